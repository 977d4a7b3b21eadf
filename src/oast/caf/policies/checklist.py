"""What the answers of a checklist lead to (assessment.md, Pre-assessment checklist)."""

from collections.abc import Mapping

from oast.caf.definitions.checklist import ChecklistForm
from oast.caf.enums import ChecklistAnswerValue, Decision, YesNoUnknown


def is_harm(form: ChecklistForm, answers: Mapping[str, str]) -> bool:
    """Whether the question about harm was answered with no: stop, and follow the safeguarding procedure."""
    return any(question.harm and answers.get(question.code) == ChecklistAnswerValue.NO for question in form.questions)


def advised(form: ChecklistForm, answers: Mapping[str, str], own_service: str) -> Decision:
    """Harm comes before everything. All yes: no assessment. Any no or not sure which one's own service cannot
    meet: offer one."""
    if is_harm(form, answers):
        return Decision.SAFEGUARDING
    if all(answers.get(question.code) == ChecklistAnswerValue.YES for question in form.questions):
        return Decision.NO_CAF
    return Decision.OWN_SERVICE if own_service == YesNoUnknown.YES else Decision.OFFER_CAF
