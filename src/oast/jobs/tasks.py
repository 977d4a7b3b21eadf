"""Keeping the queue small, and taking up what a dead worker left."""

from django.utils import timezone

from oast.jobs import operations
from oast.jobs.registry import job


@job("jobs.tidy", cron="23 3 * * *")
def tidy() -> None:
    """Forget what ended long ago."""
    operations.forget_old(at=timezone.now())


@job("jobs.take_up_stalled", cron="*/5 * * * *")
def take_up_stalled() -> None:
    """Take up what a dead worker left."""
    operations.take_up_stalled(at=timezone.now(), silent_for=operations.STALLED_AFTER)
