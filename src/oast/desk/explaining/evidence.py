"""What a day of somebody's looks is judged by."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

OPEN, CLOSE, REGISTER = "childindex.open_record", "childindex.close_record", "childindex.register_child"
PAST_SHIELD = "childindex.see_past_shield"
CANDIDATE = frozenset({"childindex.see_results"})
"""Actions that show a child as one candidate of a search."""


@dataclass(frozen=True)
class Look:
    """One event of a person about one child. `standing` and `reason` are what was typed when the record was opened."""

    id: UUID
    at: datetime
    local: datetime
    action: str
    subject: UUID
    purpose: str = ""
    right: str = ""
    parts: tuple[str, ...] = ()
    place: str = ""
    standing: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Work:
    """An employment of the looker in the agency acted for; `over_on` is the first day without it."""

    started_on: date
    over_on: date
    offices: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Looker:
    """Who looked, acting for which agency."""

    person: UUID
    family_name: str
    agency: UUID | None
    agency_name: str
    agency_urn: str = ""
    sector: str = ""
    area: str = ""
    works: tuple[Work, ...] = ()
    left_at: datetime | None = None
    addresses: frozenset[str] = frozenset()
    postcodes: frozenset[str] = frozenset()
    household: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Tie:
    """Somebody's relationship to the child, as it held from time to time."""

    person: UUID | None
    agency: UUID | None
    relation: str
    started_at: datetime
    spans: tuple[tuple[datetime, datetime | None], ...]
    """When it held, with the agreement that it rests on."""

    def held(self, at: datetime) -> bool:
        return any(begun <= at and (ended is None or at < ended) for begun, ended in self.spans)


@dataclass(frozen=True)
class Record:
    """The child's basic record, as far as it confirms a look or speaks against one."""

    family_names: frozenset[str] = frozenset()
    carers: frozenset[tuple[str, str]] = frozenset()
    address: str = ""
    postcode: str = ""
    area: str = ""
    school_urn: str = ""
    school: str = ""
    practice: str = ""
    involved: tuple[tuple[UUID, date | None, date | None], ...] = ()
    around: frozenset[UUID] = frozenset()

    def works_with(self, agency: UUID | None, day: date) -> bool:
        """Whether the index says that the agency worked with the child on `day`."""
        return any(
            one == agency and (begun is None or begun <= day) and (ended is None or day < ended)
            for one, begun, ended in self.involved
        )


@dataclass(frozen=True)
class Day:
    """Everything one person did for one agency on one day about any child, in the order of time."""

    looker: Looker
    day: date
    looks: tuple[Look, ...]
    records: dict[UUID, Record] = field(default_factory=dict)
    ties: dict[UUID, tuple[Tie, ...]] = field(default_factory=dict)

    def of(self, subject: UUID) -> tuple[Look, ...]:
        return tuple(look for look in self.looks if look.subject == subject)

    def opened(self) -> list[Look]:
        return [look for look in self.looks if look.action == OPEN]


def outside(local: datetime, begins: time, ends: time, days: frozenset[int]) -> bool:
    """Whether a local time lies outside working hours; `days` count from 1 (Monday)."""
    return local.isoweekday() not in days or not begins <= local.time() < ends


def within(one: datetime, other: datetime, span: timedelta) -> bool:
    return abs(one - other) <= span
