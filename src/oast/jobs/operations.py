"""Starting jobs by name, and runs with their progress."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from asgiref.sync import async_to_sync
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.blueprints import Blueprint
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from oast.audit import scope
from oast.audit.operations import changed, operation
from oast.audit.scope import Actor
from oast.jobs.enums import State
from oast.jobs.models import Run
from oast.jobs.policies import OPEN, check_can_cancel
from oast.jobs.registry import JOBS, Job, named
from oast.jobs.rules import check_can_watch

log = logging.getLogger(__name__)

FINISHED_KEPT_HOURS = 7 * 24
RUNS_KEPT = timedelta(days=30)
STALLED_AFTER = 120.0
"""Seconds without a sign of life after which a worker counts as dead; it gives one every ten."""

WRONG = "Something went wrong. The people who run the site can see what."
STOPPED = "The server stopped in the middle. What was done before is kept."

QUEUE = JobManager(DjangoConnector())
"""The queue over Django's own connection, so that a job is put there in the transaction of the operation. The
library's own `app` uses another connection inside a worker: there a job would start although its operation
was rolled back."""

Clock = Callable[[], datetime]


def enqueue(job: str, /, *, key: str = "", start_at: datetime | None = None, **arguments: Any) -> None:
    """Have the job of that name run by a worker, once this transaction has committed; rolled back, it never was.

    With `key` a job that waits already under the same key is not put there twice. Raises UnknownJob and
    UnfitArgument at once, not in the worker.
    """
    wanted = named(job)
    options: Any = {"schedule_at": start_at, "queueing_lock": f"{job}:{key}" if key else None}
    try:
        with transaction.atomic():
            configure_task(name=job, job_manager=QUEUE, **options).defer(**wanted.packed(arguments))
    except AlreadyEnqueued:
        log.debug("%s waits already under its key", job)


def perform(job: Job, packed: dict[str, Any]) -> None:
    """Run a job, unless it is a run that was cancelled before it began."""
    run_id = packed.get("run")
    if run_id is None or Run.objects.filter(id=run_id, state__in=OPEN).exists():
        job.run(packed)


def bind(job: Job, to: Blueprint) -> None:
    """Make the job known to the queue's library."""

    def run(timestamp: int = 0, **packed: Any) -> None:  # noqa: ARG001  (the library says when, to the clock's jobs)
        perform(job, packed)

    retry = RetryStrategy(max_attempts=job.tries - 1, wait=job.pause, linear_wait=job.pause) if job.tries > 1 else False
    task = to.task(name=job.name, retry=retry)(run)
    if job.cron:
        to.periodic(cron=job.cron, periodic_id=job.name)(task)


def take_up_stalled(*, at: datetime, silent_for: float) -> int:
    """Give jobs back to the queue whose worker gave no sign of life for `silent_for` seconds; their number.

    A job with one try only is given up instead, because part of it may have been done.
    """
    silent = async_to_sync(QUEUE.get_stalled_jobs)(seconds_since_heartbeat=silent_for)
    # Read again by the model: over Django's connection the library gets the arguments as text.
    stalled = [row.procrastinate_job for row in ProcrastinateJob.objects.filter(id__in=[job.id for job in silent])]
    for found in stalled:
        if found.task_name in JOBS and JOBS[found.task_name].tries > 1:
            async_to_sync(QUEUE.retry_job)(found, retry_at=at)
        else:
            async_to_sync(QUEUE.finish_job)(found, status=Status.FAILED, delete_job=False)
            if "run" in found.task_kwargs:
                _end(UUID(str(found.task_kwargs["run"])), State.FAILED, at, message=STOPPED)
        log.warning(
            "a job was left by a worker that died", extra={"job": {"task_name": found.task_name, "id": found.id}}
        )
    return len(stalled)


def forget_old(*, at: datetime) -> None:
    """Forget jobs that ended well a week ago and runs of a month ago; failed jobs stay to be looked at."""
    async_to_sync(QUEUE.delete_old_jobs)(nb_hours=FINISHED_KEPT_HOURS)
    Run.objects.filter(started_at__lt=at - RUNS_KEPT).delete()


@operation("jobs.start_run")
def start_run(*, by: Actor, at: datetime, job: str, title: str, arguments: dict[str, Any] | None = None) -> UUID:
    """Start a long job that the starter watches at `/jobs/<id>`; it gets the run's id as its argument `run`.

    `title` is what the page is headed with; it names no child.
    """
    run = Run.objects.create(id=uuid4(), job=job, title=title[:200], started_by=by.key, started_at=at)
    enqueue(job, run=run.id, **(arguments or {}))
    changed(object_kind="jobs.run", object_id=run.id)
    return run.id


@operation("jobs.cancel_run")
def cancel_run(*, by: Actor, at: datetime, run_id: UUID) -> UUID:
    """Ask a run to stop at its next step; one that has not started is over at once."""
    run = check_can_watch(by, Run.objects.select_for_update().filter(id=run_id).first())
    check_can_cancel(run.state)
    run.cancel_asked = True
    if run.state == State.WAITING:
        run.state, run.ended_at = State.CANCELLED, at
    run.save(update_fields=["cancel_asked", "state", "ended_at"])
    changed(object_kind="jobs.run", object_id=run.id)
    return run.id


class Cancelled(Exception):
    """The person who watches has cancelled the run. Let it pass: `progress` catches it."""


class Step:
    """Tells how far a run is. Call it between operations: inside one nobody would see it before the end."""

    def __init__(self, run_id: UUID):
        self.run_id = run_id
        self._done = 0

    def __call__(self, done: int | None = None, *, total: int | None = None, message: str | None = None) -> None:
        """Record that `done` (one more, if not given) of `total` are done. Raises Cancelled when asked to stop."""
        if scope.current() is not None:
            raise RuntimeError("progress is told between operations, not inside one")
        self._done = self._done + 1 if done is None else done
        values = {"done": self._done, "total": total, "message": message and message[:300]}
        told = {name: value for name, value in values.items() if value is not None}
        if not Run.objects.filter(id=self.run_id, cancel_asked=False).update(**told):
            raise Cancelled

    def result(self, address: str) -> None:
        """Say at which address of Oast the result stands."""
        Run.objects.filter(id=self.run_id).update(result=address)


@contextmanager
def progress(run_id: UUID, *, clock: Clock) -> Iterator[Step]:
    """Run a watched job: waiting, running, then done, cancelled or failed. What was done before stays done.

    with progress(run, clock=timezone.now) as step:
        for number, batch in enumerate(batches):
            load(by=…, at=…, batch=batch)
            step(number + 1, total=len(batches))
    """
    Run.objects.filter(id=run_id, state__in=OPEN).update(state=State.RUNNING)
    try:
        yield Step(run_id)
        _end(run_id, State.DONE, clock())
    except Cancelled:
        _end(run_id, State.CANCELLED, clock())
    except BaseException:
        _end(run_id, State.FAILED, clock(), message=WRONG)
        raise


def _end(run_id: UUID, state: State, at: datetime, **values: str) -> None:
    Run.objects.filter(id=run_id, state__in=OPEN).update(state=state, ended_at=at, **values)
