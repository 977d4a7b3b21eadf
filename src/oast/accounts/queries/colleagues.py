"""The sponsor's list: every colleague with what lacks and what runs out soon; and a person's own employments."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower

from oast.accounts import policies, roles, rules
from oast.accounts.enums import QualificationKind
from oast.accounts.models import Employment, Invitation, Person, Qualification, RoleGrant
from oast.accounts.viewers import Viewer
from oast.audit.rules import NotForYou


@dataclass(frozen=True)
class HeldRole:
    """A role held in an employment, in plain words, with the checks that it still lacks."""

    id: UUID
    name: str
    place: str
    lacks: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return roles.BY_NAME[self.name].label

    @property
    def description(self) -> str:
        return roles.BY_NAME[self.name].description


@dataclass(frozen=True)
class Check:
    """A vetting check or a training, and whether it counts on the day asked about."""

    id: UUID
    kind: str
    title: str
    reference: str
    awarded_on: date
    expires_on: date | None
    current: bool
    soon: bool

    @property
    def label(self) -> str:
        return QualificationKind(self.kind).label


@dataclass(frozen=True)
class Colleague:
    """One employment as its sponsor sees it. `expired` means: run out, may be renewed."""

    employment: UUID
    person: UUID
    name: str
    email: str
    agency: UUID
    agency_name: str
    job_title: str
    started_on: date
    expires_on: date
    attested_on: date | None
    expired: bool
    runs_out_soon: bool
    roles: tuple[HeldRole, ...]
    checks: tuple[Check, ...]

    @property
    def lacks(self) -> tuple[str, ...]:
        """The kinds of check that some role held needs and that is not current."""
        return tuple(sorted({kind for role in self.roles for kind in role.lacks}))

    @property
    def soon(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.soon)


def colleagues(viewer: Viewer, day: date) -> list[Colleague]:
    """Everybody of the viewer's agency who has not left, in the order of the alphabet; four queries."""
    return _colleagues(rules.seen_by_sponsor(viewer, Employment.objects.filter(Employment.on(day))), day)


def colleague(viewer: Viewer, employment_id: UUID, day: date) -> Colleague:
    """One colleague. Raises NotForYou for who is not of the viewer's agency, or left."""
    mine = rules.seen_by_sponsor(viewer, Employment.objects.filter(Employment.on(day), id=employment_id))
    if found := _colleagues(mine, day):
        return found[0]
    raise NotForYou("There is no such colleague.")


def own_employments(person_id: UUID, day: date) -> list[Colleague]:
    """A person's own employments, with roles and checks: for the page of one's own account."""
    return _colleagues(Employment.objects.filter(Employment.on(day), person=person_id), day)


def open_invitations(viewer: Viewer, at) -> list[Invitation]:
    """The invitations of the viewer's agency that nobody accepted yet, the newest first."""
    rules.check_can_sponsor(viewer, viewer.agency)
    waiting = Invitation.objects.filter(agency=viewer.agency, accepted_at__isnull=True, withdrawn_at__isnull=True)
    return list(waiting.filter(expires_at__gt=at).order_by("-invited_at"))


def invitation_by_code(code: str) -> Invitation | None:
    """The invitation that a code opens, whatever its state."""
    return Invitation.objects.select_related("agency").filter(code_hash=Invitation.hashed(code)).first()


def is_known(email: str) -> bool:
    """Whether somebody with this address is here already. For who holds an invitation to it only."""
    return Person.objects.filter(email=email).exists()


def work_of(email: str, agency_name: str, day: date) -> UUID | None:
    """The current employment of a person at an agency, by address and name: for commands."""
    held = Employment.objects.filter(Employment.on(day), expires_on__gt=day)
    named = held.filter(person__email=email.lower(), agency__name__iexact=agency_name)
    return named.values_list("id", flat=True).first()


def _colleagues(employments: QuerySet[Employment], day: date) -> list[Colleague]:
    rows = list(employments.select_related("person", "agency").order_by(Lower("person__name"), "id"))
    grants = defaultdict(list)
    for grant in RoleGrant.objects.filter(RoleGrant.on(day), employment__in=rows).order_by("role"):
        grants[grant.employment_id].append(grant)
    checks = defaultdict(list)
    people = [row.person_id for row in rows]
    for held in Qualification.objects.filter(person__in=people).order_by("kind", "-awarded_on"):
        checks[held.person_id].append(_check(held, day))
    return [_colleague(row, grants[row.id], tuple(checks[row.person_id]), day) for row in rows]


def _colleague(row: Employment, grants: list[RoleGrant], checks: tuple[Check, ...], day: date) -> Colleague:
    current = {check.kind for check in checks if check.current}
    return Colleague(
        row.id,
        row.person_id,
        row.person.name,
        row.person.email,
        row.agency_id,
        row.agency.name,
        row.job_title,
        row.started_on,
        row.expires_on,
        row.attested_on,
        expired=row.expires_on <= day,
        runs_out_soon=policies.runs_out_soon(row.expires_on, day),
        roles=tuple(
            HeldRole(grant.id, grant.role, grant.place, tuple(sorted(roles.BY_NAME[grant.role].needs - current)))
            for grant in grants
        ),
        checks=checks,
    )


def _check(held: Qualification, day: date) -> Check:
    current = held.awarded_on <= day and (held.expires_on is None or held.expires_on > day)
    soon = current and policies.runs_out_soon(held.expires_on, day)
    return Check(
        held.id, held.kind, held.title, held.reference, held.awarded_on, held.expires_on, current=current, soon=soon
    )
