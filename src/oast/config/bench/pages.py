"""The main job's pages on a full county: p50, p95 and queries of each, beside a bare page of the same server."""

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from statistics import quantiles
from time import perf_counter
from uuid import UUID

import psycopg

from oast.config import console, schema
from oast.config.cluster import Cluster, cluster
from oast.config.paths import VAR
from oast.config.server import gunicorn

DATABASE = "bench_pages"
MOST_QUERIES, SLOWEST_MS = 25, 150.0
"""The limits of every page: queries, and p95 in milliseconds on 2 cores."""

WARM_UP = 10

FOUND = """
SELECT r.person, e.id, e.assessment_id FROM caf_episode e
JOIN sharing_relationship r ON r.subject = e.subject AND r.relation = 'lead' AND r.ended_at IS NULL
WHERE e.closed_at IS NULL ORDER BY e.id LIMIT 1
"""
DRAFT = """
SELECT r.person, a.id FROM caf_assessment a
JOIN sharing_relationship r ON r.object_id = a.id AND r.relation = 'author' AND r.ended_at IS NULL
WHERE a.completed_at IS NULL AND a.abandoned_at IS NULL ORDER BY a.id LIMIT 1
"""
CHILD = """
SELECT subject, given, family, born, postcode FROM childindex_child
WHERE state = 'confirmed' AND NOT shielded AND born IS NOT NULL AND postcode <> '' AND given <> '' ORDER BY id LIMIT 1
"""
FAMILY = "SELECT person, subject FROM sharing_relationship WHERE relation = 'parent' AND ended_at IS NULL LIMIT 1"


@dataclass(frozen=True)
class Page:
    """One page of the main job, seen by somebody (a visitor, if nobody)."""

    name: str
    path: str
    who: UUID | None = None


@dataclass(frozen=True)
class Figures:
    """What a page cost; times in milliseconds."""

    name: str
    status: int
    queries: int
    p50: float
    p95: float

    @property
    def within(self) -> bool:
        return self.status == 200 and self.queries <= MOST_QUERIES and self.p95 <= SLOWEST_MS


def main(arguments: list[str]) -> int:
    """Build the county once (kept for the next run), measure, print. 1 if a page is over a limit."""
    parser = argparse.ArgumentParser("./oast bench pages", description=__doc__)
    parser.add_argument("--children", type=int, default=350_000)
    parser.add_argument("--requests", type=int, default=200, help="for each page")
    parser.add_argument("--workers", type=int, default=2, help="server processes")
    parser.add_argument("--fresh", action="store_true", help="build the county anew")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    ours = cluster()
    os.environ["DATABASE_URL"] = ours.url("app", DATABASE)
    build(ours, given.children, given.fresh)
    with served(given.workers) as port:
        figures = [measure(page, port, given.requests) for page in pages(ours)]
    if given.json:
        print(json.dumps({"children": given.children, "pages": [asdict(one) for one in figures]}))
    else:
        print("\n".join(lines(figures, given.children, given.requests)))
    return 0 if all(one.within for one in figures) else 1


def build(ours: Cluster, children: int, fresh: bool) -> None:
    """The county of that size in a database of its own, unless it is there."""
    ours.ensure_database(DATABASE)
    if fresh or schema.stamp(ours, DATABASE, "children") != str(children):
        ours.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        ours.ensure_database(DATABASE)
    os.environ["DATABASE_URL_OWNER"] = ours.url("owner", DATABASE)
    schema.migrate(ours, DATABASE)
    import django

    django.setup()
    if schema.stamp(ours, DATABASE, "children") is None:
        from django.utils import timezone

        from oast.config.demo.build import Size
        from oast.config.demo.build import build as build_county

        VAR.joinpath("bench").mkdir(parents=True, exist_ok=True)
        build_county(Size(children=children), timezone.now(), VAR / "bench/sign-ins.csv", console.say)
        ours.execute("VACUUM ANALYZE", DATABASE)
        schema.set_stamp(ours, DATABASE, "children", str(children))


def pages(ours: Cluster) -> list[Page]:
    """The pages, with real ids of the county."""
    with psycopg.connect(ours.url("postgres", DATABASE)) as connection:
        lead, episode, assessment = _one(connection, FOUND)
        author, draft = _one(connection, DRAFT)
        parent, child = _one(connection, FAMILY)
        named = _one(connection, CHILD)
        (service,) = _one(connection, "SELECT id FROM directory_service ORDER BY id LIMIT 1")
    search, opened = _search(lead, *named)
    return [
        Page("bare page", "/accessibility"),
        Page("directory search", "/directory/?q=bereavement&postcode=ME14+1XX"),
        Page("service", f"/directory/services/{service}"),
        Page("desk", "/", lead),
        Page("index search form", "/index/search", lead),
        Page("index results", f"/index/search/{search}", lead),
        Page("child in the index", f"/index/children/{opened}", lead),
        Page("assessment", f"/caf/assessments/{assessment}", lead),
        Page("assessment, writing", f"/caf/assessments/{draft}/write", author),
        Page("support and plan", f"/caf/support/{episode}", lead),
        Page("services for the plan", f"/caf/support/{episode}/plan/services?q=bereavement", lead),
        Page("review", f"/caf/support/{episode}/review", lead),
        Page("the family's record", f"/family/{child}", parent),
        Page("who looked", f"/family/{child}/looks", parent),
    ]


def _one(connection: psycopg.Connection, statement: str) -> tuple:
    row = connection.execute(statement.encode()).fetchone()
    if row is None:
        raise LookupError(f"the county has nothing for: {statement.strip()}")
    return row


def _search(person: UUID, subject: UUID, given: str, family: str, born: date, postcode: str) -> tuple[UUID, UUID]:
    """A search by that person, and the child whose record was opened from its results."""
    from django.utils import timezone

    from oast.accounts.models import Person
    from oast.accounts.queries import employments_on, viewer
    from oast.childindex.enums import Standing
    from oast.childindex.operations import open_record, search
    from oast.childindex.policies import Terms
    from oast.sharing.enums import Purpose

    at = timezone.now()
    who = Person.objects.get(id=person)
    by = viewer(who, employments_on(who, timezone.localdate(at))[0], timezone.localdate(at))
    terms = Terms(given=given, family=family, born=born, postcode=postcode)
    standing = next(iter(Standing))
    made = search(by=by, at=at, terms=terms, purpose=Purpose.ASSESSMENT, standing=standing, reason="benchmark")
    open_record(by=by, at=at, search_id=made, subject=subject)
    return made, subject


@contextmanager
def served(workers: int) -> Iterator[int]:
    """The real server on a free loopback port; ended afterwards."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        opened.listen(128)
        handle = opened.fileno()
        process = subprocess.Popen(gunicorn(f"fd://{handle}", workers=workers), pass_fds=[handle], stdout=sys.stderr)
        try:
            yield opened.getsockname()[1]
        finally:
            process.terminate()
            process.wait()


def measure(page: Page, port: int, requests: int) -> Figures:
    """One visitor after another, each request over a connection of its own, as a browser's first one is."""
    cookie = f"sessionid={session(page.who)}" if page.who else ""
    status, queries = counted(page.path, cookie)
    taken = []
    for number in range(requests + WARM_UP):
        started = perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", page.path, headers={"Cookie": cookie})
        connection.getresponse().read()
        if number >= WARM_UP:
            taken.append((perf_counter() - started) * 1000)
        connection.close()
    cuts = quantiles(taken, n=100)
    return Figures(page.name, status, queries, round(cuts[49], 1), round(cuts[94], 1))


def counted(path: str, cookie: str) -> tuple[int, int]:
    """The status and the number of queries of one request in this process, after one that warmed it up."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": cookie, "host": "127.0.0.1"})
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        console.say(f"{path} answered {answer.status_code} {answer.headers.get('Location', '')}")
    return answer.status_code, len(captured)


def session(person: UUID) -> str:
    """A session in which the person is signed in; returns its key."""
    from allauth.mfa.models import Authenticator
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from oast.accounts.models import Person
    from oast.accounts.views.sessions import BEGAN, IDLE, USED

    who = Person.objects.get(id=person)
    Authenticator.objects.get_or_create(user=who, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}})
    made = SessionStore()
    made[SESSION_KEY], made[HASH_SESSION_KEY] = str(who.pk), who.get_session_auth_hash()
    made[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    made[BEGAN] = made[USED] = timezone.now().timestamp()
    made[IDLE] = 60
    made.create()
    return made.session_key or ""


def lines(figures: list[Figures], children: int, requests: int) -> list[str]:
    """The table for people."""
    head = f"{children:,} children, {requests} requests a page; limits: {MOST_QUERIES} queries, p95 {SLOWEST_MS:.0f} ms"
    rows = [
        f"{one.name:<24}{one.status:>7}{one.queries:>9}{one.p50:>9.1f}{one.p95:>9.1f}{'' if one.within else '  over'}"
        for one in figures
    ]
    return [head, f"{'page':<24}{'status':>7}{'queries':>9}{'p50 ms':>9}{'p95 ms':>9}", *rows]
