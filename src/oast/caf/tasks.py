"""Jobs of the Common Assessment Framework: counts for the directory."""

from django.utils import timezone

from oast.audit.scope import SystemActor
from oast.caf.operations.statistics import is_due, push_referral_counts
from oast.directory.queries.statistics import uncounted
from oast.jobs.registry import job

CLOCK = SystemActor("referral-statistics")


@job("caf.push_referral_counts", cron="50 4 * * *")
def push_counts() -> None:
    """Every morning: the months that are over for two weeks and were not counted, each in a transaction of its own."""
    now = timezone.now()
    day = timezone.localdate(now)
    for month in uncounted(day):
        if is_due(month, day):
            push_referral_counts(by=CLOCK, at=now, month=month)
