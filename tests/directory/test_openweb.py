"""The way out to the open web: each form of address that is not on it, and that what was checked is what is asked."""

import socket
import ssl
from ipaddress import ip_address

import pytest

from oast.directory.feeds import Fetcher, Limits
from oast.directory.openweb import Door, Endless, NoServer, NotOpen, Said, follow, is_open, parts_of
from oast.directory.webcheck import Checker

INSIDE = [
    "0.0.0.0",  # noqa: S104 named, not listened on
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
]
OUTSIDE = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4009:81f::200e"]


def clothed(inner: str) -> dict[str, str]:
    """An IPv4 address in each form in which IPv6 can hold it."""
    number = int(ip_address(inner))
    short = f"{number >> 16:x}:{number & 0xFFFF:x}"
    inverted = number ^ 0xFFFFFFFF
    return {
        "mapped": f"::ffff:{inner}",
        "compatible": f"::{short}",
        "translated": f"::ffff:0:{short}",
        "NAT64": f"64:ff9b::{short}",
        "local NAT64": f"64:ff9b:1::{short}",
        "6to4": f"2002:{short}::1",
        "Teredo, server": f"2001:0:{short}::1",
        "Teredo, client": f"2001:0:808:808:0:0:{inverted >> 16:x}:{inverted & 0xFFFF:x}",
        "ISATAP": f"2606:4700::5efe:{short}",
        "ISATAP, global": f"2606:4700::200:5efe:{short}",
    }


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_is_open(address):
    assert not is_open(address)


@pytest.mark.parametrize("form", clothed("8.8.8.8"))
@pytest.mark.parametrize("inner", [*INSIDE, "8.8.8.8"])
def test_an_address_inside_another_is_never_open(inner, form):
    """Not even where the inner one is: a second look at it would be a second rule."""
    assert not is_open(clothed(inner)[form])


@pytest.mark.parametrize(
    "address",
    ["::", "::1", "fe80::1", "fe80::1%eth0", "2606:4700::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1",
     "100::1", "2001:db8::1", "2001:20::1", "3fff::1", "4000::1", "5f00::1", "no address", "", "8.8.8.8:80", "1.2.3"],
)  # fmt: skip
def test_what_is_local_reserved_or_no_address_is_not_open(address):
    assert not is_open(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_open_internet_is(address):
    assert is_open(address)


def never(*_):
    pytest.fail("it connected")


@pytest.mark.parametrize("address", [*INSIDE, "::1", "fd00::1", *clothed("127.0.0.1").values()])
def test_neither_client_goes_inside(address, monkeypatch):
    host = f"[{address}]" if ":" in address else address
    monkeypatch.setattr(socket, "create_connection", never)
    assert Checker().check(f"http://{host}/").state == "not_asked"
    with pytest.raises(Exception, match="open internet"):
        Fetcher(Limits()).get(f"http://{host}/")


def test_loopback_is_opened_by_name_and_nothing_else_with_it():
    door = Door(loopback=True, connect=never)
    for inside in ("10.0.0.1", "127.0.0.2", "::ffff:127.0.0.1", "169.254.169.254"):
        with pytest.raises(NotOpen):
            Door(loopback=True, connect=never, resolve=lambda *_, found=inside: [found]).reach(parts_of("http://a/"), 1)
    with pytest.raises(NoServer):
        door.reach(parts_of("http://nobody.invalid/"), 1)


@pytest.mark.parametrize("found", [["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"], []])
def test_every_address_of_a_host_must_be_open(found):
    with pytest.raises(NotOpen, match="open internet"):
        Door(resolve=lambda *_: found, connect=never).reach(parts_of("http://good.example/"), 1)


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 11211])
def test_only_ports_of_the_web_are_asked(port):
    with pytest.raises(NotOpen, match=f"port {port}"):
        Door(resolve=lambda *_: ["8.8.8.8"], connect=never).reach(parts_of(f"http://good.example:{port}/"), 1)


def test_the_connection_goes_to_the_address_that_was_checked():
    """A name that says another address the second time it is asked leads nowhere else."""
    answers, went = iter([["8.8.8.8"], ["127.0.0.1"]]), []

    def connect(place, silence):
        went.append((place, silence))
        raise OSError

    with pytest.raises(OSError):
        Door(resolve=lambda *_: next(answers), connect=connect).reach(parts_of("https://good.example/"), 7)
    assert went == [(("8.8.8.8", 443), 7)]


def test_a_host_is_reached_at_its_second_address_where_the_first_is_out_of_reach():
    """A machine without IPv6 meets hosts that have both."""
    near, far = socket.socketpair()

    def connect(place, _):
        if ":" in place[0]:
            raise OSError("Network is unreachable")
        return near

    door = Door(resolve=lambda *_: ["2606:4700:4700::1111", "8.8.8.8"], connect=connect)
    connection = door.reach(parts_of("http://good.example/"), 1)
    connection.request("GET", "/")
    connection.close()
    with far:
        assert b"Host: good.example\r\n" in far.recv(1000)


def test_a_secure_connection_asks_for_the_certificate_of_the_name(monkeypatch):
    near, far = socket.socketpair()
    names = []

    class Trust:
        def wrap_socket(self, stream, server_hostname):
            names.append(server_hostname)
            return stream

    monkeypatch.setattr("oast.directory.openweb._trust", Trust)
    connection = Door(resolve=lambda *_: ["8.8.8.8"], connect=lambda *_: near).reach(parts_of("https://a.example/"), 1)
    connection.request("GET", "/")
    connection.close()
    with far:
        assert b"Host: a.example\r\n" in far.recv(1000)
    assert names == ["a.example"]


def test_certificates_are_asked_for_in_earnest():
    from oast.directory.openweb import _trust

    assert _trust().verify_mode == ssl.CERT_REQUIRED
    assert _trust().check_hostname


# Led on


def leading(**ways: str):
    """Asks nobody: each path leads to what `ways` says of it."""
    asked = []

    def ask(parts):
        asked.append(parts.geturl())
        onward = ways.get(parts.path.strip("/"))
        return Said(302, {"location": onward}) if onward else Said(200)

    return ask, asked


def test_redirections_are_followed_and_every_address_is_asked_by_the_same_rules():
    ask, asked = leading(one="/two", two="https://other.example/three")
    assert follow("https://a.example/one", ask, most=3)[0] == "https://other.example/three"
    assert asked == ["https://a.example/one", "https://a.example/two", "https://other.example/three"]


@pytest.mark.parametrize("onward", ["file:///etc/passwd", "gopher://a/", "http://u:p@a/", "http://[broken", "//a b/"])
def test_what_is_no_web_address_is_not_followed(onward):
    ask, asked = leading(one=onward)
    with pytest.raises(NotOpen):
        follow("http://a.example/one", ask, most=3)
    assert len(asked) == 1


def test_from_a_secure_address_only_a_link_check_goes_to_one_that_is_not():
    ask, _ = leading(one="http://a.example/two")
    with pytest.raises(NotOpen, match="secure"):
        follow("https://a.example/one", ask, most=3)
    assert follow("https://a.example/one", ask, most=3, down=True)[0] == "http://a.example/two"


def test_a_server_that_leads_on_and_on_is_left():
    ask, asked = leading(one="/one")
    with pytest.raises(Endless, match="more than 3 times"):
        follow("https://a.example/one", ask, most=3)
    assert len(asked) == 4
