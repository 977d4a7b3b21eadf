"""What is read of the audit: by subject, by actor, by day; whose words, and how often somebody did something."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from oast.audit import queries, scope
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.operations import OPERATIONS, forget_subject, looking, operation, record
from oast.audit.scope import NoViewer, SystemActor
from tests.audit.logs import leaves

pytestmark = pytest.mark.django_db
AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
SYSTEM = SystemActor("reader")
ZOE, AMY, THING = uuid4(), uuid4(), uuid4()


class By:
    """Somebody of the system's office, by a key of their own."""

    offices = frozenset({"system"})
    acting_for = "an agency"

    def __init__(self, key: str):
        self.key = key


ALICE, BOB = By("alice"), By("bob")


def happened(by=ALICE, at=AT, action="test.act", request_id="", forgetting=None, **said):
    """One event, whatever it says; it may forget a child's words."""

    def step(*, by, at):
        if forgetting:
            forget_subject(forgetting)
        record(**{"outcome": Outcome.DONE, "object_kind": "test.thing", "object_id": THING, "subject": ZOE} | said)

    run = operation(action)(step)
    del OPERATIONS[action]
    with scope.request(request_id):
        run(by=by, at=at)


def asked(query, *given, **named):
    with looking(by=SYSTEM, at=AT, action="test.read") as opened:
        opened.events += 1
        return query(*given, **named)


@pytest.mark.parametrize(
    "reading",
    [
        lambda: queries.looks_at(ZOE),
        lambda: queries.changes_of(ZOE, "test.thing"),
        lambda: queries.touched_after(0, 10),
        lambda: queries.sightings([]),
        lambda: queries.texts([]),
        lambda: next(queries.sealed_events()),
    ],
)
def test_outside_a_look_nothing_is_read(reading):
    with pytest.raises(NoViewer):
        reading()


def test_the_looks_at_one_child_newest_first():
    for minute in range(3):
        happened(at=AT + minute * MINUTE, right=f"right {minute}", shown=["plan"], purpose="support")
    happened(subject=AMY)
    happened(subject=None)
    found = asked(queries.looks_at, ZOE)
    assert [one.right for one in found] == ["right 2", "right 1", "right 0"]
    newest = found[0]
    assert (newest.action, newest.outcome, newest.actor, newest.acting_for) == (
        "test.act",
        "done",
        "alice",
        "an agency",
    )
    assert (newest.purpose, newest.shown, newest.at) == ("support", ("plan",), AT + 2 * MINUTE)
    assert [one.right for one in asked(queries.looks_at, ZOE, before=AT + MINUTE)] == ["right 0"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 20])
def test_the_looks_that_may_be_shown_are_as_many_as_are_asked_for(limit):
    """Several at one moment; every second may not be shown."""
    for number in range(12):
        happened(at=AT + (number // 4) * MINUTE, right="open" if number % 2 else "hidden", action=f"test.act{number}")
    found = asked(queries.looks_at, ZOE, limit=limit, shown=lambda one: one.right == "open")
    assert len(found) == min(limit, 6)
    assert len({one.id for one in found}) == len(found)
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)


def test_the_changes_of_one_kind_with_their_words():
    happened(text="First", shown=["b", "a"])
    happened(BOB, AT + MINUTE, "test.other", text="Second")
    happened(object_kind="test.else", text="Another kind")
    happened(subject=AMY, text="Another child")
    happened(outcome=Outcome.SHOWN, text="A look")
    found = asked(queries.changes_of, ZOE, "test.thing")
    assert [(one.at, one.action, one.actor, one.shown, one.text) for one in found] == [
        (AT + MINUTE, "test.other", "bob", (), "Second"),
        (AT, "test.act", "alice", ("a", "b"), "First"),
    ]
    assert [one.text for one in asked(queries.changes_of, ZOE, "test.thing", 1)] == ["Second"]
    happened(at=AT + 2 * MINUTE)
    assert [one.text for one in asked(queries.changes_of, ZOE, "test.thing", 2)] == ["", "Second"]


def test_words_whose_key_is_gone_are_gone():
    happened(text="Said")
    happened(subject=AMY, text="Said of another")
    happened(subject=AMY)
    ids = list(Event.objects.values_list("id", flat=True))
    assert sorted(asked(queries.texts, ids).values()) == ["Said", "Said of another"]
    assert asked(queries.texts, []) == {}

    happened(forgetting=ZOE)

    assert [*asked(queries.texts, ids).values()] == ["Said of another"]


def test_how_often_somebody_has_done_something():
    happened()
    happened(at=AT + MINUTE)
    happened(BOB)
    happened(action="test.other")
    happened(outcome=Outcome.REFUSED)
    assert asked(queries.done_since, "alice", "test.act", AT - MOMENT) == 2
    assert asked(queries.done_since, "alice", "test.act", AT) == 1
    assert asked(queries.done_since, "carol", "test.act", AT - MOMENT) == 0


@pytest.mark.parametrize(
    ("change", "done"),
    [
        ({}, True),
        ({"by": BOB}, False),
        ({"action": "test.other"}, False),
        ({"outcome": Outcome.REFUSED}, False),
        ({"subject": AMY}, False),
        ({"object_id": uuid4()}, False),
    ],
)
def test_what_somebody_has_done_to_something(change, done):
    happened(**change)
    assert asked(queries.was_done, "alice", "test.act", THING, ZOE) == done


@pytest.mark.parametrize(
    ("change", "shown"),
    [({}, True), ({"outcome": Outcome.DONE}, False), ({"subject": AMY}, False), ({"object_id": uuid4()}, False)],
)
def test_what_was_shown_once(change, shown):
    happened(**{"outcome": Outcome.SHOWN} | change)
    assert asked(queries.was_shown, THING, ZOE) == shown


def test_the_events_of_some_people_on_some_days():
    happened(right="lead", shown=["plan"], purpose="support", request_id="net7.abc")
    happened(at=AT + MINUTE, request_id="abc")
    happened(at=AT + 2 * MINUTE)
    happened(BOB, subject=AMY)
    happened(subject=None)
    happened(By("carol"))
    days = [("alice", AT, AT + 2 * MINUTE), ("bob", AT - MINUTE, AT), ("bob", AT, AT + MINUTE)]
    found = asked(queries.sightings, days)
    assert sorted((one.actor, one.at, one.subject, one.place) for one in found) == sorted(
        [("alice", AT, ZOE, "net7"), ("alice", AT + MINUTE, ZOE, ""), ("bob", AT, AMY, "")]
    )
    assert [one.at for one in found] == sorted(one.at for one in found)
    first = next(one for one in found if one.place)
    assert (first.right, first.shown, first.purpose, first.acting_for) == ("lead", ("plan",), "support", "an agency")
    assert (first.action, first.outcome, first.object_id) == ("test.act", "done", THING)
    assert asked(queries.sightings, []) == []


def test_what_is_handed_to_the_witness_is_what_whoever_verifies_reads():
    for minute in range(3):
        happened(at=AT + minute * MINUTE)
    with connection.cursor() as cursor:  # the database seals as it does at a commit
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    read = leaves(asked(lambda: [*queries.sealed_events()]))

    assert len(read) == 3
    assert queries.leaves_after(0, 10) == read
    assert queries.leaves_after(1, 1) == read[1:2]
    assert queries.sealed_count() == 3


@pytest.mark.parametrize("reading", [lambda: [*queries.sealed_events()], lambda: queries.touched_after(0, 10)])
def test_who_reads_the_whole_log_of_no_child_leaves_no_event_of_a_look(reading):
    """What is checked or counted is shown to nobody; that something was read is remembered once, so it is no defect."""
    with looking(by=SYSTEM, at=AT, action="test.read") as opened:
        reading()
    assert opened.events == 1
    assert not Event.objects.exists()
