"""Agencies and their teams as cards: what a signed-in practitioner may know of every agency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models.functions import Lower

from oast.accounts.enums import Sector
from oast.accounts.models import Agency, Team, TeamMembership
from oast.audit.rules import NotForYou


@dataclass(frozen=True)
class AgencyCard:
    """An agency as another agency's practitioner may see it."""

    id: UUID
    name: str
    sector: str
    telephone: str = ""
    email: str = ""
    lcsp: str = ""
    urn: str = ""

    @property
    def sector_label(self) -> str:
        return Sector(self.sector).label


@dataclass(frozen=True)
class TeamCard:
    """A team, with the agency that hosts it."""

    id: UUID
    name: str
    agency: UUID
    telephone: str = ""
    lcsp: str = ""


def agencies(sector: str | None = None, words: str = "") -> list[AgencyCard]:
    """All agencies in the order of the alphabet; of one sector, or with every one of `words` in the name."""
    found = Agency.objects.filter(sector=sector) if sector else Agency.objects.all()
    for word in words.split():
        found = found.filter(name__icontains=word)
    return [_agency(row) for row in found.order_by(Lower("name"), "id")]


def agency_cards(ids: Iterable[UUID | None]) -> dict[UUID, AgencyCard]:
    """Cards by id, in one query; an id that is no agency's is left out."""
    return {row.id: _agency(row) for row in Agency.objects.filter(id__in={one for one in ids if one})}


def agency_card(agency_id: UUID) -> AgencyCard:
    """One agency's card. Raises NotForYou when there is no such agency."""
    if card := agency_cards([agency_id]).get(agency_id):
        return card
    raise NotForYou("There is no such agency.")


def teams(agency_id: UUID) -> list[TeamCard]:
    """The teams that an agency hosts, in the order of the alphabet."""
    rows = Team.objects.filter(agency=agency_id).order_by(Lower("name"), "id")
    return [TeamCard(row.id, row.name, row.agency_id, row.telephone, row.lcsp) for row in rows]


def share_a_team(one: UUID, other: UUID, day: date) -> bool:
    """Whether two people are in one team on `day`."""
    theirs = TeamMembership.objects.filter(TeamMembership.on(day), person=other).values("team")
    return TeamMembership.objects.filter(TeamMembership.on(day), person=one, team__in=theirs).exists()


def _agency(row: Agency) -> AgencyCard:
    return AgencyCard(row.id, row.name, row.sector, row.telephone, row.email, row.lcsp, row.urn)
