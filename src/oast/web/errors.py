"""What Django calls when a request fails: `handler400` and its like in the root addresses, and the form check."""

import sys

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from oast.web import responses


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for a form that is too large. The sentence of a BadRequest of ours is shown."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return responses.too_large(request)
    return responses.bad_request(request, str(exception) if isinstance(exception, BadRequest) else "")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 by keyword
    """403 without a sentence of its own."""
    return responses.refused(request, "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 by keyword
    """404."""
    return responses.not_found(request)


def server_error(_request: HttpRequest) -> HttpResponse:
    """500, or 503 where the fault is a database that cannot be reached."""
    fault = sys.exc_info()[1]
    while fault is not None:
        if isinstance(fault, OperationalError | InterfaceError):
            return responses.offline()
        fault = fault.__cause__ or fault.__context__
    return responses.broken()


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django passes it
    """The page of a failed form check (`CSRF_FAILURE_VIEW`)."""
    return responses.form_expired(request)
