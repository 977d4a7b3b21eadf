"""What the state of an access allows."""

from collections.abc import Collection
from datetime import datetime

from oast.audit.rules import Refused
from oast.desk.enums import AccessState, Finding

DEALT_WITH = "Somebody else has dealt with this look meanwhile. Load the list again."

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
        raise Refused(DEALT_WITH)


def judged(state: str | None, queued: bool, new_signals: bool) -> AccessState:
    """Where an access stands after it was explained anew. What a person began stays as it is; what a person closed
    comes back for a signal that was not there."""
    if state == AccessState.ASKED:
        return AccessState.ASKED
    if state == AccessState.CLOSED and not (queued and new_signals):
        return AccessState.CLOSED
    return AccessState.WAITING if queued else AccessState.EXPLAINED


def check_can_ask(state: str) -> None:
    if state not in (AccessState.WAITING, AccessState.ASKED):
        raise Refused(DEALT_WITH)


def check_can_answer(answered_at: datetime | None) -> None:
    if answered_at is not None:
        raise Refused("You have answered this question already.")


def check_can_close(state: str, finding: str, words: str, steps: Collection[str]) -> None:
    """Raises Refused for an access that is not open, a finding without words, a misuse without what follows."""
    check_may_become(state, AccessState.CLOSED)
    if not words.strip():
        raise Refused("Say in words what you found.")
    if finding == Finding.MISUSE and not steps:
        raise Refused("Say what happens next: choose at least one step.")
    if finding != Finding.MISUSE and steps:
        raise Refused("Steps follow on misuse only.")
