"""Numbers that leave the context: through the disclosure rule, or not at all."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from oast import disclosure
from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.caf.policies.referral import OUTCOMES
from oast.caf.queries.statistics import answers_by_service, month_after
from oast.directory.operations.referrals import Answered, take_referral_counts
from oast.disclosure import Cell

ANSWERED_BY = timedelta(days=14)
"""How long after the end of a month its referrals are counted, so that services have had time to answer."""


def is_due(month: date, day: date) -> bool:
    """Whether the referrals of a month may be counted."""
    return day >= month_after(month) + ANSWERED_BY


@operation("caf.push_referral_counts")
def push_referral_counts(*, by: SystemActor, at: datetime, month: date) -> None:
    """Tell the directory how many referrals of a month each service had and how they were answered.

    A month is counted once, in parts that add up to it, so that neither another table nor a later count tells what
    this one leaves out (docs/adr/0146). Raises Refused before it is due.
    """
    if not is_due(month, timezone.localdate(at)):
        raise Refused("The referrals of this month are not counted yet.")
    said, everywhere = told(answers_by_service(by, month, at))
    take_referral_counts(by=by, at=at, month=month, services=said, everywhere=everywhere)
    changed(object_kind="caf.referral_counts", right="statistics", shown=[f"{month:%Y-%m}"])


def told(counts: Mapping[tuple[UUID, str], int]) -> tuple[dict[UUID, Answered], Answered]:
    """What may be said of the counts of a month by service and answer: for each service, and for all together."""
    services = dict.fromkeys(service for service, _ in counts)
    table = disclosure.two_way({(one, answer): counts.get((one, answer), 0) for one in services for answer in OUTCOMES})
    said = {
        one: Answered(_said(table.row_totals[one]), *(_said(table.cells[one, answer]) for answer in OUTCOMES))
        for one in services
    }
    totals = (_said(table.column_totals[answer]) if services else 0 for answer in OUTCOMES)
    return said, Answered(_said(table.total), *totals)


def _said(cell: Cell) -> int | None:
    return None if cell.value is None else int(cell.value)
