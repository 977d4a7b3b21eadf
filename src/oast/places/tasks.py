"""The clock's part of places."""

from oast.jobs.registry import job
from oast.places.queries import keep_outlines


@job("places.keep_outlines", cron="*/5 * * * *")
def keep() -> None:
    """See to it that the outlines are drawn before somebody asks: after a start, and when the cache lost them."""
    keep_outlines()
