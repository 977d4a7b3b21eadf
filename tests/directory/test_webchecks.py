"""Asking web addresses: what answers count as dead, and that nothing private is ever asked."""

import socket
import ssl
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from oast.audit.scope import SystemActor
from oast.directory import tasks
from oast.directory.models import Service, WebCheck
from oast.directory.operations.publishing import publish
from oast.directory.operations.webchecks import ask, due, keep_link_checks
from oast.directory.webcheck import Answer, Checker, is_open
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


LOOPBACK = Checker(
    resolve=lambda host, _port: ["127.0.0.1"] if host == "good.example" else [host],
    is_open=lambda address: address == "127.0.0.1",
)


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
    ],
)
def test_what_counts_as_dead(site, path, state):
    assert LOOPBACK.check(site + path).state == state


def test_a_redirection_into_a_private_network_is_not_followed(site):
    assert LOOPBACK.check(f"{site}/inside").detail == "It leads into a private network"
    assert [path for _, path in Pages.asked] == ["/inside"]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",  # noqa: S104
     "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
     "2002:7f00:1::", "no address", ""],
)  # fmt: skip
def test_private_addresses_are_not_open(address):
    assert not is_open(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111"])
def test_the_open_internet_is(address):
    assert is_open(address)


@pytest.mark.parametrize(
    "url",
    ["ftp://good.example/", "http:///x", "http://user:word@good.example/", "http://good.example:22/", "mailto:a@b",
     "http://127.0.0.1/", "http://[::1]/", "http://10.0.0.1:8080/"],
)  # fmt: skip
def test_in_earnest_only_the_open_web_is_asked(url):
    def connect(*_):
        raise AssertionError("it connected")

    assert Checker(resolve=lambda host, _: [host], connect=connect).check(url).state == "not_asked"


def test_one_private_address_among_open_ones_is_enough_to_stop():
    checker = Checker(resolve=lambda *_: ["8.8.8.8", "127.0.0.1"], connect=lambda *_: pytest.fail("it connected"))
    assert checker.check("http://good.example/").state == "not_asked"


def test_the_connection_goes_to_the_address_that_was_looked_at():
    """A name that says another address the second time it is asked leads nowhere else."""
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    went = []

    def connect(address, host, port, secure):
        went.append((address, host, port, secure))
        raise OSError

    checker = Checker(resolve=lambda *_: next(answers), connect=connect)
    assert checker.check("https://good.example/").state == "unreachable"
    assert went == [("8.8.8.8", "good.example", 443, True)]


@pytest.mark.parametrize(
    ("raised", "state"),
    [(socket.gaierror(), "unreachable"), (TimeoutError(), "unreachable"), (ssl.SSLError(), "fails"),
     (UnicodeError(), "unreachable")],
)  # fmt: skip
def test_what_does_not_answer(raised, state):
    def resolve(*_):
        raise raised

    assert Checker(resolve=resolve).check("http://good.example/").state == state


def test_an_address_that_is_none():
    assert Checker().check("http://[broken").state == "unreachable"
    assert Checker(resolve=lambda *_: []).check("http://good.example/").state == "not_asked"


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
def test_the_job_asks_and_keeps(entry, monkeypatch):
    Service.objects.filter(pk=entry).update(url="https://hopkiln.example.net/")
    publish([entry])
    monkeypatch.setattr(Checker, "check", lambda *_: Answer("works"))
    tasks.check_links()
    assert WebCheck.objects.get().state == "works"
    tasks.check_links()
    assert ask([], Checker()) == {}
