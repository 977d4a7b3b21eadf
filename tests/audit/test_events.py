"""Every field of every kind of event, the tokens of forms, and who looks after something inside a look has ended."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from oast.audit import queries, scope
from oast.audit.enums import Outcome
from oast.audit.models import Event, IdempotencyToken, PersonalTextKey
from oast.audit.operations import (
    OPERATIONS,
    Unrecorded,
    autosaved,
    changed,
    changed_each,
    forget_old,
    forget_subject,
    looking,
    operation,
    record,
    refused,
    saw,
)
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import ChangeOutsideOperation, SystemActor

pytestmark = pytest.mark.django_db
AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
ZOE, THING = uuid4(), uuid4()
WHOLE = {"object_kind": "test.thing", "object_id": THING, "subject": ZOE, "right": "lead", "purpose": "support"}


@dataclass(frozen=True)
class By:
    """A named process that acts for an agency."""

    name: str = "alice"
    acting_for: str = "1f6d0000-0000-4000-8000-000000000001"
    offices: frozenset[str] = frozenset({"system", "index"})

    @property
    def key(self) -> str:
        return f"system:{self.name}"


ALICE, BOB = By(), By("bob", "", frozenset({"system"}))


def named(name: str, function):
    """The function as an operation of this test alone."""
    run = operation(name)(function)
    del OPERATIONS[name]
    return run


def act(step, by=ALICE, at=AT, **options):
    def done(*, by, at):
        return step()

    return named("test.act", done)(by=by, at=at, **options)


def look(step, by=ALICE, **options):
    with looking(by=by, at=AT, action="test.look", **options) as opened:
        opened.events += 1
        return step()


def facts(event: Event) -> dict:
    names = ("at", "action", "outcome", "actor", "acting_for", "request_id", *WHOLE, "shown")
    return {name: getattr(event, name) for name in names}


def of(by, action, outcome, **more) -> dict:
    said = {"at": AT, "action": action, "outcome": outcome, "actor": by.key, "acting_for": by.acting_for}
    return said | {"request_id": "", "shown": []} | more


def told(event: Event) -> str:
    return look(lambda: queries.texts([event.id])).get(event.id, "")


def test_a_change_says_everything():
    act(lambda: changed(**WHOLE, shown=["team", "plan"], text="Because"))
    event = Event.objects.get()
    assert facts(event) == of(ALICE, "test.act", "done", **WHOLE, shown=["plan", "team"])
    assert b"Because" not in bytes(event.text)
    assert told(event) == "Because"
    key = PersonalTextKey.objects.get()
    assert (key.id, key.subject, key.actor, key.made_at) == (event.text_key, ZOE, ALICE.key, AT)
    assert len(bytes(key.secret)) == 32


def test_what_says_nothing_has_no_key():
    act(lambda: changed(object_kind="test.thing"))
    event = Event.objects.get()
    assert (event.text, event.text_key, event.subject, event.object_id) == (None, None, None, None)
    assert not PersonalTextKey.objects.exists()


def test_an_event_may_name_what_was_done_otherwise():
    act(lambda: record(outcome=Outcome.DONE, action="test.other", object_kind="test.thing"))
    assert Event.objects.get().action == "test.other"


def test_each_of_many_says_everything():
    other = uuid4()
    act(lambda: changed_each({ZOE: ["plan", "index"], other: []}, object_kind="test.thing", right="feed"), BOB)
    found = {event.subject: facts(event) for event in Event.objects.all()}
    same = {"object_kind": "test.thing", "object_id": None, "right": "feed", "purpose": ""}
    assert found == {
        ZOE: of(BOB, "test.act", "done", subject=ZOE, shown=["index", "plan"], **same),
        other: of(BOB, "test.act", "done", subject=other, **same),
    }


def test_many_that_are_none_are_no_event():
    with pytest.raises(Unrecorded):
        act(lambda: changed_each({}, object_kind="test.thing", right="feed"))


def test_a_look_says_everything_and_the_first_right_stands():
    def seen():
        saw(**WHOLE, shown=["team"])
        saw(subject=ZOE, right="another", purpose="other", shown=["plan", "team"])

    with looking(by=ALICE, at=AT, action="test.look", request_id="here.1"):
        seen()
    event = Event.objects.get()
    assert facts(event) == of(ALICE, "test.look", "shown", **WHOLE, shown=["plan", "team"], request_id="here.1")


def test_what_an_operation_reads_is_shown_to_nobody():
    def step():
        saw(**WHOLE, shown=["plan"])
        changed(object_kind="test.thing")

    act(step)
    assert [event.outcome for event in Event.objects.all()] == ["done"]


def test_the_request_is_the_web_requests_unless_another_is_said():
    with scope.request("net.7"):
        act(lambda: changed(object_kind="test.thing"))
        with looking(by=ALICE, at=AT, action="test.look", request_id="other"):
            saw(**WHOLE, shown=["plan"])
    assert {event.action: event.request_id for event in Event.objects.all()} == {
        "test.act": "net.7",
        "test.look": "other",
    }


# Refusals


def refuse(subject=ZOE):
    changed(object_kind="test.thing")
    raise NotForYou("It is not theirs.", subject=subject)


def test_a_refusal_says_everything_and_nothing_else_is_left():
    with scope.request("net.7"), pytest.raises(NotForYou) as refusal:
        act(refuse)
    assert refusal.value.recorded
    event = Event.objects.get()
    nothing = {"object_kind": "", "object_id": None, "right": "", "purpose": ""}
    assert facts(event) == of(ALICE, "test.act", "refused", subject=ZOE, request_id="net.7", **nothing)
    assert told(event) == "It is not theirs."


def test_a_refusal_inside_another_step_is_recorded_once_by_the_outermost():
    def outer():
        def inner(*, by, at):
            refuse()

        named("test.inner", inner)(by=BOB, at=AT)

    with pytest.raises(NotForYou):
        act(outer)
    assert [(event.action, event.actor) for event in Event.objects.all()] == [("test.act", ALICE.key)]


def test_a_refusal_of_a_look_is_the_looks():
    with pytest.raises(Refused), looking(by=BOB, at=AT, action="test.look", request_id="here.1"):
        raise Refused("Not today.")
    event = Event.objects.get()
    assert (event.action, event.outcome, event.actor, event.request_id) == ("test.look", "refused", BOB.key, "here.1")


def test_one_that_was_recorded_elsewhere():
    refusal = Refused("Not today.", subject=ZOE)
    refused(by=BOB, at=AT, action="page.test", refusal=refusal, request_id="here.2")
    event = Event.objects.get()
    assert (event.action, event.subject, event.request_id, refusal.recorded) == ("page.test", ZOE, "here.2", True)


# Tokens


def test_a_token_is_its_actors_own():
    token, first, second = uuid4(), uuid4(), uuid4()

    def step(result):
        return lambda: changed(object_kind="test.thing", object_id=result) or result

    assert act(step(first), token=token) == first
    assert act(step(second), BOB, token=token) == second
    assert act(step(uuid4()), token=token) == first
    kept = IdempotencyToken.objects.get(actor=ALICE.key)
    assert (kept.token, kept.operation, kept.result, kept.at) == (token, "test.act", first, AT)
    repeated = Event.objects.get(object_kind="audit.repeated")
    assert (repeated.object_id, repeated.actor, repeated.outcome) == (first, ALICE.key, "done")


def test_another_token_is_another_form():
    made = [act(lambda: changed(object_kind="test.thing"), token=uuid4()) for _ in range(2)]
    assert made == [None, None]
    assert Event.objects.filter(object_kind="test.thing").count() == 2


def test_what_was_refused_may_be_sent_again():
    token = uuid4()
    with pytest.raises(NotForYou):
        act(refuse, token=token)
    assert not IdempotencyToken.objects.exists()
    act(lambda: changed(object_kind="test.thing"), token=token)
    assert IdempotencyToken.objects.count() == 1


# Who looks, for the second wall


def wall() -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('oast.viewer'), current_setting('oast.agency'), current_setting('oast.offices'),"
            " current_setting('oast.at')::timestamptz"
        )
        return cursor.fetchone()


def test_the_second_wall_knows_who_looks_when_for_whom_and_with_which_offices():
    assert look(wall) == (ALICE.key, ALICE.acting_for, ",index,system,", AT)
    assert look(wall, BOB) == (BOB.key, "", ",system,", AT)


def test_after_a_step_of_somebody_else_it_is_the_first_again():
    def inner():
        seen.append(wall()[0])
        changed(object_kind="test.thing")

    seen: list[str] = []

    def outer():
        act(inner, BOB, AT + timedelta(hours=1))
        return wall()

    assert look(outer) == (ALICE.key, ALICE.acting_for, ",index,system,", AT)
    assert seen == [BOB.key]


# Autosaves


def autosave(at=AT, by=ALICE, thing=THING, name="test.autosave"):
    def done(*, by, at):
        autosaved(object_kind="test.thing", object_id=thing, subject=ZOE, right="lead")

    named(name, done)(by=by, at=at)


def test_an_autosave_says_whose_and_by_what_right():
    autosave()
    event = Event.objects.get()
    assert (event.subject, event.right, event.object_kind, event.text) == (ZOE, "lead", "test.thing", None)


def test_another_persons_autosave_and_another_kind_have_events_of_their_own():
    autosave()
    autosave(by=BOB)
    autosave(name="test.other")
    autosave(AT + timedelta(seconds=9))
    assert Event.objects.count() == 3


def test_a_look_changes_nothing():
    with pytest.raises(ChangeOutsideOperation), looking(by=ALICE, at=AT, action="test.look"):
        changed_each({ZOE: ["plan"]}, object_kind="test.thing", right="feed")
    with pytest.raises(ChangeOutsideOperation), looking(by=ALICE, at=AT, action="test.look"):
        autosaved(object_kind="test.thing", object_id=THING, subject=ZOE)


# Forgetting


def test_forgetting_a_child_destroys_its_words_and_nobody_elses():
    other = uuid4()
    for subject in (ZOE, ZOE, other):
        act(lambda subject=subject: changed(object_kind="test.thing", subject=subject, text="Because"))
    assert forgotten(ZOE) == 2
    assert [told(event) for event in Event.objects.filter(subject=ZOE)] == ["", ""]
    assert told(Event.objects.get(subject=other)) == "Because"


def forgotten(subject) -> int:
    count: list[int] = []

    def step():
        count.append(forget_subject(subject))
        changed(object_kind="test.thing")

    act(step)
    return count[0]


def test_a_look_forgets_nothing():
    with pytest.raises(ChangeOutsideOperation), looking(by=ALICE, at=AT, action="test.look"):
        forget_subject(ZOE)


def test_old_tokens_go_and_young_ones_stay():
    for hours in (0, 2):
        act(lambda: changed(object_kind="test.thing"), at=AT + timedelta(hours=hours), token=uuid4())
    forget_old(by=BOB, at=AT, searches_before=AT, tokens_before=AT + timedelta(hours=1))
    assert [one.at for one in IdempotencyToken.objects.all()] == [AT + timedelta(hours=2)]
    event = Event.objects.get(action="audit.forget_old")
    assert (event.right, event.shown) == ("retention", ["0 searches, 1 tokens forgotten"])


def test_a_clock_alone_forgets_the_old():
    nobody = SystemActor("alice", offices=frozenset({"governance"}))
    with pytest.raises(Refused, match="Only the clock"):
        forget_old(by=nobody, at=AT, searches_before=AT, tokens_before=AT)
