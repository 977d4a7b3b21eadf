"""Asking whether a web address answers; the way out is `openweb`'s. Plain Python."""

import ssl
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import SplitResult

from oast.directory.openweb import Door, Endless, NotOpen, Said, follow, target_of, within

SILENCE = 10.0
LONGEST = 20.0
"""Seconds in which an address must have answered, drop by drop or not."""
MOST_REDIRECTIONS = 5
HEADERS = {"User-Agent": "Oast directory link check", "Accept": "*/*", "Connection": "close"}


@dataclass(frozen=True)
class Answer:
    """What came of it: `state` is a value of `enums.LinkState`."""

    state: str
    detail: str = ""


@dataclass(frozen=True)
class Checker:
    """Asks addresses. Nothing of a page is read."""

    door: Door = field(default_factory=Door)

    def check(self, url: str) -> Answer:
        """What an address answers, redirections followed: also to http, as a browser does."""
        try:
            _, said = follow(url, self._ask, most=MOST_REDIRECTIONS, down=True)
        except NotOpen as fault:
            return Answer("not_asked", str(fault))
        except Endless:
            return Answer("fails", "It redirects without end")
        except ssl.SSLError:
            return Answer("fails", "Its certificate is not valid")
        except (OSError, HTTPException, ValueError):
            return Answer("unreachable", "It does not answer")
        return _judged(said.status)

    def _ask(self, parts: SplitResult) -> Said:
        """HEAD; GET where that is refused."""
        said = self._once("HEAD", parts)
        return self._once("GET", parts) if said.status in (403, 405, 501) else said

    def _once(self, method: str, parts: SplitResult) -> Said:
        with closing(self.door.reach(parts, SILENCE)) as connection, within(connection, LONGEST):
            connection.request(method, target_of(parts), headers=HEADERS)
            answer = connection.getresponse()
            return Said(answer.status, {"location": answer.getheader("Location") or ""})


def _judged(status: int) -> Answer:
    if status in (404, 410):
        return Answer("gone", f"It answers {status}: there is no such page")
    if status >= 400 and status not in (401, 403, 429):
        return Answer("fails", f"It answers {status}")
    return Answer("works")
