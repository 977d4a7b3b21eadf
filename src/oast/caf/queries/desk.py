"""What a practitioner's home shows of support: my children, what is due, who waits for whom. For the floor above.

Each function runs a constant number of queries and says to the audit which children it named.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.caf.enums import ReferralStep
from oast.caf.models import Episode, LeadNomination, PlanAction, Referral, ReferralEvent, TeamMember
from oast.caf.policies.plan import SOON_DAYS
from oast.caf.policies.review import Due, review_due
from oast.caf.queries.lists import say_listed
from oast.caf.queries.names import Names, Who, names_of
from oast.caf.queries.referral import say_received
from oast.caf.rules.episode import WORKERS
from oast.caf.rules.referral import provided_by, rights_as_provider
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
class Asked:
    """Requests without an answer that the viewer got or sent: to lead, and to join a team."""

    leads: tuple[LeadNomination, ...]
    members: tuple[TeamMember, ...]


@dataclass(frozen=True)
class Mine:
    """The children the viewer works with now and all that the lists of a page say of them, read once.

    `relations` are by subject, `leads` by episode; an episode has the day of its last review as `reviewed_on`;
    `actions` are the open ones that are late or due within a week.
    """

    relations: dict[UUID, str]
    named: dict[UUID, index.NameShown]
    episodes: tuple[Episode, ...]
    leads: dict[UUID, LeadNomination]
    actions: tuple[PlanAction, ...]
    asked: Asked
    names: Names


def mine(viewer: Viewer, at: datetime) -> Mine:
    """Whose children these lists are about; nine queries."""
    rights = rights_by_subject(viewer, Part.PLAN, WORK, at)
    relations = {subject: right.relation for subject, right in rights.items() if right.relation in WORKERS}
    held = Episode.objects.filter(subject__in=relations).order_by("opened_at")
    episodes = tuple(held.annotate(reviewed_on=Max("reviews__held_on")))
    running = [row for row in episodes if row.closed_at is None]
    leads = {row.episode_id: row for row in _leads(episodes)}
    asked = _asked(viewer)
    return Mine(
        relations,
        index.names(viewer, relations, WORK, at, part=Part.PLAN, rights=rights),
        episodes,
        leads,
        tuple(_soon(running, timezone.localdate(at))),
        asked,
        names_of(
            ((row.person, row.agency) for row in (*leads.values(), *asked.leads)),
            ((row.person, row.agency) for row in asked.members),
        ),
    )


def my_children(viewer: Viewer, at: datetime, known: Mine | None = None) -> list[ChildLine]:
    """The children the viewer works with now, late ones first, then by name. No query beside `mine`."""
    known = known or mine(viewer, at)
    episodes = {row.subject: row for row in known.episodes}
    day = timezone.localdate(at)
    late = Counter(row.episode_id for row in known.actions if row.due_on < day)
    lines = []
    for subject, name in known.named.items():
        episode = episodes.get(subject)
        lead = known.leads.get(episode.id) if episode else None
        running = episode if episode and episode.closed_at is None else None
        lines.append(
            ChildLine(
                subject=subject,
                child=name.name,
                born_on=name.born,
                role=known.relations[subject],
                episode=episode.id if episode else None,
                assessment=episode.assessment_id if episode else None,
                lead=known.names.who(lead.person, lead.agency) if lead else None,
                leads=lead is not None and _is(lead, viewer),
                next_review_on=running.next_review_on if running else None,
                due=_due(running, day) if running else None,
                late_actions=late[episode.id] if episode else 0,
                closed=episode is not None and episode.closed_at is not None,
            )
        )
    say_listed()
    order = {subject: name.sort_key for subject, name in known.named.items()}
    return sorted(lines, key=lambda line: (line.closed, line.due != Due.LATE, order[line.subject]))


def due(viewer: Viewer, at: datetime, known: Mine | None = None) -> list[DueLine]:
    """Reviews of those the viewer leads, and open actions the viewer or their agency owns or leads: late ones and
    those due within a week, the earliest first. No query beside `mine`."""
    known = known or mine(viewer, at)
    day = timezone.localdate(at)
    led = {episode for episode, row in known.leads.items() if _is(row, viewer)}
    soon = day + timedelta(days=SOON_DAYS)
    lines = [
        _review_line(row, known, day)
        for row in known.episodes
        if row.closed_at is None and row.id in led and row.next_review_on <= soon
    ]
    lines += [_action_line(row, known, day) for row in known.actions if row.episode_id in led or _owns(viewer, row)]
    say_listed()
    return sorted(lines, key=lambda line: (line.due_on, line.child, str(line.item)))


def waiting_for_me(viewer: Viewer, at: datetime, known: Mine | None = None) -> list[WaitingLine]:
    """Requests to lead, invitations into a team, and referrals to answer, the oldest first. At most four queries
    beside `mine`.

    What the family's agreement no longer covers is not shown.
    """
    everything = known.asked if known else _asked(viewer)
    asked = [row for row in everything.leads if _is(row, viewer)]
    invited = [row for row in everything.members if _is(row, viewer)]
    subjects = {row.subject for row in asked} | {row.subject for row in invited}
    named = index.names(viewer, subjects, WORK, at, part=Part.TEAM) if subjects else {}
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
    """Who has not answered the viewer: requests to lead, invitations and referrals they sent, the oldest first. One
    query beside `mine`."""
    known = known or mine(viewer, at)
    named = known.named
    sent = list(_unanswered(Referral.objects.filter(sent_by=viewer.person, subject__in=known.relations)))
    people: list[tuple[str, LeadNomination | TeamMember, datetime]] = [
        *(("nomination", row, row.nominated_at) for row in known.asked.leads if row.nominated_by == viewer.person),
        *(("invitation", row, row.invited_at) for row in known.asked.members if row.invited_by == viewer.person),
    ]
    lines = [
        WaitingLine(kind, named[row.subject].name, known.names.who(row.person, row.agency).name, since, row.episode_id)
        for kind, row, since in people
        if row.subject in named
    ]
    lines += [WaitingLine("referral", named[row.subject].name, row.service_name, row.sent_at, row.id) for row in sent]
    say_listed()
    return sorted(lines, key=lambda line: (line.since, str(line.item)))


def _asked(viewer: Viewer) -> Asked:
    """Two queries."""
    got = Q(person=viewer.person, agency=viewer.agency)
    leads = LeadNomination.objects.filter(answered_at=None, cancelled_at=None)
    members = TeamMember.objects.filter(answered_at=None, left_at=None)
    return Asked(
        tuple(leads.filter(got | Q(nominated_by=viewer.person))),
        tuple(members.filter(got | Q(invited_by=viewer.person))),
    )


def _leads(episodes: Iterable[Episode]) -> QuerySet[LeadNomination]:
    ids = [row.id for row in episodes]
    return LeadNomination.objects.filter(episode__in=ids, accepted=True, ended_at__isnull=True)


def _soon(episodes: Iterable[Episode], day: date) -> QuerySet[PlanAction]:
    """The open actions that are late or due within a week."""
    ids = [row.id for row in episodes]
    soon = day + timedelta(days=SOON_DAYS)
    return PlanAction.objects.filter(episode__in=ids, finished_at__isnull=True, due_on__lte=soon)


def _review_line(row: Episode, known: Mine, day: date) -> DueLine:
    late = _due(row, day) == Due.LATE
    return DueLine(
        "review", row.subject, known.named[row.subject].name, "Review", row.next_review_on, late, row.id, row.id
    )


def _action_line(row: PlanAction, known: Mine, day: date) -> DueLine:
    child = known.named[row.subject].name
    return DueLine("action", row.subject, child, row.action, row.due_on, row.due_on < day, row.episode_id, row.id)


def _owns(viewer: Viewer, row: PlanAction) -> bool:
    """Whether the viewer does it, or the viewer's agency without a name."""
    return row.owner == viewer.person or (row.owner is None and row.owner_agency == viewer.agency)


def _due(row: Episode, day: date) -> Due:
    reviewed_on: date | None = row.reviewed_on  # type: ignore[attr-defined]
    return review_due(row.next_review_on, reviewed_on or timezone.localdate(row.opened_at), day)


def _is(row: LeadNomination | TeamMember, viewer: Viewer) -> bool:
    return (row.person, row.agency) == (viewer.person, viewer.agency)


def _unanswered(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    answered = ReferralEvent.objects.exclude(step=ReferralStep.SENT).values("referral")
    return referrals.exclude(id__in=answered)


def _referrals(viewer: Viewer, at: datetime) -> list[WaitingLine]:
    rights = rights_as_provider(viewer, at)
    rows = list(_unanswered(provided_by(viewer, rights, at)))
    say_received(rights, {row.subject for row in rows})
    return [WaitingLine("referral", row.child_name, row.service_name, row.sent_at, row.id) for row in rows]
