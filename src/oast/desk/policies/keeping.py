"""What may be done with a report of the retention clock."""

from datetime import datetime, timedelta

from oast.audit.rules import Refused

GOOD_FOR = timedelta(days=30)
"""A report older than this says nothing about today: a new one is made first."""


def check_can_approve(made_at: datetime, approved_at: datetime | None, newest: bool, at: datetime) -> None:
    if approved_at is not None:
        raise Refused("This report was approved already.")
    if not newest or at - made_at > GOOD_FOR:
        raise Refused("This report is too old. Make a new one, and look through it first.")


def check_can_apply(approved_at: datetime | None) -> None:
    if approved_at is None:
        raise Refused("Nobody has approved this report.")
