"""Signing in as a test needs it: people with a second factor, today's codes, a client that went through the door."""

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as USER_SESSION_KEY,
)
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from django.test import Client

from oast.accounts.models import Person

PASSWORD = "hops and barley 1908"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN, CODE, SET_UP = "/account/login/", "/account/2fa/authenticate/", "/account/2fa/totp/activate/"


def code(step: int = 0, secret: str = SECRET) -> str:
    """The code that the app shows now, or `step` half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


def with_factor(person: Person) -> Person:
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)})
    return person


def password(client: Client, person: Person, word: str = PASSWORD, **data):
    return client.post(LOGIN, {"login": person.email, "password": word} | data)


def proof(person: Person, at: float | None = None) -> dict:
    """What a session holds after the second factor was shown again (at `at`, or now), as sensitive acts ask for it."""
    shown = {"method": "mfa", "at": at or time.time(), "reauthenticated": True}
    return {AUTHENTICATION_METHODS_SESSION_KEY: [shown], USER_SESSION_KEY: str(person.pk)}


def client_of(person: Person, *, stepped_up: bool = True) -> Client:
    """A browser in which the person is signed in, second factor and all, and has just shown it again."""
    if not Authenticator.objects.filter(user=person).exists():
        with_factor(person)
    client = Client()
    client.force_login(person)
    if stepped_up:
        session = client.session
        session.update(proof(person))
        session.save()
    return client
