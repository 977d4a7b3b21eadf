"""Who holds a county role, and what waits for a second officer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from oast.accounts import policies, roles
from oast.accounts.models import Employment, RoleGrant, RoleProposal
from oast.audit.rules import NotForYou
from oast.places.queries import lcsps


@dataclass(frozen=True)
class CountyRole:
    """A county role held, or proposed, with who gave it (nobody's name: a command of the Trust)."""

    id: UUID
    person: UUID
    name: str
    agency: str
    role: str
    place: str
    since: datetime
    by: UUID | None
    by_name: str

    @property
    def label(self) -> str:
        return roles.BY_NAME[self.role].label + (f", {partnership(self.place)}" if self.place else "")


def partnerships() -> list[tuple[str, str]]:
    """The county's partnerships by short name and name, in the order of the alphabet."""
    return sorted(((one.slug, one.name) for one in lcsps()), key=lambda pair: pair[1])


def partnership(slug: str) -> str:
    """The name of a partnership; the short name of one that the county has no more."""
    return dict(partnerships()).get(slug, slug)


def county_roles(at: datetime) -> list[CountyRole]:
    """All held on the day of `at`, by role and name; one query."""
    day = timezone.localdate(at)
    held = RoleGrant.objects.filter(
        RoleGrant.on(day), Employment.on(day, "employment__"), employment__expires_on__gt=day, role__in=roles.COUNTY
    ).select_related("employment__person", "employment__agency", "granted_by")
    rows = held.order_by("role", "employment__person__name", "id")
    return [_row(one, one.started_on, one.granted_by) for one in rows]


def county_role(grant_id: UUID, at: datetime) -> CountyRole:
    """One that is held on the day of `at`. Raises NotForYou."""
    for one in county_roles(at):
        if one.id == grant_id:
            return one
    raise NotForYou("There is no such role.")


def proposed_roles(at: datetime) -> list[CountyRole]:
    """What waits for a second officer, the oldest first; one query."""
    waiting = RoleProposal.objects.filter(decided_at__isnull=True, proposed_at__gt=at - policies.PROPOSAL)
    rows = waiting.select_related("employment__person", "employment__agency", "proposed_by").order_by("proposed_at")
    return [_row(one, one.proposed_at, one.proposed_by) for one in rows]


def _row(one, since, by) -> CountyRole:
    work = one.employment
    names = (work.person.name, work.agency.name, one.role, one.place)
    return CountyRole(one.id, work.person_id, *names, since, by.id if by else None, by.name if by else "the Trust")
