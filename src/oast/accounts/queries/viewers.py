"""Who is signed in, as what, for which agency: the viewer that every rule asks about."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from oast.accounts import roles
from oast.accounts.enums import Kind
from oast.accounts.models import Employment, Person, RoleGrant


@dataclass(frozen=True)
class Viewer:
    """A person acting for one agency (or a family member for none), with the roles held there today.

    It is an `audit.scope.Actor`. Roles whose vetting or training is missing are left out of `roles` and
    listed in `blocked`, with what is missing.
    """

    person: UUID
    name: str
    kind: str
    agency: UUID | None = None
    agency_name: str = ""
    sector: str = ""
    job_title: str = ""
    roles: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    blocked: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return str(self.person)

    @property
    def acting_for(self) -> str:
        return str(self.agency) if self.agency else ""

    @property
    def offices(self) -> frozenset[str]:
        return frozenset(roles.BY_NAME[name].office for name in self.roles) - {""}

    @property
    def permissions(self) -> frozenset[str]:
        return frozenset().union(*(roles.BY_NAME[name].permissions for name in self.roles))

    @property
    def is_family(self) -> bool:
        return self.kind != Kind.PRACTITIONER

    def may(self, permission: str) -> bool:
        """Whether any role held opens `permission` at all; the record's own rule comes after."""
        return permission in self.permissions


def employments_on(person: Person, day: date) -> list[Employment]:
    """Where the person works on `day`: started, not ended, not expired. Oldest first."""
    held = Employment.on(day) & Q(expires_on__gt=day)
    return list(person.employments.filter(held).select_related("agency").order_by("started_on", "id"))


def viewer(person: Person, employment: Employment | None, day: date) -> Viewer:
    """The viewer that `person` is on `day` in `employment` (None for a family member, who has no roles)."""
    if employment is None:
        return Viewer(person.id, person.name, person.kind)
    grants = RoleGrant.objects.filter(RoleGrant.on(day), employment=employment)
    held = {grant.role: grant.place for grant in grants}
    lacking = {name: roles.BY_NAME[name].needs - _qualified(person, day) for name in held} if held else {}
    return Viewer(
        person.id,
        person.name,
        person.kind,
        employment.agency_id,
        employment.agency.name,
        employment.agency.sector,
        employment.job_title,
        roles=frozenset(name for name in held if not lacking[name]),
        places=frozenset(place for place in held.values() if place),
        blocked={name: missing for name, missing in lacking.items() if missing},
    )


def _qualified(person: Person, day: date) -> frozenset[str]:
    current = person.qualifications.filter(Q(expires_on__isnull=True) | Q(expires_on__gt=day), awarded_on__lte=day)
    return frozenset(current.values_list("kind", flat=True))
