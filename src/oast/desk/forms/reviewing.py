"""Forms of the review of accesses."""

from typing import Any

from django import forms

from oast.desk.enums import Asked, Finding, NextStep
from oast.web.forms import Form, PlainTextField


class AskForm(Form):
    """Whom to ask, and what."""

    asked = forms.ChoiceField(label="Whom do you ask?", choices=Asked.choices, widget=forms.RadioSelect)
    question = PlainTextField(
        label="Your question",
        lines=True,
        rows=4,
        help_text="They get a mail with a link only. Do not name the child: they see when it was and what they typed.",
        max_length=1000,
    )

    def __init__(self, *args: Any, manager: str = "", **options: Any):
        super().__init__(*args, **options)
        if not manager:
            self.fields["asked"].choices = [Asked.choices[0]]  # type: ignore[attr-defined]


class CloseForm(Form):
    """The finding, in words, and what follows."""

    finding = forms.ChoiceField(label="What did you find?", choices=Finding.choices, widget=forms.RadioSelect)
    words = PlainTextField(
        label="Say it in words", lines=True, rows=4, help_text="What you asked, and what you learned."
    )
    next_steps = forms.MultipleChoiceField(
        label="What happens next?",
        help_text="For misuse only: choose all that apply.",
        choices=NextStep.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    alike = forms.BooleanField(label="Close the others of that person and day with the same finding", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        misuse = said.get("finding") == Finding.MISUSE
        if misuse and not said.get("next_steps"):
            self.add_error("next_steps", "Choose at least one step that follows on misuse.")
        if said.get("finding") and not misuse and said.get("next_steps"):
            self.add_error("next_steps", "Take the steps away, or choose misuse above: steps follow on misuse only.")
        return said


class AnswerForm(Form):
    """The answer of whoever was asked."""

    answer = PlainTextField(label="Your answer", lines=True, rows=6, max_length=2000)
