"""The main job as requests, page after page: once timed against a running server, once counted in this process."""

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from time import perf_counter
from typing import Protocol
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oast.config.bench._people import Scene
from oast.config.faults import Fault

TRANSACTION = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
COUNTED = 4
"""Rounds counted; the first fills the caches of definitions and is left out."""

Fields = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What a page said; `location` is where it sent the browser on."""

    status: int
    location: str
    body: str


class Ask(Protocol):
    """Ask for a page under the name of its row: a POST where there are fields; signed in where there is a session.

    A form that was sent leads on to another page; with `stays` it answers with its own.
    """

    def __call__(
        self, page: str, path: str, session: str = "", fields: Fields | None = None, *, stays: bool = False
    ) -> Answer: ...


def journey(one: Scene, ask: Ask) -> None:
    """Every page of one round."""
    _public(one, ask)
    _index(one, ask)
    _assessment(one, ask)
    _support(one, ask)
    _others(one, ask)


def _public(one: Scene, ask: Ask) -> None:
    ask("bare page (/accessibility)", reverse("web:accessibility"))
    ask("public home", reverse("desk:home"))
    terms = urlencode({"q": one.words, "near": one.near})
    ask("directory, search", f"{reverse('directory:search')}?{terms}")
    ask("directory, a service", reverse("directory:service", args=[one.service]))
    ask("open interface, /services", reverse("directory:api_services"))


def _index(one: Scene, ask: Ask) -> None:
    by = one.searcher
    ask("index, search form", reverse("childindex:search"), by)
    sent = ask("index, search sent", reverse("childindex:search"), by, _search(one))
    ask("index, results", sent.location, by)
    opens = reverse("childindex:open", args=[sent.location.rsplit("/", 1)[1], one.child])
    opened = ask("index, record opened", opens, by, _token())
    ask("index, record", opened.location, by)


def _search(one: Scene) -> Fields:
    return _token() | {
        "given": one.given,
        "family": one.family,
        "born-day": str(one.born.day),
        "born-month": str(one.born.month),
        "born-year": str(one.born.year),
        "purpose": "assessment",
        "standing": "family",
        "reason": "Measured by the benchmark of pages",
    }


def _assessment(one: Scene, ask: Ask) -> None:
    ask("assessment, is there one", reverse("caf:start", args=[one.child]), one.searcher)
    ask("assessment, consent form", reverse("caf:ask_consent", args=[one.child]), one.searcher)
    ask("assessment, list of tasks", reverse("caf:write", args=[one.draft]), one.author)
    path = reverse("caf:element", args=[one.draft, one.element])
    shown = ask("assessment, an element", path, one.author)
    version = re.search(r'name="version" value="(\d+)"', shown.body)
    fields = _token() | {"version": version[1] if version else "", "needs": "Cries at night and cannot say why."}
    ask("assessment, an element saved", path, one.author, fields | {"strengths": f"Reads a lot. {uuid4()}"})
    more = {"strengths": f"Reads a lot, to Gran too. {uuid4()}", "autosave": "1"}
    ask("assessment, saved while typing", path, one.author, fields | more, stays=True)


def _support(one: Scene, ask: Ask) -> None:
    ask("desk of a lead professional", reverse("desk:home"), one.lead)
    ask("assessment, read", reverse("caf:assessment", args=[one.assessment]), one.lead)
    ask("support of a child", reverse("caf:support", args=[one.episode]), one.lead)
    terms = _token() | {"q": one.words, "postcode": one.near}
    ask("plan, search for a service", reverse("caf:plan_services", args=[one.episode]), one.lead, terms, stays=True)
    ask("review form", reverse("caf:hold_review", args=[one.episode]), one.lead)


def _others(one: Scene, ask: Ask) -> None:
    ask("referrals received", reverse("caf:referrals"), one.provider)
    ask("a referral received", reverse("caf:received_referral", args=[one.referral]), one.provider)
    ask("family’s own record", reverse("caf:own_record", args=[one.own]), one.parent)
    ask("who looked", reverse("caf:own_looks", args=[one.own]), one.parent)


def _token() -> Fields:
    return {"token": str(uuid4())}


def timed(url: str, scenes: Sequence[Scene], warm_up: int) -> dict[str, list[float]]:
    """Milliseconds of each page, from the request to the last byte, without the first `warm_up` rounds."""
    browser = _Browser(url)
    for number, scene in enumerate(scenes):
        if number == warm_up:
            browser.times = {}
        journey(scene, browser)
    return browser.times


class _Browser:
    """One connection kept open."""

    def __init__(self, url: str) -> None:
        self.connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.times: dict[str, list[float]] = {}
        self.csrf = secrets.token_hex(16)

    def __call__(
        self, page: str, path: str, session: str = "", fields: Fields | None = None, *, stays: bool = False
    ) -> Answer:
        started = perf_counter()
        response, body = self._send(path, session, fields)
        self.times.setdefault(page, []).append((perf_counter() - started) * 1000)
        answer = Answer(response.status, response.headers.get("Location", ""), body.decode())
        return _checked(page, answer, 302 if fields is not None and not stays else 200)

    def _send(self, path: str, session: str, fields: Fields | None) -> tuple[HTTPResponse, bytes]:
        cookies = {settings.CSRF_COOKIE_NAME: self.csrf, settings.SESSION_COOKIE_NAME: session}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items() if value)}
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(fields | {"csrfmiddlewaretoken": self.csrf})
        try:
            self.connection.request("GET" if body is None else "POST", path, body, headers)
            response = self.connection.getresponse()
        except (RemoteDisconnected, BrokenPipeError):  # the server ended an idle connection, as it may
            self.connection.close()
            self.connection.request("GET" if body is None else "POST", path, body, headers)
            response = self.connection.getresponse()
        return response, response.read()


def counted(scenes: Iterable[Scene], rounds: int = COUNTED) -> dict[str, tuple[int, int]]:
    """The most queries that each page sent in some rounds, and the most statements about transactions."""
    counts: dict[str, tuple[int, int]] = {}
    ask = _counting(counts)
    for number, scene in zip(range(rounds), scenes, strict=False):
        if number == 1:
            counts.clear()
        journey(scene, ask)
    return counts


def _counting(counts: dict[str, tuple[int, int]]) -> Callable[..., Answer]:
    def ask(page: str, path: str, session: str = "", fields: Fields | None = None, *, stays: bool = False) -> Answer:
        client = Client(SERVER_NAME="localhost")
        if session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path) if fields is None else client.post(path, fields)
        transactions = sum(bool(TRANSACTION.match(query["sql"])) for query in queries)
        before = counts.get(page, (0, 0))
        counts[page] = max(before[0], len(queries) - transactions), max(before[1], transactions)
        location = response.headers.get("Location", "")
        answer = Answer(response.status_code, location, response.content.decode())
        return _checked(page, answer, 302 if fields is not None and not stays else 200)

    return ask


def _checked(page: str, answer: Answer, right: int) -> Answer:
    """Raises Fault where a page did not answer as it does in the job: its time would mean nothing."""
    if answer.status != right:
        raise Fault(f"the page “{page}” answered {answer.status}, so there is nothing to measure")
    return answer
