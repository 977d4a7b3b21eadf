"""The retention clock: a report first, somebody's yes, then record by record what is still due and not held."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from oast.accounts.operations.families import forget_family_member
from oast.accounts.queries import Viewer
from oast.audit.operations import changed, forget_old, forget_subject, operation
from oast.audit.rules import NotForYou, Refused, check_is_clock
from oast.audit.scope import Actor, SystemActor
from oast.caf.operations.keeping import forget_tries, purge_case
from oast.childindex.operations.keeping import archive_child, purge_child, purge_feeds
from oast.childindex.queries.keeping import years_before
from oast.childindex.queries.reviewing import RIGHT
from oast.desk import rules
from oast.desk.definitions.retention import RETENTION
from oast.desk.enums import HoldKind, KeepingAction
from oast.desk.models import (
    Access,
    AccessFinding,
    AccessQuestion,
    Hold,
    KeepingLine,
    KeepingReport,
    PassageChoice,
    RightsRequest,
)
from oast.desk.policies import keeping as policy
from oast.desk.queries.keeping import due, held_back
from oast.jobs.operations import enqueue
from oast.sharing.enums import Purpose
from oast.sharing.operations import purge_subject
from oast.sharing.queries import family_of


@operation("desk.report_keeping")
def report_keeping(*, by: SystemActor, at: datetime, day: date) -> UUID:
    """Write down what is due on `day`, and touch nothing. Returns the report's id."""
    check_is_clock(by)
    found = due(by, day)
    made = KeepingReport.objects.create(day=day, made_by=by.key, made_at=at)
    KeepingLine.objects.bulk_create(
        [
            KeepingLine(
                report=made, subject=one.subject, action=one.action, rule=one.rule, due_on=one.due_on, held=one.held
            )
            for one in found
        ],
        batch_size=1000,
    )
    changed(object_kind="desk.keeping", object_id=made.id, right="retention", shown=[f"{len(found)} due"])
    return made.id


@operation("desk.approve_report")
def approve_report(*, by: Actor, at: datetime, report_id: UUID) -> UUID:
    """Say yes to a report: a job then does what it says. Returns the report's id."""
    report = rules.held_report(by, report_id, locked=True)
    newest = not KeepingReport.objects.filter(made_at__gt=report.made_at).exists()
    policy.check_can_approve(report.made_at, report.approved_at, newest, at)
    report.approved_by, report.approved_at = by.key, at
    report.save()
    enqueue("desk.apply_keeping", report=report.id)
    changed(object_kind="desk.keeping", object_id=report.id, right="retention", shown=["approved"])
    return report.id


@operation("desk.apply_next")
def apply_next(*, by: SystemActor, at: datetime, report_id: UUID) -> UUID | None:
    """Do the next line of an approved report that is not done, whole, in this transaction. Returns the line's id;
    None when there is none, and the report is finished.

    Killed in between, it begins again with the first line that is not done. What is held meanwhile, or is not due
    any more, stays.
    """
    check_is_clock(by)
    report = rules.held_report(by, report_id, locked=True)
    policy.check_can_apply(report.approved_at)
    line = KeepingLine.objects.filter(report=report, done_at=None, held="").order_by("due_on", "id").first()
    if line is None:
        _finish(by, at, report)
        return None
    if line.action == KeepingAction.ARCHIVE:
        archive_child(by=by, at=at, subject=line.subject)
        line.done_at = at
    elif held := held_back([line.subject]).get(line.subject):
        line.held = held
    else:
        _purge(by, at, line)
        line.done_at = at
    line.save(update_fields=["done_at", "held"])
    changed(object_kind="desk.keeping", object_id=line.id, subject=line.subject, right="retention", shown=[line.action])
    return line.id


def _finish(by: SystemActor, at: datetime, report: KeepingReport) -> None:
    clock = RETENTION.one().clock
    day = timezone.localdate(at)
    searches = at - timedelta(days=(day - years_before(day, clock.search_text_years)).days)
    forget_old(by=by, at=at, searches_before=searches, tokens_before=at - timedelta(days=clock.token_days))
    forget_tries(by=by, at=at)
    purge_feeds(by=by, at=at, before=years_before(day, clock.feed_years))
    report.finished_at = at
    report.save()
    changed(object_kind="desk.keeping", object_id=report.id, right="retention", shown=["finished"])


def _purge(by: SystemActor, at: datetime, line: KeepingLine) -> None:
    """Everything of the case; for the whole record also the index, the desk's own rows, the family's accounts and the
    keys of every text about the child."""
    subject = line.subject
    family = family_of(by, subject)
    purge_case(by=by, at=at, subject=subject)
    purge_subject(by=by, at=at, subject=subject)
    for person in family:
        forget_family_member(by=by, at=at, person_id=person)
    if line.action == KeepingAction.PURGE_CHILD:
        for model in (AccessFinding, AccessQuestion, Access, PassageChoice, RightsRequest, Hold):
            model.objects.filter(subject=subject).delete()
        purge_child(by=by, at=at, subject=subject)
        forget_subject(subject)


@operation("desk.place_hold")
def place_hold(*, by: Viewer, at: datetime, subject: UUID, kind: HoldKind, reason: str, review_on: date) -> UUID:
    """Keep a record from the clock until the hold is lifted. Returns the hold's id."""
    rules.check_reviews(by)
    if review_on <= timezone.localdate(at):
        raise Refused("Choose a day in the future on which the hold is looked at again.", subject=subject)
    made = Hold(subject=subject, kind=kind, reason=reason, placed_by=by.person, placed_at=at, review_on=review_on)
    made.save(force_insert=True)
    _changed_hold(made, "placed", reason)
    return made.id


@operation("desk.lift_hold")
def lift_hold(*, by: Viewer, at: datetime, hold_id: UUID) -> UUID:
    """Let the clock go on. Returns the hold's id."""
    rules.check_reviews(by)
    hold = Hold.objects.select_for_update().filter(id=hold_id, lifted_at=None).first()
    if hold is None:
        raise NotForYou("There is no such hold.")
    hold.lifted_at, hold.lifted_by = at, by.person
    hold.save(update_fields=["lifted_at", "lifted_by"])
    _changed_hold(hold, "lifted")
    return hold.id


def _changed_hold(hold: Hold, what: str, text: str = "") -> None:
    changed(
        object_kind="desk.hold",
        object_id=hold.id,
        subject=hold.subject,
        right=RIGHT,
        purpose=Purpose.GOVERNANCE,
        shown=[what],
        text=text,
    )
