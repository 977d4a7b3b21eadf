"""What the state of an edit allows."""

from oast.audit.rules import Refused
from oast.directory.enums import ProposalState

TRANSITIONS = {
    ProposalState.WAITING: frozenset({ProposalState.APPROVED, ProposalState.RETURNED, ProposalState.TAKEN_BACK}),
    ProposalState.RETURNED: frozenset({ProposalState.WAITING, ProposalState.TAKEN_BACK}),
    ProposalState.APPROVED: frozenset(),
    ProposalState.TAKEN_BACK: frozenset(),
}
"""An edit of a directory entry. A returned one is sent again, changed or not; what is approved stays in the history."""

DEALT_WITH = "Somebody else has dealt with this edit meanwhile. Load the page again."


def check_may_become(state: str, wanted: ProposalState) -> None:
    """Raises Refused where the edit may not go on so."""
    if wanted not in TRANSITIONS[ProposalState(state)]:
        raise Refused(DEALT_WITH)
