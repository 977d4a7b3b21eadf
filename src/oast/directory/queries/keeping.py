"""A list of services that somebody keeps, as text: in a cookie, or in an address that can be shared.

The address carries the services themselves, so nothing is stored and nobody needs an account. A few letters at its end
come from the server's secret: an address cut off in a mail is known as such (docs/adr/0037).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

MOST = 30
"""Services on one list."""

_MARK = 8
_SIZE = 16


def written(services: Iterable[UUID]) -> str:
    """The list as text of letters, digits, `-` and `_`."""
    packed = b"".join(service.bytes for service in list(dict.fromkeys(services))[:MOST])
    text = urlsafe_b64encode(packed).decode("ascii").rstrip("=")
    return text + _mark(text)


def read(text: str) -> list[UUID] | None:
    """The services of a list; None for a text that is none, or not all of one."""
    body, mark = text[:-_MARK], text[-_MARK:]
    if len(text) > 2 * MOST * _SIZE or not constant_time_compare(mark.encode(), _mark(body).encode()):
        return None
    try:
        packed = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except (Error, ValueError):
        return None
    return [UUID(bytes=packed[at : at + _SIZE]) for at in range(0, len(packed) - len(packed) % _SIZE, _SIZE)]


def _mark(text: str) -> str:
    digest = salted_hmac("oast.directory.list", text, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode("ascii")[:_MARK]
