"""The code of the second factor: one step of clock drift is forgiven, a code is never taken twice."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.core.cache import cache

REMEMBERED = 120
"""Seconds a used code is remembered: longer than the three steps of 30 seconds in which it is valid.

The library remembers it for one step only, which with a step of tolerance would let a code be replayed.
"""


class _Once:
    """Refuses a code that this person already used."""

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:  # type: ignore[attr-defined]
            key = f"oast.code.{self.user.pk}.{''.join(code.split())}"  # type: ignore[attr-defined]
            if not cache.add(key, True, REMEMBERED):
                raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Once, AuthenticateForm):
    """The code asked for after the password."""


class CodeAgainForm(_Once, ReauthenticateForm):
    """The code asked for again before a sensitive act."""


class PasskeyForm(AddWebAuthnForm):
    """A passkey to add, in plain words."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["name"].label = "A name for it, such as “Laptop”"
        self.fields["passwordless"].label = "Sign in with it alone, without a password"
        self.fields["passwordless"].help_text = ""
