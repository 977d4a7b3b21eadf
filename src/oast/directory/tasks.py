"""The directory's own jobs."""

from django.db import transaction
from django.utils import timezone

from oast.directory.operations.public import forget
from oast.directory.operations.publishing import refresh_words
from oast.jobs.registry import job


@job("directory.forget", cron="17 3 * * *")
def forget_old() -> None:
    """Drop counts of searches and handled reports that are old."""
    forget(timezone.now())


@job("directory.refresh_words", tries=5)
def words_anew() -> None:
    """The words that entries use, after one was edited."""
    with transaction.atomic():
        refresh_words()
