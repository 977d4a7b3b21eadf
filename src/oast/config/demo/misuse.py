"""Looks at records as a county makes them, and among them the misuse that the governance desk should find.

Everything goes through the operations that people use, at moments of the past weeks. What was seeded is written to
`var/demo/misuse.csv`, which `./oast drill misuse` compares with the desk's queue.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from django.utils import timezone

from oast.accounts.enums import QualificationKind
from oast.accounts.models import Person
from oast.accounts.operations.people import NewPerson, NewWork, provision
from oast.accounts.queries import Viewer, employments_on, viewer
from oast.audit.operations import looking
from oast.audit.scope import SystemActor, request
from oast.childindex import operations as index
from oast.childindex import queries as index_queries
from oast.childindex.county.people import Adult, Family
from oast.childindex.enums import Standing
from oast.childindex.linkage.names import fold
from oast.childindex.policies import Terms
from oast.childindex.queries.reviewing import Ground, grounds
from oast.config.demo.cases import Known
from oast.sharing.enums import Purpose

TRUTH = ("kind", "actor", "subject", "day")
WEEKS = 6
NORMAL = 400
SAMPLE = 3_000
"""Children among whom the visits are chosen."""
FEWEST = 1_000
"""Of the sample; below, no misuse is seeded: in a county of a few hundred nobody is a stranger."""

EX_OF = {40: 90, 41: 91, 42: 92}
"""Families by number: the second adult of the first is a parent in the second too."""

REASONS = (
    "Absent since Monday, the mother does not answer", "Hearing test was missed twice", "New on my caseload today",
    "Asked by the class teacher about speech", "The family moved in with the grandmother", "Follow-up after a fall",
    "Housing wrote that the family has to leave", "The boy came without a coat again", "Review of last month’s visit",
    "Father rang and asked for help with debts", "Referred after the two-year check", "Seen at the drop-in on Friday",
    "Sleeps in class, lives with an aunt", "Toothache for weeks, no dentist", "Missed immunisations",
    "Young carer, asked for a break", "Older sister said that he does not eat", "Bruise from football, to check",
    "Transfer from the nursery", "Mother is in hospital until Thursday",
)  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """One search, opening and look. `kind` is empty for the normal work around the misuse."""

    by: Viewer
    known: Known
    at: datetime
    standing: Standing
    reason: str
    kind: str = ""
    place: str = ""
    closes_after: int | None = None


@dataclass
class Sample:
    """What the loading of the county noticed for the visits: a sample of children, and the neighbours of some."""

    every: int
    known: list[Known] = field(default_factory=list)
    by_postcode: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    families: dict[int, list[Known]] = field(default_factory=lambda: defaultdict(list))
    wanted: dict[int, int] = field(default_factory=dict)
    """Children by number whose family is wanted."""

    def notice(self, one: Known) -> None:
        child = one.child
        if child.born is None or not child.adults:
            return
        self.by_postcode[child.home.postcode].append(one)
        if child.number in self.wanted:
            self.families[self.wanted[child.number]].append(one)
        if child.number % self.every == 1:
            self.known.append(one)


def with_former_partners(families: Iterable[Family], noticed: Sample) -> Iterator[Family]:
    """The families, some of whose parents have a child elsewhere as well."""
    former: dict[int, Adult] = {}
    for family in families:
        if family.number in {*EX_OF, *EX_OF.values()}:
            noticed.wanted |= {child.number: family.number for child in family.children}
        if family.number in EX_OF and family.children and len(family.children[0].adults) > 1:
            former[EX_OF[family.number]] = family.children[0].adults[1]
        if ex := former.get(family.number):
            for child in family.children:
                child.adults.append(Adult(ex.given, ex.family, "father", False, ex.telephone))
        yield family


def visits(noticed: Sample, cast: Sequence[Viewer], now: datetime, seed: int, by: SystemActor) -> list[Visit]:
    """Every visit, the earliest first; those seeded as misuse have a kind."""
    rng = Random(seed)  # noqa: S311 invention, not security
    misused = _misuse(rng, noticed, cast, now, by) if len(noticed.known) >= FEWEST else ()
    return sorted([*_normal(rng, noticed, cast, now, by), *misused], key=lambda one: one.at)


def write(path: Path, seeded: Iterable[Visit]) -> None:
    """What was seeded, by keys."""
    rows = [(one.kind, one.by.person, one.known.subject, timezone.localdate(one.at)) for one in seeded]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([TRUTH, *rows])


def make(visit: Visit) -> None:
    """A search, the record opened and read and, where it is closed, closed."""
    by, at, child = visit.by, visit.at, visit.known.child
    terms = Terms(given=child.given, family=child.family, born=child.born, postcode=child.home.postcode)
    with request(f"{visit.place or by.acting_for[:8]}.{visit.known.subject.hex}"):
        found = index.search(
            by=by, at=at, terms=terms, purpose=Purpose.SUPPORT, standing=visit.standing, reason=visit.reason
        )
        opened_at = at + timedelta(seconds=40)
        index.open_record(by=by, at=opened_at, search_id=found, subject=visit.known.subject)
        with looking(by=by, at=opened_at, action="childindex.see_record"):
            index_queries.record(by, visit.known.subject, opened_at)
        if visit.closes_after is not None:
            closed_at = opened_at + timedelta(seconds=visit.closes_after)
            index.close_record(by=by, at=closed_at, subject=visit.known.subject, wrong_child=False)


def _normal(rng: Random, noticed: Sample, cast: Sequence[Viewer], now: datetime, by: SystemActor) -> Iterator[Visit]:
    """Work as it is: most of it the record confirms; one in twelve nothing on the record explains, rightly made."""
    confirmed = _confirmed(noticed.known, cast, by, now)
    rng.shuffle(confirmed)
    for number, (who, one, standing) in enumerate(confirmed[:NORMAL]):
        at = _working_time(rng, now, number)
        quickly = rng.random() < 0.03
        if number % 12 == 5:
            standing, one = rng.choice([Standing.ASKED, Standing.CONTACT]), rng.choice(noticed.known)
        yield Visit(who, one, at, standing, _reason(rng), closes_after=rng.randint(8, 25) if quickly else 400)


def _confirmed(
    known: Sequence[Known], cast: Sequence[Viewer], by: SystemActor, now: datetime
) -> list[tuple[Viewer, Known, Standing]]:
    """Practitioners with children whom the index connects with their agency, each child once."""
    with looking(by=by, at=now, action="demo.visits") as look:
        look.events += 1
        held = grounds(by, [one.subject for one in known])
    workers: dict[UUID | None, list[Viewer]] = defaultdict(list)
    for worker in cast:
        workers[worker.agency].append(worker)
    schools = {fold(worker.agency_name): worker.agency for worker in cast}
    found = []
    for number, one in enumerate(known):
        agency, standing = _agency_of(held.get(one.subject), schools, workers)
        if agency:
            found.append((workers[agency][number % len(workers[agency])], one, standing))
    return found


def _agency_of(
    ground: Ground | None, schools: Mapping[str, UUID | None], workers: Mapping[UUID | None, list[Viewer]]
) -> tuple[UUID | None, Standing]:
    if ground is None:
        return None, Standing.SETTING
    if ground.school and ground.school in schools:
        return schools[ground.school], Standing.SETTING
    involved = next((agency for agency, _, _ in ground.involved if workers.get(agency)), None)
    return involved, Standing.CASELOAD


def _working_time(rng: Random, now: datetime, number: int) -> datetime:
    """A working day of the past weeks, between nine and five; spread, so that nobody works in heaps."""
    day = timezone.localtime(now) - timedelta(days=1 + number % (WEEKS * 7))
    day -= timedelta(days=max(0, day.isoweekday() - 5))
    return day.replace(hour=rng.randint(9, 16), minute=rng.randint(0, 59), second=rng.randint(0, 59), microsecond=0)


def _reason(rng: Random) -> str:
    """Nobody types the same words twice on one day."""
    return f"{rng.choice(REASONS)}, since {rng.randint(2, 28)} {rng.choice(('days', 'weeks'))}"


def _misuse(rng: Random, noticed: Sample, cast: Sequence[Viewer], now: datetime, by: SystemActor) -> Iterator[Visit]:
    curious = [one for one in cast if one.sector in ("education", "voluntary", "district")]
    yield from _neighbours(rng, noticed, curious, now, by)
    yield from _former_partners(noticed, curious, now, by)
    yield from _celebrity(rng, noticed, curious, now)
    yield from _harvest(noticed, curious[7], now)
    yield from _leaver(noticed, curious[11], now, by)
    yield from _shared_password(noticed, cast, now, by)
    yield from _at_night(noticed, curious, now)


def _neighbours(
    rng: Random, noticed: Sample, curious: Sequence[Viewer], now: datetime, by: SystemActor
) -> Iterator[Visit]:
    """A practitioner who lives in the postcode of the child."""
    pairs = [held for held in noticed.by_postcode.values() if len({one.child.home.line for one in held}) > 1][:4]
    for number, held in enumerate(pairs):
        own = held[0]
        other = next(one for one in held if one.child.home.line != own.child.home.line)
        who = _employed(own.child.adults[0], curious[number].agency, now, by)
        yield Visit(who, other, _day(now, 9 + number, 14), Standing.ASKED, _reason(rng), "neighbour", closes_after=300)


def _former_partners(noticed: Sample, curious: Sequence[Viewer], now: datetime, by: SystemActor) -> Iterator[Visit]:
    """A practitioner who looks at the child that a former partner has with somebody else."""
    for number, (first, second) in enumerate(EX_OF.items()):
        own, other = noticed.families.get(first), noticed.families.get(second)
        if own and other and len(own[0].child.adults) > 1:
            who = _employed(own[0].child.adults[0], curious[number + 4].agency, now, by)
            reason = "Worried about this child’s home"
            yield Visit(who, other[0], _day(now, 6 + number, 11), Standing.FAMILY, reason, "ex-partner’s child")


def _celebrity(rng: Random, noticed: Sample, curious: Sequence[Viewer], now: datetime) -> Iterator[Visit]:
    """A child whose name stands in the newspaper: six people of several agencies within ten days."""
    famous = noticed.known[77]
    for number, who in enumerate(curious[12:18]):
        yield Visit(
            who, famous, _day(now, 4 + number, 10 + number), Standing.CONTACT, _reason(rng), "celebrity’s child"
        )


def _harvest(noticed: Sample, who: Viewer, now: datetime) -> Iterator[Visit]:
    """Fifteen children in forty minutes, each closed at once, with one reason for all."""
    begins = _day(now, 12, 15)
    for number, one in enumerate(noticed.known[200:215]):
        at = begins + timedelta(seconds=150 * number)
        yield Visit(who, one, at, Standing.CASELOAD, "Caseload check", "harvesting", closes_after=9)


def _leaver(noticed: Sample, colleague: Viewer, now: datetime, by: SystemActor) -> Iterator[Visit]:
    """Somebody whose access ran out three weeks ago, and whose session of before was still open."""
    left = timezone.localdate(now) - timedelta(days=21)
    who = _employed(noticed.known[300].child.adults[0], colleague.agency, now, by, expires_on=left)
    for number, one in enumerate(noticed.known[301:304]):
        yield Visit(
            who, one, _day(now, 18 - number, 10), Standing.CASELOAD, f"Last visit, case {number + 1} of three", "leaver"
        )


def _shared_password(noticed: Sample, cast: Sequence[Viewer], now: datetime, by: SystemActor) -> Iterator[Visit]:
    """Children of the agency's own caseload, but two people at two places work with one account."""
    mine = _confirmed(noticed.known[400:1400], cast, by, now)
    counted: dict[UUID | None, list[tuple[Viewer, Known, Standing]]] = defaultdict(list)
    for work in mine:
        counted[work[0].agency].append(work)
    most = max(counted.values(), key=len)
    who = most[0][0]
    for number, (_, one, standing) in enumerate(most[:4]):
        at = _day(now, 8, 13) + timedelta(minutes=4 * number)
        reason = f"Visit {number + 1} of today’s round, before the meeting"
        yield Visit(who, one, at, standing, reason, "shared password", place=("aaaa1111", "bbbb2222")[number % 2])


def _at_night(noticed: Sample, curious: Sequence[Viewer], now: datetime) -> Iterator[Visit]:
    """Idle looks at night, with a reason that says nothing."""
    for number, who in enumerate(curious[18:21]):
        reason = ("xxx", "for work", "checking")[number]
        yield Visit(
            who, noticed.known[500 + number], _day(now, 5 + number, 23), Standing.ASKED, reason, "idle, at night"
        )


def _employed(
    adult: Adult, agency: UUID | None, now: datetime, by: SystemActor, expires_on: date | None = None
) -> Viewer:
    """A parent of the county who is a practitioner too, as the viewer of a month ago."""
    assert agency is not None  # noqa: S101 practitioners of the cast act for one
    email = f"{adult.given}.{adult.family}.{adult.telephone[-3:]}@misuse.example".replace(" ", "").lower()
    plain = "".join(letter for letter in email if letter.isascii() and letter not in "'’")
    person = NewPerson(
        adult.name,
        plain,
        telephone=adult.telephone,
        works=(NewWork(agency, "Family worker", ("practitioner",), expires_on=expires_on),),
        checks=tuple(QualificationKind.values),
        checked_on=timezone.localdate(now) - timedelta(days=390),
    )
    provision(by=by, at=now, people=[person])
    made, day = Person.objects.get(id=person.id), timezone.localdate(now) - timedelta(days=30)
    return viewer(made, employments_on(made, day)[0], day)


def _day(now: datetime, days: int, hour: int) -> datetime:
    """So many days ago, on a working day, at that hour."""
    day = timezone.localtime(now) - timedelta(days=days)
    day -= timedelta(days=max(0, day.isoweekday() - 5))
    return day.replace(hour=hour, minute=7, second=0, microsecond=0)
