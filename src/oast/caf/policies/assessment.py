"""What the dates of an assessment allow: draft → completed → superseded, or abandoned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from oast.audit.rules import Refused
from oast.caf.enums import Ending, Status


class Dated(Protocol):
    """The dated events from which the status follows."""

    completed_at: datetime | None
    superseded_at: datetime | None
    abandoned_at: datetime | None


@dataclass(frozen=True)
class Transition:
    """What somebody does, from which states, to which."""

    name: str
    sources: frozenset[Status]
    target: Status
    refusal: str
    """The sentence when the state does not allow it."""


WRITE = Transition(
    "write",
    frozenset({Status.DRAFT}),
    Status.DRAFT,
    "This assessment is finished, so its text no longer changes. Start a new one if things have changed.",
)
COMPLETE = Transition(
    "complete",
    frozenset({Status.DRAFT}),
    Status.COMPLETED,
    "This assessment was finished already.",
)
SUPERSEDE = Transition(
    "supersede",
    frozenset({Status.COMPLETED}),
    Status.SUPERSEDED,
    "Only a finished assessment can be replaced by a later one.",
)
ABANDON = Transition(
    "abandon",
    frozenset({Status.DRAFT}),
    Status.ABANDONED,
    "Only an assessment that is still being written can be stopped.",
)

TRANSITIONS = (WRITE, COMPLETE, SUPERSEDE, ABANDON)
"""The whole table; the state diagram of the docs is drawn from it."""


def status(assessment: Dated) -> Status:
    """Where the assessment stands, from its dates."""
    if assessment.abandoned_at:
        return Status.ABANDONED
    if assessment.superseded_at:
        return Status.SUPERSEDED
    return Status.COMPLETED if assessment.completed_at else Status.DRAFT


def check(transition: Transition, assessment: Dated) -> None:
    """Raise Refused, with what to do instead, where the state does not allow `transition`."""
    check_status(transition, status(assessment))


def check_status(transition: Transition, now: Status) -> None:
    """The same for a status that was read already."""
    if now not in transition.sources:
        raise Refused(STOPPED if now is Status.ABANDONED else transition.refusal)


STOPPED = "This assessment was stopped. Start a new one if the family wants it."


def check_can_end_support(assessment: "Supported") -> None:
    """Raise Refused unless help follows from a finished assessment and has not ended. Help by a team ends with
    its episode."""
    if status(assessment) is not Status.COMPLETED:
        raise Refused("Only a finished assessment that was not replaced can be closed.")
    if assessment.ending == Ending.TEAM:
        raise Refused("A team helps this child. Close its work with the last review.")
    if assessment.closed_at is not None:
        raise Refused("This help was ended already.")


class Supported(Dated, Protocol):
    """An assessment with what followed from it."""

    ending: str
    closed_at: datetime | None
