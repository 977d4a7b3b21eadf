"""Reading people and agencies: the viewer that every rule asks about; cards of people, agencies and teams."""

from oast.accounts.queries.agencies import AgencyCard, TeamCard, agencies, agency_card, agency_cards, teams
from oast.accounts.queries.people import (
    PersonCard,
    Work,
    find_practitioners,
    person_card,
    person_cards,
    practitioners,
)
from oast.accounts.queries.viewers import Viewer, employments_on, viewer

__all__ = [
    "AgencyCard",
    "PersonCard",
    "TeamCard",
    "Viewer",
    "Work",
    "agencies",
    "agency_card",
    "agency_cards",
    "employments_on",
    "find_practitioners",
    "person_card",
    "person_cards",
    "practitioners",
    "teams",
    "viewer",
]
