"""What must be so before support closes, and how far the child has come."""

from collections.abc import Iterable
from dataclasses import dataclass

from oast.audit.rules import Refused
from oast.caf.enums import ActionEnding, ClosingReason

MUST_SAY = {
    ClosingReason.SOCIAL_CARE: "Children’s social care must have taken the case over. Asking them is not enough.",
    ClosingReason.MOVED_AREA: "The family must have agreed to the transfer, and the new area must know.",
}
"""Reasons that need a confirmation, with the sentence shown without it."""


@dataclass(frozen=True)
class Distance:
    """Distance travelled: the actions by how they ended, and the ratings first and last where they were used."""

    met: int
    part_met: int
    not_met: int
    not_needed: int

    @property
    def counted(self) -> int:
        return self.met + self.part_met + self.not_met


def check_can_close(*, reason: str, confirmed: bool, unanswered: int) -> None:
    """Raise Refused for a reason that is not confirmed, and for needs met with actions left open."""
    if reason in MUST_SAY and not confirmed:
        raise Refused(MUST_SAY[ClosingReason(reason)])
    if reason == ClosingReason.NEEDS_MET and unanswered:
        raise Refused("Say first how each action ended: met, part met, not met or no longer needed.")


def distance(endings: Iterable[str]) -> Distance:
    """The actions counted by how they ended; one still open is not counted."""
    said = list(endings)
    return Distance(**{ending.value: said.count(ending) for ending in ActionEnding})
