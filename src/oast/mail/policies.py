"""What the state of a message allows, and when it is tried again."""

from datetime import datetime, timedelta

from oast.audit.rules import Refused
from oast.mail.enums import State

TRANSITIONS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.CLAIMED}),
    State.CLAIMED: frozenset({State.SENDING, State.WAITING, State.FAILED}),
    State.SENDING: frozenset({State.SENT, State.WAITING, State.FAILED, State.UNSURE}),
    State.SENT: frozenset(),
    State.FAILED: frozenset({State.WAITING}),
    State.UNSURE: frozenset({State.WAITING}),
}
"""From each state to those that may follow. Only a person brings a message back from failed or unsure."""

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
"""After each failed try: how long until the next. After the last one the message is given up (two days)."""

SILENT_AFTER = timedelta(minutes=15)
"""A worker that has held a message this long has died."""

KEPT = timedelta(days=60)


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When a message is tried again that failed for the `attempts`th time at `at`; None: it is given up."""
    return at + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def check_can_send_again(state: str) -> None:
    """Only what failed or is unsure is sent again by hand. Raises Refused."""
    if state not in (State.FAILED, State.UNSURE):
        raise Refused("Only a message that failed, or whose fate is not known, can be sent again.")
