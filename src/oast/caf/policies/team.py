"""What the state of a nomination and of a team invitation allows."""

from oast.audit.rules import Refused
from oast.caf.enums import MemberStatus, NominationStatus
from oast.caf.models.team import LeadNomination, TeamMember
from oast.caf.policies.membership import ACCEPT, DECLINE, END, MEMBERSHIP
from oast.caf.policies.transitions import Table
from oast.sharing.enums import Part

__all__ = ["ACCEPT", "CANCEL", "DECLINE", "END", "MEMBERSHIP", "NOMINATION"]

CANCEL = "cancel"

NOMINATION = Table(
    "nomination",
    NominationStatus.ASKED,
    {
        (NominationStatus.ASKED, ACCEPT): NominationStatus.ACCEPTED,
        (NominationStatus.ASKED, DECLINE): NominationStatus.DECLINED,
        (NominationStatus.ASKED, CANCEL): NominationStatus.CANCELLED,
        (NominationStatus.ACCEPTED, END): NominationStatus.ENDED,
    },
    {
        NominationStatus.ASKED: "This person has not answered yet.",
        NominationStatus.ACCEPTED: "This person already leads. To change that, ask somebody else to lead.",
        NominationStatus.DECLINED: "This request was declined. Ask somebody else, or ask the same person again.",
        NominationStatus.CANCELLED: "This request was taken back. You have nothing to answer.",
        NominationStatus.ENDED: "This person no longer leads. Ask them again if they are to lead once more.",
    },
)

TRANSITIONS = NOMINATION.transitions

NOMINEE_PARTS = frozenset({Part.INDEX, Part.ASSESSMENT, Part.TEAM, Part.PLAN})
"""What somebody who is asked to lead may read before answering, as far as the agreement covers it."""

LEAD_PARTS = frozenset(
    {Part.INDEX, Part.CHECKLIST, Part.ASSESSMENT, Part.TEAM, Part.PLAN, Part.REFERRAL, Part.REVIEW, Part.CONSENT}
)
"""What the lead professional works with, as far as the agreement covers it."""

LEAD_NEEDS = (Part.ASSESSMENT, Part.TEAM, Part.PLAN)
"""What an agreement must cover before somebody can be asked to lead."""

MEMBER_PARTS: dict[str, frozenset[str]] = {
    "plan": frozenset({Part.INDEX, Part.TEAM, Part.PLAN, Part.REVIEW}),
    "whole": frozenset({Part.INDEX, Part.TEAM, Part.PLAN, Part.REVIEW, Part.ASSESSMENT, Part.REFERRAL}),
}
"""What a member of the team sees, by what the member is to do."""

MEMBER_LABELS = {
    "plan": "The plan, the team and the reviews",
    "whole": "Those, and the assessment and the referrals",
}


def nomination_status(row: LeadNomination) -> NominationStatus:
    """Where a nomination stands, from its dates."""
    if row.cancelled_at:
        return NominationStatus.CANCELLED
    if row.answered_at is None:
        return NominationStatus.ASKED
    if not row.accepted:
        return NominationStatus.DECLINED
    return NominationStatus.ENDED if row.ended_at else NominationStatus.ACCEPTED


def member_status(row: TeamMember) -> MemberStatus:
    """Where an invitation into the team stands, from its dates."""
    if row.left_at:
        return MemberStatus.LEFT
    if row.answered_at is None:
        return MemberStatus.INVITED
    return MemberStatus.JOINED if row.accepted else MemberStatus.DECLINED


def check_can_nominate(*, asked: bool, already_leads: bool, family_agreed: bool) -> None:
    """Raise Refused where somebody is asked already, leads already, or the family was not asked."""
    if not family_agreed:
        raise Refused("Talk it over with the child and the family first: who leads is agreed with them.")
    if asked:
        raise Refused("Somebody has been asked to lead and has not answered. Take that request back first.")
    if already_leads:
        raise Refused("This person already leads.")


def check_can_invite(*, in_team: bool, leads: bool) -> None:
    if in_team:
        raise Refused("This person is in the team already, or has been invited and has not answered.")
    if leads:
        raise Refused("This person leads and needs no invitation.")


def check_reason(accepted: bool, reason: str) -> None:
    """Raise Refused for a no without a reason: whoever asked must know what to do next."""
    if not accepted and not reason.strip():
        raise Refused("Say why you decline, so that the others know whom to ask next.")
