"""Jobs of the child index: reading a feed's file batch by batch; forgetting the terms of old searches."""

from contextlib import suppress
from uuid import UUID

from django.utils import timezone

from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.childindex import operations
from oast.jobs.registry import job

FEED = SystemActor("feed")


@job("childindex.read_feed", tries=5)
def read_feed(load: UUID) -> None:
    """Deal with a load's rows until none waits. Run again after a kill, it goes on where it stopped."""
    with suppress(Refused):  # cancelled meanwhile
        while operations.read_feed_batch(by=FEED, at=timezone.now(), load_id=load):
            pass


@job("childindex.forget_searches", cron="20 1 * * *")
def forget_searches() -> None:
    """The terms of a search are kept until the end of the next day; the audit keeps the rest."""
    operations.forget_searches(by=SystemActor("forget-searches"), at=timezone.now())
