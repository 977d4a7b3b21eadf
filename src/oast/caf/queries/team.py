"""Who leads, who was asked, who is in the team, by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from oast.accounts.queries import Viewer, agency_cards, person_cards
from oast.audit.operations import saw
from oast.caf.enums import MemberStatus, NominationStatus
from oast.caf.models import Episode, LeadNomination, TeamMember
from oast.caf.policies.team import member_status, nomination_status
from oast.caf.queries.names import Names, Pair, Who, names_of
from oast.caf.rules import episode as rules
from oast.caf.rules import team as team_rules
from oast.childindex import queries as index
from oast.sharing.enums import Part, Purpose
from oast.sharing.policies import age_on
from oast.sharing.queries import covered_by
from oast.sharing.rules import may_know


@dataclass(frozen=True)
class LeadShown:
    """One nomination: who was asked, by whom, and what became of it."""

    id: UUID
    who: Who
    status: NominationStatus
    nominated_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    decline_reason: str
    version: int


@dataclass(frozen=True)
class MemberShown:
    """One place in the team."""

    id: UUID
    who: Who
    status: MemberStatus
    task: str
    parts: tuple[str, ...]
    invited_at: datetime
    answered_at: datetime | None
    left_at: datetime | None
    decline_reason: str
    version: int


@dataclass(frozen=True)
class TeamShown:
    """Everybody around the child. `asked` has not answered yet; `earlier` holds former leads and declined ones."""

    lead: LeadShown | None
    asked: LeadShown | None
    earlier: tuple[LeadShown, ...]
    members: tuple[MemberShown, ...]
    former: tuple[MemberShown, ...]


@dataclass(frozen=True)
class TeamHeld:
    """The rows of a team, not named yet."""

    nominations: list[LeadNomination]
    members: list[TeamMember]

    def pairs(self) -> Iterator[Pair]:
        """Whom it names."""
        yield from ((row.person, row.agency) for row in self.nominations)
        yield from ((row.person, row.agency) for row in self.members)

    def shown(self, names: Names) -> TeamShown:
        """The team by name."""
        leads = [_lead(row, names) for row in self.nominations]
        shown = [_member(row, names) for row in self.members]
        answers = (NominationStatus.ACCEPTED, NominationStatus.ASKED)
        standing = (MemberStatus.INVITED, MemberStatus.JOINED)
        return TeamShown(
            lead=next((one for one in leads if one.status == NominationStatus.ACCEPTED), None),
            asked=next((one for one in leads if one.status == NominationStatus.ASKED), None),
            earlier=tuple(one for one in leads if one.status not in answers),
            members=tuple(one for one in shown if one.status in standing),
            former=tuple(one for one in shown if one.status not in standing),
        )


def team_held(episode: Episode) -> TeamHeld:
    """The team in two queries. The caller has asked the rule and says what was seen."""
    return TeamHeld(
        list(LeadNomination.objects.filter(episode=episode).order_by("nominated_at", "id")),
        list(TeamMember.objects.filter(episode=episode).order_by("invited_at", "id")),
    )


def team_of(episode: Episode) -> TeamShown:
    """The team by name, in four queries, for a page that names nobody else."""
    held = team_held(episode)
    return held.shown(names_of(held.pairs()))


@dataclass(frozen=True)
class NominationShown:
    """What a nominee needs to answer: whose lead is asked, by whom, and what the family's agreement covers."""

    id: UUID
    episode: UUID
    assessment: UUID
    child: str
    asked_by: Who
    nominated_at: datetime
    status: NominationStatus
    covers: tuple[str, ...]
    lead: LeadShown | None
    version: int


def nomination(viewer: Viewer, nomination_id: UUID, at: datetime) -> NominationShown:
    """The request to lead, for the one who was asked. Raises NotForYou."""
    row = rules.found(LeadNomination, nomination_id, "episode")
    right = team_rules.check_can_answer(viewer, row, at)
    saw(subject=row.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.TEAM])
    return NominationShown(
        id=row.id,
        episode=row.episode_id,
        assessment=row.episode.assessment_id,
        child=index.identity(viewer, row.subject, Purpose.SUPPORT, at, part=Part.TEAM, right=right).name,
        asked_by=_asker(row.nominated_by),
        nominated_at=row.nominated_at,
        status=nomination_status(row),
        covers=_open_parts(viewer, row.subject, at),
        lead=team_of(row.episode).lead,
        version=row.version,
    )


@dataclass(frozen=True)
class InvitationShown:
    """What somebody invited into a team needs to answer."""

    id: UUID
    child: str
    asked_by: Who
    invited_at: datetime
    status: MemberStatus
    task: str
    parts: tuple[str, ...]
    team: TeamShown
    version: int


def invitation(viewer: Viewer, member_id: UUID, at: datetime) -> InvitationShown:
    """The invitation into a team, for the one who was invited. Raises NotForYou."""
    row = rules.found(TeamMember, member_id, "episode")
    right = team_rules.check_can_answer(viewer, row, at)
    saw(subject=row.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.TEAM])
    return InvitationShown(
        id=row.id,
        child=index.identity(viewer, row.subject, Purpose.SUPPORT, at, part=Part.TEAM, right=right).name,
        asked_by=_asker(row.invited_by),
        invited_at=row.invited_at,
        status=member_status(row),
        task=row.task,
        parts=tuple(Part(part).label for part in row.parts),
        team=team_of(row.episode),
        version=row.version,
    )


@dataclass(frozen=True)
class Choosing:
    """What the pages that choose a colleague need: whose team, and the agencies and people an agreement names."""

    episode: UUID
    subject: UUID
    child: str
    age: int | None
    covered: frozenset[UUID]
    team: TeamShown


def choosing(viewer: Viewer, episode_id: UUID, at: datetime) -> Choosing:
    """For whoever co-ordinates. `covered` helps to choose; the operation asks again. Raises NotForYou or Refused."""
    row = rules.found(Episode, episode_id)
    right = rules.check_can_coordinate(viewer, row, at)
    saw(subject=row.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.TEAM])
    known = index.identity(viewer, row.subject, Purpose.SUPPORT, at, part=Part.TEAM)
    age = age_on(timezone.localdate(at), known.born) if known.born else None
    return Choosing(row.id, row.subject, known.name, age, covered_by(row.subject, at), team_of(row))


def _asker(person: UUID) -> Who:
    people = person_cards([person])
    agency = people[person].agency if person in people else None
    return Names(people, agency_cards([agency]) if agency else {}).who(person, agency)


def _open_parts(viewer: Viewer, subject: UUID, at: datetime) -> tuple[str, ...]:
    """The parts that are open to the nominee now: what the agreement covers."""
    parts = (Part.ASSESSMENT, Part.TEAM, Part.PLAN)
    return tuple(part.label for part in parts if may_know(viewer, subject, part, Purpose.SUPPORT, at))


def _lead(row: LeadNomination, names: Names) -> LeadShown:
    return LeadShown(
        row.id,
        names.who(row.person, row.agency),
        nomination_status(row),
        row.nominated_at,
        row.answered_at,
        row.ended_at,
        row.decline_reason,
        row.version,
    )


def _member(row: TeamMember, names: Names) -> MemberShown:
    return MemberShown(
        row.id,
        names.who(row.person, row.agency),
        member_status(row),
        row.task,
        tuple(Part(part).label for part in row.parts),
        row.invited_at,
        row.answered_at,
        row.left_at,
        row.decline_reason,
        row.version,
    )
