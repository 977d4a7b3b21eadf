"""How the sign-in library behaves here: by invitation only, second factor for everyone, secrets encrypted."""

import time
from ipaddress import IPv6Address, ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import LoginStage
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from oast.accounts.forms.guesses import password_cells, remember
from oast.accounts.operations import limits
from oast.accounts.queries.factors import owes_factor
from oast.accounts.views.openid import SHOWN_THERE
from oast.accounts.views.openid.client import Bounded
from oast.accounts.views.sessions import BEGAN, BY_PROVIDER

FRESH = 15 * 60
"""Seconds after signing in in which somebody without a second factor may set one up."""

UNSAID = [
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
    "mfa/messages/totp_activated.txt",
    "mfa/messages/recovery_codes_generated.txt",
]
"""Messages of the library that are left out: the page that follows says the same."""

ANOTHER_WAY = {"mfa_reauthenticate": "Use a code instead", "mfa_reauthenticate:webauthn": "Use a passkey instead"}
"""Other ways to confirm that it is oneself, in plain words."""


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; whoever has a second factor is asked for it, not for the password, before sensitive acts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right. Check both and try again.",
        "too_many_login_attempts": "Too many wrong attempts. Wait a quarter of an hour, or sign in with a passkey, or "
        "choose a new password by e-mail.",
        "rate_limited": "Too many attempts from your network. Wait some minutes and try again.",
        "incorrect_password": "The password is not right.",
        "enter_current_password": "Your current password is not right.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request came from. A server or proxy that listens on both kinds of address writes a short one as
        `::ffff:192.0.2.1`: those have one beginning, and limits would count all of them as one network."""
        address = ip_address(super().get_client_ip(request))
        short = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return str(short or address)

    def authenticate(self, request: HttpRequest, **credentials: Any):
        """By password, within the limits. Known or not, an account is answered the same, after the same work."""
        cells = password_cells(request, credentials.get("email", ""))
        with limits.guessing(cells, timezone.now()) as guess:
            if not guess.allowed:
                raise self.validation_error("too_many_login_attempts")
            found = super().authenticate(request, **credentials)
            guess.right = found is not None
        return found

    def get_login_stages(self) -> list[str]:
        ours = f"{SecondFactorStage.__module__}.{SecondFactorStage.__qualname__}"
        handed = f"{HandedCodeStage.__module__}.{HandedCodeStage.__qualname__}"
        named = [
            ours if name == "allauth.mfa.stages.AuthenticateStage" else name for name in super().get_login_stages()
        ]
        return [*named, handed]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Who came by an agency's provider is told that they are still signed in there."""
        provider = request.session.get(BY_PROVIDER)
        return reverse("accounts:signed_out", args=[provider]) if provider else "/"

    def post_login(self, request: HttpRequest, user, **options: Any) -> HttpResponse:
        response = super().post_login(request, user, **options)
        remember(request, response, user.email)
        return response

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Who chose a new password by e-mail begins afresh: others' wrong guesses do not keep them out."""
        limits.clear(password_cells(request, credentials.get("email", ""))[:2])

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *more, **options):
        """The library's messages, without those that say what everybody sees anyway."""
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *more, **options)

    def clean_email(self, email: str) -> str:
        return email.lower()

    def get_reauthentication_methods(self, user) -> list[dict]:
        offered = super().get_reauthentication_methods(user)
        factors = [method for method in offered if method["id"] != "reauthenticate"]
        return [method | {"description": ANOTHER_WAY[method["id"]]} for method in factors] or offered

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        if app == "allauth.mfa" and self._setting_up():
            return False
        return super().is_reauthentication_required(app=app, **options)

    def _setting_up(self) -> bool:
        """Just signed in and without any second factor: the way to its set-up page is open."""
        user = self.request.user
        if Authenticator.objects.filter(user_id=user.pk).exists():
            return False
        return time.time() - self.request.session.get(BEGAN, 0) < FRESH


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted in the database, under keys that are not in it."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code is not right. Wait for the next one in your app and enter that.",
    }

    def generate_authenticator_name(self, user, type) -> str:
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {held + 1}"

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()


class AgencySignInAdapter(DefaultSocialAccountAdapter):
    """For what we use of the library's client of providers; the sign-in itself is `views.openid`. Nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:  # noqa: ARG002
        return False

    def get_requests_session(self) -> Bounded:
        return Bounded()


class SecondFactorStage(AuthenticateStage):
    """Our second factor, unless the agency's provider showed one of a kind that its entry says we believe."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not getattr(request, SHOWN_THERE, False) and super()._should_handle(request)


class HandedCodeStage(LoginStage):
    """Whose lost factor was taken away shows the code that was handed over, however they came: neither the password,
    nor the mailbox, nor an agency's own sign-in is enough to set up a new factor."""

    key = "handed_code"
    urlname = "accounts:handed_code"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        owes = self.login.user is not None and owes_factor(self.login.user.pk)
        return (redirect(self.urlname) if owes else None), True


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SECOND_FACTOR_KEYS])
