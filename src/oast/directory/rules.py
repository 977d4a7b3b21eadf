"""Who keeps which entry: people of the agency that holds it, and the directory's stewards.

An agency holds an entry that it claimed; or, as long as nobody claimed it, one whose organisation is that agency.
"""

from uuid import UUID

from django.db.models import Q

from oast.accounts.viewers import Viewer
from oast.audit.rules import Refused
from oast.audit.scope import Actor, SystemActor
from oast.directory.models import Service

NOT_YOURS = "This entry is kept by another agency. If it is yours, claim it first."
NOT_A_STEWARD = "Only a directory steward decides this."
NOT_A_PROVIDER = "Your role does not include keeping services in the directory."


def holder_of(service: Service) -> UUID | None:
    """The agency that holds an entry, or None. `care` and `organization` are read with it."""
    care = getattr(service, "care", None)
    if care is not None and care.agency_id:
        return care.agency_id
    return service.organization.agency_id if service.organization else None


def is_steward(by: Actor) -> bool:
    """Whether the actor decides about entries."""
    return isinstance(by, Viewer) and by.may("directory.steward")


def check_is_steward(by: Actor) -> None:
    """Raises Refused for everybody but a steward and the clock."""
    if not (is_steward(by) or isinstance(by, SystemActor)):
        raise Refused(NOT_A_STEWARD)


def check_is_provider(by: Actor) -> UUID:
    """The agency somebody keeps entries for. Raises Refused."""
    if not (isinstance(by, Viewer) and by.may("directory.provide") and by.agency):
        raise Refused(NOT_A_PROVIDER)
    return by.agency


def check_can_keep(by: Actor, service: Service) -> None:
    """Raises Refused unless the actor may edit this entry."""
    if is_steward(by):
        return
    if holder_of(service) != check_is_provider(by):
        raise Refused(NOT_YOURS)


def can_keep(by: Actor, service: Service) -> bool:
    try:
        check_can_keep(by, service)
    except Refused:
        return False
    return True


def held_by(agency: UUID) -> Q:
    """The condition that an agency holds a service."""
    nobody_claimed = Q(care__agency__isnull=True)  # where nobody ever took it up as well
    return Q(care__agency=agency) | (nobody_claimed & Q(organization__agency=agency))
