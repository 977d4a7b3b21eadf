"""Who may sponsor whom: one's own agency only, never oneself, and only the roles a sponsor may grant."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from oast.accounts import roles
from oast.accounts.enums import Kind
from oast.accounts.models import Agency, Employment, FactorReset, Invitation, Person, RoleGrant
from oast.accounts.viewers import Viewer
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor, SystemActor

OWN_AGENCY = "You may only do this for colleagues of your own agency."
ONESELF = "Nobody renews, grants or ends their own access. Ask another sponsor of your agency."
OWN_FACTOR = "Nobody does this for themselves. Ask another sponsor of your agency, or the Trust’s office."
BY_THE_TRUST = "Only the Trust grants this role. Ask the Trust’s office."


def check_can_sponsor(by: Actor, agency: UUID | None) -> None:
    """Raises Refused unless `by` sponsors for `agency` (or is a command of the Trust)."""
    if isinstance(by, SystemActor):
        return
    if not (isinstance(by, Viewer) and by.may("accounts.sponsor") and by.agency == agency):
        raise Refused(OWN_AGENCY)


def check_can_change(by: Actor, employment: Employment) -> None:
    """Raises Refused unless `by` may change this colleague's access."""
    check_can_sponsor(by, employment.agency_id)
    if isinstance(by, Viewer) and by.person == employment.person_id:
        raise Refused(ONESELF)


def can_change(by: Actor, employment: Employment) -> bool:
    try:
        check_can_change(by, employment)
    except Refused:
        return False
    return True


def check_can_grant(by: Actor, names: Iterable[str]) -> None:
    """Raises Refused for a role that does not exist or that `by` may not grant."""
    for name in names:
        if name not in roles.BY_NAME:
            raise Refused("There is no such role.")
        if name not in roles.SPONSORED and not isinstance(by, SystemActor):
            raise Refused(BY_THE_TRUST)


def check_can_give_county_roles(by: Actor, employment: Employment) -> None:
    """Raises Refused unless `by` is an officer of the Trust and the employment is somebody else's."""
    if not (isinstance(by, Viewer) and by.may("accounts.grant_county")):
        raise Refused(BY_THE_TRUST)
    if by.person == employment.person_id:
        raise Refused("Nobody gives or takes their own roles. Ask another officer of the Trust.")


def check_is_second_officer(by: Viewer, proposed_by: UUID) -> None:
    """Raises Refused for the officer who proposed it: two people agree to the strongest roles."""
    if by.person == proposed_by:
        raise Refused("You proposed this role. A second officer of the Trust has to agree.")


def check_can_reset(by: Actor, employment: Employment) -> None:
    """Raises Refused unless `by` may take this colleague's lost second factor away: the own agency's sponsor, or an
    officer of the Trust. Nobody their own."""
    if not (isinstance(by, Viewer) and by.may("accounts.reset_factor")):
        raise Refused(OWN_AGENCY)
    if by.person == employment.person_id:
        raise Refused(OWN_FACTOR)
    if not (by.may("accounts.grant_county") or by.agency == employment.agency_id):
        raise Refused(OWN_AGENCY)


def check_is_second_person(by: Actor, reset: FactorReset) -> None:
    """Raises Refused unless `by` is an officer of the Trust, did not ask for it, and has not lost it themself."""
    if not (isinstance(by, Viewer) and by.may("accounts.grant_county")):
        raise Refused("An officer of the Trust agrees to this.")
    if by.person == reset.person_id:
        raise Refused(OWN_FACTOR)
    if by.person == reset.asked_by_id:
        raise Refused("You asked for this. A second person has to agree.")


def check_can_stop_reset(by: Actor, reset: FactorReset) -> None:
    """Raises Refused unless `by` asked for it, or could agree to it."""
    if isinstance(by, Viewer) and by.person == reset.asked_by_id:
        return
    check_is_second_person(by, reset)


def check_may_hand_over(by: Actor, reset: FactorReset) -> None:
    """Raises Refused unless `by` is who saw the person."""
    if not (isinstance(by, Viewer) and by.person == reset.asked_by_id):
        raise Refused("Only who asked for it, and is with the person, makes the code.")


def check_can_reset_at_once(by: Actor, person: Person) -> None:
    """Raises Refused unless `by` is a command of the Trust, or a practitioner for somebody of a family.

    Whether the practitioner works with this very family is the caller's rule.
    """
    if isinstance(by, SystemActor):
        return
    if not (isinstance(by, Viewer) and not by.is_family and person.kind != Kind.PRACTITIONER):
        raise Refused(OWN_AGENCY)


def resets_seen_by(viewer: Viewer, resets: QuerySet[FactorReset]) -> QuerySet[FactorReset]:
    """Lost second factors as `viewer` sees them: one's own agency's; an officer all. Never the own."""
    if not viewer.may("accounts.reset_factor"):
        return resets.none()
    seen = resets.exclude(person=viewer.person)
    return seen if viewer.may("accounts.grant_county") else seen.filter(agency=viewer.agency)


def seen_by_sponsor(viewer: Viewer, employments: QuerySet[Employment]) -> QuerySet[Employment]:
    """The employments a sponsor sees: those of the own agency, the sponsor's own included."""
    if not (viewer.may("accounts.sponsor") and viewer.agency):
        return employments.none()
    return employments.filter(agency=viewer.agency)


def sponsored_by(viewer: Viewer, employments: QuerySet[Employment]) -> QuerySet[Employment]:
    """The employments whose access `viewer` may change: `check_can_change` as a filter."""
    return seen_by_sponsor(viewer, employments).exclude(person=viewer.person)


def check_open(invitation: Invitation | None, at: datetime) -> Invitation:
    """The invitation, if it may be accepted at `at`: whoever sent it sponsors the agency still.

    Raises NotForYou: a wrong code learns nothing.
    """
    if invitation is None or not (invitation.is_open(at) and _still_sponsors(invitation, at)):
        raise NotForYou("This invitation is not open.")
    return invitation


def _still_sponsors(invitation: Invitation, at: datetime) -> bool:
    """A sponsor who left, or is none any more, lets nobody in afterwards. A command of the Trust leaves no sponsor."""
    if invitation.invited_by_id is None:
        return True
    day = timezone.localdate(at)
    held = RoleGrant.objects.filter(
        RoleGrant.on(day),
        Employment.on(day, "employment__"),
        role__in=[role.name for role in roles.ALL if "accounts.sponsor" in role.permissions],
        employment__expires_on__gt=day,
        employment__agency=invitation.agency_id,
        employment__person=invitation.invited_by_id,
        employment__person__is_active=True,
    )
    return held.exists()


def check_has_accounts(agency: Agency) -> None:
    if not agency.has_accounts:
        raise Refused("This agency’s people do not sign in here.")
