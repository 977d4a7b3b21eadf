"""What may happen to a referral, by where it stands, and who may say so."""

from oast.audit.rules import Refused
from oast.caf.enums import ReferralStep
from oast.caf.policies.transitions import Table

_SENT, _ACCEPTED, _WAITING = ReferralStep.SENT, ReferralStep.ACCEPTED, ReferralStep.WAITING
_STARTED, _FINISHED = ReferralStep.STARTED, ReferralStep.FINISHED
_DECLINED, _CANCELLED = ReferralStep.DECLINED, ReferralStep.CANCELLED

REFERRAL = Table(
    "referral",
    _SENT,
    {
        (_SENT, _ACCEPTED): _ACCEPTED,
        (_SENT, _WAITING): _WAITING,
        (_SENT, _DECLINED): _DECLINED,
        (_SENT, _CANCELLED): _CANCELLED,
        (_ACCEPTED, _STARTED): _STARTED,
        (_ACCEPTED, _WAITING): _WAITING,
        (_ACCEPTED, _DECLINED): _DECLINED,
        (_ACCEPTED, _CANCELLED): _CANCELLED,
        (_WAITING, _STARTED): _STARTED,
        (_WAITING, _DECLINED): _DECLINED,
        (_WAITING, _CANCELLED): _CANCELLED,
        (_STARTED, _FINISHED): _FINISHED,
    },
    {
        _SENT: "This referral has not been answered yet. Accept it, put it on the waiting list or decline it first.",
        _ACCEPTED: "This referral is accepted. Next: say when help started, or that the child has to wait.",
        _WAITING: "This child is on the waiting list. Next: say when help started, or decline.",
        _STARTED: "Help has started. Next: say when it finished and what came of it.",
        _FINISHED: "This referral is finished. A new referral is needed for more help.",
        _DECLINED: "This referral was declined. Choose another service, or send a new referral.",
        _CANCELLED: "This referral was taken back. There is nothing to answer.",
    },
)

TRANSITIONS = REFERRAL.transitions

NEEDS_WORDS = {
    _DECLINED: "Say why, so that the family can be helped in another way.",
    _FINISHED: "Say what came of it, in a sentence or two.",
}
"""Steps that need a note, with the sentence asking for it."""

ENDED = frozenset({_FINISHED, _DECLINED, _CANCELLED})
ANSWERS = frozenset({_ACCEPTED, _WAITING, _STARTED, _FINISHED, _DECLINED})
"""What the service says; taking back is for those who sent it."""


def check_step(state: str, step: str, note: str) -> None:
    """Raise Refused where `step` is not legal now, or needs words that are not there."""
    REFERRAL.check(state, step)
    if step in NEEDS_WORDS and not note.strip():
        raise Refused(NEEDS_WORDS[ReferralStep(step)])


OUTCOMES = ("accepted", "declined", "unanswered")
"""How a referral was answered, for counts. A place on the waiting list is a yes; one taken back has no answer."""


def outcome(step: str) -> str:
    """Which of OUTCOMES a referral belongs to that stands at `step`."""
    if step == _DECLINED:
        return "declined"
    return "accepted" if step in ANSWERS else "unanswered"
