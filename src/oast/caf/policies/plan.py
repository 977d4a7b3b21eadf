"""What the state of an action allows."""

from datetime import date, datetime

from oast.audit.rules import Refused
from oast.caf.enums import ActionStatus
from oast.caf.policies.transitions import Table

NOTE, CHANGE, FINISH = "note", "change", "finish"

ACTION = Table(
    "action",
    ActionStatus.OPEN,
    {
        (state, step): end
        for state in (ActionStatus.OPEN, ActionStatus.LATE)
        for step, end in ((NOTE, state), (CHANGE, ActionStatus.OPEN), (FINISH, ActionStatus.FINISHED))
    },
    {
        ActionStatus.OPEN: "This action is still to be done.",
        ActionStatus.LATE: "This action is late. Finish it, or change its date.",
        ActionStatus.FINISHED: "This action is finished. Add a new action if more is to be done.",
    },
)

TRANSITIONS = ACTION.transitions

SOON_DAYS = 7
"""An action or a review is due soon within this many days (a)."""


def action_status(finished_at: datetime | None, due_on: date, day: date) -> ActionStatus:
    """Where an action stands on `day`. It is late from the day after its due date."""
    if finished_at:
        return ActionStatus.FINISHED
    return ActionStatus.LATE if due_on < day else ActionStatus.OPEN


def check_due(due_on: date, day: date) -> None:
    if due_on < day:
        raise Refused("An action cannot be due in the past. Give it a day from today on.")


def check_owner(owner_agency: object, owner_name: str) -> None:
    """Raise Refused for an action that nobody answers for."""
    if not owner_agency and not owner_name.strip():
        raise Refused("Say who does it: every action has one owner.")
