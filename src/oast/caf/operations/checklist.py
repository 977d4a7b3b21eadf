"""Writing a pre-assessment checklist."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.caf.definitions.checklist import checklist_form
from oast.caf.definitions.settings import settings
from oast.caf.enums import Decision
from oast.caf.models import Checklist, ChecklistAnswer
from oast.caf.policies.checklist import is_harm
from oast.caf.rules.assessment import agency_of
from oast.caf.rules.checklist import check_can_make
from oast.sharing import operations as sharing
from oast.sharing.enums import Part, Purpose, Relation


@dataclass(frozen=True)
class AnswerGiven:
    """The answer to one question, by its code."""

    question: str
    answer: str
    note: str = ""


@operation("caf.make_checklist")
def make_checklist(
    *,
    by: Viewer,
    at: datetime,
    subject: UUID,
    answers: list[AnswerGiven],
    services_needed: str,
    own_service: str,
    decision: Decision,
) -> UUID:
    """Keep a checklist with its decision; a "no" about harm leads to the safeguarding procedure, whatever was
    decided. Only its author reads it again. Returns its id."""
    right = check_can_make(by, subject, at)
    form = checklist_form(settings().checklist_form)
    if is_harm(form, {one.question: one.answer for one in answers}):
        decision = Decision.SAFEGUARDING
    made = Checklist(
        subject=subject,
        author=by.person,
        agency=agency_of(by),
        form_version=form.version,
        services_needed=services_needed,
        own_service=own_service,
        decision=decision,
        made_at=at,
    )
    made.save(force_insert=True)
    ChecklistAnswer.objects.bulk_create(
        ChecklistAnswer(checklist=made, subject=subject, question=one.question, answer=one.answer, note=one.note)
        for one in answers
    )
    sharing.relate(
        by=by,
        at=at,
        subject=subject,
        relation=Relation.AUTHOR,
        parts=[Part.CHECKLIST],
        person=by.person,
        agency=by.agency,
        purpose=Purpose.ASSESSMENT,
        object_id=made.id,
    )
    changed(object_kind="caf.checklist", object_id=made.id, subject=subject, right=right.name)
    return made.id
