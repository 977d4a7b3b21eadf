"""Which limits a try at a password or code counts in: by account, by address, and by browsers that are known.

A browser that an account was signed in from before carries a signed cookie that says so (the device cookie of the
OWASP cheat sheet). It opens nothing; it only moves the account's own mistakes there into a limit of their own.
"""

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

from oast.accounts.operations.limits import Cell

LASTS = 180 * 24 * 3600
"""Seconds after which a browser is a stranger again."""

MOST = 6
"""Accounts that one browser is known for: the staff of a shared computer."""

SALT = "oast.device"


def password_cells(request: HttpRequest, email: str) -> list[Cell]:
    """What a try at the password of `email` counts in, known or not: the answer never says which."""
    address, who = get_ip(request), email.lower()
    if device := _device(request, who):
        return [Cell("password.device", (who, device))]
    here = Cell("password.here", (who, address))
    return [here, Cell("password.account", (who,)), Cell("password.address", (address,))]


def code_cells(request: HttpRequest, email: str) -> list[Cell]:
    """What a try at the code of the second factor counts in."""
    if device := _device(request, email.lower()):
        return [Cell("code.device", (email.lower(), device))]
    return [Cell("code.account", (email.lower(),))]


def reset_cell(email: str) -> Cell:
    return Cell("reset.account", (email.lower(),))


def address_cell(kind: str, request: HttpRequest) -> Cell:
    """A limit of the address the request comes from: `reset` or `invitation`."""
    return Cell(f"{kind}.address", (get_ip(request),))


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """This browser is known for this account from now on."""
    known = {name: device for name, device in _known(request).items() if name != _name(email)}
    kept = dict([*known.items(), (_name(email), get_random_string(22))][-MOST:])
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(kept, salt=SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest, email: str) -> str:
    return _known(request).get(_name(email), "")


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        return signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}


def _name(email: str) -> str:
    """The account as the cookie names it, which says nothing to who reads it."""
    return salted_hmac(SALT, email.lower()).hexdigest()[:16]
