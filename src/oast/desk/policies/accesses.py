"""What the state of an access allows."""

from oast.audit.rules import Refused
from oast.desk.enums import AccessState

TRANSITIONS = {
    AccessState.EXPLAINED: frozenset({AccessState.WAITING}),
    AccessState.WAITING: frozenset({AccessState.EXPLAINED, AccessState.ASKED, AccessState.CLOSED}),
    AccessState.ASKED: frozenset({AccessState.CLOSED}),
    AccessState.CLOSED: frozenset({AccessState.WAITING}),
}
"""The review of an access. The clock explains or queues it; a person asks and closes; a closed one comes back when a
new signal speaks against it."""


def check_may_become(state: str, wanted: AccessState) -> None:
    """Raises Refused where the review may not go on so."""
    if wanted not in TRANSITIONS[AccessState(state)]:
        raise Refused("Somebody else has dealt with this look meanwhile. Load the list again.")


def judged(state: str | None, queued: bool, new_signals: bool) -> AccessState:
    """Where an access stands after it was explained anew. What a person began stays as it is; what a person closed
    comes back for a signal that was not there."""
    if state == AccessState.ASKED:
        return AccessState.ASKED
    if state == AccessState.CLOSED and not (queued and new_signals):
        return AccessState.CLOSED
    return AccessState.WAITING if queued else AccessState.EXPLAINED
