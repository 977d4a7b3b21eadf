"""What stewards decide."""

from typing import Any
from uuid import UUID

from django import forms

from oast.directory.enums import ReportState
from oast.web.forms import PlainTextField


class DecideForm(forms.Form):
    """Approve or agree; or return or refuse, with a comment."""

    decision = forms.ChoiceField(widget=forms.RadioSelect)
    comment = PlainTextField(label="Comment", lines=True, required=False, max_length=2000, rows=3)

    def __init__(self, data: Any = None, *, yes: str, no: str, **options: Any):
        super().__init__(data, **options)
        self.fields["decision"].label = "Your decision"
        self.fields["decision"].choices = [("yes", yes), ("no", no)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("decision") == "no" and not given.get("comment"):
            self.add_error("comment", "Say why: the provider reads it.")
        return given


class CheckForm(forms.Form):
    """A steward has checked the entry."""

    do = forms.ChoiceField(choices=[("check", ""), ("list", ""), ("unlist", "")])


class ListingForm(forms.Form):
    """Take an entry off the directory."""

    because = PlainTextField(label="Why is it not to be listed?", max_length=1000, asks="Say why: stewards read it.")


class PairForm(forms.Form):
    """Are two entries the same?"""

    answer = forms.ChoiceField(label="Are they the same service?", widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, first: tuple[UUID, str], second: tuple[UUID, str], **options: Any):
        super().__init__(data, **options)
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            (str(first[0]), f"The same: list “{first[1]}”, the first, and not the second"),
            (str(second[0]), f"The same: list “{second[1]}”, the second, and not the first"),
            ("different", "Not the same: list both"),
        ]


class ReportStateForm(forms.Form):
    """What became of a report."""

    state = forms.ChoiceField(choices=[one for one in ReportState.choices if one[0] != ReportState.OPEN])
