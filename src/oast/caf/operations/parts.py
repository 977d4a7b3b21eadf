"""Saving the parts of a draft, each by itself: two people who write different parts never meet.

`saved_from` is the token of the open page. The same page may save again and again (autosave), so these
operations take no idempotency token: saving the same text twice changes nothing. `saved_number` counts the saves of
the page, so that an autosave that was overtaken on its way does not put older words over newer ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q

from oast.accounts.queries import Viewer
from oast.audit.operations import autosaved, changed, operation
from oast.audit.rules import NotForYou, Refused
from oast.caf.enums import PersonKind
from oast.caf.models import Assessment, AssessmentAction, AssessmentElement, AssessmentPerson
from oast.caf.policies import assessment as policy
from oast.caf.policies.completion import MOST_PARENTS
from oast.caf.policies.versions import check_version, is_overtaken
from oast.caf.queries.assessment import HIDDEN_BY_SHIELD, PARTS
from oast.caf.rules.assessment import check_can_write, check_may_be_written
from oast.childindex.queries import is_shielded
from oast.sharing.rules import Right

KEPT_APART = {"id", "assessment", "subject", "version", "position", "kind"}
KEPT_APART |= {"saved_at", "saved_by", "saved_from", "saved_number"}
"""Columns that no form writes."""

SERVICES_HIDDEN = (
    "This child is shielded, so the services that work with the child are not written down here. Ring the index office."
)


@operation("caf.save_part")
def save_part(
    *,
    by: Viewer,
    at: datetime,
    assessment_id: UUID,
    part: str,
    values: Mapping[str, Any],
    version: int,
    saved_from: UUID,
    saved_number: int = 0,
    autosave: bool = False,
) -> UUID:
    """Save a part of which there is one (queries.assessment.PARTS). Returns the assessment's id. Raises Stale."""
    if part not in PARTS:
        raise NotForYou("There is no such part.")
    assessment, right = _draft(by, at, assessment_id, part)
    row = getattr(assessment, part)
    _save(row, values, version, Sent(by, at, saved_from, saved_number, autosave))
    _tell(f"caf.{part}", row, right, autosave)
    return assessment_id


@operation("caf.save_element")
def save_element(
    *,
    by: Viewer,
    at: datetime,
    assessment_id: UUID,
    element: str,
    values: Mapping[str, Any],
    version: int,
    saved_from: UUID,
    saved_number: int = 0,
    autosave: bool = False,
) -> UUID:
    """Save what was said about one element. Returns the assessment's id. Raises Stale."""
    assessment, right = _draft(by, at, assessment_id)
    row = AssessmentElement.objects.filter(assessment=assessment, element=element).first()
    if row is None:
        raise NotForYou("There is no such element.", subject=assessment.subject)
    _save(row, values, version, Sent(by, at, saved_from, saved_number, autosave))
    _tell("caf.element", row, right, autosave)
    return assessment_id


@operation("caf.choose_elements")
def choose_elements(*, by: Viewer, at: datetime, assessment_id: UUID, chosen: Iterable[str]) -> UUID:
    """Say where the worry is: the form opens on these elements. Returns the assessment's id."""
    assessment, right = _draft(by, at, assessment_id)
    rows = AssessmentElement.objects.filter(assessment=assessment)
    rows.exclude(element__in=chosen).update(chosen=False)
    rows.filter(element__in=chosen).update(chosen=True)
    changed(object_kind="caf.assessment", object_id=assessment.id, subject=assessment.subject, right=right.name)
    return assessment.id


@operation("caf.save_person")
def save_person(
    *,
    by: Viewer,
    at: datetime,
    assessment_id: UUID,
    person_id: UUID,
    kind: PersonKind,
    values: Mapping[str, Any],
    version: int,
    saved_from: UUID,
    saved_number: int = 0,
    autosave: bool = False,
) -> UUID:
    """Add a person under an id that the page made, or save one again. Returns the assessment's id. Raises Stale."""
    assessment, right = _draft(by, at, assessment_id)
    row = _found_or_new(AssessmentPerson, person_id, assessment, kind=kind)
    if row.kind == PersonKind.SERVICE and is_shielded(row.subject):
        raise Refused(SERVICES_HIDDEN, subject=row.subject)
    if row._state.adding:
        _check_room(assessment, kind)
    _save(row, values, version, Sent(by, at, saved_from, saved_number, autosave))
    _tell("caf.person", row, right, autosave)
    return assessment_id


@operation("caf.save_action")
def save_action(
    *,
    by: Viewer,
    at: datetime,
    assessment_id: UUID,
    action_id: UUID,
    values: Mapping[str, Any],
    version: int,
    saved_from: UUID,
    saved_number: int = 0,
    autosave: bool = False,
) -> UUID:
    """Add a proposed action under an id that the page made, or save one again. Returns the assessment's id."""
    assessment, right = _draft(by, at, assessment_id)
    row = _found_or_new(AssessmentAction, action_id, assessment)
    _save(row, values, version, Sent(by, at, saved_from, saved_number, autosave))
    _tell("caf.action", row, right, autosave)
    return assessment_id


@operation("caf.remove_row")
def remove_row(*, by: Viewer, at: datetime, assessment_id: UUID, row_id: UUID) -> UUID:
    """Take a person or an action out of a draft. Taking out what is gone already changes nothing."""
    assessment, right = _draft(by, at, assessment_id)
    hidden = Q(kind=PersonKind.SERVICE) if is_shielded(assessment.subject) else Q(pk__in=[])
    AssessmentPerson.objects.filter(assessment=assessment, id=row_id).exclude(hidden).delete()
    AssessmentAction.objects.filter(assessment=assessment, id=row_id).delete()
    changed(
        object_kind="caf.assessment",
        object_id=assessment.id,
        subject=assessment.subject,
        right=right.name,
        shown=["removed"],
    )
    return assessment.id


def _draft(by: Viewer, at: datetime, assessment_id: UUID, *parts: str) -> tuple[Assessment, Right]:
    """The assessment that `by` may write, with `parts`, locked until the save is done. Raises NotForYou or Refused."""
    # select_related(None) follows nothing; without an argument it would follow everything.
    rows = Assessment.objects.select_for_update(of=("self",)).select_related(*parts or [None])
    row = rows.filter(id=assessment_id).first()
    right = check_can_write(by, row, at)
    policy.check(policy.WRITE, row)
    check_may_be_written(row, at)
    return row, right


@dataclass(frozen=True)
class Sent:
    """One save: by whom, when, from which open page, as the how manyeth of that page, and whether by itself."""

    by: Viewer
    at: datetime
    page: UUID
    number: int
    automatic: bool


def _save(row: Any, values: Mapping[str, Any], version: int, sent: Sent) -> None:
    """Write the part, unless the same page's later words stand there already (docs/adr/0075)."""
    if unknown := set(values) & KEPT_APART:
        raise ValueError(f"no form writes {sorted(unknown)}")
    if sent.automatic and is_overtaken(row, sent.by.person, sent.page, sent.number):
        return
    if is_shielded(row.subject):
        # Nobody was shown these, so nobody saves over them.
        values = {name: value for name, value in values.items() if name not in HIDDEN_BY_SHIELD}
    if not row._state.adding:
        check_version(row, values, version, sent.by.person, sent.page)
    for name, value in values.items():
        setattr(row, name, value)
    row.saved_at, row.saved_by = sent.at, sent.by.person
    row.saved_from, row.saved_number = sent.page, sent.number
    if row._state.adding:
        _add(row)
    else:
        row.version = F("version") + 1
        row.save(update_fields=[*values, "saved_at", "saved_by", "saved_from", "saved_number", "version"])


def _add(row: Any) -> None:
    """A new row under the key that the page made. One that is taken is of a child whose rows the second wall hides."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise NotForYou("This row is of another assessment.", subject=row.subject) from taken


def _tell(kind: str, row: Any, right: Right, autosave: bool) -> None:
    if autosave:
        autosaved(object_kind=kind, object_id=row.id, subject=row.subject, right=right.name)
    else:
        changed(object_kind=kind, object_id=row.id, subject=row.subject, right=right.name)


def _found_or_new(model: Any, row_id: UUID, assessment: Assessment, **given: Any) -> Any:
    """The row of that id, or a new one at the end of the list with what is `given`, not yet saved. Raises NotForYou."""
    row = model.objects.filter(id=row_id).first()
    if row is None:
        at_end = _next_position(model, assessment)
        return model(id=row_id, assessment=assessment, subject=assessment.subject, position=at_end, **given)
    if row.assessment_id != assessment.id:
        raise NotForYou("This row is of another assessment.", subject=assessment.subject)
    return row


def _check_room(assessment: Assessment, kind: str) -> None:
    parents = AssessmentPerson.objects.filter(assessment=assessment, kind=PersonKind.PARENT)
    if kind == PersonKind.PARENT and parents.count() >= MOST_PARENTS:
        raise Refused("The form holds four parents and carers. Take one out first.", subject=assessment.subject)


def _next_position(model: Any, assessment: Assessment) -> int:
    last = model.objects.filter(assessment=assessment).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
