"""The whole directory to take away, and what changed: open to everybody, not sent again while nothing changed."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache, wraps
from hashlib import sha256
from inspect import getsource
from typing import IO

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from oast.directory import hsds, oruk
from oast.directory.presenters.feed import atom
from oast.directory.queries import exporting
from oast.directory.views import kept_files
from oast.directory.views.api.answers import BadParameter, error, whole_number
from oast.directory.views.api.limits import seconds_to_wait
from oast.documents.names import disposition

A_MINUTE = 240
"""Whole directories that one address may fetch a minute, from each worker process."""

CHANGES_A_PAGE = 100
GONE_KEPT = timedelta(days=400)


def taken_away(view: Callable[[HttpRequest, str], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer with 304 while nothing changed since the caller's mark, and with 429 who asks too often. The view gets
    the mark of today's state; it may say that its answer has an older one."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return error(405, "This is for reading: use GET.")
        if wait := seconds_to_wait(f"export {get_ip(request)}", A_MINUTE):
            return _later(429, f"That is more than {A_MINUTE} exports a minute. Wait {wait} s.", wait)
        mark = _mark()
        try:
            response = get_conditional_response(request, etag=f'"{mark}"') or view(request, mark)
        except BadParameter as fault:
            return error(400, str(fault))
        except OSError:
            return _later(503, "The whole directory cannot be had at the moment. Please try again later.", 600)
        response.headers.setdefault("ETag", f'"{mark}"')
        response["Access-Control-Allow-Origin"] = "*"
        patch_cache_control(response, public=True, max_age=300)
        return response

    return answered


def _later(status: int, sentence: str, seconds: int) -> HttpResponse:
    response = error(status, sentence)
    response["Retry-After"] = str(seconds)
    return response


def _mark() -> str:
    """Of what is published, and of how we write it."""
    return sha256(f"{exporting.state()} {_written_by()} {_title()}".encode()).hexdigest()[:32]


@cache
def _written_by() -> str:
    """Another word for each change of the programs that write the files: those kept by an older Oast hold no more."""
    return sha256("".join(map(getsource, (hsds.writing, oruk, exporting))).encode()).hexdigest()


@taken_away
def package(request: HttpRequest, mark: str) -> HttpResponseBase:  # noqa: ARG001 Django passes the request
    """The HSDS 3.0 data package."""

    def write(out: IO[bytes]) -> None:
        services = (oruk.full_service(one) for one in exporting.documents())
        hsds.write_package(out, services, exporting.taxonomies(), exporting.terms(), _title())

    return _file("services-hsds", "zip", "application/zip", mark, write)


@taken_away
def table(request: HttpRequest, mark: str) -> HttpResponseBase:  # noqa: ARG001 Django passes the request
    """One row a service, for a spreadsheet."""
    text = "text/csv; charset=utf-8"
    return _file("services", "csv", text, mark, lambda out: hsds.write_table(out, exporting.documents()))


def _file(name: str, ending: str, kind: str, mark: str, write: kept_files.Write) -> HttpResponseBase:
    path = kept_files.kept(f"{name}-{ending}", mark, write)
    response = HttpResponse(path.read_bytes(), content_type=kind)
    response["Content-Disposition"] = disposition(name, ending)
    response["ETag"] = f'"{path.suffix[1:]}"'
    return response


@taken_away
def changes(request: HttpRequest, mark: str) -> HttpResponse:  # noqa: ARG001 it has no file
    """The Atom feed of what changed, the latest first."""
    number = whole_number(request, "page", 1, 100_000)
    now = timezone.now()
    listed, more = exporting.changes(number, CHANGES_A_PAGE, now - GONE_KEPT)
    here = request.build_absolute_uri(request.path)
    content = atom(
        listed,
        title=_title(),
        author=settings.TRUST_NAME,
        here=f"{here}?page={number}" if number > 1 else here,
        onward=f"{here}?page={number + 1}" if more else "",
        service=request.build_absolute_uri(f"{reverse('directory:search')}services/"),
        now=now,
    )
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


def _title() -> str:
    return f"Services for children and families: {settings.TRUST_NAME}"
