"""Today's viewer of a person: where they work, in which roles, and what is missing for them."""

from datetime import date

from django.db.models import Q

from oast.accounts import roles
from oast.accounts.enums import Kind
from oast.accounts.models import Employment, Person, RoleGrant
from oast.accounts.viewers import Viewer


def employments_on(person: Person, day: date) -> list[Employment]:
    """Where the person works on `day`: started, not ended, not expired. Oldest first. Nobody of a family does."""
    if person.kind != Kind.PRACTITIONER:
        return []
    held = Employment.on(day) & Q(expires_on__gt=day)
    return list(person.employments.filter(held).select_related("agency").order_by("started_on", "id"))


def viewer(person: Person, employment: Employment | None, day: date) -> Viewer:
    """The viewer that `person` is on `day` in `employment` (None for a family member, who has no roles)."""
    if employment is None:
        return Viewer(person.id, person.name, person.kind)
    grants = RoleGrant.objects.filter(RoleGrant.on(day), employment=employment)
    held = {grant.role: grant.place for grant in grants}
    qualified = _qualified(person, day) if held else frozenset()
    lacking = {name: roles.BY_NAME[name].needs - qualified for name in held}
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
