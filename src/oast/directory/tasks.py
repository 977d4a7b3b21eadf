"""The directory's own jobs."""

from django.db import transaction
from django.utils import timezone

from oast.directory.operations.claims import suggest_pairs
from oast.directory.operations.public import forget
from oast.directory.operations.publishing import refresh_words
from oast.directory.operations.standing import CLOCK, remind_providers, unlist_overdue
from oast.directory.operations.webchecks import ask, due, keep_link_checks
from oast.directory.webcheck import Checker
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


@job("directory.keep_entries", cron="40 5 * * *")
def keep_entries() -> None:
    """Every morning: reminders before a check is due, and what is overdue too long is no longer listed."""
    now = timezone.now()
    remind_providers(by=CLOCK, at=now)
    unlist_overdue(by=CLOCK, at=now)


@job("directory.suggest_pairs", cron="10 2 * * *")
def suggest_same() -> None:
    """Every night: which entries may be the same."""
    suggest_pairs(by=CLOCK, at=timezone.now())


@job("directory.check_links", cron="25 * * * *")
def check_links() -> None:
    """Every hour: ask the web addresses that were not asked for a week."""
    now = timezone.now()
    answers = ask(due(now), Checker())
    if answers:
        keep_link_checks(by=CLOCK, at=now, answers=answers)
