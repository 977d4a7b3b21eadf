"""Reading runs and the queue."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob

from oast.audit.scope import Actor
from oast.jobs.enums import State
from oast.jobs.models import Run
from oast.jobs.policies import OPEN
from oast.jobs.rules import check_can_watch


@dataclass(frozen=True)
class Progress:
    """A run as its page shows it."""

    id: UUID
    title: str
    state: State
    done: int
    total: int | None
    message: str
    result: str
    cancel_asked: bool
    started_at: datetime
    ended_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it is waiting or running still."""
        return self.state in OPEN

    @property
    def percent(self) -> int | None:
        """How much is done, 0 to 100; None while nobody knows how much there is."""
        return min(100, 100 * self.done // self.total) if self.total else None


def progress_of(viewer: Actor, run_id: UUID) -> Progress:
    """How far a run is, for whoever started it. Raises NotForYou."""
    run = check_can_watch(viewer, Run.objects.filter(id=run_id).first())
    return Progress(
        run.id,
        run.title,
        State(run.state),
        run.done,
        run.total,
        run.message,
        run.result,
        run.cancel_asked,
        run.started_at,
        run.ended_at,
    )


def queue_counts() -> dict[str, int]:
    """How many jobs there are in each state (`todo`, `doing`, `succeeded`, `failed`, …)."""
    counts = ProcrastinateJob.objects.values_list("status").annotate(Count("id"))
    return dict(counts.order_by("status"))
