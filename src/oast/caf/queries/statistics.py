"""Counts over all children. They leave this context only through the disclosure rule."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from oast.audit.rules import check_is_clock
from oast.audit.scope import Actor
from oast.caf.models import Referral, ReferralEvent
from oast.caf.policies.referral import outcome


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def answers_by_service(by: Actor, month: date, at: datetime) -> dict[tuple[UUID, str], int]:
    """How many referrals of a month each service had, by how it had answered them `at` a moment: the first day of the
    month is `month`. One query. Raises Refused for all but named system actors."""
    check_is_clock(by)
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (month, month_after(month)))
    events = ReferralEvent.objects.filter(referral=OuterRef("pk"), at__lte=at).order_by("-position")
    sent = Referral.objects.filter(sent_at__gte=begin, sent_at__lt=end)
    rows = sent.annotate(step=Subquery(events.values("step")[:1])).values("service", "step").annotate(n=Count("pk"))
    counts: dict[tuple[UUID, str], int] = {}
    for service, step, number in rows.values_list("service", "step", "n"):
        key = (service, outcome(step))
        counts[key] = counts.get(key, 0) + number
    return counts
