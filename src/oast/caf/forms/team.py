"""Asking somebody to lead or to join, and answering."""

from collections.abc import Iterable
from uuid import UUID

from django import forms

from oast.accounts.queries import PersonCard
from oast.caf.policies.team import MEMBER_LABELS
from oast.web.forms import Form, PlainTextField

ANSWERS = [("yes", "Yes"), ("no", "No")]


class WhoForm(Form):
    """One practitioner out of those found: `who` is "person:agency"."""

    who = forms.ChoiceField(
        label="Who?", widget=forms.RadioSelect, error_messages={"required": "Choose one of the people found."}
    )

    def __init__(self, found: Iterable[PersonCard], *args, **options):
        super().__init__(*args, **options)
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            (f"{card.id}:{work.agency}", f"{card.name}, {work.job_title}, {work.agency_name}")
            for card in found
            for work in card.works
        ]

    @property
    def person(self) -> UUID:
        return UUID(self.cleaned_data["who"].split(":")[0])

    @property
    def agency(self) -> UUID:
        return UUID(self.cleaned_data["who"].split(":")[1])


class NominateForm(WhoForm):
    """Whom to ask to lead."""

    family_agreed = forms.BooleanField(
        label="I have talked it over with the child and the family, and they agree",
        error_messages={"required": "Talk it over with the child and the family first, then tick this."},
    )


class InviteForm(WhoForm):
    """Whom to invite, to do what, and what they may see."""

    task = PlainTextField(label="What will they do?", asks="Say what they will do in the team.")
    sees = forms.ChoiceField(
        label="What do they need to see?",
        choices=list(MEMBER_LABELS.items()),
        widget=forms.RadioSelect,
        initial="plan",
    )


class AnswerForm(Form):
    """Yes, or no with a reason."""

    answer = forms.ChoiceField(
        label="Your answer",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    reason = PlainTextField(label="If no, why?", lines=True, rows=3, max_length=1000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        if self.cleaned_data.get("answer") == "no" and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", "Say why you decline, so that the others know whom to ask next.")

    @property
    def accepted(self) -> bool:
        return self.cleaned_data["answer"] == "yes"
