"""Reading a pre-assessment checklist."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.operations import saw
from oast.caf.definitions.checklist import ChecklistForm, checklist_form
from oast.caf.enums import ChecklistAnswerValue, Decision
from oast.caf.models import Checklist
from oast.caf.rules.checklist import check_can_view
from oast.sharing.enums import Part, Purpose


@dataclass(frozen=True)
class AnswerShown:
    """The answer to one question."""

    question: str
    answer: ChecklistAnswerValue
    note: str


@dataclass(frozen=True)
class ChecklistShown:
    """A checklist with its decision."""

    id: UUID
    subject: UUID
    form: ChecklistForm
    services_needed: str
    own_service: str
    decision: Decision
    made_at: datetime
    answers: tuple[AnswerShown, ...]

    @property
    def worries(self) -> list[str]:
        """The outcomes whose question was not answered with yes: where an assessment starts."""
        asked = {question.code: question.outcome for question in self.form.questions}
        return [asked[one.question] for one in self.answers if one.answer != ChecklistAnswerValue.YES]


def checklist(viewer: Viewer, checklist_id: UUID, at: datetime) -> ChecklistShown:
    """One's own checklist. Raises NotForYou for anybody else's."""
    row = Checklist.objects.prefetch_related("answers").filter(id=checklist_id).first()
    right = check_can_view(viewer, row, at)
    assert row is not None  # noqa: S101 the rule has refused None
    saw(
        subject=row.subject,
        right=right.name,
        purpose=Purpose.SUPPORT,
        shown=[Part.CHECKLIST],
        object_kind="caf.checklist",
        object_id=row.id,
    )
    answers = {one.question: one for one in row.answers.all()}
    form = checklist_form(row.form_version)
    shown = [answers[question.code] for question in form.questions if question.code in answers]
    return ChecklistShown(
        row.id,
        row.subject,
        form,
        row.services_needed,
        row.own_service,
        Decision(row.decision),
        row.made_at,
        tuple(AnswerShown(one.question, ChecklistAnswerValue(one.answer), one.note) for one in shown),
    )
