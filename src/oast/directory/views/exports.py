"""The whole directory to take away, and what changed: open to everybody, not sent again while nothing changed."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from oast.directory import hsds, oruk
from oast.directory.presenters.feed import atom
from oast.directory.queries import exporting
from oast.directory.views.api.answers import BadParameter, error, whole_number
from oast.directory.views.api.limits import seconds_to_wait
from oast.documents.csv import csv_text
from oast.documents.names import disposition

A_MINUTE = 240
"""Whole directories that one address may fetch a minute, from each worker process."""

CHANGES_A_PAGE = 100
GONE_KEPT = timedelta(days=400)


def taken_away(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer with 304 while nothing changed since the caller's mark, and with 429 who asks too often."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return error(405, "This is for reading: use GET.")
        if wait := seconds_to_wait(f"export {get_ip(request)}", A_MINUTE):
            refused = error(429, f"That is more than {A_MINUTE} exports a minute. Wait {wait} s.")
            refused["Retry-After"] = str(wait)
            return refused
        mark = f'"{exporting.state()}"'
        try:
            response = get_conditional_response(request, etag=mark) or view(request)
        except BadParameter as fault:
            return error(400, str(fault))
        response["ETag"] = mark
        response["Access-Control-Allow-Origin"] = "*"
        patch_cache_control(response, public=True, max_age=300)
        return response

    return answered


@taken_away
def package(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django passes the request
    """The HSDS 3.0 data package."""
    services = (oruk.full_service(one) for one in exporting.documents())
    content = hsds.package(services, exporting.taxonomies(), exporting.terms(), _title())
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = disposition("services-hsds", "zip")
    return response


@taken_away
def table(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django passes the request
    """One row a service, for a spreadsheet."""
    text = csv_text(hsds.TABLE, map(hsds.plain_row, exporting.documents()), bom=True)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = disposition("services", "csv")
    return response


@taken_away
def changes(request: HttpRequest) -> HttpResponse:
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
