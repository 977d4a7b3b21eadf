"""The queue, run by the test itself in its own transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from oast.jobs.operations import bind, perform
from oast.jobs.registry import JOBS, Job, job


def waiting() -> list[tuple[str, dict]]:
    """The jobs in the queue, oldest first, whatever their time: name and arguments."""
    todo = ProcrastinateJob.objects.filter(status="todo").order_by("id")
    return list(todo.values_list("task_name", "args"))


def run_waiting(*names: str) -> list[str]:
    """Run the jobs in the queue (only those named, if any are), and those they start; the names in order.

    Scheduled times are not waited for. What a job raises is raised here.
    """
    done = []
    while found := _next(names):
        _finish(found.id)
        perform(JOBS[found.task_name], found.args)
        done.append(found.task_name)
    return done


@contextmanager
def registered(name: str, function, **options) -> Iterator[Job]:
    """A job of one test alone."""
    job(name, **options)(function)
    bind(JOBS[name], app)
    try:
        yield JOBS[name]
    finally:
        del JOBS[name], app.tasks[name]
        app.periodic_registry.periodic_tasks.pop((name, name), None)


def _next(names: tuple[str, ...]) -> ProcrastinateJob | None:
    todo = ProcrastinateJob.objects.filter(status="todo").order_by("id")
    return (todo.filter(task_name__in=names) if names else todo).first()


def _finish(job_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', false)", [job_id])
