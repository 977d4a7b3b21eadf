"""One address over HTTP, within limits of time and size; the way out is `openweb`'s. Plain Python."""

import ssl
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from urllib.parse import SplitResult

from oast.directory.openweb import Door, Endless, NoServer, NotOpen, Said, TooSlow, follow, target_of, within

AGENT = "Oast directory"
REDIRECTS = 3
CHUNK = 65_536
BUSY = (429, 503)
WAITS = 5
"""How often a server that is busy is asked again."""


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
        self.limits, self.door, self.clock, self.sleep = limits, Door(loopback=loopback), clock, sleep
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
        try:
            found, said = follow(address, self._exchange, most=REDIRECTS)
        except (NotOpen, Endless) as fault:
            raise PullFault(str(fault)) from fault
        if said.status in BUSY:
            return Answer(found, said.status, b""), said.headers.get("retry-after", "")
        if said.status not in {200, 404}:
            raise PullFault(f"The server answered with status {said.status} at {_shown(found)}.")
        return Answer(found, said.status, said.body), None

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

    def _exchange(self, parts: SplitResult) -> Said:
        self._count()
        try:
            with (
                closing(self.door.reach(parts, self.limits.silence_seconds)) as connection,
                within(connection, self.limits.answer_seconds),
            ):
                return self._read(connection, parts)
        except NoServer as fault:
            raise PullFault(str(fault)) from fault
        except IncompleteRead as fault:
            raise PullFault(
                f"The server cut off in the middle of its answer, after {self.size + len(fault.partial):,} bytes."
            ) from fault
        except TooSlow as fault:
            raise PullFault(
                f"The server is too slow: one answer took longer than {self.limits.answer_seconds:g} seconds."
            ) from fault
        except TimeoutError as fault:
            raise PullFault(f"The server was silent for {self.limits.silence_seconds:g} seconds.") from fault
        except ssl.SSLError as fault:
            raise PullFault(
                f"The server’s certificate cannot be trusted ({fault.reason or 'unknown reason'})."
            ) from fault
        except (OSError, HTTPException) as fault:
            raise PullFault(f"The server could not be reached, or hung up ({type(fault).__name__}).") from fault

    def _read(self, connection: HTTPConnection, parts: SplitResult) -> Said:
        headers = {"User-Agent": AGENT, "Accept": "application/json, */*", "Accept-Encoding": "identity"}
        connection.request("GET", target_of(parts), headers=headers | {"Connection": "close"})
        answer = connection.getresponse()
        said = {name.lower(): value for name, value in answer.getheaders()}
        if said.get("content-encoding", "identity") != "identity":
            raise PullFault("The server sends a packed answer, though we asked for a plain one.")
        return Said(answer.status, said, self._body(answer))

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


def _shown(address: str) -> str:
    return address if len(address) <= 120 else f"{address[:120]}…"
