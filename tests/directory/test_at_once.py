"""Many views and edits at once, on a database that really commits: no edit is lost, no page is torn."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client

from oast.audit.rules import Refused, Stale
from oast.directory.enums import How
from oast.directory.models import Care, Entry, Proposal, Service, Version, ViewCount
from oast.directory.operations.editing import approve_edit, mark, open_edit, propose_edit
from oast.directory.operations.standing import say_today
from oast.directory.queries.contents import content_of
from tests.factories.directory import AT

pytestmark = pytest.mark.committing

EDITORS, EDITS = 4, 6
READERS, READINGS = 4, 40


def in_thread(work):
    """Run with a connection of its own, closed at the end."""

    def run(*arguments):
        try:
            return work(*arguments)
        finally:
            connections.close_all()

    return run


def seen(entry):
    return mark(Care.objects.filter(pk=entry).first(), open_edit(entry))


@pytest.fixture
def served(entry):
    """The directory of the test's entry, committed."""
    return entry


def test_of_edits_at_once_none_is_lost(served, alice):
    """Each editor writes a line of its own below what it sees, and looks again when it was overtaken."""
    lines = [f"Line {editor}-{number}" for editor in range(EDITORS) for number in range(EDITS)]
    overtaken = []

    @in_thread
    def write(editor):
        for number in range(EDITS):
            while True:
                held = seen(served)
                waiting = open_edit(served)
                content = waiting.content if waiting else content_of(served)
                said = content | {"description": f"{content['description']}\nLine {editor}-{number}"}
                try:
                    propose_edit(by=alice, at=AT, service_id=served, content=said, seen=held)
                    break
                except Stale:
                    overtaken.append(editor)

    with ThreadPoolExecutor(EDITORS) as pool:
        list(pool.map(write, range(EDITORS)))

    edit = Proposal.objects.get()
    assert sorted(edit.content["description"].split("\n")[1:]) == sorted(lines)
    assert edit.revision == EDITORS * EDITS
    assert Entry.objects.get(pk=served).document["description"] == "Help for children after a death in the family."


def test_of_two_decisions_at_once_one_counts(served, alice, sarah):
    said = content_of(served) | {"name": "Grief"}
    edit = propose_edit(by=alice, at=AT, service_id=served, content=said, seen=seen(served))
    start = threading.Barrier(3)

    @in_thread
    def decide(_):
        start.wait(timeout=20)
        try:
            approve_edit(by=sarah, at=AT, proposal_id=edit, seen="0.1")
        except Refused:
            return "refused"
        return "approved"

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(decide, range(3)))
    assert answers == ["approved", "refused", "refused"]
    assert Version.objects.filter(service=served, how=How.EDIT).count() == 1


def test_no_page_is_torn_while_entries_are_published(served, alice, sarah):
    """The name and the description are written together; every page and answer shows both of one version, and the
    entry never disappears."""
    torn, read = [], []

    @in_thread
    def publish_on(number):
        for turn in range(10):
            said = content_of(served) | {"name": f"Name {number}-{turn}x", "description": f"About {number}-{turn}x"}
            while True:
                try:
                    edit = propose_edit(by=alice, at=AT, service_id=served, content=said, seen=seen(served))
                    approve_edit(by=sarah, at=AT + timedelta(minutes=turn), proposal_id=edit, seen=seen(served))
                    break
                except (Stale, Refused):
                    continue
            say_today(
                by=alice, at=AT, service_id=served, status="active", capacity="full" if turn % 2 else "", wait_time=""
            )

    @in_thread
    def read_on(_):
        client = Client(raise_request_exception=False)
        paths = [
            f"/directory/services/{served}",
            f"/api/oruk/v3/services/{served}",
            "/api/oruk/v3/service_at_locations",
        ]
        paths += ["/directory/?topic=bereavement"]
        for turn in range(READINGS):
            response = client.get(paths[turn % len(paths)])
            page = response.content.decode()
            read.append(response.status_code)
            names = set(re.findall(r"\bName (\d-\d+)x", page))
            abouts = set(re.findall(r"\bAbout (\d-\d+)x", page))
            if response.status_code != 200 or len(names | abouts) > 1:
                torn.append((paths[turn % len(paths)], response.status_code, names, abouts))

    with ThreadPoolExecutor(READERS + 2) as pool:
        readers = [pool.submit(read_on, number) for number in range(READERS)]
        writers = [pool.submit(publish_on, number) for number in range(2)]
        for one in writers:
            one.result(timeout=300)
        for one in readers:
            one.result(timeout=300)

    assert torn == []
    assert len(read) == READERS * READINGS
    numbers = list(Version.objects.filter(service=served).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)), "versions are counted without a gap"
    assert Version.objects.filter(service=served, how=How.EDIT).count() == 20
    assert Entry.objects.get(pk=served).document["name"] == Service.objects.get(pk=served).name
    assert ViewCount.objects.get(service=served).views == READERS * READINGS // 4, "no reading is counted twice or lost"
