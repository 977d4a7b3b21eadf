"""The code of the second factor: one step of clock drift is forgiven, a code is never taken twice."""

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from oast.accounts.forms.guesses import code_cells
from oast.accounts.operations.limits import guessing

REMEMBERED = 120
"""Seconds a used code is remembered: longer than the three steps of 30 seconds in which it is valid.

The library remembers it for one step only, which with a step of tolerance would let a code be replayed.
"""

KEY_AGAIN = "Type the six numbers, or use your security key again"


class _Once:
    """Counts wrong codes, and refuses one that this person already used: also twice at the same moment."""

    def clean_code(self) -> str:
        person = self.user  # type: ignore[attr-defined]
        with guessing(code_cells(context.request, person.email), timezone.now()) as guess:
            if not guess.allowed:
                raise account_adapter().validation_error("too_many_login_attempts")
            code = super().clean_code()  # type: ignore[misc]
            if not cache.add(f"oast.code.{person.pk}.{''.join(code.split())}", True, REMEMBERED):
                raise get_adapter().validation_error("incorrect_code")
            guess.right = True
        return code


class CodeForm(_Once, AuthenticateForm):
    """The code asked for after the password."""


class CodeAgainForm(_Once, ReauthenticateForm):
    """The code asked for again before a sensitive act."""


class AnswerField(forms.JSONField):
    """What the page's program wrote down of the key's answer. It is good once, so it is not written back."""

    widget = forms.HiddenInput

    def bound_data(self, data: str, initial: object) -> None:
        """Nothing; what was sent may be such that no program can read it."""


class _Answered:
    """What a security key answered. The library lets some of what is no such answer through as errors of its parser."""

    again = KEY_AGAIN

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["credential"] = AnswerField()  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        """Whatever is wrong with the answer is said in the one sentence that says what to do."""
        try:
            super().full_clean()  # type: ignore[misc]
        except (AttributeError, KeyError, TypeError, ValueError):
            self.add_error("credential", "")

    def add_error(self, field: str | None, error: ValidationError | str) -> None:
        """Of the page, since nobody can mend a hidden field. Of too many tries in the library's own words."""
        of_answer = field == "credential" and getattr(error, "code", "") != "too_many_login_attempts"
        super().add_error(None if of_answer else field, self.again if of_answer else error)  # type: ignore[misc]


class KeyForm(_Answered, AuthenticateWebAuthnForm):
    """The key's answer instead of the code."""


class KeyAgainForm(_Answered, ReauthenticateWebAuthnForm):
    """The key's answer before a sensitive act."""


class KeyAloneForm(_Answered, LoginWebAuthnForm):
    """A passkey's answer instead of the password and the code."""

    again = "This passkey was not recognised. Try again, or sign in with your password"

    def add_error(self, field: str | None, error: ValidationError | str) -> None:
        """On the field: the library has no page of its own here, and carries that field's error to the sign-in page."""
        super(_Answered, self).add_error("credential", self.again if field == "credential" else error)


class PasskeyForm(_Answered, AddWebAuthnForm):
    """A passkey to add, in plain words."""

    again = "The passkey could not be added. Try again with the same key, or with another"

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["name"].label = "A name for it, such as “Laptop”"
        self.fields["passwordless"].label = "Sign in with it alone, without a password"
        self.fields["passwordless"].help_text = ""
