"""A long job that its starter watches: progress, result, cancelling, failing; nobody else sees it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from oast.audit.models import Event
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.jobs.enums import State
from oast.jobs.models import Run
from oast.jobs.operations import Cancelled, cancel_run, progress, start_run
from oast.jobs.policies import OPEN, TRANSITIONS
from oast.jobs.queries import progress_of
from tests.factories import accounts
from tests.factories.jobs import registered, run_waiting

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


@pytest.fixture
def alice(db):
    return accounts.practitioner("Alice Example")


@pytest.fixture
def charlie(alice):
    return accounts.practitioner("Charlie Example")


@pytest.fixture
def load():
    """A long job in three steps; what `during` holds is called with the step after the first."""
    during = []

    def load(run: UUID) -> None:
        with progress(run, clock=lambda: LATER) as step:
            for number in range(3):
                step(number + 1, total=3, message=f"Row {number + 1}")
                for act in during:
                    act(step)
            step.result("/places/")

    with registered("test.load", load):
        yield during


def started(by) -> UUID:
    return start_run(by=by, at=AT, job="test.load", title="Loading the feed")


def test_a_run_waits_then_is_done(alice, load):
    made = started(alice)
    before = progress_of(alice, made)
    assert (before.state, before.open, before.percent, before.title) == (State.WAITING, True, None, "Loading the feed")

    run_waiting()

    after = progress_of(alice, made)
    assert (after.state, after.open, after.percent, after.message) == (State.DONE, False, 100, "Row 3")
    assert (after.result, after.ended_at, after.done, after.total) == ("/places/", LATER, 3, 3)


def test_progress_is_seen_while_it_runs(alice, load):
    seen = []
    made = started(alice)
    load.append(lambda _: seen.append(progress_of(alice, made)))

    run_waiting()

    assert [(each.state, each.percent) for each in seen] == [
        (State.RUNNING, 33),
        (State.RUNNING, 66),
        (State.RUNNING, 100),
    ]


def test_starting_and_cancelling_are_in_the_audit(alice, load):
    made = started(alice)
    cancel_run(by=alice, at=AT, run_id=made)

    events = Event.objects.order_by("at", "action")
    assert {(event.action, event.object_id) for event in events} == {
        ("jobs.start_run", made),
        ("jobs.cancel_run", made),
    }


def test_a_run_that_waits_is_cancelled_at_once_and_does_nothing(alice, load):
    made = started(alice)
    cancel_run(by=alice, at=AT, run_id=made)
    assert progress_of(alice, made).ended_at == AT

    run_waiting()

    run = progress_of(alice, made)
    assert (run.state, run.done, run.result) == (State.CANCELLED, 0, "")


def test_a_run_under_way_stops_at_its_next_step(alice, load):
    made = started(alice)
    load.append(lambda _: cancel_run(by=alice, at=AT, run_id=made))

    run_waiting()

    run = progress_of(alice, made)
    assert (run.state, run.done, run.cancel_asked, run.result) == (State.CANCELLED, 1, True, "")


def test_a_run_that_fails_says_so_without_details(alice, load):
    made = started(alice)

    def fail(step):
        raise OSError("row 17: Kayleigh Example")

    load.append(fail)
    with pytest.raises(OSError, match="row 17"):
        run_waiting()

    run = progress_of(alice, made)
    assert (run.state, run.ended_at) == (State.FAILED, LATER)
    assert "Kayleigh" not in run.message


def test_what_has_ended_is_not_cancelled(alice, load):
    made = started(alice)
    run_waiting()

    with pytest.raises(Refused, match="ended already"):
        cancel_run(by=alice, at=LATER, run_id=made)

    assert progress_of(alice, made).state == State.DONE


def test_a_stranger_neither_sees_nor_cancels(alice, charlie, load):
    made = started(alice)

    with pytest.raises(NotForYou):
        progress_of(charlie, made)
    with pytest.raises(NotForYou):
        cancel_run(by=charlie, at=AT, run_id=made)
    with pytest.raises(NotForYou):
        progress_of(alice, uuid4())

    assert Run.objects.get().state == State.WAITING


def test_progress_is_not_told_inside_an_operation(alice, load):
    made = started(alice)

    def tell(step):
        with looking(by=alice, at=AT, action="test.look"):
            step()

    load.append(tell)
    with pytest.raises(RuntimeError, match="between operations"):
        run_waiting()

    assert progress_of(alice, made).state == State.FAILED


def test_a_step_counts_by_itself(alice, load):
    made = started(alice)
    with progress(made, clock=lambda: LATER) as step:
        step()
        step()
        assert progress_of(alice, made).done == 2
        assert progress_of(alice, made).percent is None


def test_a_run_that_is_gone_is_not_begun(alice, load):
    made = started(alice)
    load.append(lambda _: pytest.fail("it should not have begun"))
    Run.objects.filter(id=made).delete()

    assert run_waiting() == ["test.load"]


def test_a_run_that_goes_while_it_runs_stops(alice, load):
    made = started(alice)
    load.append(lambda _: Run.objects.filter(id=made).delete())

    run_waiting()

    assert not Run.objects.exists()


def test_states_that_follow_are_states():
    assert set(TRANSITIONS) == set(State)
    assert {State.DONE, State.FAILED, State.CANCELLED}.isdisjoint(OPEN)
    assert issubclass(Cancelled, Exception)
