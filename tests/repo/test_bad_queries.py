"""Bad words in addresses: search pages and the open interface answer with a page or an error, and change nothing."""

import json

import pytest
from django.db import transaction
from django.test import Client
from django.utils.http import urlencode

from tests.factories.support import AT
from tests.repo.addresses import addresses
from tests.repo.bad_input.attacks import LONG, MARK
from tests.repo.bad_input.judging import Watch, reason
from tests.repo.bad_input.page import Page
from tests.repo.bad_input.queries import asked_names, hostile_queries, names_of, pages
from tests.repo.bad_input.readers import takes_questions
from tests.repo.bad_input.scenes import SCENES
from tests.repo.bad_input.table import path_of

PAGES = pages()
IN_PATHS = ["a%00b", "%ff%fe%ed%a0%80", urlencode({"": MARK})[1:], "9" * 5000, "..%2f..%2fetc%2fpasswd", LONG[:5000]]
WITH_WORDS = [
    one for one in addresses() if one.context != "library" and ("<str:" in one.route or "<path:" in one.route)
]


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def test_every_address_that_reads_a_question_has_its_row():
    """A new one fails here until its route and a scene stand in `tests/repo/queries.csv`."""
    assert [one.route for one in takes_questions() if one.route not in dict(PAGES)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "scene"), PAGES)
def test_a_bad_question(route, scene):
    made = SCENES[scene]()
    address, browser = path_of(route, made), made.browser
    browser.raise_request_exception = False
    names = sorted({*asked_names(), *names_of(Page(browser.get(address).content.decode()))})
    watch, found = Watch(), []

    for what, query in hostile_queries(names).items():
        found += [f"{what}: {fault}" for fault in _faults(browser, f"{address}?{query}", watch)]

    assert not found, "\n".join(found)


@pytest.mark.django_db
@pytest.mark.parametrize("words", IN_PATHS, ids=range(len(IN_PATHS)))
@pytest.mark.parametrize("address", WITH_WORDS, ids=lambda one: one.route)
def test_bad_words_in_a_path(address, words):
    path = "/" + "".join(words if part.startswith("<") else part for part in _split(address.route))

    assert list(_faults(Client(raise_request_exception=False), path, Watch())) == []


def _split(route: str) -> list[str]:
    return [part for part in route.replace("<", "\n<").replace(">", ">\n").split("\n") if part]


def _faults(browser: Client, address: str, watch: Watch):
    here = transaction.savepoint()
    answer = browser.get(address)
    transaction.get_connection().set_rollback(False)
    kind = answer.headers.get("Content-Type", "")
    text = answer.content.decode()
    if answer.status_code >= 500:
        yield f"{answer.status_code}: {reason(answer)}"
    elif "html" in kind:
        yield from ["no heading"] if not Page(text).headings and answer.status_code not in (301, 302) else []
        yield from ["what was asked stands in the page as it is"] if MARK in text else []
    elif "json" in kind and "ndjson" not in kind and answer.status_code != 302:
        json.loads(text)
    if watch.changed():
        yield "something changed"
    transaction.savepoint_rollback(here)
