"""Jobs are put in the queue with the operation's transaction, run by a worker, tried again, taken up again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from oast.audit.operations import OPERATIONS, changed, operation
from oast.audit.scope import SystemActor
from oast.jobs import operations, queries
from oast.jobs.models import Run
from oast.jobs.operations import enqueue
from oast.jobs.registry import UnfitArgument, UnknownJob
from tests.factories.jobs import registered, run_waiting, waiting

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
SYSTEM = SystemActor("test")


@pytest.fixture
def note():
    """A job that writes down what it was called with."""
    calls: list[UUID] = []

    def note(thing: UUID) -> None:
        calls.append(thing)

    with registered("test.note", note):
        yield calls


def ended(name: str) -> list[str]:
    """The states of the jobs of a name. The worker adds jobs of the clock beside them."""
    return list(ProcrastinateJob.objects.filter(task_name=name).values_list("status", flat=True))


@pytest.mark.django_db
def test_a_job_is_run_by_its_name(note):
    thing = uuid4()
    enqueue("test.note", thing=thing)

    assert waiting() == [("test.note", {"thing": str(thing)})]
    assert run_waiting() == ["test.note"]
    assert note == [thing]
    assert queries.queue_counts() == {"succeeded": 1}


@pytest.mark.django_db
def test_a_wrong_name_and_a_wrong_argument_fail_at_once(note):
    with pytest.raises(UnknownJob):
        enqueue("test.nothing")
    with pytest.raises(UnfitArgument):
        enqueue("test.note", thing="Kayleigh Example")

    assert waiting() == []


@pytest.mark.django_db
def test_what_is_rolled_back_was_never_in_the_queue(note):
    with transaction.atomic():
        enqueue("test.note", thing=uuid4())
        transaction.set_rollback(True)

    assert waiting() == []


@pytest.mark.django_db
def test_the_same_key_waits_once_and_breaks_no_transaction(note):
    first, second = uuid4(), uuid4()
    enqueue("test.note", key="nightly", thing=first)
    enqueue("test.note", key="nightly", thing=second)
    enqueue("test.note", key="weekly", thing=second)

    assert [arguments["thing"] for _, arguments in waiting()] == [str(first), str(second)]

    run_waiting()
    enqueue("test.note", key="nightly", thing=second)
    assert len(waiting()) == 1


@pytest.mark.django_db
def test_a_job_can_wait_for_its_time(note):
    enqueue("test.note", start_at=AT, thing=uuid4())

    assert ProcrastinateJob.objects.get().scheduled_at == AT


@pytest.mark.committing
def test_a_worker_runs_what_was_committed(note):
    things = [uuid4(), uuid4()]
    for thing in things:
        enqueue("test.note", thing=thing)

    call_command("worker", until_empty=True)

    assert note == things
    assert ended("test.note") == ["succeeded", "succeeded"]


@pytest.mark.committing
def test_a_job_that_fails_is_tried_again_later_and_given_up_in_the_end():
    tried = []

    def fail() -> None:
        tried.append(1)
        raise OSError("not today")

    with registered("test.fail", fail, tries=2, pause=600):
        enqueue("test.fail")
        call_command("worker", until_empty=True)
        again = ProcrastinateJob.objects.get(task_name="test.fail")
        assert (again.status, len(tried)) == ("todo", 1)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
        call_command("worker", until_empty=True)

    assert len(tried) == 2
    assert ended("test.fail") == ["failed"]


@pytest.mark.committing
def test_a_job_started_by_an_operation_in_the_worker_falls_with_it(note):
    """Inside a worker the library's own connection would have committed the job at once."""

    @operation("test.fall")
    def fall(*, by, at):
        enqueue("test.note", thing=uuid4())
        changed(object_kind="test")
        raise OSError("after the job was put there")

    def work() -> None:
        fall(by=SYSTEM, at=AT)

    with registered("test.work", work):
        enqueue("test.work")
        call_command("worker", until_empty=True)
    del OPERATIONS["test.fall"]

    assert note == []
    assert (ended("test.work"), ended("test.note")) == (["failed"], [])


def killed(job_id: int) -> None:
    """What a worker leaves that was killed in the middle of a job, two hours ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 hours') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job_id])


@pytest.mark.django_db
@pytest.mark.parametrize(("tries", "state"), [(1, "failed"), (2, "todo")])
def test_what_a_dead_worker_left_is_taken_up_or_given_up(tries, state):
    with registered("test.long", lambda: None, tries=tries):
        enqueue("test.long")
        killed(ProcrastinateJob.objects.get().id)

        assert operations.take_up_stalled(at=AT, silent_for=60) == 1
        assert operations.take_up_stalled(at=AT, silent_for=60) == 0

    assert ProcrastinateJob.objects.get().status == state


@pytest.mark.django_db
def test_a_run_that_a_dead_worker_left_has_failed():
    def long(run: UUID) -> None: ...

    with registered("test.long", long):
        made = operations.start_run(by=SYSTEM, at=AT, job="test.long", title="Long")
        killed(ProcrastinateJob.objects.get().id)
        run_waiting("jobs.take_up_stalled")
        operations.take_up_stalled(at=AT, silent_for=60)

    run = Run.objects.get(id=made)
    assert (run.state, run.message) == ("failed", operations.STOPPED)


@pytest.mark.django_db
def test_tidying_forgets_old_runs_and_jobs_that_ended_well():
    def quick(run: UUID) -> None: ...

    with registered("test.quick", quick):
        for age in (0, 40):
            operations.start_run(by=SYSTEM, at=AT - timedelta(days=age), job="test.quick", title="Quick")
        run_waiting()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '9 days'")
    with registered("test.new", lambda: None):
        enqueue("test.new")
    operations.forget_old(at=AT)

    assert Run.objects.count() == 1
    assert list(ProcrastinateJob.objects.values_list("task_name", flat=True)) == ["test.new"]


@pytest.mark.django_db
def test_the_clocks_jobs_do_their_work():
    enqueue("jobs.tidy")
    enqueue("jobs.take_up_stalled")

    assert run_waiting() == ["jobs.tidy", "jobs.take_up_stalled"]
