"""Inviting a family, and the family's own forms."""

from django import forms

from oast.caf.enums import FamilyMember
from oast.web.forms import Form, PlainTextField


class InviteFamilyForm(Form):
    """Who is invited, and that it is safe."""

    member = forms.ChoiceField(label="Whom do you invite?", choices=FamilyMember.choices, widget=forms.RadioSelect)
    name = PlainTextField(label="Their name")
    safe_contact = PlainTextField(
        label="Who else could read it, and could that harm anybody?", lines=True, rows=3, max_length=1000
    )
    safe = forms.BooleanField(
        label="I have asked, and it is safe to give this person the code",
        error_messages={"required": "Do not give out a code until you know that it is safe."},
    )


class CloseDoorForm(Form):
    """Why somebody of the family may no longer read the record."""

    reason = PlainTextField(
        label="Why?", lines=True, rows=3, max_length=500, asks="Write down why they may no longer read it."
    )


class CodeForm(Form):
    """The code that was handed over."""

    code = PlainTextField(label="Your code", max_length=60, asks="Type the code from your letter.")
