"""Forms of a lost second factor: who saw the person says why; the person types the code that was handed over."""

from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.utils import timezone

from oast.accounts.enums import SeenHow
from oast.accounts.forms.guesses import code_cells
from oast.accounts.forms.people import address_field
from oast.accounts.models import Person
from oast.accounts.operations import factors
from oast.accounts.operations.limits import guessing
from oast.audit.scope import SystemActor
from oast.web.forms import Form, PlainTextField

DOOR = SystemActor("sign_in")
WRONG = "This code does not fit, or it is too old or was used already. Look at it again, or ask for a new one."


class LostForm(Form):
    """What happened, and how the identity was checked, in person."""

    seen_how = forms.ChoiceField(
        label="How did you check who they are?",
        choices=SeenHow,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Say how you checked who they are. If they are not with you, wait until they are.",
            "invalid_choice": "Choose one of these.",
        },
    )
    reason = PlainTextField(
        label="What happened?", lines=True, rows=3, max_length=500, asks="Write down how the second factor was lost."
    )


class WhoForm(Form):
    """Whose second factor was lost: for an officer of the Trust, who has no list of every agency's people."""

    email = address_field("Work e-mail address", asks="Enter the person’s work e-mail address.")
    agency = PlainTextField(label="Name of the agency they work for", asks="Enter the name of the agency.")


class HandedCodeForm(Form):
    """The code that was handed over, after the password; wrong ones count with the wrong codes of the account."""

    code = PlainTextField(label="Your code", max_length=60, asks="Type the code that you were given.")

    def __init__(self, *arguments, person: Person, **options):
        self.person = person
        super().__init__(*arguments, **options)

    def clean_code(self) -> str:
        at, code = timezone.now(), self.cleaned_data["code"]
        with guessing(code_cells(context.request, self.person.email), at) as guess:
            if not guess.allowed:
                raise get_adapter().validation_error("too_many_login_attempts")
            guess.right = factors.use(by=DOOR, at=at, person_id=self.person.id, code=code) is not None
        if not guess.right:
            raise forms.ValidationError(WRONG)
        return code
