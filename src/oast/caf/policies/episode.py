"""What the state of an assessment and of an episode allows."""

from datetime import datetime

from oast.audit.rules import Refused
from oast.caf.enums import Ending, EpisodeStatus
from oast.caf.policies.transitions import Table

START, REVIEW, CLOSE, WORK = "start", "review", "close", "work"

EPISODE = Table(
    "episode",
    EpisodeStatus.OPEN,
    {
        (EpisodeStatus.OPEN, WORK): EpisodeStatus.OPEN,
        (EpisodeStatus.OPEN, REVIEW): EpisodeStatus.OPEN,
        (EpisodeStatus.OPEN, CLOSE): EpisodeStatus.CLOSED,
    },
    {
        EpisodeStatus.OPEN: "This support is already open.",
        EpisodeStatus.CLOSED: "This support is closed. Start a new assessment if help is needed again.",
    },
)

TRANSITIONS = EPISODE.transitions

SUPPORTED_ENDINGS = frozenset({Ending.OWN_AGENCY, Ending.ONE_SERVICE, Ending.TEAM})
"""Endings of an assessment after which support starts. The others need none, or pass to social care."""

READ_AFTER_CLOSING_DAYS = 28
"""How long the last lead professional may still read a closed case (a): to write to the family and to finish up."""


def episode_status(closed_at: datetime | None) -> EpisodeStatus:
    return EpisodeStatus.CLOSED if closed_at else EpisodeStatus.OPEN


def check_step(closed_at: datetime | None, step: str) -> None:
    """Raise Refused, with what to do, where `step` is not possible any more."""
    EPISODE.check(episode_status(closed_at), step)


def check_can_start(
    *, completed_at: datetime | None, superseded_at: datetime | None, ending: str, open_already: bool, used: bool
):
    """Raise Refused unless a completed, current assessment asks for support, none is running and it led to none yet
    (`used`)."""
    if completed_at is None:
        raise Refused("Finish the assessment first. Support starts from a completed assessment.")
    if superseded_at is not None:
        raise Refused("A later assessment has replaced this one. Start the support from the later one.")
    if ending not in SUPPORTED_ENDINGS:
        raise Refused("This assessment ended without support. Write a new assessment if help is needed now.")
    if open_already:
        raise Refused("Support for this child is already open. Add to that plan.")
    if used:
        raise Refused("The support that this assessment asked for is closed. Write a new one if help is needed again.")


def check_fresh(held: int, sent: int | None, what: str) -> None:
    """Raise Refused where a button was pressed on a page that somebody else has overtaken."""
    if sent is not None and held != sent:
        raise Refused(f"Somebody else changed this {what} while you had it open. Look at it again, then decide.")
