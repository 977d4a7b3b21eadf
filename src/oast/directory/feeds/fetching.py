"""One address over HTTP, within limits of time and size, and never into our own network.

The host's name is resolved once, every address it has is checked, and the connection goes to one that was checked: a
name that answers otherwise the second time leads nowhere (docs/adr/0132). Plain Python.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from urllib.parse import SplitResult, urljoin, urlsplit

AGENT = "Oast directory"
REDIRECTS = 3
CHUNK = 65_536
BUSY = (429, 503)
WAITS = 5
"""How often a server that is busy is asked again."""

_EMBEDDED = tuple(ipaddress.ip_network(text) for text in ("64:ff9b::/96", "2002::/16", "2001::/32"))
"""IPv6 addresses that lead to an IPv4 address inside them."""


class PullFault(Exception):
    """The directory could not be read; the sentence says why, for people."""


@dataclass(frozen=True)
class Limits:
    """What a source may cost us: bytes and seconds of one answer and of the whole, and how many answers."""

    answer_bytes: int = 8_000_000
    all_bytes: int = 500_000_000
    answer_seconds: float = 60
    all_seconds: float = 3_600
    answers: int = 50_000
    silence_seconds: float = 20
    longest_wait: float = 120


@dataclass(frozen=True)
class Answer:
    """What a server said. `address` is where it was found in the end."""

    address: str
    status: int
    body: bytes


class Fetcher:
    """Fetches addresses of one pull; counts what it has cost so far."""

    def __init__(
        self,
        limits: Limits,
        *,
        loopback: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self.limits, self.loopback, self.clock, self.sleep = limits, loopback, clock, sleep
        self.began = clock()
        self.size = self.answers = 0

    def get(self, address: str) -> Answer:
        """The answer, with status 200 or 404. Raises PullFault for anything else."""
        for _ in range(WAITS):
            answer, wait = self._once(address)
            if wait is None:
                return answer
            self.sleep(self._pause(wait))
        raise PullFault(f"The server stayed busy (status {answer.status}), though we waited each time as it asked.")

    def _once(self, address: str) -> tuple[Answer, str | None]:
        """One answer, redirects followed; with how long the server asks us to wait, where it is busy."""
        for _ in range(REDIRECTS + 1):
            self._count()
            status, headers, body = self._exchange(parts := _checked(address))
            if status in {301, 302, 303, 307, 308} and (onward := headers.get("location")):
                onward = urljoin(address, onward)
                if parts.scheme == "https" and urlsplit(onward).scheme != "https":
                    raise PullFault("The server leads from a secure address to one that is not.")
                address = onward
                continue
            if status in BUSY:
                return Answer(address, status, b""), headers.get("retry-after", "")
            if status not in {200, 404}:
                raise PullFault(f"The server answered with status {status} at {_shown(address)}.")
            return Answer(address, status, body), None
        raise PullFault(f"The server leads on more than {REDIRECTS} times.")

    def _count(self) -> None:
        self.answers += 1
        if self.answers > self.limits.answers:
            raise PullFault(f"The server wants to be asked more than {self.limits.answers:,} times.")
        if self.clock() - self.began > self.limits.all_seconds:
            raise PullFault(f"Reading it took longer than {self.limits.all_seconds / 60:,.0f} minutes.")

    def _pause(self, said: str) -> float:
        """How long to wait. Raises PullFault where that is longer than we do."""
        wait = float(said) if said.isascii() and said.isdigit() and len(said) < 9 else 5.0
        if wait > self.limits.longest_wait:
            raise PullFault(f"The server asks us to wait {wait:,.0f} seconds.")
        return max(wait, 0.1)

    def _exchange(self, parts: SplitResult) -> tuple[int, dict[str, str], bytes]:
        try:
            with closing(self._connected(parts)) as connection:
                return self._said(connection, parts)
        except IncompleteRead as fault:
            raise PullFault(
                f"The server cut off in the middle of its answer, after {self.size + len(fault.partial):,} bytes."
            ) from fault
        except TimeoutError as fault:
            raise PullFault(f"The server was silent for {self.limits.silence_seconds:g} seconds.") from fault
        except ssl.SSLError as fault:
            raise PullFault(
                f"The server’s certificate cannot be trusted ({fault.reason or 'unknown reason'})."
            ) from fault
        except (OSError, HTTPException) as fault:
            raise PullFault(f"The server could not be reached, or hung up ({type(fault).__name__}).") from fault

    def _connected(self, parts: SplitResult) -> HTTPConnection:
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        stream = socket.create_connection((self._resolved(host, port), port), timeout=self.limits.silence_seconds)
        if secure:
            stream = ssl.create_default_context().wrap_socket(stream, server_hostname=host)
        connection = HTTPConnection(host, port)
        connection.sock = stream
        return connection

    def _resolved(self, host: str, port: int) -> str:
        """An address of the host. Raises PullFault when any of them is not on the open internet."""
        try:
            found = [row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError) as fault:
            raise PullFault(f"There is no server named {host[:100]}.") from fault
        for one in found:
            if not self._open_to_us(str(one)):
                raise PullFault(f"{host[:100]} is not an address on the open internet.")
        return str(found[0])

    def _open_to_us(self, text: str) -> bool:
        address = ipaddress.ip_address(text.partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if address.is_loopback:
            return self.loopback
        return address.is_global and not address.is_multicast and not any(address in net for net in _EMBEDDED)

    def _said(self, connection: HTTPConnection, parts: SplitResult) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body, or a fault once the answer takes too long in all: a drop now and then counts."""
        stream = connection.sock
        over = threading.Event()

        def cut() -> None:
            over.set()
            stream.shutdown(socket.SHUT_RDWR)

        watch = threading.Timer(self.limits.answer_seconds, cut)
        watch.daemon = True
        watch.start()
        slow = PullFault(f"The server is too slow: one answer took longer than {self.limits.answer_seconds:g} seconds.")
        try:
            said = self._read(connection, parts)
        except (OSError, HTTPException, ValueError) as fault:
            if over.is_set():
                raise slow from fault
            raise
        finally:
            watch.cancel()
        if over.is_set():  # cut off in the head, which then looks like a short one
            raise slow
        return said

    def _read(self, connection: HTTPConnection, parts: SplitResult) -> tuple[int, dict[str, str], bytes]:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": AGENT, "Accept": "application/json, */*", "Accept-Encoding": "identity"}
        connection.request("GET", target, headers=headers | {"Connection": "close"})
        answer = connection.getresponse()
        said = {name.lower(): value for name, value in answer.getheaders()}
        if said.get("content-encoding", "identity") != "identity":
            raise PullFault("The server sends a packed answer, though we asked for a plain one.")
        return answer.status, said, self._body(answer)

    def _body(self, answer: HTTPResponse) -> bytes:
        body = bytearray()
        while chunk := answer.read1(CHUNK):
            body += chunk
            self.size += len(chunk)
            if len(body) > self.limits.answer_bytes:
                raise PullFault(f"The server sends more than {self.limits.answer_bytes / 1e6:g} MB in one answer.")
            if self.size > self.limits.all_bytes:
                raise PullFault(f"The server sends more than {self.limits.all_bytes / 1e6:g} MB in all.")
        if answer.length:
            raise IncompleteRead(b"", answer.length)
        return bytes(body)


def _checked(address: str) -> SplitResult:
    """The parts of a web address. Raises PullFault for one that is none, or carries a password."""
    try:
        parts = urlsplit(address)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        port_is_sound = False
    if not port_is_sound or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PullFault("This is not a web address that begins with https:// or http://.")
    if parts.username or parts.password or any(ord(letter) <= 32 or ord(letter) > 126 for letter in address):
        raise PullFault("The web address holds a name, a password, a space or a letter that addresses have not.")
    return parts


def _shown(address: str) -> str:
    return address if len(address) <= 120 else f"{address[:120]}…"
