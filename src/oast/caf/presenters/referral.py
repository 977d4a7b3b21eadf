"""The letter that a referral is, and the provider's inbox in groups."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from oast.caf.enums import ReferralStep
from oast.caf.forms.referral import ReferralForm
from oast.caf.operations.referral import Agreed
from oast.caf.queries.referral import ReferralShown, Sending
from oast.sharing.enums import Evidence, Giver

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


def fields(form: ReferralForm, shown: Sending) -> dict[str, Any]:
    """What the operation takes: the letter names the child, because the service sees nothing else."""
    said = form.cleaned_data
    agreed = form.agreed()
    return {
        "service": shown.service.service,
        "service_name": shown.service.service_name,
        "agency": shown.service.agency,
        "way": form.passed_on,
        "child_name": shown.child,
        "born_on": shown.born_on,
        "agreed": _agreed(agreed, shown) if agreed else None,
    } | {name: said[name] for name in ("asked", "background", "contact", "kept_by_child")}


def _agreed(said: dict[str, str], shown: Sending) -> Agreed:
    return Agreed(
        giver=Giver(said["giver"]),
        giver_name=said["giver_name"],
        evidence=Evidence(said["evidence"]),
        age=shown.age,
        witness=said["witness"],
        competence=said["competence"],
    )
