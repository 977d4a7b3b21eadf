"""Counts of referrals, given to the directory from above: it knows of no referral and of no child."""

from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass
from datetime import date, datetime
from uuid import UUID

from oast.audit.operations import changed, operation
from oast.audit.rules import check_is_clock
from oast.audit.scope import Actor
from oast.directory.models import ReferralCount, ReferralMonth, Service
from oast.disclosure.rule import STANDARD


@dataclass(frozen=True)
class Answered:
    """How the referrals of a month were answered; None where the number may not be said."""

    sent: int | None = 0
    accepted: int | None = 0
    declined: int | None = 0
    unanswered: int | None = 0


@operation("directory.take_referral_counts")
def take_referral_counts(
    *, by: Actor, at: datetime, month: date, services: Mapping[UUID, Answered], everywhere: Answered
) -> None:
    """Keep the counts of a month, once: a second time changes nothing, because two counts of one month tell what
    happened between them. Raises ValueError for a number that did not go through the disclosure rule."""
    check_is_clock(by)
    if any(STANDARD.is_small(count or 0) for one in (everywhere, *services.values()) for count in astuple(one)):
        raise ValueError("a small number that may not leave")
    if not ReferralMonth.objects.filter(pk=month).exists():
        ReferralMonth.objects.create(month=month, counted_at=at, **asdict(everywhere))
        known = Service.objects.filter(pk__in=services).values_list("pk", flat=True)
        ReferralCount.objects.bulk_create(
            ReferralCount(service_id=key, month_id=month, **asdict(services[key])) for key in known
        )
    changed(object_kind="directory.referral_counts")
