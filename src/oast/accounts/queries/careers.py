"""Who worked where, from when until when, in which offices: what a review of accesses asks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from oast.accounts import roles
from oast.accounts.models import Employment, Person, RoleGrant


@dataclass(frozen=True)
class Post:
    """One employment. `ended_on` is the first day on which it no longer held; `offices` the county offices held."""

    agency: UUID
    agency_name: str
    urn: str
    sector: str
    lcsp: str
    job_title: str
    sponsor: UUID | None
    started_on: date
    ended_on: date | None
    expires_on: date
    offices: frozenset[str]

    @property
    def over_on(self) -> date:
        """The first day on which it no longer holds or held, ended or run out."""
        return min(self.ended_on, self.expires_on) if self.ended_on else self.expires_on


@dataclass(frozen=True)
class Career:
    """A person with every employment, whether it holds today or not."""

    person: UUID
    name: str
    telephone: str
    is_family: bool
    left_at: datetime | None
    posts: tuple[Post, ...]

    def at(self, agency: UUID | None) -> tuple[Post, ...]:
        """The employments in one agency, the newest first."""
        held = [post for post in self.posts if post.agency == agency]
        return tuple(sorted(held, key=lambda post: post.started_on, reverse=True))


def careers(people: Iterable[UUID]) -> dict[UUID, Career]:
    """Careers by person, in three queries; somebody who is not there is left out."""
    found = list(Person.objects.filter(id__in=set(people)))
    held = list(Employment.objects.filter(person__in=found).select_related("agency"))
    offices: dict[UUID, set[str]] = defaultdict(set)
    for employment, role in RoleGrant.objects.filter(employment__in=held).values_list("employment", "role"):
        offices[employment].add(roles.BY_NAME[role].office)
    posts: dict[UUID, list[Post]] = defaultdict(list)
    for row in held:
        posts[row.person_id].append(_post(row, frozenset(offices[row.id] - {""})))
    return {
        row.id: Career(row.id, row.name, row.telephone, row.kind != "practitioner", row.left_at, tuple(posts[row.id]))
        for row in found
    }


def _post(row: Employment, offices: frozenset[str]) -> Post:
    agency = row.agency
    return Post(
        agency.id,
        agency.name,
        agency.urn,
        agency.sector,
        agency.lcsp,
        row.job_title,
        row.sponsor_id,
        row.started_on,
        row.ended_on,
        row.expires_on,
        offices,
    )
