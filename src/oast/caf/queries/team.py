"""Who leads, who was asked, who is in the team, by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from oast.accounts.queries import PersonCard, Viewer, agency_cards, person_cards
from oast.audit.operations import saw
from oast.caf.enums import MemberStatus, NominationStatus
from oast.caf.models import Episode, LeadNomination, TeamMember
from oast.caf.policies.team import member_status, nomination_status
from oast.caf.rules import episode as rules
from oast.caf.rules import team as team_rules
from oast.childindex import queries as index
from oast.sharing.enums import Part, Purpose
from oast.sharing.policies import age_on
from oast.sharing.queries import covered_by
from oast.sharing.rules import may_know


@dataclass(frozen=True)
class Who:
    """A practitioner at work, as colleagues and the family may know them."""

    person: UUID
    name: str
    agency: UUID
    agency_name: str
    job_title: str
    telephone: str


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


def team_of(episode: Episode) -> TeamShown:
    """The team by name, in four queries. The caller has asked the rule and says what was seen."""
    nominations = list(LeadNomination.objects.filter(episode=episode).order_by("nominated_at", "id"))
    members = list(TeamMember.objects.filter(episode=episode).order_by("invited_at", "id"))
    named = whos((row.person, row.agency) for row in [*nominations, *members])
    leads = [_lead(row, named) for row in nominations]
    shown = [_member(row, named) for row in members]
    standing = (MemberStatus.INVITED, MemberStatus.JOINED)
    return TeamShown(
        lead=next((one for one in leads if one.status == NominationStatus.ACCEPTED), None),
        asked=next((one for one in leads if one.status == NominationStatus.ASKED), None),
        earlier=tuple(one for one in leads if one.status not in (NominationStatus.ACCEPTED, NominationStatus.ASKED)),
        members=tuple(one for one in shown if one.status in standing),
        former=tuple(one for one in shown if one.status not in standing),
    )


def whos(pairs: Iterable[tuple[UUID, UUID | None]]) -> dict[tuple[UUID, UUID | None], Who]:
    """Practitioners by (person, agency), in two queries."""
    wanted = set(pairs)
    people = person_cards(person for person, _ in wanted)
    agencies = agency_cards(agency for _, agency in wanted)
    return {(person, agency): _who(person, agency, people.get(person), agencies) for person, agency in wanted}


def _who(person: UUID, agency: UUID | None, card: PersonCard | None, agencies: dict) -> Who:
    works_for = agencies.get(agency)
    work = card.work_at(agency) if card else None
    return Who(
        person,
        card.name if card else "Somebody who has left",
        agency,  # type: ignore[arg-type]
        works_for.name if works_for else "",
        work.job_title if work else "",
        (card.telephone if card else "") or (works_for.telephone if works_for else ""),
    )


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
        child=index.identity(viewer, row.subject, Purpose.SUPPORT, at, part=Part.TEAM).name,
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
        child=index.identity(viewer, row.subject, Purpose.SUPPORT, at, part=Part.TEAM).name,
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
    card = person_cards([person]).get(person)
    return whos([(person, card.agency if card else None)])[person, card.agency if card else None]


def _open_parts(viewer: Viewer, subject: UUID, at: datetime) -> tuple[str, ...]:
    """The parts that are open to the nominee now: what the agreement covers."""
    parts = (Part.ASSESSMENT, Part.TEAM, Part.PLAN)
    return tuple(part.label for part in parts if may_know(viewer, subject, part, Purpose.SUPPORT, at))


def _lead(row: LeadNomination, named: dict) -> LeadShown:
    return LeadShown(
        row.id,
        named[row.person, row.agency],
        nomination_status(row),
        row.nominated_at,
        row.answered_at,
        row.ended_at,
        row.decline_reason,
        row.version,
    )


def _member(row: TeamMember, named: dict) -> MemberShown:
    return MemberShown(
        row.id,
        named[row.person, row.agency],
        member_status(row),
        row.task,
        tuple(Part(part).label for part in row.parts),
        row.invited_at,
        row.answered_at,
        row.left_at,
        row.decline_reason,
        row.version,
    )
