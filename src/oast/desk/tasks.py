"""Jobs of the desk: explaining accesses, the retention clock."""

from uuid import UUID

from django.utils import timezone

from oast.audit.scope import SystemActor
from oast.desk.operations import explaining, keeping
from oast.jobs.registry import job

CLOCK = SystemActor("explain-accesses")
RETENTION_CLOCK = SystemActor("retention")


@job("desk.explain_accesses", cron="*/10 * * * *")
def explain_accesses() -> None:
    """Explain what was sealed since the last time. Run again after a kill, it goes on where it stopped."""
    while explaining.explain_accesses(by=CLOCK, at=timezone.now()):
        pass


@job("desk.explain_again", cron="40 2 * * *")
def explain_again() -> None:
    """Once a night: what waits may be explained by work that began since."""
    explaining.explain_again(by=CLOCK, at=timezone.now())


@job("desk.report_keeping", cron="10 4 1 * *")
def report_keeping() -> None:
    """On the first of the month: what is due, for somebody to look through. Nothing is touched."""
    keeping.report_keeping(by=RETENTION_CLOCK, at=timezone.now(), day=timezone.localdate())


@job("desk.apply_keeping", tries=5)
def apply_keeping(report: UUID) -> None:
    """Do what an approved report says, a record a transaction. Run again after a kill, it goes on where it stopped."""
    while keeping.apply_next(by=RETENTION_CLOCK, at=timezone.now(), report_id=report):
        pass
