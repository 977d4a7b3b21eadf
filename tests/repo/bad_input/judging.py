"""Throwing one attack, and what is wrong with the answer to it."""

import html
import json
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from tests.repo.bad_input.attacks import CHOSEN, MARK, Attack, attacks, good_submission
from tests.repo.bad_input.page import Control, Form, Page
from tests.repo.bad_input.table import Row
from tests.repo.counters import rows_written

PASSING = {"django_session", "cache", "audit_event", "audit_personaltextkey", "usersessions_usersession"}
PASSING |= {"accounts_limit", "directory_searchmiss"}
"""Tables in which a refused form may write: that it was refused, that somebody is here, that somebody guesses,
that a search found nothing."""

DONE = "SELECT 'done', count(*)::text FROM audit_event WHERE outcome = 'done' AND action <> 'accounts.fail_sign_in'"
"""A wrong code is on the record as such."""

NOT_SHOWN = {"password", "file", "submit", "hidden"}
"""Kinds of boxes that are not filled in again, or that nobody typed into."""

CONTROL = dict.fromkeys((*range(32), 127))


@dataclass
class Target:
    """A form, who sends it, and what a good one holds."""

    row: Row
    browser: Client
    address: str
    form: Form
    good: dict[str, list[str]]
    watch: "Watch"

    def everything(self) -> Iterator[Attack]:
        return attacks(self.form, self.good)

    def throw(self, attack: Attack) -> "Answer":
        """Send it, look at everything, take it back."""
        here = transaction.savepoint()
        try:
            return self._throw(attack)
        finally:
            transaction.savepoint_rollback(here)

    def _throw(self, attack: Attack) -> "Answer":
        self.browser.raise_request_exception = False
        cookies = self.browser.cookies.copy()
        # With another encoding Django decodes the query itself, before it answers: oast.config.wsgi stands before it.
        address = self.address.partition("?")[0] if "charset" in attack.content_type else self.address
        sent = self.browser.generic("POST", address, attack.body, content_type=attack.content_type)
        transaction.get_connection().set_rollback(False)
        changed = self.watch.changed()
        led_to = None
        if sent.status_code in (301, 302, 303) and (attack.never or b"script" in attack.body):
            led_to = self.browser.get(sent["Location"], follow=True)
        self.browser.cookies = cookies
        return Answer(attack, sent, changed, led_to)


@dataclass
class Answer:
    """What came back, and whether the database is another."""

    attack: Attack
    sent: HttpResponse
    changed: bool
    led_to: HttpResponse | None

    @property
    def accepted(self) -> bool:
        return self.changed

    def faults(self, target: Target) -> Iterator[str]:
        """Everything that is wrong with it."""
        for answer in filter(None, (self.sent, self.led_to)):
            if answer.status_code >= 500:
                yield f"{answer.status_code}: {reason(answer)}"
                return
            if MARK in _text(answer):
                yield "what was sent stands in the page as it is"
        if self.attack.never and self.changed:
            yield "was taken"
        elif self.sent.status_code in (301, 302, 303):
            yield from self._led_away(target)
        elif "json" in self.sent.headers.get("Content-Type", ""):
            json.loads(self.sent.content)
        else:
            yield from self._page_faults(target, Page(_text(self.sent)))

    def _led_away(self, target: Target) -> Iterator[str]:
        """A form that led on without a change must say what is wrong where it led."""
        if target.row.asks or target.row.closed:
            return
        if self.attack.never and self.led_to and not Page(_text(self.led_to)).has_alert:
            yield f"led to {self.sent['Location']} without a word"

    def _page_faults(self, target: Target, page: Page) -> Iterator[str]:
        if not page.headings:
            yield f"{self.sent.status_code}: no heading"
        if self.sent.status_code in (400, 403, 404, 405, 413, 415, 429) and not page.faults:
            if self.changed:
                yield f"{self.sent.status_code}, but something changed"
            return
        quiet = target.row.closed or target.row.asks
        if self.changed or (quiet and not page.faults):
            return
        if not page.faults:
            if self.sent.status_code != 409 or not page.has_alert:  # both values stand beside each other
                yield f"{self.sent.status_code}: no error summary"
            return
        if not page.title.startswith("Error: "):
            yield f"the title is {page.title}"
        yield from self._links(target, page)
        if not self.attack.unread:
            yield from self._lost(target, page)

    def _links(self, target: Target, page: Page) -> Iterator[str]:
        for href, text in page.faults:
            if href and href.removeprefix("#") not in page.ids:
                yield f"the summary leads to {href}, which is not there"
            if not text:
                yield "an empty sentence in the summary"
            if "This field" in text or "valid choice" in text or "Ensure this" in text:
                yield f"says “{text[:80]}”"

    def _lost(self, target: Target, page: Page) -> Iterator[str]:
        """What was typed stands in the boxes again."""
        again = _same(page, target.form)
        if again is None:
            yield "the form is not shown again"
            return
        for name, values in self.attack.values.items():
            shown, asked = again.controls.get(name), target.form.controls.get(name)
            if not asked or asked.kind in NOT_SHOWN or (asked.kind in CHOSEN and name == self.attack.field):
                continue
            typed = [_plain(value.decode(errors="replace")) for value in values]
            typed = typed if asked.kind in CHOSEN else typed[-1:]
            if not shown or [_plain(one) for one in shown.values] != typed:
                yield f"{name} is lost: {typed!r:.60} became {shown.values if shown else None!r:.60}"


def aim(row: Row) -> Target:
    """Set the scene of a row and find its form."""
    scene = row.set_up()
    address = row.address(scene)
    form = _closed(scene.browser, address) if row.closed else _form(scene.browser, row.where(scene), address)
    return Target(row, scene.browser, address, form, _good(form, row.filled(scene)), Watch())


def good_answer(target: Target) -> Answer:
    """What the good submission of the table leads to."""
    return target.throw(good_submission(target.form, target.good))


class Watch:
    """Says whether the database is another than when the watch began.

    Everything is read again only when rows of a table that counts were written since it was last asked: the counters
    of the transaction only grow, so where they stand still nothing changed.
    """

    def __init__(self) -> None:
        self._whole, self._done, self._written = digest(), _read(DONE), rows_written()

    def changed(self) -> bool:
        written = rows_written()
        touched = {table for table, count in written.items() if count != self._written.get(table)}
        self._written = written
        if touched - PASSING:
            return digest() != self._whole
        return "audit_event" in touched and _read(DONE) != self._done


def digest() -> str:
    """One word for everything in the database but what passes by."""
    return _read(_digest_sql())


def _read(query: str) -> str:
    """What a query answers to a system actor, whom no wall hinders; the viewer is nobody again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('oast.viewer', 'system:test', true), set_config('oast.agency', '', true),"
            " set_config('oast.offices', ',system,index,governance,', true)"
        )
        cursor.execute(query)
        found = str(cursor.fetchall())
        cursor.execute("SELECT set_config('oast.viewer', '', true), set_config('oast.offices', '', true)")
        return found


@cache
def _digest_sql() -> str:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    with connection.cursor() as cursor:
        there = {one.name for one in connection.introspection.get_table_list(cursor)}
    parts = [
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {table} t"
        for table in sorted((tables & there) | {"procrastinate_jobs"})
        if table not in PASSING
    ]
    return " UNION ALL ".join([*parts, DONE])


def _form(browser: Client, where: str, address: str) -> Form:
    """The form of the page `where` that is sent to `address`."""
    answer = browser.get(where, follow=True)
    assert answer.status_code == 200, f"{where} answers {answer.status_code}: {reason(answer)}"
    path = answer.redirect_chain[-1][0] if answer.redirect_chain else where
    for form in Page(_text(answer)).forms:
        if form.method == "post" and _is_for(form.action or path, address):
            return form
    raise AssertionError(f"{where} has no form for {address}")


def _closed(browser: Client, address: str) -> Form:
    """What somebody would try on a form that is not offered, or that stores nothing."""
    try:
        return _form(browser, address, address)
    except AssertionError:
        names = ("login", "email", "password", "code", "name", "credential", "token")
        return Form(address, "post", controls={name: Control(name, "unknown", ["x"]) for name in names})


def _same(page: Page, form: Form) -> Form | None:
    """The form of a page that holds the boxes of `form`."""
    names = {name for name in form.controls if name != "csrfmiddlewaretoken"}
    found = [one for one in page.forms if one.method == "post" and names & set(one.controls)]
    return max(found, key=lambda one: len(names & set(one.controls)), default=None)


def _is_for(action: str, address: str) -> bool:
    return unquote(html.unescape(action)).split("?")[0] == unquote(address).split("?")[0]


def _good(form: Form, filled: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: values for name, values in form.sent().items() if name != "csrfmiddlewaretoken"} | filled


def _plain(text: str) -> str:
    """Without control characters, which no browser keeps, and with one kind of line end."""
    return " ".join(text.translate(CONTROL).split())


def _text(answer: HttpResponse) -> str:
    kind = answer.headers.get("Content-Type", "")
    return answer.content.decode(errors="replace") if "html" in kind and not answer.streaming else ""


def reason(answer: HttpResponse) -> str:
    """What went wrong and where in our code, or the page's title."""
    fault = getattr(answer, "exc_info", None)
    if fault:
        return traceback.format_exception(fault[1])[-1].strip() + " at " + _last_of_ours(fault[1])
    return " ".join(Page(_text(answer)).title.split())


def _last_of_ours(fault: BaseException) -> str:
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [one for one in frames if "/src/oast/" in one.filename] or list(frames)
    return f"{ours[-1].filename.rpartition('/oast/')[2]}:{ours[-1].lineno}"
