"""What is due by the retention clock, what holds it back, and the reports."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from oast.accounts.queries import Viewer, person_cards
from oast.audit.enums import Outcome
from oast.audit.operations import looking, record
from oast.audit.rules import check_is_clock
from oast.audit.scope import Actor
from oast.caf.queries.keeping import over_before
from oast.childindex.queries.keeping import due_for_archive, due_for_purge, years_after, years_before
from oast.childindex.queries.reviewing import RIGHT, reviewed_names
from oast.desk import rules
from oast.desk.definitions.retention import RETENTION
from oast.desk.enums import HoldKind, KeepingAction
from oast.desk.models import Hold, KeepingLine, KeepingReport
from oast.sharing.enums import Purpose

LINES_SHOWN = 200


@dataclass(frozen=True)
class DueLine:
    """One record that is due."""

    subject: UUID
    action: KeepingAction
    rule: str
    due_on: date
    held: str


def due(by: Actor, day: date) -> list[DueLine]:
    """Everything that is due on `day`, what is held back included; nothing is touched. For the clock."""
    clock = RETENTION.one().clock
    archive = due_for_archive(
        by,
        day,
        age=clock.archive_at,
        late_age=clock.archive_late_at,
        years_after_death=clock.archive_years_after_death,
    )
    purge = due_for_purge(by, day, years=clock.purge_years_after_archive)
    cases = over_before(by, years_before(day, clock.case_years))
    whole = {one.subject for one in purge}
    found = [(one.subject, KeepingAction.ARCHIVE, one.rule, one.since) for one in archive]
    found += [(one.subject, KeepingAction.PURGE_CHILD, one.rule, one.since) for one in purge]
    found += [
        (subject, KeepingAction.PURGE_CASE, "six years after the case closed", years_after(ended, clock.case_years))
        for subject, ended in cases
        if subject not in whole
    ]
    held = held_back(subject for subject, *_ in found)
    return [
        DueLine(subject, action, rule, since, "" if action == KeepingAction.ARCHIVE else held.get(subject, ""))
        for subject, action, rule, since in found
    ]


def held_back(subjects: Iterable[UUID]) -> dict[UUID, str]:
    """Why a purge may not touch these subjects; those that nothing holds are left out."""
    wanted = set(subjects)
    holds = Hold.objects.filter(subject__in=wanted, lifted_at=None).values_list("subject", "kind")
    return {subject: HoldKind(kind).label for subject, kind in holds} | rules.open_requests(wanted)


@dataclass(frozen=True)
class LineShown:
    """One line of a report, by number and not by name: who looks through it need not learn whom it names."""

    subject: UUID
    action: KeepingAction
    rule: str
    due_on: date
    held: str
    done_at: datetime | None


@dataclass(frozen=True)
class ReportShown:
    """A report with its first lines and its counts by what is to be done."""

    id: UUID
    day: date
    made_at: datetime
    approved_at: datetime | None
    finished_at: datetime | None
    counts: dict[KeepingAction, int]
    held: int
    done: int
    lines: tuple[LineShown, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class HoldShown:
    """A hold with the child it is for."""

    id: UUID
    child: str
    number: str
    kind: HoldKind
    reason: str
    placed_by: str
    placed_at: datetime
    review_on: date


def newest_report(viewer: Viewer) -> ReportShown | None:
    """The newest report, or None before the first. One event. Raises Refused but for the governance lead."""
    rules.check_reviews(viewer)
    record(outcome=Outcome.SHOWN, right=RIGHT, purpose=Purpose.GOVERNANCE, shown=["retention report"])
    row = KeepingReport.objects.order_by("-made_at").first()
    return report_shown(row) if row else None


def report_shown(row: KeepingReport, most: int | None = LINES_SHOWN) -> ReportShown:
    """A report with at most so many lines."""
    lines = list(KeepingLine.objects.filter(report=row).order_by("action", "due_on", "subject"))
    counts = Counter(KeepingAction(line.action) for line in lines)
    return ReportShown(
        row.id,
        row.day,
        row.made_at,
        row.approved_at,
        row.finished_at,
        {action: counts.get(action, 0) for action in KeepingAction},
        sum(1 for line in lines if line.held),
        sum(1 for line in lines if line.done_at),
        tuple(
            LineShown(line.subject, KeepingAction(line.action), line.rule, line.due_on, line.held, line.done_at)
            for line in lines[:most]
        ),
    )


def whole_report(by: Actor, report_id: UUID) -> ReportShown:
    """A report with every line, for the file. Raises Refused or NotForYou."""
    row = rules.held_report(by, report_id)
    record(outcome=Outcome.SHOWN, right=RIGHT, purpose=Purpose.GOVERNANCE, shown=["retention report"], object_id=row.id)
    return report_shown(row, None)


def holds(viewer: Viewer) -> list[HoldShown]:
    """Every hold that stands, the one to be looked at next first; one event a child."""
    rules.check_reviews(viewer)
    rows = list(Hold.objects.filter(lifted_at=None).order_by("review_on", "id"))
    named = reviewed_names(viewer, [row.subject for row in rows], ["name", "hold"])
    people = person_cards(row.placed_by for row in rows)
    return [
        HoldShown(
            row.id,
            named[row.subject].name if row.subject in named else "A child the index does not know",
            named[row.subject].number if row.subject in named else "",
            HoldKind(row.kind),
            row.reason,
            people[row.placed_by].name if row.placed_by in people else "",
            row.placed_at,
            row.review_on,
        )
        for row in rows
    ]


def newest_id(by: Actor, at: datetime) -> tuple[UUID, bool] | None:
    """The newest report that is not finished, and whether it was approved; None where there is none. For commands."""
    check_is_clock(by)
    with looking(by=by, at=at, action="desk.see_report"):
        record(outcome=Outcome.SHOWN, right="retention", shown=["retention report"])
        row = KeepingReport.objects.filter(finished_at=None).order_by("-made_at").first()
        return (row.id, row.approved_at is not None) if row else None
