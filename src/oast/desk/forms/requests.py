"""Forms of requests about records."""

from datetime import date
from typing import Any

from django import forms

from oast.desk.enums import Outcome, Redaction, Requester, RequestKind
from oast.desk.policies.requests import OUTCOMES
from oast.web.forms import DateInputField, Form, PlainTextField


class TakeForm(Form):
    """What somebody asks for, who they are, and by what right they ask."""

    kind = forms.ChoiceField(label="What do they ask for?", choices=RequestKind.choices, widget=forms.RadioSelect)
    requester = forms.ChoiceField(label="Who asks?", choices=Requester.choices, widget=forms.RadioSelect)
    requester_name = PlainTextField(label="Their name")
    identity = PlainTextField(
        label="How did you make sure who they are?", lines=True, rows=2, help_text="For example: passport seen, by whom"
    )
    authority = PlainTextField(
        label="By what right do they ask for the child?",
        lines=True,
        rows=2,
        help_text="Parental responsibility, a written authority. Leave empty when the child asks.",
        required=False,
    )
    recipient = PlainTextField(
        label="Where does the answer go, and how did you check that?",
        lines=True,
        rows=2,
        help_text="An address that was checked with them, or handed over in person. Is it safe for the child?",
    )
    words = PlainTextField(label="What they said", lines=True, rows=4, required=False)
    routed = PlainTextField(
        label="Who is asked to put it right?", help_text="For a correction: the agency and person", required=False
    )

    def __init__(self, *args: Any, day: date, **options: Any):
        super().__init__(*args, **options)
        self.fields["received_on"] = DateInputField(label="When did it come?", latest=day)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("requester") and said["requester"] != Requester.CHILD and not said.get("authority"):
            self.add_error("authority", "Say by what right they ask for the child.")
        return said


class ExtendForm(Form):
    """Why a month is not enough."""

    reason = PlainTextField(label="Why is a month not enough?", lines=True, rows=3, help_text="The person is told.")


class CloseRequestForm(Form):
    """How it ended, and what the person was answered."""

    outcome = forms.ChoiceField(label="How did it end?", choices=(), widget=forms.RadioSelect)
    answer = PlainTextField(label="What was the person answered?", lines=True, rows=4, required=False)

    def __init__(self, *args: Any, kind: str, **options: Any):
        super().__init__(*args, **options)
        ends = [(one.value, one.label) for one in Outcome if one in OUTCOMES[RequestKind(kind)]]
        self.fields["outcome"].choices = ends  # type: ignore[attr-defined]


def choices_of(posted: Any) -> dict[str, str]:
    """The decisions of a posted preview: `passage-<key>` to a choice."""
    head = "passage-"
    return {
        name[len(head) :]: value
        for name, value in posted.items()
        if name.startswith(head) and value in Redaction.values
    }
