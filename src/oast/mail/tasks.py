"""Delivering mail."""

from uuid import UUID

from django.utils import timezone

from oast.jobs.registry import job
from oast.mail import operations


@job("mail.deliver")
def deliver(message: UUID) -> None:
    """Hand one message to the mail server. What fails comes back by itself, later."""
    operations.deliver(message, clock=timezone.now)


@job("mail.sweep", cron="*/5 * * * *")
def sweep() -> None:
    """See to messages that nobody cares for."""
    operations.sweep(at=timezone.now())
