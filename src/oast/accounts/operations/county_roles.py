"""County roles: given by an officer of the Trust, the strongest by two; taken away by one."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from oast.accounts import policies, roles, rules
from oast.accounts.models import Employment, RoleGrant, RoleProposal
from oast.accounts.queries.county_roles import partnerships
from oast.accounts.viewers import Viewer
from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor


@operation("accounts.give_county_role")
def give(*, by: Actor, at: datetime, employment_id: UUID, role: str, place: str = "") -> UUID:
    """Give a county role from today; one of the strongest is proposed, and waits for a second officer.

    Returns the id of the grant or of the proposal. Raises Refused.
    """
    day = timezone.localdate(at)
    employment = _held(by, employment_id, day)
    _check_fits(employment, role, place, day)
    if role not in roles.TWO_PEOPLE:
        return _grant(by, employment, role, place, day)
    waiting = RoleProposal.objects.filter(employment=employment, role=role, place=place, decided_at__isnull=True)
    if waiting.filter(proposed_at__gt=at - policies.PROPOSAL).exists():
        raise Refused("This role is proposed already and waits for a second officer.")
    made = RoleProposal.objects.create(
        employment=employment, role=role, place=place, proposed_by_id=_officer(by).person, proposed_at=at
    )
    changed(object_kind="accounts.role_proposal", object_id=made.id, shown=[role])
    return made.id


@operation("accounts.agree_to_county_role")
def agree(*, by: Actor, at: datetime, proposal_id: UUID) -> UUID:
    """The second officer agrees: the role holds from today. Raises Refused, or NotForYou for one that does not wait."""
    day = timezone.localdate(at)
    proposal = _waiting(proposal_id, at)
    employment = _held(by, proposal.employment_id, day)
    rules.check_is_second_officer(_officer(by), proposal.proposed_by_id)
    _check_fits(employment, proposal.role, proposal.place, day)
    _decide(proposal, by, at, agreed=True)
    return _grant(by, employment, proposal.role, proposal.place, day)


@operation("accounts.refuse_county_role")
def refuse(*, by: Actor, at: datetime, proposal_id: UUID) -> UUID:
    """An officer refuses a proposal, or takes the own one back. Raises Refused or NotForYou."""
    proposal = _waiting(proposal_id, at)
    rules.check_can_give_county_roles(by, proposal.employment)
    _decide(proposal, by, at, agreed=False)
    changed(object_kind="accounts.role_proposal", object_id=proposal.id, shown=[proposal.role])
    return proposal.id


@operation("accounts.end_county_role")
def end(*, by: Actor, at: datetime, grant_id: UUID) -> UUID:
    """Take a county role away from now; one officer is enough. Raises Refused or NotForYou."""
    day = timezone.localdate(at)
    held = RoleGrant.objects.select_for_update(of=("self",)).select_related("employment")
    grant = held.filter(RoleGrant.on(day), id=grant_id, role__in=roles.COUNTY).first()
    if grant is None:
        raise NotForYou("There is no such role.")
    rules.check_can_give_county_roles(by, grant.employment)
    grant.ended_on = day
    grant.save(update_fields=["ended_on"])
    changed(object_kind="accounts.role", object_id=grant.id, shown=[grant.role])
    return grant.id


def _officer(by: Actor) -> Viewer:
    if not isinstance(by, Viewer):
        raise Refused(rules.BY_THE_TRUST)
    return by


def _held(by: Actor, employment_id: UUID, day: date) -> Employment:
    """The current employment, locked. Raises NotForYou or Refused."""
    locked = Employment.objects.select_for_update(of=("self",))
    employment = locked.filter(Employment.on(day), id=employment_id, expires_on__gt=day, person__is_active=True).first()
    if employment is None:
        raise NotForYou("There is no such colleague.")
    rules.check_can_give_county_roles(by, employment)
    return employment


def _check_fits(employment: Employment, role: str, place: str, day: date) -> None:
    if role not in roles.COUNTY:
        raise Refused("The agency’s sponsor gives this role.")
    if (role in roles.PLACED) != bool(place):
        raise Refused("A partnership goes with the role of a partnership manager, and with no other.")
    if place and place not in dict(partnerships()):
        raise Refused("There is no such partnership.")
    if RoleGrant.objects.filter(RoleGrant.on(day), employment=employment, role=role, place=place).exists():
        raise Refused("This person already has this role.")


def _waiting(proposal_id: UUID, at: datetime) -> RoleProposal:
    locked = RoleProposal.objects.select_for_update(of=("self",)).select_related("employment")
    open_ones = locked.filter(decided_at__isnull=True, proposed_at__gt=at - policies.PROPOSAL)
    proposal = open_ones.filter(id=proposal_id).first()
    if proposal is None:
        raise NotForYou("There is no such proposal.")
    return proposal


def _decide(proposal: RoleProposal, by: Actor, at: datetime, *, agreed: bool) -> None:
    proposal.decided_by_id, proposal.decided_at, proposal.agreed = _officer(by).person, at, agreed
    proposal.save(update_fields=["decided_by", "decided_at", "agreed"])


def _grant(by: Actor, employment: Employment, role: str, place: str, day: date) -> UUID:
    made = RoleGrant.objects.create(
        employment=employment, role=role, place=place, started_on=day, granted_by_id=_officer(by).person
    )
    changed(object_kind="accounts.role", object_id=made.id, shown=[role])
    return made.id
