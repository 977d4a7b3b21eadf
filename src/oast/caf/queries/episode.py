"""The support of one child, as far as the viewer's right reaches."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.audit.operations import saw
from oast.caf.enums import ClosingReason
from oast.caf.models import Assessment, Episode, PlanAction, Referral, Review
from oast.caf.policies.closure import Distance, distance
from oast.caf.policies.review import Due, review_due
from oast.caf.queries.names import names_of
from oast.caf.queries.plan import ActionsHeld, ActionShown, actions_held
from oast.caf.queries.referral import ReferralsHeld, ReferralShown, referrals_held
from oast.caf.queries.review import ReviewsHeld, ReviewShown, reviews_held
from oast.caf.queries.team import TeamShown, team_held
from oast.caf.rules import episode as rules
from oast.childindex import queries as index
from oast.sharing.enums import Part, Purpose

PARTS = (Part.PLAN, Part.REFERRAL, Part.REVIEW, Part.ASSESSMENT, Part.CONSENT)


@dataclass(frozen=True)
class ClosureShown:
    """How support ended, and how far the child came."""

    reason: ClosingReason
    summary: str
    family_words: str
    closed_at: datetime
    distance: Distance


@dataclass(frozen=True)
class EpisodeShown:
    """The whole support. Parts that are not open to the viewer are empty; `parts` says which are open."""

    id: UUID
    subject: UUID
    child: str
    born_on: date | None
    assessment: UUID
    opened_at: datetime
    next_review_on: date
    due: Due
    closure: ClosureShown | None
    team: TeamShown
    actions: tuple[ActionShown, ...]
    referrals: tuple[ReferralShown, ...]
    reviews: tuple[ReviewShown, ...]
    parts: frozenset[str]
    may_work: bool
    may_coordinate: bool
    version: int


def episode(viewer: Viewer, episode_id: UUID, at: datetime, purpose: str = Purpose.SUPPORT) -> EpisodeShown:
    """The support as far as it is open to the viewer. Raises NotForYou where not even the team is."""
    row = rules.found(Episode, episode_id, "closure")
    right = rules.check_can_see(viewer, row, Part.TEAM, at, purpose)
    known = index.identity(viewer, row.subject, purpose, at, part=Part.TEAM, right=right)
    standing = rules.standing(viewer, row, PARTS, at, purpose)
    parts = standing.parts
    saw(
        subject=row.subject,
        right=right.name,
        purpose=purpose,
        shown=sorted({Part.TEAM, *parts}),
        object_kind="caf.episode",
        object_id=row.id,
    )
    team = team_held(row)
    reviews_found = reviews_held(Review.objects.filter(episode=row)) if Part.REVIEW in parts else ReviewsHeld([])
    actions_found = actions_held(PlanAction.objects.filter(episode=row)) if Part.PLAN in parts else ActionsHeld([])
    referrals = referrals_held(Referral.objects.filter(episode=row)) if Part.REFERRAL in parts else ReferralsHeld([])
    names = names_of(team.pairs(), reviews_found.pairs(), actions_found.pairs(), referrals.pairs())
    reviews, actions = reviews_found.shown(names), actions_found.shown(names, at)
    return EpisodeShown(
        id=row.id,
        subject=row.subject,
        child=known.name,
        born_on=known.born,
        assessment=row.assessment_id,
        opened_at=row.opened_at,
        next_review_on=row.next_review_on,
        due=_due(row, reviews, at),
        closure=closure_of(row, actions),
        team=team.shown(names),
        actions=tuple(actions),
        referrals=tuple(referrals.shown(names)),
        reviews=tuple(reviews),
        parts=frozenset(parts),
        may_work=row.closed_at is None and standing.may_work,
        may_coordinate=row.closed_at is None and standing.may_coordinate,
        version=row.version,
    )


@dataclass(frozen=True)
class Startable:
    """An assessment from which support can start."""

    assessment: UUID
    child: str
    ending: str
    episode: UUID | None


def startable(viewer: Viewer, assessment_id: UUID, at: datetime) -> Startable:
    """What the page that starts support shows; `episode` is there once it has started. Raises NotForYou, Refused."""
    row = rules.found(Assessment, assessment_id)
    right = rules.check_can_start(viewer, row, at)
    saw(subject=row.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.ASSESSMENT])
    started = Episode.objects.filter(assessment=row).values_list("id", flat=True).first()
    known = index.identity(viewer, row.subject, Purpose.SUPPORT, at, part=Part.ASSESSMENT, right=right)
    return Startable(row.id, known.name, row.get_ending_display(), started)


def _due(row: Episode, reviews: list[ReviewShown], at: datetime) -> Due:
    """How near the next review is; for somebody who may not see the reviews, from the start of the support."""
    last = reviews[0].held_on if reviews else timezone.localdate(row.opened_at)
    return review_due(row.next_review_on, last, timezone.localdate(at))


def closure_of(row: Episode, actions: list[ActionShown]) -> ClosureShown | None:
    """How the support ended; None while it is open. `actions` are the ones to count; `row` comes with its closure."""
    if row.closed_at is None:
        return None
    ended = row.closure
    return ClosureShown(
        ClosingReason(ended.reason),
        ended.summary,
        ended.family_words,
        ended.closed_at,
        distance(action.ending for action in actions),
    )
