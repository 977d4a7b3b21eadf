"""People at the directory of a running site, all at once: they read, edit and approve over HTTP, and remember what
they were told."""

import http.client
import random
import re
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from threading import Event

from oast.config.drill.writers import CSRF

TIMEOUT = 60
MARK = re.compile(r"\b(Group|Cost|Ask) (\d+-\d+)x")
"""What every edit writes into name, cost and way to refer: one number, so that a page of two versions shows two."""
WAITING = re.compile(r'href="(/directory/stewards/edits/[0-9a-f-]+)"')
MOST_ROUNDS = 100
"""Looks at what waits after the editors are done: what waits then still is said to be wrong."""

DECIDED = "Decided last"
"""Below it the steward's list names edits that wait no more."""


class Form(HTMLParser):
    """The fields of a page's forms as a browser would send them back."""

    def __init__(self, page: str):
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._area = ""
        self.feed(page[page.index("<main") :])

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name = given.get("name") or ""
        if tag == "textarea":
            self._area = name
            self.fields.append((name, ""))
        elif tag == "input" and name and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            self.fields.append((name, given.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            name, text = self.fields.pop()
            self.fields.append((name, text + data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            name, text = self.fields.pop()
            self.fields.append((name, text.removeprefix("\n")))
            self._area = ""


@dataclass
class Visitor:
    """Somebody with a browser that keeps its connection."""

    host: str
    cookie: str = ""
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds of the slowest answer."""
    _speaking: http.client.HTTPConnection | None = None

    def get(self, path: str) -> tuple[int, str]:
        """(status, page)."""
        return self._ask("GET", path)

    def post(self, path: str, fields: list[tuple[str, str]]) -> tuple[int, str]:
        """(status, page) for a form sent back."""
        sent = [pair for pair in fields if pair[0] != "csrfmiddlewaretoken"]
        return self._ask("POST", path, urllib.parse.urlencode([*sent, ("csrfmiddlewaretoken", CSRF)]))

    def wonders(self, path: str, status: int) -> None:
        """Note an answer that nobody should get."""
        self.failed.append(f"{status} at {path}")

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        """A connection that the server closed between two questions is opened again; a question is asked once."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            self.close()
        began = time.monotonic()
        speaking = self._speaking = self._speaking or http.client.HTTPConnection(self.host, timeout=TIMEOUT)
        try:
            speaking.request(method, path, body, headers)
            answer = speaking.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.close()
            if method == "POST":
                raise
            speaking = self._speaking = http.client.HTTPConnection(self.host, timeout=TIMEOUT)
            speaking.request(method, path, body, headers)
            answer = speaking.getresponse()
        page = answer.read().decode()
        if answer.will_close:
            self.close()
        self.slowest = max(self.slowest, time.monotonic() - began)
        return answer.status, page

    def close(self) -> None:
        if self._speaking:
            self._speaking.close()
            self._speaking = None


@dataclass
class Reader(Visitor):
    """Reads entries; each page must be of one version."""

    views: int = 0
    torn: list[str] = field(default_factory=list)

    def read(self, path: str) -> str:
        """One page, looked at."""
        status, page = self.get(path)
        if status != 200:
            self.wonders(path, status)
            return ""
        self.views += 1
        marks = MARK.findall(page)
        if {kind for kind, _ in marks} != {"Group", "Cost", "Ask"} or len({number for _, number in marks}) != 1:
            self.torn.append(f"{path}: {sorted(set(marks))}")
        return page

    def read_on(self, paths: list[str], times: int, chance: random.Random) -> None:
        """So many pages, one after the other."""
        for _ in range(times):
            self.read(chance.choice(paths))
        self.close()


@dataclass
class Editor(Visitor):
    """Adds a line of its own below what it sees, again and again; whoever was overtaken looks again."""

    number: int = 0
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    """(service, line) that the site said it had kept."""
    stale: int = 0

    def edit_on(self, services: list[str], times: int, chance: random.Random) -> None:
        """So many edits acknowledged, of services that others edit too."""
        for turn in range(1, times + 1):
            service, mark = chance.choice(services), f"{self.number}-{turn}"
            while not self._edit(service, mark):
                self.stale += 1
            self.acknowledged.append((service, f"Line {mark}x"))
        self.close()

    def _edit(self, service: str, mark: str) -> bool:
        path = f"/directory/keep/{service}/edit"
        status, page = self.get(path)
        if status != 200:
            raise RuntimeError(f"{status} at {path}")
        said = {"name": f"Group {mark}x", "fees": f"Cost {mark}x", "application_process": f"Ask {mark}x"}
        fields = [(name, said.get(name, text)) for name, text in Form(page).fields]
        fields = [(name, f"{text}\nLine {mark}x" if name == "description" else text) for name, text in fields]
        status, page = self.post(path, fields)
        if status not in {302, 409}:
            raise RuntimeError(f"{status} on sending {path}")
        return status == 302


@dataclass
class Approver(Visitor):
    """Approves whatever waits, until the editors are done and nothing waits."""

    approved: int = 0
    stale: int = 0
    answers: Counter[int] = field(default_factory=Counter)

    def approve_on(self, done: Event) -> None:
        rounds = 0
        while rounds < MOST_ROUNDS:
            last = done.is_set()
            rounds += last
            status, page = self.get("/directory/stewards/waiting")
            if status != 200:
                raise RuntimeError(f"{status} at what waits")
            waiting = list(dict.fromkeys(WAITING.findall(page.partition(DECIDED)[0])))
            for path in waiting:
                self._approve(path)
            if last and not waiting:
                break
            done.wait(0 if waiting else 0.3)
        self.close()

    def _approve(self, path: str) -> None:
        """Another steward may have decided first, or the edit changed since it was looked at: both are said."""
        _, page = self.get(path)
        fields = Form(page).fields
        if "seen" not in dict(fields):
            self.stale += 1
            return
        status, _ = self.post(path, [*fields, ("decision", "yes")])
        if status == 302:
            self.approved += 1
        elif status in {403, 409}:
            self.stale += 1
        else:
            self.wonders(path, status)
