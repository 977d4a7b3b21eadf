"""Listens to the sign-in library and records what it does; connected when the app is ready."""

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as session
from django.dispatch import receiver
from django.utils import timezone

from oast.accounts.models import Person
from oast.accounts.operations import providers
from oast.accounts.operations import sign_in as operations
from oast.accounts.queries import Viewer, viewer
from oast.accounts.views import openid as views
from oast.accounts.views import sessions
from oast.audit.scope import SystemActor

DOOR = SystemActor("sign_in")
"""Acts while it is not yet certain who somebody is."""


def _self(person: Person) -> Viewer:
    return viewer(person, None, timezone.localdate())


@receiver(session.user_logged_in, dispatch_uid="accounts.begin")
def began(request, user, **_) -> None:
    request.user = user
    sessions.begin(request, timezone.now())


@receiver(account.user_logged_in, dispatch_uid="accounts.signed_in")
def signed_in(request, user: Person, openid: dict | None = None, **_) -> None:
    operations.sign_in(by=_self(user), at=timezone.now(), person=user.id)
    if openid:
        _vouched(request, user, **openid)


def _vouched(request, user: Person, provider: str, subject: str) -> None:
    """An agency's own provider signed the person in: the session acts for its agencies only."""
    at = timezone.now()
    request.session[sessions.VOUCHED] = views.vouched(views.app_of(request, provider), user, at)
    request.session[sessions.BY_PROVIDER] = provider
    if subject:
        providers.bind(by=SystemActor(f"openid-{provider}"), at=at, person=user.id, provider=provider, subject=subject)


@receiver(session.user_logged_out, dispatch_uid="accounts.signed_out")
def signed_out(user: Person | None, **_) -> None:
    if user is not None and user.is_authenticated:
        operations.sign_out(by=_self(user), at=timezone.now(), person=user.id)


@receiver(session.user_login_failed, dispatch_uid="accounts.failed")
def failed(credentials: dict, **_) -> None:
    email = str(credentials.get("email", ""))[:254].lower()
    found = Person.objects.filter(email=email).values_list("id", flat=True).first()
    operations.fail_sign_in(by=DOOR, at=timezone.now(), email=email, person=found)


@receiver(factors.authentication_failed, dispatch_uid="accounts.wrong_code")
def wrong_code(user: Person, **_) -> None:
    operations.fail_sign_in(by=DOOR, at=timezone.now(), email=user.email, person=user.id)


def _factor(user: Person, factor: str, change: str) -> None:
    operations.change_factor(by=_self(user), at=timezone.now(), person=user.id, factor=factor, change=change)


@receiver(factors.authenticator_added, dispatch_uid="accounts.factor_added")
def factor_added(request, user: Person, authenticator: Authenticator, **_) -> None:
    # Who has just set it up has just shown it: the recovery codes come next without asking again.
    record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)
    _factor(user, authenticator.type, "added")


@receiver(factors.authenticator_removed, dispatch_uid="accounts.factor_removed")
def factor_removed(user: Person, authenticator: Authenticator, **_) -> None:
    _factor(user, authenticator.type, "removed")


@receiver(factors.authenticator_reset, dispatch_uid="accounts.factor_reset")
def factor_reset(user: Person, authenticator: Authenticator, **_) -> None:
    _factor(user, authenticator.type, "changed")


@receiver(factors.authenticator_used, dispatch_uid="accounts.factor_used")
def factor_used(user: Person, authenticator: Authenticator, reauthenticated: bool = False, **_) -> None:
    if reauthenticated:
        operations.confirm_factor(by=_self(user), at=timezone.now(), person=user.id, factor=authenticator.type)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _factor(user, authenticator.type, "used")


@receiver([account.password_set, account.password_changed, account.password_reset], dispatch_uid="accounts.password")
def password_changed(user: Person, **_) -> None:
    _factor(user, "password", "changed")
