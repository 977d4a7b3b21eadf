"""Starting, finishing and stopping an assessment."""

from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.caf.definitions.assessment import AssessmentForm, assessment_form
from oast.caf.definitions.settings import settings
from oast.caf.enums import Ending, PersonKind
from oast.caf.models import (
    Assessment,
    AssessmentComments,
    AssessmentConclusion,
    AssessmentElement,
    AssessmentIdentity,
    AssessmentPerson,
    AssessmentSituation,
    Checklist,
)
from oast.caf.operations import consent
from oast.caf.operations.consent import Answered
from oast.caf.policies import assessment as policy
from oast.caf.policies.completion import check_is_whole, check_review_day, missing, missing_for
from oast.caf.queries.assessment import AssessmentShown, assessment
from oast.caf.queries.background import Facts, PersonFacts
from oast.caf.queries.existing import existing, lead_card
from oast.caf.rules.assessment import agency_of, check_can_finish, check_can_start
from oast.caf.rules.checklist import check_can_view as check_can_view_checklist
from oast.childindex.operations import set_assessment_notice
from oast.sharing import operations as sharing
from oast.sharing.enums import CASE_PARTS, Answer, Part, Purpose, Relation
from oast.sharing.queries import storage_agreed
from oast.sharing.rules import Right


@operation("caf.start_assessment")
def start_assessment(
    *,
    by: Viewer,
    at: datetime,
    subject: UUID,
    answered: Answered,
    facts: Facts,
    checklist_id: UUID | None = None,
    worries: frozenset[str] = frozenset(),
) -> UUID | None:
    """Record what the family said and, after a yes, begin the assessment. Returns its id.

    A no is recorded and returns None: it is never itself a concern. A second assessment is refused with the
    contact of whoever has the first. The elements that bear on `worries` (outcomes) are chosen already.
    """
    right = check_can_start(by, subject, at)
    _check_no_other(by, subject, at)
    _check_own_checklist(by, checklist_id, at)
    stored = consent.record(by=by, at=at, subject=subject, answered=answered)
    if answered.store == Answer.NO or not storage_agreed(subject, at):
        changed(object_kind="caf.refusal", subject=subject, right=right.name)
        return None
    made = _made(by, at, subject, stored, checklist_id)
    _fill(made, by, facts, worries)
    _author(by, at, made)
    changed(object_kind="caf.assessment", object_id=made.id, subject=subject, right=right.name)
    return made.id


@operation("caf.complete_assessment")
def complete_assessment(
    *,
    by: Viewer,
    at: datetime,
    assessment_id: UUID,
    ending: Ending,
    review_on: date | None,
    answered: Answered,
) -> UUID | None:
    """Finish the assessment with the family's answer to the finished text. Returns its id; None after a no,
    which is recorded and leaves the draft as it is. An earlier finished assessment is superseded."""
    row, right = _finishing(by, at, assessment_id)
    policy.check(policy.COMPLETE, row)
    check_review_day(review_on, timezone.localdate(at))
    _check_whole(assessment(by, assessment_id, at), ending, review_on)
    stored = consent.record(by=by, at=at, subject=row.subject, answered=answered, of_text=True)
    if answered.store == Answer.NO or not storage_agreed(row.subject, at):
        changed(object_kind="caf.refusal", object_id=row.id, subject=row.subject, right=right.name)
        return None
    _supersede_earlier(row, by, at, right)
    row.completed_at, row.ending, row.review_on, row.finished_consent = at, ending, review_on, stored
    _write(row, "completed_at", "ending", "review_on", "finished_consent", right=right)
    _tell_index(by, at, row.subject)
    return row.id


@operation("caf.stop_assessment")
def stop_assessment(*, by: Viewer, at: datetime, assessment_id: UUID, reason: str) -> UUID:
    """Stop a draft, with the reason for the audit. Nobody but its author reads it any more. Returns its id."""
    row, right = _finishing(by, at, assessment_id)
    policy.check(policy.ABANDON, row)
    row.abandoned_at = at
    _write(row, "abandoned_at", right=right, text=reason)
    _keep_own_words(row, by, at)
    return row.id


@operation("caf.end_support")
def end_support(*, by: Viewer, at: datetime, assessment_id: UUID) -> UUID:
    """Say that the help which followed has ended, so that a new assessment may be started. Returns its id."""
    row, right = _finishing(by, at, assessment_id)
    policy.check_can_end_support(row)
    row.closed_at = at
    _write(row, "closed_at", right=right)
    return row.id


def _keep_own_words(row: Assessment, by: Viewer, at: datetime) -> None:
    """From now on the assessment is all that its author sees by it: an author sees without the family's agreement, so
    never what others do for the child afterwards. Inside an operation."""
    sharing.narrow_relationships(
        by=by, at=at, subject=row.subject, relation=Relation.AUTHOR, object_id=row.id, parts=[Part.ASSESSMENT]
    )


def _check_no_other(by: Viewer, subject: UUID, at: datetime) -> None:
    other = existing(by, subject, at)
    if other is not None and not other.may_replace:
        raise Refused(other.sentence, subject=subject)


def _check_own_checklist(by: Viewer, checklist_id: UUID | None, at: datetime) -> None:
    if checklist_id is not None:
        check_can_view_checklist(by, Checklist.objects.filter(id=checklist_id).first(), at)


def _made(by: Viewer, at: datetime, subject: UUID, stored: UUID, checklist_id: UUID | None) -> Assessment:
    made = Assessment(
        subject=subject,
        author=by.person,
        agency=agency_of(by),
        form_version=settings().assessment_form,
        phase=settings().phase(timezone.localdate(at)),
        checklist_id=checklist_id,
        storage_consent=stored,
        started_at=at,
    )
    made.save(force_insert=True)
    return made


def _fill(made: Assessment, by: Viewer, facts: Facts, worries: frozenset[str]) -> None:
    """The parts of a new assessment, with everything that is known already."""
    own = {"assessment": made, "subject": made.subject}
    known = {name: getattr(facts, name) for name in _KNOWN}
    AssessmentIdentity(**own, **known).save(force_insert=True)
    for kind in (AssessmentSituation, AssessmentConclusion, AssessmentComments):
        kind(**own).save(force_insert=True)
    form = assessment_form(made.form_version)
    AssessmentElement.objects.bulk_create(
        AssessmentElement(**own, element=code, chosen=element.outcome in worries)
        for code, element in form.elements.items()
    )
    AssessmentPerson.objects.bulk_create(
        AssessmentPerson(**own, position=position, **vars(person))
        for position, person in enumerate((_assessor(by), *facts.people))
    )


_KNOWN = (
    "name",
    "also_known_as",
    "gender",
    "born_on",
    "expected_on",
    "address",
    "postcode",
    "telephone",
    "index_number",
)


def _assessor(by: Viewer) -> PersonFacts:
    return PersonFacts(
        PersonKind.ASSESSOR,
        by.name,
        role=by.job_title,
        agency_name=by.agency_name,
        person=by.person,
        agency=by.agency,
    )


def _author(by: Viewer, at: datetime, made: Assessment) -> None:
    sharing.relate(
        by=by,
        at=at,
        subject=made.subject,
        relation=Relation.AUTHOR,
        parts=CASE_PARTS,
        person=by.person,
        agency=by.agency,
        purpose=Purpose.SUPPORT,
        object_id=made.id,
    )


def _check_whole(shown: AssessmentShown, ending: Ending, review_on: date | None) -> None:
    form: AssessmentForm = shown.form
    chosen = [code for code, element in shown.elements.items() if element.chosen]
    lacking = missing(shown, len(shown.actions), chosen)
    check_is_whole(
        lacking + missing_for(form.ending(ending), len(shown.actions), review_on, shown.conclusion.need_level)
    )


def _supersede_earlier(row: Assessment, by: Viewer, at: datetime, right: Right) -> None:
    earlier = Assessment.objects.select_for_update().filter(
        subject=row.subject, completed_at__isnull=False, superseded_at=None
    )
    for one in earlier.exclude(id=row.id):
        policy.check(policy.SUPERSEDE, one)
        one.superseded_at = at
        _write(one, "superseded_at", right=right)
        _keep_own_words(one, by, at)


def _tell_index(by: Viewer, at: datetime, subject: UUID) -> None:
    """The index says that an assessment exists, and keeps naming the lead if there is one."""
    lead = lead_card(subject, at)
    set_assessment_notice(
        by=by,
        at=at,
        subject=subject,
        exists=True,
        lead_name=lead.name if lead else "",
        lead_agency=lead.agency if lead else "",
        lead_telephone=lead.telephone if lead else "",
    )


def _finishing(by: Viewer, at: datetime, assessment_id: UUID) -> tuple[Assessment, Right]:
    """The assessment that `by` may finish or stop, locked until that is done. Raises NotForYou or Refused."""
    row = Assessment.objects.select_for_update(of=("self",)).filter(id=assessment_id).first()
    right = check_can_finish(by, row, at)
    return cast(Assessment, row), right


def _write(row: Assessment, *names: str, right: Right, text: str = "") -> None:
    """Write the named fields and the event of the change."""
    row.version = F("version") + 1
    row.save(update_fields=[*names, "version"])
    changed(
        object_kind="caf.assessment",
        object_id=row.id,
        subject=row.subject,
        right=right.name,
        shown=names,
        text=text,
    )
