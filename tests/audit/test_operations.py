"""Looks and operations record what they did; refusals are recorded after the rollback."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from oast.audit import scope
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.operations import (
    OPERATIONS,
    Unrecorded,
    autosaved,
    changed,
    changed_each,
    forget_old,
    looking,
    operation,
    record,
    refused,
    saw,
)
from oast.audit.rules import Refused
from oast.audit.scope import ChangeOutsideOperation, NoViewer, SystemActor

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
ALICE = SystemActor("alice")
SUBJECT = uuid4()


@pytest.fixture
def act():
    """An operation of this test alone."""

    @operation("test.act")
    def act(*, by, at, thing, refuse=False, silent=False):
        if refuse:
            changed(object_kind="test", subject=SUBJECT)
            raise Refused("Not today.", subject=SUBJECT)
        if not silent:
            changed(object_kind="test", object_id=thing, subject=SUBJECT)
        return thing

    yield act
    del OPERATIONS["test.act"]


@pytest.mark.django_db
def test_an_operation_records_its_event(act):
    thing = uuid4()

    assert act(by=ALICE, at=AT, thing=thing) == thing

    event = Event.objects.get()
    assert (event.action, event.outcome, event.actor, event.object_id) == (
        "test.act",
        "done",
        "system:alice",
        thing,
    )


@pytest.mark.django_db
def test_each_subject_of_a_change_of_many_has_its_event():
    @operation("test.many")
    def many(*, by, at, shown):
        changed_each(shown, object_kind="test", right="feed")

    subjects = [uuid4(), uuid4()]
    many(by=ALICE, at=AT, shown={subjects[0]: {"postcode", "address"}, subjects[1]: ["made"]})
    with pytest.raises(Unrecorded):
        many(by=ALICE, at=AT, shown={})
    del OPERATIONS["test.many"]

    events = {event.subject: (event.outcome, event.right, event.shown) for event in Event.objects.all()}
    assert events == {
        subjects[0]: (Outcome.DONE, "feed", ["address", "postcode"]),
        subjects[1]: (Outcome.DONE, "feed", ["made"]),
    }


@pytest.mark.django_db
def test_a_look_changes_nothing():
    with pytest.raises(ChangeOutsideOperation), looking(by=ALICE, at=AT, action="test.look"):
        changed_each({SUBJECT: ["made"]}, object_kind="test", right="feed")


@pytest.mark.django_db
def test_a_refusal_is_the_only_event_left(act):
    with pytest.raises(Refused):
        act(by=ALICE, at=AT, thing=uuid4(), refuse=True)

    event = Event.objects.get()
    assert (event.outcome, event.subject) == (Outcome.REFUSED, SUBJECT)
    assert b"Not today" not in bytes(event.text)


@pytest.mark.django_db
def test_an_operation_without_an_event_is_a_defect(act):
    with pytest.raises(Unrecorded):
        act(by=ALICE, at=AT, thing=uuid4(), silent=True)


@pytest.mark.django_db
def test_the_same_token_is_done_once(act):
    token, first, second = uuid4(), uuid4(), uuid4()

    assert act(by=ALICE, at=AT, thing=first, token=token) == first
    assert act(by=ALICE, at=AT, thing=second, token=token) == first
    assert list(Event.objects.order_by("object_kind").values_list("object_kind", flat=True)) == [
        "audit.repeated",
        "test",
    ]


@pytest.mark.django_db
def test_a_token_of_another_form_is_refused_and_nothing_is_said_to_be_done(act):
    token = uuid4()
    act(by=ALICE, at=AT, thing=uuid4(), token=token)

    @operation("test.other")
    def other(*, by, at):
        raise AssertionError

    del OPERATIONS["test.other"]
    with pytest.raises(Refused, match="for something else"):
        other(by=ALICE, at=AT, token=token)
    with looking(by=SystemActor("test"), at=AT, action="test.look") as look:
        look.events += 1
        assert set(Event.objects.filter(action="test.other").values_list("outcome", flat=True)) == {Outcome.REFUSED}


@pytest.mark.django_db
def test_a_look_writes_one_event_a_subject():
    with looking(by=ALICE, at=AT, action="test.look"):
        saw(subject=SUBJECT, right="r", purpose="p", shown=["plan"])
        saw(subject=SUBJECT, right="r", purpose="p", shown=["review"])

    assert Event.objects.get().shown == ["plan", "review"]


def test_nothing_is_seen_outside_a_look():
    with pytest.raises(NoViewer):
        saw(subject=SUBJECT, right="r", purpose="p", shown=["plan"])


@pytest.fixture
def autosave():
    """An autosave of this test alone."""

    @operation("test.autosave")
    def autosave(*, by, at, thing):
        autosaved(object_kind="test", object_id=thing, subject=SUBJECT)

    yield autosave
    del OPERATIONS["test.autosave"]


@pytest.mark.django_db
def test_autosaves_leave_one_event_in_ten_seconds_for_each_object(autosave):
    thing, other = uuid4(), uuid4()

    for seconds in (0, 2, 9, 10, 19, 20):
        autosave(by=ALICE, at=AT + timedelta(seconds=seconds), thing=thing)
    autosave(by=ALICE, at=AT + timedelta(seconds=2), thing=other)

    kept = Event.objects.filter(object_id=thing).order_by("at").values_list("at", flat=True)
    assert [(at - AT).seconds for at in kept] == [0, 10, 20]
    assert Event.objects.filter(object_id=other).count() == 1
    assert not Event.objects.filter(text__isnull=False).exists()


@pytest.mark.django_db
def test_a_scope_counts_every_event_that_it_left():
    with looking(by=ALICE, at=AT, action="test.look") as opened:
        record(outcome=Outcome.SHOWN)
        record(outcome=Outcome.SHOWN)
        for subject in (SUBJECT, uuid4(), uuid4()):
            saw(subject=subject, right="r", purpose="p", shown=["plan"])
    assert opened.events == Event.objects.count() == 5


@pytest.mark.django_db
def test_an_autosave_without_an_event_of_its_own_counts_for_the_one_that_stands_for_it(autosave):
    """Else the second keystroke would fail as an operation that recorded nothing."""
    counted = []

    @operation("test.counting")
    def counting(*, by, at, thing):
        autosaved(object_kind="test", object_id=thing, subject=SUBJECT)
        counted.append(scope.current().events)

    thing = uuid4()
    for seconds in (0, 1):
        counting(by=ALICE, at=AT + timedelta(seconds=seconds), thing=thing)
    del OPERATIONS["test.counting"]
    assert counted == [1, 1]


@pytest.mark.django_db
def test_while_a_form_is_taken_in_a_second_one_with_its_token_waits():
    held = []

    @operation("test.held")
    def waited_for(*, by, at):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            held.append(cursor.fetchone()[0])
        changed(object_kind="test", subject=SUBJECT)

    try:
        waited_for(by=ALICE, at=AT)
        waited_for(by=ALICE, at=AT, token=uuid4())
        waited_for(by=ALICE, at=AT, token=uuid4())
    finally:
        del OPERATIONS["test.held"]
    assert held == [held[0], held[0] + 1, held[0] + 2]


@pytest.mark.committing
def test_what_is_recorded_is_committed_by_nobody_elses_transaction(act):
    """Else somebody who rolls back would take the event with it."""
    refusal = Refused("Not today.", subject=SUBJECT)
    with transaction.atomic():
        for begun in (
            lambda: act(by=ALICE, at=AT, thing=uuid4()),
            lambda: looking(by=ALICE, at=AT, action="test.look").__enter__(),
            lambda: refused(by=ALICE, at=AT, action="test.act", refusal=refusal),
        ):
            with pytest.raises(RuntimeError, match="durable"):
                begun()
    assert not refusal.recorded
    refused(by=ALICE, at=AT, action="test.act", refusal=refusal)
    assert refusal.recorded
    with looking(by=ALICE, at=AT, action="test.look"):
        assert [one.action for one in Event.objects.all()] == ["test.act"]


def test_two_operations_of_one_name_are_a_defect(act):
    with pytest.raises(ValueError, match=r"two operations are named test\.act"):

        @operation("test.act")
        def other(*, by, at):
            """Never run."""

    assert OPERATIONS["test.act"] is act


def test_an_operation_that_nobody_does_is_a_defect():
    with pytest.raises(TypeError, match="needs `by` and `at`"):

        @operation("test.nobody")
        def nobody(*, at):
            """Never run."""

    with pytest.raises(TypeError, match="needs `by` and `at`"):

        @operation("test.nobody")
        def timeless(*, by):
            """Never run."""

    with pytest.raises(TypeError, match="keyword arguments only"):

        @operation("test.nobody")
        def anybody(by, at):
            """Never run."""

    assert "test.nobody" not in OPERATIONS


@pytest.mark.django_db
def test_a_look_that_touched_a_child_and_recorded_nothing_is_a_defect():
    defect = pytest.raises(Unrecorded, match=r"test\.look touched \['caf\.plan'\]")
    with defect, looking(by=ALICE, at=AT, action="test.look"):
        scope.require("caf.plan")
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_what_only_led_on_was_shown_to_nobody():
    """A page that sends its reader elsewhere before anything of the child is on the screen."""
    with looking(by=ALICE, at=AT, action="test.look") as opened:
        scope.require("caf.plan")
        saw(subject=SUBJECT, right="r", purpose="p", shown=["plan"])
        opened.nothing_shown()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_events_carry_the_id_of_the_request_they_belong_to_and_of_no_other(act):
    with scope.request("outer"):
        act(by=ALICE, at=AT, thing=uuid4())
        with scope.request("inner"):
            act(by=ALICE, at=AT + timedelta(seconds=1), thing=uuid4())
        act(by=ALICE, at=AT + timedelta(seconds=2), thing=uuid4())
    act(by=ALICE, at=AT + timedelta(seconds=3), thing=uuid4())
    carried = Event.objects.order_by("at").values_list("request_id", flat=True)
    assert [*carried] == ["outer", "inner", "outer", ""]


@pytest.mark.django_db
def test_only_the_clock_forgets():
    nobody = SystemActor("alice", offices=frozenset())
    with pytest.raises(Refused, match="Only the clock"):
        forget_old(by=nobody, at=AT, searches_before=AT, tokens_before=AT)
    assert Event.objects.get().outcome == Outcome.REFUSED
