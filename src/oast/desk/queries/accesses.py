"""The queue of looks that somebody has to review, one of them whole, and their figures by agency."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from json import loads
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from oast import disclosure
from oast.accounts.queries import PersonCard, Viewer, agencies, agency_cards, person_cards
from oast.audit.enums import Outcome
from oast.audit.operations import record, saw
from oast.audit.queries import Sighting, sightings, texts
from oast.audit.rules import check_is_clock
from oast.audit.scope import Actor
from oast.childindex.queries import NameShown
from oast.childindex.queries.reviewing import RIGHT, reviewed_names
from oast.desk import rules
from oast.desk.definitions.signals import SIGNALS
from oast.desk.enums import AccessState, Asked, Basis, Finding, NextStep
from oast.desk.models import Access, AccessFinding, AccessQuestion
from oast.desk.models.accesses import OPEN_STATES
from oast.desk.queries.days import span
from oast.sharing.enums import Purpose

PAGE = 25
NOBODY = "Somebody who is not here any more"
GONE = "A child whose record was purged"


LEAVE = "childindex.look_past_shield"
"""Its text is the reason that the duty officer typed."""


@dataclass(frozen=True)
class Who:
    """Who looked, acting for whom."""

    person: UUID
    name: str
    job: str
    agency: str


@dataclass(frozen=True)
class AccessShown:
    """One access: who, when, at whom, why in their own words, what was shown; what explains it, what is against it."""

    id: UUID
    subject: UUID
    child: str
    number: str
    who: Who
    day: date
    first_at: datetime
    last_at: datetime
    looks: int
    purpose: str
    standing: str
    reason: str
    parts: tuple[str, ...]
    basis: Basis
    sentence: str
    signals: tuple[tuple[str, str], ...]
    state: AccessState
    version: int


@dataclass(frozen=True)
class QueueShown:
    """A page of the queue, the weightiest first; `more` says that another page follows."""

    rows: tuple[AccessShown, ...]
    waiting: int
    asked: int
    by_signal: tuple[tuple[str, str, int], ...]
    """Code, title and number of open accesses for each rule of the county, and for none."""
    page: int
    more: bool


@dataclass(frozen=True)
class LookShown:
    """One event of the access; `said` is the reason for looking past a shield, which somebody must read."""

    at: datetime
    action: str
    right: str
    parts: tuple[str, ...]
    said: str = ""


@dataclass(frozen=True)
class QuestionShown:
    """A question and its answer."""

    id: UUID
    asked: Asked
    name: str
    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True)
class FindingShown:
    """How a review ended."""

    finding: Finding
    words: str
    next_steps: tuple[NextStep, ...]
    name: str
    found_at: datetime


@dataclass(frozen=True)
class ReviewShown:
    """One access whole, as its page shows it. `alike` counts other open accesses of the same person and day."""

    access: AccessShown
    looks: tuple[LookShown, ...]
    questions: tuple[QuestionShown, ...]
    findings: tuple[FindingShown, ...]
    alike: int
    manager: PersonCard | None


def queue(viewer: Viewer, *, page: int = 1, signal: str = "") -> QueueShown:
    """The accesses that wait, the weightiest reason first; only those with one signal, if it is named (`none`: with
    no signal). One event for each child named. Raises Refused but for the information governance lead."""
    rules.check_reviews(viewer)
    waiting = Access.objects.filter(state__in=OPEN_STATES)
    counted = dict(waiting.values_list("state").annotate(Count("id")))
    rows = _with_signal(waiting, signal).order_by("rank", "-day", "id")
    held = list(rows[(page - 1) * PAGE : page * PAGE + 1])
    record(outcome=Outcome.SHOWN, right=RIGHT, purpose=Purpose.GOVERNANCE, shown=["queue"])
    return QueueShown(
        tuple(shown(viewer, held[:PAGE])),
        counted.get(AccessState.WAITING, 0),
        counted.get(AccessState.ASKED, 0),
        tuple(_by_signal(waiting)),
        page,
        len(held) > PAGE,
    )


def review(viewer: Viewer, access_id: UUID) -> ReviewShown:
    """One access with its events, questions and findings. Raises Refused or NotForYou."""
    row = rules.reviewed(viewer, access_id)
    seen = sightings([(str(row.actor), *span(row.day))])
    questions = list(AccessQuestion.objects.filter(access=row).order_by("asked_at", "id"))
    findings = list(AccessFinding.objects.filter(access=row).order_by("-found_at", "id"))
    people = person_cards([*(one.person for one in questions), *(one.found_by for one in findings)])
    return ReviewShown(
        shown(viewer, [row])[0],
        _looks([one for one in seen if _is_of(one, row)]),
        tuple(_question(one, people) for one in questions),
        tuple(_finding(one, people) for one in findings),
        _alike(row).count(),
        rules.manager_of(row),
    )


def _is_of(one: Sighting, row: Access) -> bool:
    acting = str(row.agency) if row.agency else ""
    return one.subject == row.subject and one.acting_for == acting and one.outcome != Outcome.REFUSED


def _alike(row: Access) -> QuerySet[Access]:
    return Access.objects.filter(actor=row.actor, day=row.day, state__in=OPEN_STATES).exclude(id=row.id)


def shown(viewer: Viewer, rows: Iterable[Access]) -> list[AccessShown]:
    """Accesses with the names of their children, people and agencies, and the reasons typed; in six queries.

    One event for each child named.
    """
    held = list(rows)
    children = reviewed_names(viewer, [row.subject for row in held], ["name", "looks"])
    for row in held:
        saw(subject=row.subject, right=RIGHT, purpose=Purpose.GOVERNANCE, shown=["looks"])
    people = person_cards(row.actor for row in held)
    offices = agency_cards(row.agency for row in held)
    typed = texts([row.opening for row in held if row.opening])
    return [_shown(row, children, people, {key: card.name for key, card in offices.items()}, typed) for row in held]


def _shown(
    row: Access,
    children: dict[UUID, NameShown],
    people: dict[UUID, PersonCard],
    agency_names: dict[UUID, str],
    typed: dict[UUID, str],
) -> AccessShown:
    child, person = children.get(row.subject), people.get(row.actor)
    work = person.work_at(row.agency) if person else None
    agency = agency_names.get(row.agency, "") if row.agency else ""
    return AccessShown(
        row.id,
        row.subject,
        child.name if child else GONE,
        child.number if child else "",
        Who(row.actor, person.name if person else NOBODY, work.job_title if work else "", agency),
        row.day,
        row.first_at,
        row.last_at,
        row.looks,
        row.purpose,
        row.standing,
        loads(typed[row.opening]).get("reason", "") if row.opening in typed else "",
        tuple(row.parts),
        Basis(row.basis),
        row.sentence,
        tuple((code, sentence) for code, sentence in row.signals),
        AccessState(row.state),
        row.version,
    )


def _with_signal(rows: QuerySet[Access], signal: str) -> QuerySet[Access]:
    if signal == "none":
        return rows.filter(signals=[])
    return rows.filter(rank=SIGNALS.one().rank([signal])) if signal else rows


def _by_signal(rows: QuerySet[Access]) -> Iterable[tuple[str, str, int]]:
    """By the weightiest signal, in the order of the county's file."""
    counted = dict(rows.values_list("rank").annotate(Count("id")))
    rules_of_the_county = SIGNALS.one().signals
    for place, rule in enumerate(rules_of_the_county):
        yield rule.code, rule.title, counted.get(place, 0)
    yield "none", "Nothing explains it, nothing speaks against it", counted.get(len(rules_of_the_county), 0)


def _looks(seen: list[Sighting]) -> tuple[LookShown, ...]:
    past = [one.id for one in seen if one.action == LEAVE]
    said = texts(past) if past else {}
    return tuple(LookShown(one.at, one.action, one.right, one.shown, said.get(one.id, "")) for one in seen)


def _question(one: AccessQuestion, people: dict[UUID, PersonCard]) -> QuestionShown:
    name = people[one.person].name if one.person in people else "Somebody"
    return QuestionShown(one.id, Asked(one.asked), name, one.question, one.asked_at, one.answer, one.answered_at)


def _finding(one: AccessFinding, people: dict[UUID, PersonCard]) -> FindingShown:
    name = people[one.found_by].name if one.found_by in people else "Somebody"
    return FindingShown(
        Finding(one.finding), one.words, tuple(NextStep(step) for step in one.next_steps), name, one.found_at
    )


@dataclass(frozen=True)
class OwnQuestion:
    """A question as the person reads it to whom it was put. The child is not named: only the look is."""

    id: UUID
    asked: Asked
    about: str
    """Who looked; empty when it is the reader."""
    agency: str
    first_at: datetime
    last_at: datetime
    purpose: str
    standing: str
    reason: str
    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


def own_question(viewer: Viewer, question_id: UUID) -> OwnQuestion:
    """The question put to the viewer. Raises NotForYou for anybody else's."""
    row = rules.asked(viewer, question_id)
    access = row.access
    mine = access.actor == viewer.person
    typed = texts([access.opening]) if mine and access.opening else {}
    person = person_cards([access.actor]).get(access.actor)
    agency = agency_cards([access.agency]).get(access.agency) if access.agency else None
    record(
        outcome=Outcome.SHOWN,
        subject=row.subject,
        right="asked about a look",
        purpose=Purpose.GOVERNANCE,
        shown=["question"],
        object_kind="desk.question",
        object_id=row.id,
    )
    return OwnQuestion(
        row.id,
        Asked(row.asked),
        "" if mine or person is None else person.name,
        agency.name if agency else "",
        access.first_at,
        access.last_at,
        access.purpose,
        access.standing,
        loads(typed[access.opening]).get("reason", "") if access.opening in typed else "",
        row.question,
        row.asked_at,
        row.answer,
        row.answered_at,
    )


@dataclass(frozen=True)
class Figures:
    """Accesses by agency since a day, small numbers left out. `of` counts all, `misuse` the findings."""

    since: date
    accesses: disclosure.OneWay
    reviewed: disclosure.OneWay
    names: dict[UUID, str]
    basis: dict[str, int]
    weeks: tuple[tuple[date, int, int], ...]
    """The Monday, the accesses of the week and those of them that went to the queue."""
    findings: dict[str, int]


def figures(viewer: Viewer, since: date, until: date) -> Figures:
    """Statistics by agency, by what explained, by week, by finding; through the small-number rule where an agency
    is named. One event. Raises Refused but for the information governance lead."""
    rules.check_reviews(viewer)
    rows = Access.objects.filter(day__gte=since, day__lte=until)
    not_explained = ~Q(state=AccessState.EXPLAINED)
    by_agency = list(rows.values_list("agency").annotate(every=Count("id"), queued=Count("id", filter=not_explained)))
    names = {card.id: card.name for card in agencies()}
    everything = {key: count for key, count, _ in by_agency if key in names}
    basis = dict(rows.values_list("basis").annotate(Count("id")))
    found = AccessFinding.objects.filter(access__day__gte=since, access__day__lte=until)
    record(outcome=Outcome.SHOWN, right=RIGHT, purpose=Purpose.GOVERNANCE, shown=["figures by agency"])
    return Figures(
        since,
        disclosure.one_way(everything),
        disclosure.one_way({key: count for key, _, count in by_agency if key in names}),
        names,
        {one.value: basis.get(one, 0) for one in Basis},
        tuple(_weeks(rows.values_list("day").annotate(every=Count("id"), queued=Count("id", filter=not_explained)))),
        dict(found.values_list("finding").annotate(Count("access", distinct=True))),
    )


def _weeks(days: Iterable[tuple[date, int, int]]) -> Iterable[tuple[date, int, int]]:
    all_of, queued = Counter[date](), Counter[date]()
    for day, count, waiting in days:
        monday = day - timedelta(days=day.weekday())
        all_of[monday] += count
        queued[monday] += waiting
    return [(monday, all_of[monday], queued[monday]) for monday in sorted(all_of)]


@dataclass(frozen=True)
class Judgement:
    """How one access was judged, by keys: for a drill that knows the truth."""

    actor: UUID
    subject: UUID
    day: date
    basis: Basis
    state: AccessState
    codes: tuple[str, ...]


def judgements(by: Actor) -> list[Judgement]:
    """Every access as it stands. For system actors only, who show it to nobody."""
    check_is_clock(by)
    record(outcome=Outcome.SHOWN, right="system", shown=["judgements"])
    rows = Access.objects.values_list("actor", "subject", "day", "basis", "state", "signals")
    return [
        Judgement(actor, subject, day, Basis(basis), AccessState(state), tuple(code for code, _ in signals))
        for actor, subject, day, basis, state, signals in rows
    ]
