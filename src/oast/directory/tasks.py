"""The directory's own jobs."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from oast.audit.scope import SystemActor
from oast.directory.enums import TermState
from oast.directory.models import Source
from oast.directory.operations import own_terms, pulling
from oast.directory.operations.claims import suggest_pairs
from oast.directory.operations.public import forget
from oast.directory.operations.publishing import refresh_words
from oast.directory.operations.standing import CLOCK, remind_providers, unlist_overdue
from oast.directory.operations.webchecks import ask, due, keep_link_checks
from oast.directory.queries import own_terms as queries
from oast.directory.webcheck import Checker
from oast.jobs.operations import enqueue, progress
from oast.jobs.registry import job


@job("directory.forget", cron="17 3 * * *")
def forget_old() -> None:
    """Drop counts of searches, handled reports and pulls that are old."""
    forget(timezone.now())
    pulling.forget_pulls(timezone.now())


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


@job("directory.pull")
def pull_source(source: UUID) -> None:
    """Read one source over the network. A failure is said at the source; the next turn tries again."""
    reads = pulling.reader(Source.objects.get(pk=source).format)
    pulling.pull(source, by=SystemActor("directory_pull"), clock=timezone.now, reads=reads)


@job("directory.pull_due", cron="7 * * * *")
def pull_due() -> None:
    """Have the sources read whose turn it is."""
    for source in pulling.due(timezone.now()):
        enqueue("directory.pull", key=str(source), source=source)


@job("directory.publish_terms")
def publish_terms(change: UUID, run: UUID) -> None:
    """Bring a change of our own terms into force, in one step; whoever saved it watches."""
    with progress(run, clock=timezone.now) as step:
        step(0, message="What was in force before holds until all is published.")
        waiting = queries.waiting()
        if waiting and waiting.id == change:  # else this job ran before, or the change was taken back
            own_terms.publish_term(by=CLOCK, at=timezone.now(), change_id=change)
        done = queries.change(change)
        if done and done.state == TermState.IN_FORCE:
            step(1, total=1, message=f"In force. Services published with it: {done.services:,}.")
            step.result(reverse("directory:own_term", args=[queries.ids_of({done.code})[done.code]]))
