"""Jobs of the desk: explaining accesses."""

from django.utils import timezone

from oast.audit.scope import SystemActor
from oast.desk.operations import explaining
from oast.jobs.registry import job

CLOCK = SystemActor("explain-accesses")


@job("desk.explain_accesses", cron="*/10 * * * *")
def explain_accesses() -> None:
    """Explain what was sealed since the last time. Run again after a kill, it goes on where it stopped."""
    while explaining.explain_accesses(by=CLOCK, at=timezone.now()):
        pass


@job("desk.explain_again", cron="40 2 * * *")
def explain_again() -> None:
    """Once a night: what waits may be explained by work that began since."""
    explaining.explain_again(by=CLOCK, at=timezone.now())
