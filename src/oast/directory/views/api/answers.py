"""Answers of the interface: JSON with an ETag, the page envelope, errors, and the parameters read."""

import functools
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.dateparse import parse_date, parse_datetime

from oast.directory.enums import WEEKDAYS
from oast.directory.queries.open_referral import Asked
from oast.directory.queries.whereabouts import Whereabouts, locate
from oast.directory.views.api.limits import seconds_to_wait

DEFAULT_SIZE = 50
LARGEST_SIZE = 500
MINUTES_FRESH = 5

View = Callable[..., str]


class BadParameter(Exception):
    """A parameter that cannot be used; the sentence goes to the caller."""


class NotThere(Exception):
    """Nothing published has this identifier."""


def interface(view: View) -> Callable[..., HttpResponse]:
    """Make a view that returns JSON text an answer of the interface."""

    @functools.wraps(view)
    def answered(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _open(HttpResponse(status=204))
        if request.method not in {"GET", "HEAD"}:
            return error(405, "This interface is for reading: use GET.")
        if wait := seconds_to_wait(get_ip(request) or "", settings.API_REQUESTS_A_MINUTE):
            return _too_many(wait)
        try:
            text = view(request, **arguments)
        except BadParameter as fault:
            return error(400, str(fault))
        except NotThere:
            return error(404, "Nothing published has this identifier.")
        return _answer(request, text)

    return answered


def _too_many(wait: int) -> HttpResponse:
    response = error(429, f"That is more than {settings.API_REQUESTS_A_MINUTE:,} requests a minute. Wait {wait} s.")
    response["Retry-After"] = str(wait)
    return response


def _answer(request: HttpRequest, text: str) -> HttpResponse:
    kind = "application/x-ndjson" if request.GET.get("format") == "ndjson" else "application/json"
    response = HttpResponse(text, content_type=kind)
    response["ETag"] = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    patch_cache_control(response, public=True, max_age=MINUTES_FRESH * 60)
    conditional = get_conditional_response(request, etag=response["ETag"], response=response)
    return _open(conditional or response)


def error(status: int, sentence: str) -> HttpResponse:
    """An error as JSON."""
    text = json.dumps({"status": status, "error": sentence}, ensure_ascii=False)
    return _open(HttpResponse(text, status=status, content_type="application/json"))


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    response["Access-Control-Max-Age"] = "86400"
    return response


@dataclass(frozen=True)
class Window:
    """Which page is asked for; `size` None means all in one."""

    page: int
    size: int | None

    def of(self, found: QuerySet | Sequence) -> Any:
        """The rows of the page."""
        if self.size is None:
            return found
        return found[(self.page - 1) * self.size : self.page * self.size]


def window(request: HttpRequest, *, whole: bool = False) -> Window:
    """The page asked for. Raises BadParameter."""
    page = whole_number(request, "page", 1, 10_000_000)
    size = whole_number(request, "per_page", DEFAULT_SIZE, LARGEST_SIZE)
    if request.GET.get("format") == "ndjson" or (whole and "per_page" not in request.GET):
        return Window(1, None)
    return Window(page, size)


def envelope(request: HttpRequest, total: int, at: Window, contents: Sequence[str]) -> str:
    """The page of eight keys around contents that are JSON already; bare lines where `format=ndjson` is asked."""
    if request.GET.get("format") == "ndjson":
        return "".join(f"{one}\n" for one in contents)
    return joined(at, total, len(contents), ", ".join(contents))


def joined(at: Window, total: int, size: int, contents: str) -> str:
    """The page of eight keys around `size` contents of `total`, which have commas between them already."""
    pages = max(1, -(-total // at.size)) if at.size else 1
    head = json.dumps(
        {
            "total_items": total,
            "total_pages": pages,
            "page_number": at.page,
            "size": size,
            "first_page": at.page == 1,
            "last_page": at.page >= pages,
            "empty": not size,
        }
    )
    return f'{head[:-1]}, "contents": [{contents}]}}'


def asked(request: HttpRequest) -> Asked:
    """The filters of the profile. Raises BadParameter for one that cannot be read."""
    given = request.GET
    if given.get("format", "json") not in {"json", "ndjson"}:
        raise BadParameter("format must be json or ndjson")
    age = _years(request, "age")
    least, most = _years(request, "minimum_age"), _years(request, "maximum_age")
    if age is not None and (least, most) != (None, None):
        raise BadParameter("age is given for one person, minimum_age and maximum_age for several: not both")
    return Asked(
        search=text(request, "search"),
        taxonomy_term_id=text(request, "taxonomy_term_id"),
        taxonomy_id=text(request, "taxonomy_id"),
        organization_id=text(request, "organization_id"),
        modified_after=_moment(request, "modified_after"),
        place=_place(request),
        proximity=_metres(request),
        minimum_age=least if age is None else age,
        maximum_age=most if age is None else age,
        weekday=_weekday(request),
        time=_clock(request),
        today=timezone.localdate(),
    )


def text(request: HttpRequest, name: str) -> str:
    """A text parameter. Raises BadParameter for one that no database can hold or nobody means."""
    value = request.GET.get(name, "")
    if "\x00" in value or len(value) > 500:
        raise BadParameter(f"{name} is not a text of at most 500 characters")
    return value.strip()


def flag(request: HttpRequest, name: str) -> bool:
    """A true or false parameter; false where it is not given."""
    value = request.GET.get(name, "false").lower()
    if value not in {"true", "false", "1", "0", ""}:
        raise BadParameter(f"{name} must be true or false")
    return value in {"true", "1"}


def whole_number(request: HttpRequest, name: str, otherwise: int, most: int) -> int:
    """A whole number from 1; `otherwise` where it is not given. Raises BadParameter."""
    value = request.GET.get(name, "")
    if not value:
        return otherwise
    if not (value.isascii() and value.isdigit() and len(value) < 12 and 1 <= int(value) <= most):
        raise BadParameter(f"{name} must be a whole number from 1 to {most}")
    return int(value)


def _moment(request: HttpRequest, name: str) -> datetime | None:
    value = text(request, name).replace(" ", "+")
    if not value:
        return None
    try:
        found = parse_datetime(value)
        day = parse_date(value)
    except ValueError:
        found = day = None
    if found is None and day:
        found = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if found is None:
        raise BadParameter(f"{name} must be a date and time like 2008-03-05T09:00:00Z")
    try:  # PostgreSQL knows no offset of 16 hours and more, Python does
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:
        raise BadParameter(f"{name} must be a date and time like 2008-03-05T09:00:00Z") from None


def _place(request: HttpRequest) -> Whereabouts | None:
    value = text(request, "postcode")
    if not value:
        return None
    found = locate(value)
    if isinstance(found, str):
        raise BadParameter(f"postcode: {found}")
    return found


def _metres(request: HttpRequest) -> float | None:
    value = text(request, "proximity")
    if not value:
        return None
    if "postcode" not in request.GET:
        raise BadParameter("proximity needs a postcode to measure from")
    try:
        metres = float(value)
    except ValueError:
        metres = -1
    if not 0 <= metres <= 1_000_000:
        raise BadParameter("proximity must be a number of metres from 0 to 1000000")
    return metres


def _years(request: HttpRequest, name: str) -> float | None:
    value = text(request, name)
    if not value:
        return None
    try:
        years = float(value)
    except ValueError:
        years = -1
    if not 0 <= years <= 200:
        raise BadParameter(f"{name} must be a number of years from 0 to 200")
    return years


def _weekday(request: HttpRequest) -> int | None:
    """A day by its two letters of iCalendar, its name, or its number (1 is Monday)."""
    value = text(request, "day").lower()
    if not value:
        return None
    for number, name in enumerate(WEEKDAYS, start=1):
        if value in {str(number), name[:2], name[:3], name}:
            return number
    raise BadParameter("day must be a day of the week: MO, Monday or 1")


def _clock(request: HttpRequest) -> time | None:
    value = text(request, "time")
    if not value:
        return None
    try:
        found = time.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo:
        raise BadParameter("time must be a time of the day like 17:30")
    return found.replace(second=0, microsecond=0)
