"""The virus scanner's words, against a daemon on loopback that speaks its protocol."""

import socket
from contextlib import closing

import pytest

from oast.web import scanning
from oast.web.scanning import Unanswered, place, scan
from tests.accounts.daemon import EICAR, running


@pytest.fixture
def daemon():
    with running() as one:
        yield one


def test_a_clean_file_has_no_name(daemon):
    assert scan(daemon.address, b"a,b\n1,2\n") == ""
    assert daemon.files == [b"a,b\n1,2\n"]


def test_what_is_found_is_named(daemon):
    assert scan(daemon.address, EICAR) == "Eicar-Test-Signature"


def test_a_large_file_arrives_whole_in_parts(daemon, monkeypatch):
    monkeypatch.setattr(scanning, "PART", 7)
    content = bytes(range(256)) * 3
    assert scan(daemon.address, content) == ""
    assert daemon.files == [content]


def test_an_empty_file_is_asked_about_too(daemon):
    assert scan(daemon.address, b"") == ""
    assert daemon.files == [b""]


def test_a_socket_by_its_path(tmp_path):
    with running(str(tmp_path / "clamd.ctl")) as daemon:
        assert scan(daemon.address, EICAR) == "Eicar-Test-Signature"


def test_no_socket_at_the_path_is_no_answer(tmp_path):
    with pytest.raises(Unanswered, match="FileNotFoundError"):
        scan(str(tmp_path / "away.ctl"), b"x")


def test_nobody_at_the_port_is_no_answer():
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unanswered, match="ConnectionRefusedError"):
        scan(f"127.0.0.1:{port}", b"x")


def test_a_daemon_that_says_nothing_in_time_is_no_answer(monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.05)
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf, pytest.raises(Unanswered, match="TimeoutError"):
        scan("{}:{}".format(*deaf.getsockname()), b"x")


def test_a_file_larger_than_the_daemon_takes_is_no_answer(daemon):
    daemon.most = 100
    with pytest.raises(Unanswered, match=r"size limit exceeded|ConnectionReset"):
        scan(daemon.address, b"x" * 5_000_000)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\0",
        b"stream: \0",
        b"stream: OK?\0",
        b"x: OK\0",
        b"stream: Broken ERROR\0",
        b"OK\0",
        b"y" * 9000,
        b"\xff\0",
    ],
)
def test_any_other_answer_is_no_answer(daemon, said):
    daemon.says = said
    with pytest.raises(Unanswered):
        scan(daemon.address, b"x")


def test_an_answer_without_its_end_counts_when_the_daemon_hangs_up(daemon):
    daemon.says = b"stream: OK\n"
    assert scan(daemon.address, b"x") == ""


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("scanner.example:3310", ("scanner.example", 3310)),
        ("[::1]:3310", ("::1", 3310)),
    ],
)
def test_where_the_daemon_stands(address, meant):
    assert place(address) == meant


@pytest.mark.parametrize("address", ["scanner", ":3310", "scanner:", "scanner:0", "scanner:65536", "scanner:x", "s:²"])
def test_an_address_that_is_none(address):
    with pytest.raises(ValueError, match="neither a path nor host:port"):
        place(address)
    with pytest.raises(Unanswered, match="ValueError"):
        scan(address, b"x")
