"""The states of an invitation into a team."""

from oast.caf.enums import MemberStatus
from oast.caf.policies.transitions import Table

ACCEPT, DECLINE, END = "accept", "decline", "end"

MEMBERSHIP = Table(
    "membership",
    MemberStatus.INVITED,
    {
        (MemberStatus.INVITED, ACCEPT): MemberStatus.JOINED,
        (MemberStatus.INVITED, DECLINE): MemberStatus.DECLINED,
        (MemberStatus.INVITED, END): MemberStatus.LEFT,
        (MemberStatus.JOINED, END): MemberStatus.LEFT,
    },
    {
        MemberStatus.INVITED: "This person has not answered the invitation yet.",
        MemberStatus.JOINED: "This person is already in the team.",
        MemberStatus.DECLINED: "This invitation was declined. Invite the person again if that has changed.",
        MemberStatus.LEFT: "This person is no longer in the team. Invite them again if they are needed.",
    },
)

TRANSITIONS = MEMBERSHIP.transitions
