"""People who write while everything is killed: each remembers what the site said it had kept."""

import http.client
import json
import urllib.parse
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from uuid import uuid4

CSRF = "c" * 32
TIMEOUT = 20
ANSWERS = ("healthy", "safe", "learning", "contributing", "poverty")


@dataclass
class Browser:
    """Somebody signed in, by a session that is there already."""

    host: str
    cookie: str
    """The cookies of the session and of the form check, as `name=value; name=value`."""

    def post(self, address: str, fields: dict[str, Any]) -> tuple[int, bytes]:
        """(status, body). Raises OSError or HTTPException where no answer comes."""
        headers = {
            "Cookie": self.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        speaking = http.client.HTTPConnection(self.host, timeout=TIMEOUT)
        try:
            body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": CSRF})
            speaking.request("POST", address, body, headers)
            answer = speaking.getresponse()
            return answer.status, answer.read()
        finally:
            speaking.close()


@dataclass
class Typist:
    """A page that saves itself as somebody types, again and again: the last acknowledged text must stand."""

    browser: Browser
    address: str
    page: str = field(default_factory=lambda: str(uuid4()))
    typed: int = 0
    acknowledged: int = 0
    writing: Event = field(default_factory=Event)

    def write_until_it_dies(self) -> None:
        try:
            while self._save(self.typed + 1):
                self.acknowledged = self.typed
                self.writing.set()
        except (http.client.HTTPException, OSError):
            return

    def _save(self, number: int) -> bool:
        self.typed = number
        status, body = self.browser.post(
            self.address, {"token": self.page, "version": 1, "child": str(number), "autosave": "1"}
        )
        return status == 200 and bool(json.loads(body)["saved"])


@dataclass
class Sender:
    """Sends one form after the other, each with a token of its own. One that was not answered is sent again with
    the same token, as a person does: it must be kept once."""

    browser: Browser
    address: str
    name: str
    sent: int = 0
    token: str = ""
    """Of the form that is not acknowledged yet."""
    acknowledged: list[str] = field(default_factory=list)
    again: int = 0
    """How many were sent more than once."""
    writing: Event = field(default_factory=Event)

    def write_until_it_dies(self) -> None:
        try:
            while self._send():
                self.acknowledged.append(self.text)
                self.token = ""
                self.writing.set()
        except (http.client.HTTPException, OSError):
            return

    @property
    def text(self) -> str:
        """What stands in the form at hand, and in no other."""
        return f"{self.name} {self.sent}"

    def form(self) -> dict[str, str]:
        """The form at hand, filled in."""
        answers = {f"answer_{question}": "yes" for question in ANSWERS}
        return answers | {"own_service": "no", "services_needed": self.text, "token": self.token}

    def begin(self) -> None:
        """Take the next form, unless one is not acknowledged yet: that is sent again."""
        if self.token:
            self.again += 1
        else:
            self.sent, self.token = self.sent + 1, str(uuid4())

    def _send(self) -> bool:
        self.begin()
        return self.browser.post(self.address, self.form())[0] == 302
