"""Asks one page as one kind of person, in a transaction that is taken back, and says in one word what came of it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.http import HttpResponse

from oast.accounts.views.gates import CHOOSE, SIGNED_OUT
from oast.accounts.views.steps import ASKED_BY
from tests.repo.counters import rows_written
from tests.repo.world import ChildOfCounty, County

WORDS = {
    "sees": "the page is shown",
    "acts": "what was sent is done",
    "goes on": "sent on to another page; nothing was done",
    "refused": "403 with a sentence; nothing was done",
    "hidden": "404: the page that everybody gets who may not know whether it exists; nothing was done",
    "sign in": "asked to sign in",
    "second factor": "asked to set up a second factor",
    "step up": "asked to show the second factor again",
    "agency": "asked for which agency they act",
    "again": "the form is shown again; nothing was done",
    "no form": "405: the page takes nothing in",
}
"""The words of the tables of rights."""

SENT_TO = {
    "/account/login/": "sign in",
    "/account/2fa/totp/activate/": "second factor",
    "/account/acting-for/": "agency",
    "/account/reauthenticate/": "step up",
    "/account/2fa/reauthenticate/": "step up",
}
SAID = {401: "refused", 403: "refused", 404: "hidden", 405: "no form"}

NO_CHANGE = {
    # the audit of the request itself
    "audit_event", "audit_seal", "audit_personaltextkey",
    # the session: messages, when it was last used
    "django_session", "usersessions_usersession", "cache",
    # how often somebody guessed, how often a public page was read
    "accounts_limit", "directory_viewcount",
}  # fmt: skip
"""Tables in which a request that does nothing may write."""


@dataclass(frozen=True)
class Asked:
    """One request's answer. `changed` are the tables in which rows were written, the audit's and the session's left
    out."""

    word: str
    status: int
    body: str
    changed: frozenset[str]

    @property
    def page(self) -> str:
        """The body without what differs from one request to the next."""
        return re.sub(r'(name="(?:csrfmiddlewaretoken|token)" value=|nonce=)"[^"]*"', r'\1""', self.body)


def ask(
    county: County,
    kind: str,
    verb: str,
    address: str,
    data: dict | None = None,
    before: Callable[[], object] | None = None,
) -> Asked:
    """The answer; whatever the request did, and `before` with it, is taken back."""
    with taken_back():
        if before:
            before()
        earlier = _written()
        client = county.clients[kind]
        key = county.sessions.get(kind)
        client.raise_request_exception = False
        answer = client.get(address) if verb == "GET" else client.post(address, {"token": str(uuid4())} | (data or {}))
        changed = frozenset(name for name, count in _written().items() if earlier.get(name) != count)
        body = answer.content.decode(errors="replace")
        county.sign_in_again(kind, key)
    return Asked(_word(verb, address, answer, changed), answer.status_code, body, changed)


def _word(verb: str, address: str, answer: HttpResponse, changed: frozenset[str]) -> str:
    if answer.status_code == 403 and f'name="{ASKED_BY}"'.encode() in answer.content:
        return "step up"
    if answer.status_code == 403 and (first := _first(answer)):
        return first
    if answer.status_code in SAID:
        return SAID[answer.status_code]
    if 300 <= answer.status_code < 400:
        to = answer.headers["Location"].split("?")[0]
        turned = "" if to == address else SENT_TO.get(to, "")
        return turned or ("acts" if changed else "goes on")
    if answer.status_code != 200:
        return f"answers {answer.status_code}"
    if changed:
        return "acts"
    return "sees" if verb == "GET" else "again"


def _first(answer: HttpResponse) -> str:
    """What must be done first, where a form came too late and its words are shown to be copied."""
    said = {SIGNED_OUT: "sign in", CHOOSE: "agency"}
    return next((word for title, word in said.items() if f"<title>{title}".encode() in answer.content), "")


@contextmanager
def taken_back() -> Iterator[None]:
    """A savepoint inside the test's transaction, rolled back at the end; looks and operations may be durable in it."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def _written() -> dict[str, int]:
    """How many rows of each table this transaction has written so far, whatever the second wall shows."""
    return {name: count for name, count in rows_written().items() if name not in NO_CHANGE}


def strangers_words(county: County, asked: Asked, child: ChildOfCounty | None) -> list[str]:
    """What the answer says that it must not: a child's words where nothing may be shown, another child's on a
    child's page, a shielded child's address anywhere."""
    named = county.named_in(asked.body)
    if asked.word not in ("sees", "acts", "again"):
        return [one.word for one in named]
    wrong = [one.word for one in named if child is not None and one is not child]
    return wrong + [one.where for one in county.children if one.shield and one.where in asked.body]
