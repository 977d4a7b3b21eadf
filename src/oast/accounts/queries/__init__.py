"""Reading people and agencies: the viewer that every rule asks about; cards of people, agencies and teams."""

from oast.accounts.queries.agencies import (
    AgencyCard,
    TeamCard,
    agencies,
    agency_card,
    agency_cards,
    share_a_team,
    teams,
)
from oast.accounts.queries.careers import Career, Post, careers
from oast.accounts.queries.colleagues import (
    Check,
    Colleague,
    HeldRole,
    colleague,
    colleagues,
    invitation_by_code,
    is_known,
    open_invitations,
    own_employments,
    work_of,
)
from oast.accounts.queries.people import (
    PersonCard,
    Work,
    find_practitioners,
    person_card,
    person_cards,
    practitioners,
)
from oast.accounts.queries.viewers import employments_on, viewer, viewers_on
from oast.accounts.viewers import Viewer

__all__ = [
    "AgencyCard",
    "Career",
    "Check",
    "Colleague",
    "HeldRole",
    "PersonCard",
    "Post",
    "TeamCard",
    "Viewer",
    "Work",
    "agencies",
    "agency_card",
    "agency_cards",
    "careers",
    "colleague",
    "colleagues",
    "employments_on",
    "find_practitioners",
    "invitation_by_code",
    "is_known",
    "open_invitations",
    "own_employments",
    "person_card",
    "person_cards",
    "practitioners",
    "share_a_team",
    "teams",
    "viewer",
    "viewers_on",
    "work_of",
]
