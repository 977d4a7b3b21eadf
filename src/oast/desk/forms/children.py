"""Forms about one child: finding the record, withholding a look from the family, holding the record."""

from django import forms

from oast.desk.enums import HoldKind
from oast.web.forms import DateInputField, Form, PlainTextField


class NumberForm(Form):
    """The index number of a child."""

    number = PlainTextField(label="Index number", help_text="Ten digits, on every paper about the child", max_length=20)


class WithholdForm(Form):
    """Why the family is not shown a look, and until when that is not looked at again."""

    reason = PlainTextField(
        label="Why must the family not be shown this look?",
        lines=True,
        rows=4,
        help_text="For example a police check. The family is never shown this, nor that there is anything.",
    )
    review_on = DateInputField(label="When do you look at this again?")
    whole_agency = forms.BooleanField(
        label="Everybody of that agency on that day, not this person alone", required=False
    )


class HoldForm(Form):
    """Why a record must not be purged."""

    kind = forms.ChoiceField(label="What keeps the record?", choices=HoldKind.choices, widget=forms.RadioSelect)
    reason = PlainTextField(label="Say it in words", lines=True, rows=3)
    review_on = DateInputField(label="When do you look at this again?")
