"""What the index office sees: doubtful records, rows that wait, loads and their errors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.enums import Outcome
from oast.audit.operations import record, saw
from oast.audit.rules import NotForYou
from oast.audit.scope import Actor
from oast.childindex import rules
from oast.childindex.enums import LoadState, RowOutcome, State
from oast.childindex.models import Child, FeedAgreement, FeedLoad, FeedRow, Gateway, RowError
from oast.childindex.queries.records import shown_name
from oast.sharing.enums import Purpose

RIGHT = "index office"
PAGE = 50


@dataclass(frozen=True)
class Doubtful:
    """A child that a practitioner registered, or of whom the index is not sure."""

    subject: UUID
    number: str
    name: str
    born: date | None
    expected: date | None
    made_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A feed's row that is near a child the index knows, but not surely the same."""

    id: UUID
    load: UUID
    agency: str
    number: int
    reason: str
    near: int
    best: float | None


@dataclass(frozen=True)
class QueueShown:
    """What waits for the index office: the oldest first, a page of each, and how many there are."""

    children: tuple[Doubtful, ...]
    children_count: int
    rows: tuple[Waiting, ...]
    rows_count: int


@dataclass(frozen=True)
class LoadShown:
    """One file and how far it has come."""

    id: UUID
    agency: str
    kind: str
    reference: str
    file_name: str
    state: LoadState
    rows: int
    counts: dict[str, int]
    problem: str
    received_at: datetime
    finished_at: datetime | None

    @property
    def percent(self) -> int:
        return 100 if not self.rows else min(100, sum(self.counts.values()) * 100 // self.rows)


def gateway() -> Gateway | None:
    """The newest record of the law and the impact assessment that let the county keep the index."""
    return Gateway.objects.order_by("-recorded_at").first()


def agreements(viewer: Viewer, day: date) -> list[tuple[str, str]]:
    """The agreements in force on `day`, as (id, agency and reference). Raises Refused for all but the office."""
    rules.check_is_office(viewer)
    held = FeedAgreement.objects.filter(starts_on__lte=day, lapses_on__gt=day).select_related("agency")
    return [(str(one.id), f"{one.agency.name}: {one.reference}") for one in held.order_by("agency__name", "reference")]


def agreement_called(reference: str, agency: str = "") -> UUID | None:
    """The agreement of a reference (and of an agency, by its name, if one is given)."""
    found = FeedAgreement.objects.filter(reference=reference)
    found = found.filter(agency__name=agency) if agency else found
    return found.values_list("id", flat=True).first()


def queue(viewer: Viewer) -> QueueShown:
    """The index office's queue. Raises Refused for anybody else."""
    rules.check_is_office(viewer)
    doubtful = Child.objects.filter(state=State.DOUBTFUL)
    rows = FeedRow.objects.filter(outcome=RowOutcome.QUEUED).select_related("load__agreement__agency")
    shown = [_doubtful(child) for child in doubtful.order_by("made_at", "id")[:PAGE]]
    for child in shown:
        saw(subject=child.subject, right=RIGHT, purpose=Purpose.STEWARDSHIP, shown=["name", "born"])
    waiting = [_waiting(row) for row in rows.order_by("load__received_at", "number")[:PAGE]]
    record(outcome=Outcome.SHOWN, right=RIGHT, purpose=Purpose.STEWARDSHIP, shown=["queue"])
    return QueueShown(tuple(shown), doubtful.count(), tuple(waiting), rows.count())


def loads(viewer: Viewer) -> list[LoadShown]:
    """The newest loads, without what is in them."""
    rules.check_is_office(viewer)
    record(outcome=Outcome.SHOWN, right=RIGHT, purpose=Purpose.STEWARDSHIP, shown=["loads"])
    rows = FeedLoad.objects.select_related("agreement__agency").order_by("-received_at")
    return [_load(row) for row in rows[:PAGE]]


def load_shown(viewer: Actor, load: UUID) -> LoadShown:
    """One load. Raises NotForYou when there is none."""
    rules.check_is_office(viewer)
    record(outcome=Outcome.SHOWN, right=RIGHT, purpose=Purpose.STEWARDSHIP, shown=["load"], object_id=load)
    row = FeedLoad.objects.select_related("agreement__agency").filter(id=load).first()
    if row is None:
        raise NotForYou("There is no such load.")
    return _load(row)


ERROR_HEADS = ("row", "column", "what to do")


def row_errors(viewer: Actor, load: UUID) -> Iterator[tuple[int, str, str]]:
    """Row number, column and sentence of every fault of a load: what goes back to the sender."""
    load_shown(viewer, load)
    faults = RowError.objects.filter(load=load).order_by("number", "id")
    return faults.values_list("number", "field", "sentence").iterator()


def _doubtful(child: Child) -> Doubtful:
    """The unborn are named by their mother, unless a shield hides her."""
    mother = "" if child.shielded else f"{child.mother_given} {child.mother_family}".strip()
    name = shown_name(child.given, child.family, mother)
    return Doubtful(child.subject, child.number, name, child.born, child.expected, child.made_at)


def _waiting(row: FeedRow) -> Waiting:
    agency = row.load.agreement.agency.name
    return Waiting(row.id, row.load_id, agency, row.number, row.reason, len(row.candidates), row.score)


def _load(row: FeedLoad) -> LoadShown:
    agreement = row.agreement
    return LoadShown(
        row.id,
        agreement.agency.name,
        agreement.kind,
        agreement.reference,
        row.file_name,
        LoadState(row.state),
        row.rows,
        row.counts,
        row.problem,
        row.received_at,
        row.finished_at,
    )
