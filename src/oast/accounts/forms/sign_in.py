"""The library's own forms of signing in, in plain words, within our limits."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.core import context
from django.http import HttpRequest
from django.utils import timezone

from oast.accounts.forms.guesses import address_cell, reset_cell
from oast.accounts.operations import limits, recovery


class SignInForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["login"].label = "E-mail address"
        self.fields["login"].error_messages["required"] = "Enter your e-mail address."
        self.fields["password"].error_messages["required"] = "Enter your password."
        self.fields["password"].help_text = ""


class ForgottenForm(ResetPasswordForm):
    """The e-mail address of who forgot the password. Whether it is somebody's, the answer never says."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["email"].label = "E-mail address"
        self.fields["email"].error_messages["required"] = "Enter your e-mail address."

    def clean_email(self) -> str:
        if not limits.take([address_cell("reset", context.request)], timezone.now()):
            raise get_adapter().validation_error("rate_limited")
        return self.cleaned_data["email"]

    def save(self, request: HttpRequest, **_) -> str:  # noqa: ARG002 the library's signature
        email = self.cleaned_data["email"]
        if limits.take([reset_cell(email)], timezone.now()):
            recovery.ask_for_password_link(email)
        return email
