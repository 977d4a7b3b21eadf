"""The directory's own jobs."""

from django.utils import timezone

from oast.directory.operations.public import forget
from oast.jobs.registry import job


@job("directory.forget", cron="17 3 * * *")
def forget_old() -> None:
    """Drop counts of searches and handled reports that are old."""
    forget(timezone.now())
