"""Asking web addresses: what answers count as dead, and that nothing private is ever asked."""

import socket
import ssl
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from oast.audit.scope import SystemActor
from oast.directory import tasks
from oast.directory.models import Service, Source, WebCheck
from oast.directory.openweb import Door
from oast.directory.operations.publishing import publish
from oast.directory.operations.webchecks import ask, due, keep_link_checks
from oast.directory.webcheck import Answer, Checker
from tests.directory import servers
from tests.factories.directory import AT

CLOCK = SystemActor("directory_clock")


class Pages(BaseHTTPRequestHandler):
    """A site with good, gone and strange pages."""

    asked: list[tuple[str, str]] = []

    def do_HEAD(self):
        type(self).asked.append((self.command, self.path))
        status, location = ANSWERS.get(self.path, (200, ""))
        if callable(status):
            status = status(self.command)
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815 the library's name

    def log_message(self, *_):
        pass


ANSWERS = {
    "/gone": (404, ""),
    "/broken": (500, ""),
    "/members": (403, ""),
    "/moved": (301, "/fine"),
    "/moved-gone": (302, "/gone"),
    "/round": (302, "/round"),
    "/inside": (302, "http://10.0.0.1/secret"),
    "/file": (302, "file:///etc/passwd"),
    "/no-head": (lambda method: 405 if method == "HEAD" else 200, ""),
    "/nowhere": (302, ""),
    "/no-address": (302, "http://[broken"),
}


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Pages.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://good.example:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


LOOPBACK = Checker(Door(loopback=True, resolve=lambda host, _port: ["127.0.0.1" if host == "good.example" else host]))


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/fine", "works"),
        ("/fine?a=b#c", "works"),
        ("/gone", "gone"),
        ("/broken", "fails"),
        ("/members", "works"),
        ("/moved", "works"),
        ("/moved-gone", "gone"),
        ("/round", "fails"),
        ("/inside", "not_asked"),
        ("/file", "not_asked"),
        ("/no-head", "works"),
        ("/nowhere", "works"),
        ("/no-address", "not_asked"),
    ],
)
def test_what_counts_as_dead(site, path, state):
    assert LOOPBACK.check(site + path).state == state


def test_a_redirection_into_a_private_network_is_not_followed(site):
    assert LOOPBACK.check(f"{site}/inside").detail == "10.0.0.1 is not an address on the open internet."
    assert [path for _, path in Pages.asked] == ["/inside"]


@pytest.mark.parametrize(
    ("raised", "state"),
    [(socket.gaierror(), "unreachable"), (TimeoutError(), "unreachable"), (ssl.SSLError(), "fails"),
     (UnicodeError(), "unreachable")],
)  # fmt: skip
def test_what_does_not_answer(raised, state):
    def resolve(*_):
        raise raised

    assert Checker(Door(resolve=resolve)).check("http://good.example/").state == state


@pytest.mark.parametrize("url", ["http://[broken", "https://www.example.org/a b", "https://www.example.org/ü"])
def test_an_address_that_is_none_is_not_asked(url):
    assert Checker(Door(resolve=lambda *_: pytest.fail("it was looked up"))).check(url).state == "not_asked"


def test_a_page_that_comes_in_drops_is_given_up(monkeypatch):
    monkeypatch.setattr("oast.directory.webcheck.LONGEST", 0.3)
    with servers.serving(servers.SlowHead) as address:
        assert LOOPBACK.check(address).state == "unreachable"


# Kept


@pytest.mark.django_db
def test_addresses_are_asked_once_a_week_and_forgotten_with_their_entries(entry):
    Service.objects.filter(pk=entry).update(url="https://hopkiln.example.net/")
    publish([entry])
    assert due(AT) == ["https://hopkiln.example.net/"]
    answers = {"https://hopkiln.example.net/": Answer("gone", "It answers 404")}
    keep_link_checks(by=CLOCK, at=AT, answers=answers)
    keep_link_checks(by=CLOCK, at=AT, answers=answers)
    assert WebCheck.objects.get().failures == 2
    assert due(AT) == []
    assert due(AT + timedelta(days=8)) == ["https://hopkiln.example.net/"]
    keep_link_checks(by=CLOCK, at=AT, answers={"https://hopkiln.example.net/": Answer("works")})
    assert WebCheck.objects.get().failures == 0
    Service.objects.filter(pk=entry).update(url="")
    keep_link_checks(by=CLOCK, at=AT, answers={})
    assert not WebCheck.objects.exists()


@pytest.mark.django_db
def test_invented_services_have_no_address_to_ask(entry):
    Service.objects.filter(pk=entry).update(url="https://hopkiln.example.net/")
    publish([entry])
    Source.objects.update(invented=True)
    assert due(AT) == []


@pytest.mark.django_db
def test_the_job_asks_and_keeps(entry, monkeypatch):
    Service.objects.filter(pk=entry).update(url="https://hopkiln.example.net/")
    publish([entry])
    monkeypatch.setattr(Checker, "check", lambda *_: Answer("works"))
    tasks.check_links()
    assert WebCheck.objects.get().state == "works"
    tasks.check_links()
    assert ask([], Checker()) == {}
