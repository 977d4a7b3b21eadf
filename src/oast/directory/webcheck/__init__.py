"""Asking whether a web address answers, without ever being led into a private network. Plain Python.

Every host is looked up once, each of its addresses must be on the open internet, and the connection goes to the
address that was looked at: a name cannot say one thing to the guard and another to the connection. Redirections are
followed by the same rules.
"""

import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

TIMEOUT = 10.0
MOST_REDIRECTIONS = 5
AGENT = "Oast directory link check"
HEADERS = {"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"}
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Resolve = Callable[[str, int], list[str]]
Connect = Callable[[str, str, int, bool], http.client.HTTPConnection]


@dataclass(frozen=True)
class Answer:
    """What came of it: `state` is a value of `enums.LinkState`."""

    state: str
    detail: str = ""


class NotOpen(ValueError):
    """An address that is not on the open internet, or no web address at all."""


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host."""
    return sorted({str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})


def is_open(address: str) -> bool:
    """Whether an address is on the open internet: neither this machine nor a private, local or reserved network."""
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if mapped is not None:
        found = mapped
    return found.is_global and not found.is_multicast


class _Pinned(http.client.HTTPConnection):
    """A connection to one address of a host, whatever its name says the next time."""

    def __init__(self, address: str, host: str, port: int, secure: bool):
        super().__init__(host, port, timeout=TIMEOUT)
        self.address, self.secure = address, secure

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), TIMEOUT)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host) if self.secure else plain


def pinned(address: str, host: str, port: int, secure: bool) -> http.client.HTTPConnection:
    """A connection to an address that was looked at."""
    return _Pinned(address, host, port, secure)


@dataclass(frozen=True)
class Checker:
    """Asks addresses. What resolves and connects, and what counts as open, may be others in tests."""

    resolve: Resolve = resolve
    connect: Connect = pinned
    is_open: Callable[[str], bool] = is_open

    def check(self, url: str) -> Answer:
        """What an address answers, redirections followed."""
        try:
            for _ in range(MOST_REDIRECTIONS + 1):
                status, onward = self._ask(url)
                if status not in REDIRECTS or not onward:
                    return _judged(status)
                url = urljoin(url, onward)
        except NotOpen as fault:
            return Answer("not_asked", str(fault))
        except ssl.SSLError:
            return Answer("fails", "Its certificate is not valid")
        except (OSError, http.client.HTTPException, UnicodeError, ValueError):
            return Answer("unreachable", "It does not answer")
        return Answer("fails", "It redirects without end")

    def _ask(self, url: str) -> tuple[int, str]:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise NotOpen("It is not a web address")
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        if port not in (80, 443, 8080, 8443) and self.is_open is is_open:
            raise NotOpen(f"It leads to port {port}")
        found = self.resolve(parts.hostname, port)
        if not found or not all(map(self.is_open, found)):
            raise NotOpen("It leads into a private network")
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        for method in ("HEAD", "GET"):
            connection = self.connect(found[0], parts.hostname, port, secure)
            try:
                connection.request(
                    method, target, headers={"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"}
                )
                answer = connection.getresponse()
                if method == "GET" or answer.status not in (403, 405, 501):
                    return answer.status, answer.getheader("Location") or ""
            finally:
                connection.close()
        raise AssertionError("GET always answers or raises")


def _judged(status: int) -> Answer:
    if status in (404, 410):
        return Answer("gone", f"It answers {status}: there is no such page")
    if status >= 400 and status not in (401, 403, 429):
        return Answer("fails", f"It answers {status}")
    return Answer("works")
