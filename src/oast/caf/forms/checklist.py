"""The checklist as a form: five questions from the definition, then what follows."""

from django import forms

from oast.caf.definitions.checklist import ChecklistForm as Definition
from oast.caf.enums import ChecklistAnswerValue, Decision, YesNoUnknown
from oast.caf.operations.checklist import AnswerGiven
from oast.caf.policies.checklist import advised
from oast.web.forms import Form, PlainTextField

DECISIONS = [(decision.value, decision.label) for decision in Decision if decision != Decision.SAFEGUARDING]


class ChecklistForm(Form):
    """Two fields for each question of `definition`: `answer_<code>` and `note_<code>`."""

    services_needed = PlainTextField(
        lines=True, rows=3, required=False, label="What help is needed besides what everybody has?"
    )
    own_service = forms.ChoiceField(
        label="Can your own service give it?",
        choices=YesNoUnknown.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    decision = forms.ChoiceField(
        label="What have you decided?",
        choices=[("", "What the answers suggest"), *DECISIONS],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, definition: Definition, *args, **options):
        super().__init__(*args, **options)
        self.definition = definition
        asked: dict[str, forms.Field] = {}
        for question in definition.questions:
            asked[f"answer_{question.code}"] = forms.ChoiceField(
                label=question.question,
                help_text=question.hint,
                choices=ChecklistAnswerValue.choices,
                widget=forms.RadioSelect,
                error_messages={"required": f"Answer: {question.question}"},
            )
            asked[f"note_{question.code}"] = PlainTextField(label="Note", required=False, max_length=500)
        self.fields = asked | self.fields

    def clean_own_service(self) -> str:
        return self.cleaned_data["own_service"] or YesNoUnknown.UNKNOWN

    @property
    def questions(self) -> list[tuple]:
        """Each question's two bound fields."""
        codes = [question.code for question in self.definition.questions]
        return [(self[f"answer_{code}"], self[f"note_{code}"]) for code in codes]

    @property
    def answers(self) -> list[AnswerGiven]:
        codes = [question.code for question in self.definition.questions]
        said = self.cleaned_data
        return [AnswerGiven(code, said[f"answer_{code}"], said[f"note_{code}"]) for code in codes]

    def decided(self) -> Decision:
        """The decision that was chosen, or what the answers suggest."""
        chosen = self.cleaned_data["decision"]
        answers = {one.question: one.answer for one in self.answers}
        return Decision(chosen) if chosen else advised(self.definition, answers, self.cleaned_data["own_service"])
