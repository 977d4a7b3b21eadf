"""The letter that a referral is, and the provider's inbox in groups."""

from collections.abc import Iterable
from dataclasses import dataclass

from oast.caf.enums import ReferralStep
from oast.caf.queries.referral import ReferralShown

GROUPS = {
    ReferralStep.SENT: "To answer",
    ReferralStep.ACCEPTED: "Accepted, not started",
    ReferralStep.WAITING: "On the waiting list",
    ReferralStep.STARTED: "Help has started",
}


@dataclass(frozen=True)
class Group:
    """Referrals that stand at the same point."""

    title: str
    referrals: tuple[ReferralShown, ...]


def inbox(received: Iterable[ReferralShown]) -> list[Group]:
    """The referrals by where they stand, the oldest first in each group; empty groups are left out."""
    held = sorted(received, key=lambda one: one.sent_at)
    groups = [Group(title, tuple(one for one in held if one.status == step)) for step, title in GROUPS.items()]
    return [group for group in groups if group.referrals]
