"""Tier-three agreements: which kind of file an agency may send, and until when (sharing.md, The three tiers)."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor
from oast.childindex import rules
from oast.childindex.models import FeedAgreement
from oast.childindex.operations.feeds import feed_kind
from oast.childindex.policies import agreement_fault

KIND = "childindex.agreement"


@operation("childindex.agree_feed")
def agree_feed(
    *,
    by: Actor,
    at: datetime,  # noqa: ARG001
    agency: UUID,
    kind: str,
    reference: str,
    starts_on: date,
    lapses_on: date,
    review_on: date | None = None,
    purpose: str = "",
    frequency: str = "",
    security: str = "",
) -> UUID:
    """Record an agreement between an agency and the index; `kind` names the schema with its data items.

    Raises Refused where the days do not follow one another, or another agreement has the reference.
    """
    rules.check_can_load(by)
    feed_kind(kind)
    if fault := agreement_fault(starts_on, review_on, lapses_on):
        raise Refused(fault[1])
    if FeedAgreement.objects.filter(reference=reference).exists():
        raise Refused("Another agreement has this reference.")
    made = FeedAgreement.objects.create(
        agency_id=agency,
        kind=kind,
        reference=reference,
        purpose=purpose,
        frequency=frequency,
        security=security,
        starts_on=starts_on,
        review_on=review_on,
        lapses_on=lapses_on,
    )
    changed(object_kind=KIND, object_id=made.id)
    return made.id


@operation("childindex.end_agreement")
def end_agreement(*, by: Actor, at: datetime, agreement_id: UUID, reason: str) -> None:
    """From today no file is taken under it. One that has not started never holds. Raises Refused where it is over."""
    rules.check_can_load(by)
    held = FeedAgreement.objects.select_for_update().filter(id=agreement_id).first()
    if held is None:
        raise NotForYou("There is no such agreement.")
    day = timezone.localdate(at)
    if held.lapses_on <= day:
        raise Refused("This agreement is over already.")
    held.lapses_on = max(day, held.starts_on)
    held.save(update_fields=["lapses_on"])
    changed(object_kind=KIND, object_id=held.id, shown=["ended"], text=reason)
