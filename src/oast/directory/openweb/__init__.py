"""The one way out to the open web, for pulls and link checks; never into our own network. Plain Python.

A host's name is resolved once, every address it has must be on the open internet, and the connection goes to one that
was checked: a name that answers otherwise the second time leads nowhere. Redirections are followed by hand, each by
the same rules (docs/adr/0145).
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urljoin, urlsplit

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PORTS = frozenset({80, 443, 8080, 8443})
"""Ports on which the web is; others are mail, databases and the like."""

UNICAST = ip_network("2000::/3")
"""Where the open internet is in IPv6: all else is local, reserved, or an IPv4 address in other clothes."""
CLOSED = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # of the protocols themselves
        "192.88.99.0/24",  # relays of 6to4
        "2001::/23",  # of the protocols themselves; Teredo, which leads to an IPv4 address inside it
        "2001:db8::/32",  # for examples
        "2002::/16",  # 6to4, which leads to an IPv4 address inside it
        "3fff::/20",  # for examples
    )
)
ISATAP = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")
"""Middle of an IPv6 address whose last four bytes are an IPv4 address to go on to."""

Resolve = Callable[[str, int], list[str]]
Connect = Callable[[tuple[str, int], float], socket.socket]


class NotOpen(ValueError):
    """Not an address that we ask; the sentence says why, for people."""


class NoServer(OSError):
    """No server has this name."""


class TooSlow(TimeoutError):
    """An answer took longer in all than it may: a drop now and then counts."""


class Endless(Exception):
    """A server leads on and on."""


@dataclass(frozen=True)
class Said:
    """What a server said. The names of headers are in small letters."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def is_open(text: str) -> bool:
    """Whether an address is on the open internet, by itself: none that holds another address inside it is."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if any(address in network for network in CLOSED):
        return False
    return address.is_global and not address.is_multicast and _is_itself(address)


def _is_itself(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return True
    return address in UNICAST and not address.scope_id and address.packed[8:12] not in ISATAP


def parts_of(address: str) -> SplitResult:
    """The parts of a web address. Raises NotOpen for one that is none, or carries a password."""
    try:
        parts = urlsplit(address)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        port_is_sound = False
    if not port_is_sound or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotOpen("This is not a web address that begins with https:// or http://.")
    if parts.username or parts.password or any(ord(letter) <= 32 or ord(letter) > 126 for letter in address):
        raise NotOpen("The web address holds a name, a password, a space or a letter that addresses have not.")
    return parts


def target_of(parts: SplitResult) -> str:
    """What a server is asked for."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, the best to reach first. Raises NoServer."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise NoServer(f"There is no server named {host[:100]}.") from fault
    return list(dict.fromkeys(str(row[4][0]) for row in found))


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@dataclass(frozen=True)
class Door:
    """Leads to servers on the open web. `loopback` opens this machine too, on any port: for development and tests."""

    loopback: bool = False
    resolve: Resolve = resolve
    connect: Connect = socket.create_connection

    def reach(self, parts: SplitResult, silence: float) -> HTTPConnection:
        """A connection to an address that was checked; `silence` are the seconds a server may say nothing.

        Raises NotOpen when any address of the host is not on the open internet, NoServer, OSError.
        """
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        stream = self._stream(self._checked(host, port), port, silence)
        if secure:
            stream = _trust().wrap_socket(stream, server_hostname=host)
        connection = HTTPConnection(host, port)
        connection.default_port = 443 if secure else 80
        connection.sock = stream
        return connection

    def _checked(self, host: str, port: int) -> list[str]:
        found = self.resolve(host, port)
        if not found or not all(map(self._may_be_asked, found)):
            raise NotOpen(f"{host[:100]} is not an address on the open internet.")
        if port not in PORTS and not self.loopback:
            raise NotOpen(f"The web address leads to port {port}, where no website is.")
        return found

    def _may_be_asked(self, address: str) -> bool:
        if self.loopback and address in {"127.0.0.1", "::1"}:
            return True
        return is_open(address)

    def _stream(self, found: list[str], port: int, silence: float) -> socket.socket:
        """A stream to the first address that takes one. Raises what the last one said."""
        for address in found[:-1]:
            with suppress(OSError):
                return self.connect((address, port), silence)
        return self.connect((found[-1], port), silence)


def follow(address: str, ask: Callable[[SplitResult], Said], *, most: int, down: bool = False) -> tuple[str, Said]:
    """What is said in the end, and where: redirections are followed, `most` of them, each address asked by `ask`.

    `down` also follows from https to http. Raises NotOpen, Endless, and what `ask` raises.
    """
    for _ in range(most + 1):
        said = ask(parts_of(address))
        location = said.headers.get("location")
        if said.status not in REDIRECTS or not location:
            return address, said
        address = _onward(address, location, down=down)
    raise Endless(f"The server leads on more than {most} times.")


def _onward(address: str, location: str, *, down: bool) -> str:
    try:
        onward = urljoin(address, location)
    except ValueError as fault:
        raise NotOpen("The server leads to what is no web address.") from fault
    if not down and address.startswith("https:") and not onward.startswith("https:"):
        raise NotOpen("The server leads from a secure address to one that is not.")
    return onward


@contextmanager
def within(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """Cut the connection off once what is done inside takes longer. Raises TooSlow then."""
    stream, over = connection.sock, threading.Event()

    def cut() -> None:
        over.set()
        with suppress(OSError):
            stream.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    except (OSError, HTTPException, ValueError) as fault:
        if over.is_set():
            raise TooSlow from fault
        raise
    finally:
        watch.cancel()
    if over.is_set():  # cut off in the head, which then looks like a short one
        raise TooSlow
