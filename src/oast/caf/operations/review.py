"""Reviews, written once when they have been held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.caf.enums import ActionEnding, ReviewDecision
from oast.caf.models import Episode, PlanAction, Review, ReviewAction, ReviewElement
from oast.caf.operations.plan import end
from oast.caf.policies import episode as episode_policy
from oast.caf.policies import review as policy
from oast.caf.rules import episode as rules
from oast.sharing.enums import Part, Purpose

ENDS_NOW = frozenset({ActionEnding.MET, ActionEnding.NOT_NEEDED})
"""Results that finish an action whatever the review decides; the others leave it open while support goes on."""


@dataclass(frozen=True)
class ElementNow:
    """What is so now for one element; a rating of None was not given."""

    element: str
    now: str = ""
    rating_child: int | None = None
    rating_parent: int | None = None
    rating_practitioner: int | None = None
    kept_by_child: bool = False

    @property
    def ratings(self) -> tuple[int | None, ...]:
        return self.rating_child, self.rating_parent, self.rating_practitioner

    @property
    def said(self) -> bool:
        return bool(self.now.strip()) or any(rating is not None for rating in self.ratings)


@dataclass(frozen=True)
class ActionNow:
    """What the review said of one action."""

    action: UUID
    result: ActionEnding
    note: str = ""


@operation("caf.hold_review")
def hold_review(
    *,
    by: Viewer,
    at: datetime,
    episode_id: UUID,
    held_on: date,
    decision: ReviewDecision,
    next_on: date | None = None,
    elements: Iterable[ElementNow] = (),
    actions: Iterable[ActionNow] = (),
    present: str = "",
    child_view: str = "",
    parent_view: str = "",
    note: str = "",
    version: int | None = None,
) -> UUID:
    """Write down a review. Actions met or no longer needed end with it. Returns the review's id."""
    episode = rules.held(Episode, episode_id)
    right = rules.check_can_coordinate(by, episode, at)
    episode_policy.check_step(episode.closed_at, episode_policy.REVIEW)
    episode_policy.check_fresh(episode.version, version, "support")
    policy.check_review(
        held_on=held_on,
        opened_on=timezone.localdate(episode.opened_at),
        day=timezone.localdate(at),
        decision=decision,
        next_on=next_on,
    )
    said = [element for element in elements if element.said]
    ratings = [rating for element in said for rating in element.ratings]
    policy.check_ratings(ratings, episode.assessment.ratings_agreed_at is not None)
    made = Review(
        subject=episode.subject,
        episode=episode,
        held_on=held_on,
        recorded_at=at,
        held_by=by.person,
        agency=rules.agency_of(by),
        present=present,
        child_view=child_view,
        parent_view=parent_view,
        note=note,
        decision=decision,
        next_on=next_on if decision == ReviewDecision.CONTINUE else None,
    )
    made.save(force_insert=True)
    _write_elements(made, said)
    _write_results(made, actions, at)
    _next(episode, next_on)
    changed(
        object_kind="caf.review",
        object_id=made.id,
        subject=made.subject,
        right=right.name,
        purpose=Purpose.SUPPORT,
        shown=[Part.REVIEW],
    )
    return made.id


def _write_elements(review: Review, said: list[ElementNow]) -> None:
    ReviewElement.objects.bulk_create(
        ReviewElement(
            subject=review.subject,
            review=review,
            element=one.element,
            now=one.now,
            rating_child=one.rating_child,
            rating_parent=one.rating_parent,
            rating_practitioner=one.rating_practitioner,
            kept_by_child=one.kept_by_child,
        )
        for one in said
    )


def _write_results(review: Review, actions: Iterable[ActionNow], at: datetime) -> None:
    """Results of the episode's own open actions; one of another child, or finished meanwhile, is not written."""
    said = {one.action: one for one in actions}
    rows = PlanAction.objects.select_for_update().filter(
        episode=review.episode_id, id__in=said, finished_at__isnull=True
    )
    for row in rows:
        one = said[row.id]
        ReviewAction(subject=review.subject, review=review, action=row, result=one.result, note=one.note).save(
            force_insert=True
        )
        if one.result in ENDS_NOW:
            end(row, one.result, at)


def _next(episode: Episode, next_on: date | None) -> None:
    episode.version += 1
    if next_on:
        episode.next_review_on = next_on
    episode.save(update_fields=["next_review_on", "version"])
