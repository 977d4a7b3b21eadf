"""When reviews are due, and what one must say. The county’s settings: 6 weeks, 6 weeks, late at 12."""

from collections.abc import Collection
from datetime import date, timedelta
from enum import Enum

from oast.audit.rules import Refused
from oast.caf.enums import ReviewDecision
from oast.caf.policies.plan import SOON_DAYS

FIRST_REVIEW = timedelta(weeks=6)
NEXT_REVIEW = timedelta(weeks=6)
LATE_AFTER = timedelta(weeks=12)
RATINGS = range(5)
"""From 0 to 4, where the family agreed to ratings at all."""

VIEWS = {
    "rating_child": "Child’s view, 0 to 4",
    "rating_parent": "Parent’s view, 0 to 4",
    "rating_practitioner": "Practitioner’s view, 0 to 4",
}
"""Whose ratings are kept apart."""


class Due(Enum):
    """How near a review is."""

    LATER = "later"
    SOON = "due soon"
    NOW = "due"
    LATE = "late"


def first_review_on(opened: date) -> date:
    return opened + FIRST_REVIEW


def next_review_on(held: date) -> date:
    return held + NEXT_REVIEW


def review_due(due_on: date, last_looked_on: date, day: date) -> Due:
    """How near the review of `due_on` is on `day`; late counts from the last review, or the start."""
    if day >= last_looked_on + LATE_AFTER:
        return Due.LATE
    if day >= due_on:
        return Due.NOW
    return Due.SOON if day + timedelta(days=SOON_DAYS) >= due_on else Due.LATER


def check_review(*, held_on: date, opened_on: date, day: date, decision: str, next_on: date | None) -> None:
    """Raise Refused where the dates of a review cannot be, or going on has no next date."""
    if held_on > day:
        raise Refused("A review is written down when it has been held. Its day cannot be in the future.")
    if held_on < opened_on:
        raise Refused("A review cannot have been held before the support started.")
    if decision == ReviewDecision.CONTINUE and next_on is None:
        raise Refused("Fix the day of the next review before you leave this one.")
    if next_on is not None and next_on <= held_on:
        raise Refused("The next review must be after this one.")
    if next_on is not None and next_on > held_on + LATE_AFTER:
        raise Refused("The next review must be within 12 weeks.")


def check_ratings(ratings: Collection[int | None], agreed: bool) -> None:
    """Raise Refused for a rating the family did not agree to, or one outside 0 to 4."""
    given = [rating for rating in ratings if rating is not None]
    if given and not agreed:
        raise Refused("The family has not agreed to ratings. Leave them out.")
    if any(rating not in RATINGS for rating in given):
        raise Refused("A rating is a number from 0 to 4.")
