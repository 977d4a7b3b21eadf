"""Idempotency tokens: a form sent twice is done once (`audit.operation(token=…)`)."""

from uuid import UUID, uuid4

from django.core.exceptions import BadRequest
from django.http import HttpRequest

NAME = "token"


def idempotency_token(request: HttpRequest | None, *, fresh: bool = False) -> UUID:
    """The token a form carries: new for each form shown; a form shown again after a fault keeps the one it sent.

    `fresh` gives a new one although the form was sent: after a save that succeeded without a redirect (autosave).
    """
    if fresh or request is None or request.method != "POST":
        return uuid4()
    return _parsed(request.POST.get(NAME, "")) or uuid4()


def posted_token(request: HttpRequest) -> UUID:
    """The token this form was sent with, for `token=` of the operation. Raises BadRequest without one."""
    if token := _parsed(request.POST.get(NAME, "")):
        return token
    raise BadRequest("This form was sent without its token. Go back, open the page again and send it once more.")


def _parsed(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
