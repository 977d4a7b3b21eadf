"""A family's own record: what was written, who helps, what comes next, what was agreed, and who looked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from oast.accounts.enums import Sector
from oast.accounts.queries import AgencyCard, PersonCard, Viewer, agency_cards, person_cards
from oast.accounts.queries import agencies as all_agencies
from oast.audit.enums import Outcome
from oast.audit.operations import saw
from oast.audit.queries import Look, looks_at
from oast.caf.models import Episode, PlanAction, Referral, Review
from oast.caf.queries.assessment import AssessmentShown, newest_finished
from oast.caf.queries.episode import ClosureShown, closure_of
from oast.caf.queries.lists import say_listed
from oast.caf.queries.names import Names, names_of
from oast.caf.queries.plan import ActionShown, actions_held
from oast.caf.queries.referral import ReferralShown, referrals_held
from oast.caf.queries.review import ReviewShown, reviews_held
from oast.caf.queries.team import TeamShown, team_held
from oast.caf.rules import family as rules
from oast.childindex import queries as index
from oast.sharing.enums import Giver, Part, Purpose, Relation
from oast.sharing.queries import ConsentShown, consents, withheld

WITHHELD = frozenset({Sector.POLICE, Sector.SOCIAL_SERVICES})
"""Sectors whose looks are not shown to families by default (docs/adr/0062)."""

OWN = Purpose.OWN_RECORD


@dataclass(frozen=True)
class OwnChild:
    """A child whose record is the viewer's own to read. `self` says that it is the young person's own."""

    subject: UUID
    name: str
    self: bool


@dataclass(frozen=True, kw_only=True)
class OwnSupport:
    """The support as this family member may read it; empty where none has started."""

    opened_at: datetime | None = None
    next_review_on: date | None = None
    closure: ClosureShown | None = None
    team: TeamShown | None = None
    actions: tuple[ActionShown, ...] = ()
    referrals: tuple[ReferralShown, ...] = ()
    reviews: tuple[ReviewShown, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OwnRecord(OwnSupport):
    """The whole record as this family member may read it. What a young person keeps is left out for parents."""

    subject: UUID
    name: str
    born_on: date | None
    self: bool
    assessment: AssessmentShown | None


@dataclass(frozen=True)
class OwnAgreement:
    """One agreement, with the names of those it covers and of those the family shut out."""

    consent: ConsentShown
    covers: tuple[str, ...]
    excludes: tuple[str, ...]
    in_force: bool
    may_withdraw: bool


@dataclass(frozen=True)
class LookShown:
    """One look, by agency and job. `mine` is the viewer's own; `who` is empty for somebody of the family."""

    at: datetime
    who: str
    job: str
    mine: bool
    outcome: Outcome
    purpose: str
    parts: tuple[str, ...]


def children(viewer: Viewer, at: datetime) -> list[OwnChild]:
    """Whose record the viewer may read, by name; in a constant number of queries."""
    rights = rules.own_subjects(viewer, at)
    named = index.names(viewer, rights, OWN, at, part=Part.PLAN, rights=rights)
    say_listed()
    held = sorted(named.values(), key=lambda child: child.sort_key)
    return [OwnChild(one.subject, one.name, rights[one.subject].relation == Relation.CHILD) for one in held]


def record(viewer: Viewer, subject: UUID, at: datetime) -> OwnRecord:
    """The record of one's own child, or of oneself. Raises NotForYou."""
    right = rules.check_own(viewer, subject, Part.PLAN, at)
    saw(
        subject=subject,
        right=right.name,
        purpose=OWN,
        shown=[Part.ASSESSMENT, Part.TEAM, Part.PLAN, Part.REFERRAL, Part.REVIEW],
    )
    own = right.relation == Relation.CHILD
    known = index.identity(viewer, subject, OWN, at, part=Part.PLAN, right=right)
    support, names = _support(subject, own, at)
    return OwnRecord(
        subject=subject,
        name=known.given or known.name,
        born_on=known.born,
        self=own,
        assessment=newest_finished(viewer, known, at, purpose=OWN, people=names.people),
        **vars(support),
    )


def _support(subject: UUID, own: bool, at: datetime) -> tuple[OwnSupport, Names]:
    """What has been done since the assessment, and everybody in it, asked for once."""
    episode = Episode.objects.filter(subject=subject).select_related("closure").order_by("-opened_at").first()
    if episode is None:
        return OwnSupport(), names_of()
    team = team_held(episode)
    actions_found = actions_held(_kept(PlanAction.objects.filter(episode=episode), own))
    referrals = referrals_held(_kept(Referral.objects.filter(episode=episode), own))
    reviews_found = reviews_held(Review.objects.filter(episode=episode))
    author = [(episode.opened_by, None)]
    names = names_of(team.pairs(), actions_found.pairs(), referrals.pairs(), reviews_found.pairs(), author)
    actions, reviews = actions_found.shown(names, at), reviews_found.shown(names)
    support = OwnSupport(
        opened_at=episode.opened_at,
        next_review_on=episode.next_review_on,
        closure=closure_of(episode, actions),
        team=team.shown(names),
        actions=tuple(actions),
        referrals=tuple(referrals.shown(names)),
        reviews=tuple(reviews if own else map(_without_kept, reviews)),
    )
    return support, names


def agreements(viewer: Viewer, subject: UUID, at: datetime) -> list[OwnAgreement]:
    """What the family agreed to, newest first. A parent is not shown what the young person answered.

    Raises NotForYou.
    """
    right = rules.check_own(viewer, subject, Part.CONSENT, at)
    own = right.relation == Relation.CHILD
    held = [one for one in consents(viewer, subject, OWN, at) if own or one.giver == Giver.PARENT]
    keys = {cover.recipient for one in held for cover in one.covers}
    names: dict[UUID, str] = {key: card.name for key, card in person_cards(keys).items()}
    names |= {key: card.name for key, card in agency_cards(keys).items()}
    return [
        OwnAgreement(
            one,
            _named(names, (cover.recipient for cover in one.covers if not cover.excluded)),
            _named(names, (cover.recipient for cover in one.covers if cover.excluded)),
            one.in_force(at),
            rules.can_withdraw(right, one, at),
        )
        for one in held
    ]


def agreement(viewer: Viewer, subject: UUID, consent_id: UUID, at: datetime) -> OwnAgreement:
    """One agreement, for the page that takes it back. Raises NotForYou or Refused."""
    right = rules.check_own(viewer, subject, Part.CONSENT, at)
    found = next((one for one in agreements(viewer, subject, at) if one.consent.id == consent_id), None)
    rules.check_can_withdraw(right, found.consent if found else None, at)
    assert found is not None  # noqa: S101 the rule has refused None
    return found


def looks(viewer: Viewer, subject: UUID, at: datetime) -> list[LookShown]:
    """Who looked, newest first: by agency and job, never by name. Police and social care are left out, and what the
    information governance lead withholds; neither leaves a gap that could be counted.

    Raises NotForYou.
    """
    right = rules.check_own(viewer, subject, Part.LOOKS, at)
    saw(subject=subject, right=right.name, purpose=OWN, shown=[Part.LOOKS])
    agencies = {str(card.id): card for card in all_agencies()}
    events = looks_at(subject, shown=shown_to_family(subject, agencies))
    people = person_cards(UUID(look.actor) for look in events if look.acting_for)
    return [_look(look, viewer, agencies, people) for look in events]


def shown_to_family(subject: UUID, agencies: Mapping[str, AgencyCard]) -> Callable[[Look], bool]:
    """Which looks at a child a family is told of, on its page and in the copy it asks for alike: not those of the
    police and social care, nor what the information governance lead withholds. `agencies` are all of them, by key.
    """
    held = withheld(subject)

    def is_shown(look: Look) -> bool:
        sector = agencies[look.acting_for].sector if look.acting_for in agencies else ""
        hidden = any(one.covers(look.actor, look.acting_for, look.at) for one in held)
        return not (look.actor.startswith("system:") or sector in WITHHELD or hidden)

    return is_shown


def _look(look: Look, viewer: Viewer, agencies: dict[str, AgencyCard], people: dict[UUID, PersonCard]) -> LookShown:
    agency = agencies.get(look.acting_for)
    work = people[UUID(look.actor)].work_at(agency.id) if agency and UUID(look.actor) in people else None
    return LookShown(
        at=look.at,
        who=agency.name if agency else "",
        job=work.job_title if work else "",
        mine=look.actor == viewer.key,
        outcome=Outcome(look.outcome),
        purpose=look.purpose,
        parts=tuple(part for part in look.shown if part in Part.values),
    )


def _kept(rows: QuerySet, own: bool) -> QuerySet:
    """Without what the young person asked to keep, unless it is their own view."""
    return rows if own else rows.filter(kept_by_child=False)


def _without_kept(review: ReviewShown) -> ReviewShown:
    elements = {code: one for code, one in review.elements.items() if not one.kept_by_child}
    results = tuple(one for one in review.results if not one.kept_by_child)
    return replace(review, elements=elements, results=results)


def _named(names: dict[UUID, str], keys: Iterable[UUID]) -> tuple[str, ...]:
    return tuple(sorted(names.get(key, "a service") for key in keys))
