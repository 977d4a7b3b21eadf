"""What a practitioner's home shows of support: my children, what is due, who waits for whom. For the floor above.

Each function runs a constant number of queries and says to the audit which children it named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.caf.enums import ReferralStep
from oast.caf.models import Episode, LeadNomination, PlanAction, Referral, ReferralEvent, Review, TeamMember
from oast.caf.policies.plan import SOON_DAYS
from oast.caf.policies.review import Due, review_due
from oast.caf.queries.lists import say_listed
from oast.caf.queries.referral import say_received
from oast.caf.queries.team import Who, whos
from oast.caf.rules.episode import WORKERS
from oast.caf.rules.referral import provided_by
from oast.childindex import queries as index
from oast.sharing.enums import Part, Purpose
from oast.sharing.rules import rights_by_subject

WORK = Purpose.SUPPORT


@dataclass(frozen=True)
class ChildLine:
    """One of my children. `role` is the relation by which they are mine; no episode: support has not started."""

    subject: UUID
    child: str
    born_on: date | None
    role: str
    episode: UUID | None
    assessment: UUID | None
    lead: Who | None
    leads: bool
    next_review_on: date | None
    due: Due | None
    late_actions: int
    closed: bool


@dataclass(frozen=True)
class DueLine:
    """A review or an action that is late or due soon. `kind` is "review" or "action"; `item` is its id."""

    kind: str
    subject: UUID
    child: str
    what: str
    due_on: date
    late: bool
    episode: UUID
    item: UUID


@dataclass(frozen=True)
class WaitingLine:
    """Something that waits for my answer. `kind`: "nomination", "invitation" or "referral"; `item` is its id."""

    kind: str
    child: str
    what: str
    since: datetime
    item: UUID


@dataclass(frozen=True)
class Mine:
    """The children the viewer works with now, read once for all lists of a page. `relations` are by subject."""

    relations: dict[UUID, str]
    named: dict[UUID, index.NameShown]
    episodes: tuple[Episode, ...]
    leads: tuple[LeadNomination, ...]


def mine(viewer: Viewer, at: datetime) -> Mine:
    """Whose children these lists are about; five queries."""
    relations = _mine(viewer, at)
    named = index.names(viewer, relations, WORK, at, part=Part.PLAN)
    episodes = tuple(Episode.objects.filter(subject__in=relations).order_by("opened_at"))
    return Mine(relations, named, episodes, tuple(_leads(episodes)))


def my_children(viewer: Viewer, at: datetime, known: Mine | None = None) -> list[ChildLine]:
    """The children the viewer works with now, late ones first, then by name. At most nine queries."""
    known = known or mine(viewer, at)
    named = known.named
    episodes = {row.subject: row for row in known.episodes}
    leads = {row.episode_id: row for row in known.leads}
    who = whos((row.person, row.agency) for row in leads.values())
    looked = _last_reviews(episodes.values())
    day = timezone.localdate(at)
    late = _late_actions(episodes.values(), day)
    lines = []
    for subject, name in named.items():
        episode = episodes.get(subject)
        lead = leads.get(episode.id) if episode else None
        running = episode if episode and episode.closed_at is None else None
        lines.append(
            ChildLine(
                subject=subject,
                child=name.name,
                born_on=name.born,
                role=known.relations[subject],
                episode=episode.id if episode else None,
                assessment=episode.assessment_id if episode else None,
                lead=who[lead.person, lead.agency] if lead else None,
                leads=lead is not None and (lead.person, lead.agency) == (viewer.person, viewer.agency),
                next_review_on=running.next_review_on if running else None,
                due=_due(running, looked, day) if running else None,
                late_actions=late.get(episode.id, 0) if episode else 0,
                closed=episode is not None and episode.closed_at is not None,
            )
        )
    say_listed()
    order = {subject: name.sort_key for subject, name in named.items()}
    return sorted(lines, key=lambda line: (line.closed, line.due != Due.LATE, order[line.subject]))


def due(viewer: Viewer, at: datetime, known: Mine | None = None) -> list[DueLine]:
    """Reviews of those the viewer leads, and open actions the viewer or their agency owns or leads: late ones and
    those due within a week, the earliest first. At most seven queries."""
    known = known or mine(viewer, at)
    named = known.named
    day = timezone.localdate(at)
    soon = day + timedelta(days=SOON_DAYS)
    episodes = {row.id: row for row in known.episodes if row.closed_at is None}
    led = {row.episode_id for row in known.leads if row.episode_id in episodes and _is(row, viewer)}
    reviews = [row for row in episodes.values() if row.id in led and row.next_review_on <= soon]
    actions = list(
        PlanAction.objects.filter(
            Q(episode__in=led) | Q(owner=viewer.person) | Q(owner__isnull=True, owner_agency=viewer.agency),
            episode__in=episodes,
            finished_at__isnull=True,
            due_on__lte=soon,
        )
    )
    looked = _last_reviews(reviews)
    lines = [
        DueLine(
            "review",
            row.subject,
            named[row.subject].name,
            "Review",
            row.next_review_on,
            _due(row, looked, day) == Due.LATE,
            row.id,
            row.id,
        )
        for row in reviews
    ]
    lines += [
        DueLine(
            "action",
            row.subject,
            named[row.subject].name,
            row.action,
            row.due_on,
            row.due_on < day,
            row.episode_id,
            row.id,
        )
        for row in actions
    ]
    say_listed()
    return sorted(lines, key=lambda line: (line.due_on, line.child, str(line.item)))


def waiting_for_me(viewer: Viewer, at: datetime) -> list[WaitingLine]:
    """Requests to lead, invitations into a team, and referrals to answer, the oldest first. At most seven queries.

    What the family's agreement no longer covers is not shown.
    """
    own = {"person": viewer.person, "agency": viewer.agency}
    asked = list(LeadNomination.objects.filter(**own, answered_at=None, cancelled_at=None))
    invited = list(TeamMember.objects.filter(**own, answered_at=None, left_at=None))
    named = (
        index.names(viewer, {row.subject for row in [*asked, *invited]}, WORK, at, part=Part.TEAM)
        if asked or invited
        else {}
    )
    lines = [
        WaitingLine("nomination", named[row.subject].name, "Will you lead?", row.nominated_at, row.id)
        for row in asked
        if row.subject in named
    ]
    lines += [
        WaitingLine("invitation", named[row.subject].name, row.task, row.invited_at, row.id)
        for row in invited
        if row.subject in named
    ]
    if viewer.may("referral.answer"):
        lines += _referrals(viewer, at)
    say_listed()
    return sorted(lines, key=lambda line: (line.since, str(line.item)))


def not_answered(viewer: Viewer, at: datetime, known: Mine | None = None) -> list[WaitingLine]:
    """Who has not answered the viewer: requests to lead, invitations and referrals they sent, the oldest first."""
    known = known or mine(viewer, at)
    named, subjects = known.named, known.relations.keys()
    asked = list(
        LeadNomination.objects.filter(
            nominated_by=viewer.person, subject__in=subjects, answered_at=None, cancelled_at=None
        )
    )
    invited = list(
        TeamMember.objects.filter(invited_by=viewer.person, subject__in=subjects, answered_at=None, left_at=None)
    )
    sent = list(_unanswered(Referral.objects.filter(sent_by=viewer.person, subject__in=subjects)))
    who = whos((row.person, row.agency) for row in [*asked, *invited])
    people: list[tuple[str, LeadNomination | TeamMember, datetime]] = [
        *(("nomination", row, row.nominated_at) for row in asked),
        *(("invitation", row, row.invited_at) for row in invited),
    ]
    lines = [
        WaitingLine(kind, named[row.subject].name, who[row.person, row.agency].name, since, row.episode_id)
        for kind, row, since in people
    ]
    lines += [WaitingLine("referral", named[row.subject].name, row.service_name, row.sent_at, row.id) for row in sent]
    say_listed()
    return sorted(lines, key=lambda line: (line.since, str(line.item)))


def _mine(viewer: Viewer, at: datetime) -> dict[UUID, str]:
    """The subjects the viewer works with, and by which relation."""
    rights = rights_by_subject(viewer, Part.PLAN, WORK, at)
    return {subject: right.relation for subject, right in rights.items() if right.relation in WORKERS}


def _leads(episodes: Iterable[Episode]) -> QuerySet[LeadNomination]:
    ids = [row.id for row in episodes]
    return LeadNomination.objects.filter(episode__in=ids, accepted=True, ended_at__isnull=True)


def _last_reviews(episodes: Iterable[Episode]) -> dict[UUID, date]:
    rows = Review.objects.filter(episode__in=[row.id for row in episodes])
    return dict(rows.values_list("episode").annotate(last=Max("held_on")).values_list("episode", "last"))


def _late_actions(episodes: Iterable[Episode], day: date) -> dict[UUID, int]:
    ids = [row.id for row in episodes if row.closed_at is None]
    late = PlanAction.objects.filter(episode__in=ids, finished_at__isnull=True, due_on__lt=day)
    counted: dict[UUID, int] = {}
    for episode in late.values_list("episode", flat=True):
        counted[episode] = counted.get(episode, 0) + 1
    return counted


def _due(row: Episode, looked: dict[UUID, date], day: date) -> Due:
    return review_due(row.next_review_on, looked.get(row.id) or timezone.localdate(row.opened_at), day)


def _is(row: LeadNomination, viewer: Viewer) -> bool:
    return (row.person, row.agency) == (viewer.person, viewer.agency)


def _unanswered(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    answered = ReferralEvent.objects.exclude(step=ReferralStep.SENT).values("referral")
    return referrals.exclude(id__in=answered)


def _referrals(viewer: Viewer, at: datetime) -> list[WaitingLine]:
    rows = list(_unanswered(provided_by(viewer, at)))
    say_received(viewer, {row.subject for row in rows}, at)
    return [WaitingLine("referral", row.child_name, row.service_name, row.sent_at, row.id) for row in rows]
