"""Killed between the look and its commit: neither an event nor a byte of the answer.

A real server is held at a lock that another session has, and killed there: at the table of events, where the
page is rendered and nothing is written; and at the chain's lock, in the middle of the commit.
"""

import socket
import time
from contextlib import contextmanager, suppress
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from oast.audit.models import Event, Seal
from oast.childindex.models import Search
from tests.browser.fixtures import Site
from tests.caf import pages
from tests.caf.conftest import looking_as
from tests.factories import childindex

pytestmark = pytest.mark.slow

CSRF = "c" * 32
CHAIN = 7403215001
"""The advisory lock of the chain (audit, migration 0002)."""

BEFORE = "LOCK TABLE audit_event IN EXCLUSIVE MODE"
AT_COMMIT = f"SELECT pg_advisory_lock({CHAIN})"
SECONDS = 60


@contextmanager
def held(crash, statement: str):
    """Another session has the lock; yields a function that waits until the server stands at it."""
    with psycopg.connect(crash.cluster.url("postgres"), autocommit=False) as session:
        session.execute(statement)

        def wait(waiting: bool = True) -> None:
            deadline = time.monotonic() + SECONDS
            counted = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while bool(session.execute(counted).fetchone()[0]) != waiting:
                assert time.monotonic() < deadline, "the server never came to the lock"

        yield wait


def asked(crash, session: str, address: str, form: dict | None = None) -> socket.socket:
    """A request on its way, as bytes on a socket."""
    at = urlsplit(crash.url)
    body = urlencode((form or {}) | {"csrfmiddlewaretoken": CSRF, "token": str(uuid4())}) if form else ""
    lines = [
        f"{'POST' if form else 'GET'} {address} HTTP/1.1",
        f"Host: {at.netloc}",
        f"Cookie: {settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    opened = socket.create_connection((at.hostname, at.port), timeout=SECONDS)
    opened.sendall("\r\n".join([*lines, "", body]).encode())
    return opened


def received(opened: socket.socket) -> bytes:
    """Everything until the connection ends."""
    got = b""
    with opened, suppress(ConnectionResetError):
        while part := opened.recv(65536):
            got += part
    return got


def recorded() -> set:
    """The ids of all events, less the one of this look."""
    with looking_as():
        return set(Event.objects.values_list("id", flat=True))


@pytest.fixture
def ready(crash):
    """A server, somebody signed in, and what each kind of request asks for."""
    crash.start()
    alice = pages.Somebody()
    childindex.switch_on()
    subject = pages.child(alice)
    draft = pages.draft(alice)
    session = Site(crash.server).session(alice.person)
    search = {
        "given": "Zoe", "family": "Hopkins", "born-day": "5", "born-month": "3", "born-year": "2012",
        "purpose": "support", "standing": "setting", "reason": "Often absent.",
    }  # fmt: skip
    return session, {
        "a record": (reverse("childindex:record", args=[subject]), None, b"Hopkins"),
        "a list": (reverse("caf:my_assessments"), None, b"Zoe"),
        "a file": (reverse("caf:assessment_pdf", args=[draft]), None, b"%PDF"),
        "a search": (reverse("childindex:search"), search, b"/index/search/"),
    }


def test_killed_before_the_commit_nothing_was_seen(crash, ready):
    session, requests = ready
    for kind, (address, form, mark) in requests.items():
        before = recorded()
        with held(crash, BEFORE) as wait:
            opened = asked(crash, session, address, form)
            wait()
            crash.kill(database=False)
            assert received(opened) == b"", kind
            wait(False)
        assert len(recorded() - before) == 1, f"{kind}: only the look of this test itself"
        crash.start()
        _answers_now(crash, session, address, form, mark, before)


def test_killed_in_the_commit_nothing_was_seen(crash, ready):
    session, requests = ready
    for kind, (address, form, mark) in requests.items():
        before = recorded()
        with held(crash, AT_COMMIT) as wait:
            opened = asked(crash, session, address, form)
            wait()
            crash.kill(database=False)
            assert received(opened) == b"", kind
            wait(False)
        assert len(recorded() - before) == 1, kind
        crash.start()
        _answers_now(crash, session, address, form, mark, before)


def test_server_and_database_killed_in_the_commit(crash, ready):
    session, requests = ready
    address, form, mark = requests["a search"]
    before = recorded()
    with suppress(psycopg.OperationalError), held(crash, AT_COMMIT) as wait:
        opened = asked(crash, session, address, form)
        wait()
        crash.kill()
        assert received(opened) == b""
    connection.close()
    crash.start()
    assert len(recorded() - before) == 1
    with looking_as():
        assert not Search.objects.exists()
    _answers_now(crash, session, address, form, mark, before)


def _answers_now(crash, session, address, form, mark, before) -> None:
    """Not killed, the same request is answered, and its event is there and sealed: the test would have seen it."""
    assert mark in received(asked(crash, session, address, form))
    events = recorded() - before
    assert len(events) >= 2
    assert Seal.objects.filter(event__in=events).count() == len(events)
