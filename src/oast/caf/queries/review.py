"""Reviews as they are shown: then and now, element by element."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from oast.accounts.queries import Viewer
from oast.audit.operations import saw
from oast.caf.definitions.assessment import AssessmentForm, assessment_form
from oast.caf.enums import ActionEnding, ReviewDecision
from oast.caf.models import Episode, Review, ReviewAction, ReviewElement
from oast.caf.queries.assessment import PARTS, AssessmentShown, assessment, assessment_beside
from oast.caf.queries.names import Names, Pair, Who, names_of
from oast.caf.queries.plan import ActionShown, actions_held, open_actions
from oast.caf.rules import episode as rules
from oast.childindex import queries as index
from oast.sharing.enums import Part, Purpose


@dataclass(frozen=True)
class ElementNowShown:
    """What a review said of one element."""

    element: str
    now: str
    rating_child: int | None
    rating_parent: int | None
    rating_practitioner: int | None
    kept_by_child: bool


@dataclass(frozen=True)
class ResultShown:
    """What a review said of one action."""

    action: str
    result: ActionEnding
    note: str
    kept_by_child: bool


@dataclass(frozen=True)
class ReviewShown:
    """One review."""

    id: UUID
    held_on: date
    held_by: Who
    present: str
    child_view: str
    parent_view: str
    note: str
    decision: ReviewDecision
    next_on: date | None
    elements: dict[str, ElementNowShown]
    results: tuple[ResultShown, ...]


@dataclass(frozen=True)
class ReviewForm:
    """What the form of a review stands beside: the assessment, the last review, what is still to be done."""

    episode: UUID
    child: str
    assessment: AssessmentShown
    last: ReviewShown | None
    actions: tuple[ActionShown, ...]
    opened_at: datetime
    version: int


@dataclass(frozen=True)
class ReviewPage:
    """One review that was held, beside the review before it and the assessment, which is None for whoever may not read
    it. `form` names the elements; `rated`: whether the family agreed to ratings."""

    episode: UUID
    child: str
    form: AssessmentForm
    rated: bool
    assessment: AssessmentShown | None
    review: ReviewShown
    before: ReviewShown | None


@dataclass(frozen=True)
class ReviewsHeld:
    """Reviews that were read, not named yet."""

    rows: list[Review]

    def pairs(self) -> Iterator[Pair]:
        """Who held them."""
        return ((row.held_by, row.agency) for row in self.rows)

    def shown(self, names: Names) -> list[ReviewShown]:
        """The reviews by name, newest first."""
        return [_review(row, names) for row in self.rows]


def reviews_held(rows: QuerySet[Review]) -> ReviewsHeld:
    """The reviews with what they said, in three queries whatever their number."""
    results = Prefetch("results", ReviewAction.objects.select_related("action").order_by("action__due_on", "id"))
    elements = Prefetch("elements", ReviewElement.objects.order_by("element"))
    return ReviewsHeld(list(rows.order_by("-held_on", "-recorded_at").prefetch_related(results, elements)))


def reviews_of(rows: QuerySet[Review]) -> list[ReviewShown]:
    """The reviews in five queries, for a page that names nobody else."""
    held = reviews_held(rows)
    return held.shown(names_of(held.pairs()))


def review_form(viewer: Viewer, episode_id: UUID, at: datetime) -> ReviewForm:
    """What a review is written beside, for whoever co-ordinates. Raises NotForYou or Refused."""
    episode = rules.found(Episode, episode_id)
    right = rules.check_can_coordinate(viewer, episode, at)
    saw(subject=episode.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.PLAN, Part.REVIEW])
    reviews, actions = reviews_held(Review.objects.filter(episode=episode)), actions_held(open_actions(episode))
    names = names_of(reviews.pairs(), actions.pairs(), [(episode.opened_by, None)])  # who wrote the assessment
    known = index.identity(viewer, episode.subject, Purpose.SUPPORT, at, part=Part.PLAN, right=right)
    return ReviewForm(
        episode.id,
        known.name,
        assessment(viewer, episode.assessment_id, at, people=names.people, known=known),
        next(iter(reviews.shown(names)), None),
        tuple(actions.shown(names, at)),
        episode.opened_at,
        episode.version,
    )


def review(viewer: Viewer, review_id: UUID, at: datetime) -> ReviewPage:
    """One review side by side with the review before, and with the assessment where that is open to the viewer too.
    Raises NotForYou."""
    row = rules.found(Review, review_id, "episode__assessment", *(f"episode__assessment__{part}" for part in PARTS))
    written = row.episode.assessment
    right = rules.check_can_see(viewer, row.episode, Part.REVIEW, at)
    saw(subject=row.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.REVIEW])
    shown = reviews_of(Review.objects.filter(episode=row.episode))
    place = next(number for number, one in enumerate(shown) if one.id == row.id)
    return ReviewPage(
        row.episode_id,
        index.identity(viewer, row.subject, Purpose.SUPPORT, at, part=Part.REVIEW, right=right).name,
        assessment_form(written.form_version),
        written.ratings_agreed_at is not None,
        assessment_beside(viewer, written, at),
        shown[place],
        shown[place + 1] if place + 1 < len(shown) else None,
    )


def _review(row: Review, names: Names) -> ReviewShown:
    return ReviewShown(
        id=row.id,
        held_on=row.held_on,
        held_by=names.who(row.held_by, row.agency),
        present=row.present,
        child_view=row.child_view,
        parent_view=row.parent_view,
        note=row.note,
        decision=ReviewDecision(row.decision),
        next_on=row.next_on,
        elements={
            one.element: ElementNowShown(
                one.element, one.now, one.rating_child, one.rating_parent, one.rating_practitioner, one.kept_by_child
            )
            for one in row.elements.all()
        },
        results=tuple(
            ResultShown(one.action.action, ActionEnding(one.result), one.note, one.action.kept_by_child)
            for one in row.results.all()
        ),
    )
