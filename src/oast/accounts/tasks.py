"""Jobs of people: the mail for who forgot their password, and forgetting used-up limits."""

from uuid import UUID

from django.utils import timezone

from oast.accounts.operations import limits, recovery
from oast.audit.scope import SystemActor
from oast.jobs.registry import job

DOOR = SystemActor("sign_in")


@job("accounts.send_password_link")
def send_password_link(person: UUID) -> None:
    """Send the link; a key of nobody, which a stranger's address gets, is passed over."""
    if recovery.is_somebody(person):
        recovery.send_password_link(by=DOOR, at=timezone.now(), person_id=person)


@job("accounts.forget_limits", cron="50 2 * * *")
def forget_limits() -> None:
    """Drop the limits that are all free again."""
    limits.forget(timezone.now())
