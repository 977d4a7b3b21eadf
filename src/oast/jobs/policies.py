"""What the state of a run allows."""

from oast.audit.rules import Refused
from oast.jobs.enums import State

TRANSITIONS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.RUNNING, State.CANCELLED, State.FAILED}),
    State.RUNNING: frozenset({State.DONE, State.FAILED, State.CANCELLED, State.RUNNING}),
    State.DONE: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""From each state of a run to the ones that may follow; one whose worker died is taken up again."""

OPEN = frozenset(state for state, following in TRANSITIONS.items() if following)


def check_can_cancel(state: str) -> None:
    """Only a run that is not over can be cancelled. Raises Refused."""
    if state not in OPEN:
        raise Refused("This has ended already, so there is nothing to cancel.")
