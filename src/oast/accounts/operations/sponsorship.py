"""Sponsorship: invite a colleague, renew, end and extend their access, record their checks."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from oast.accounts import policies, rules
from oast.accounts.enums import QualificationKind
from oast.accounts.models import Agency, Employment, Invitation, Person, Qualification, RoleGrant, TeamMembership
from oast.accounts.operations.people import employ, make_person
from oast.accounts.viewers import Viewer
from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor
from oast.mail.operations import send


@operation("accounts.invite")
def invite(
    *,
    by: Actor,
    at: datetime,
    agency_id: UUID,
    email: str,
    job_title: str,
    role_names: list[str],
    code: str,
    link: str,
    place: str = "",
) -> UUID:
    """Invite somebody to an agency by a mail with `link`, the address that carries `code` (kept only as a hash).

    An earlier open invitation of the same address by the same agency is withdrawn. Raises Refused.
    """
    rules.check_can_sponsor(by, agency_id)
    rules.check_can_grant(by, role_names)
    agency = _agency(agency_id)
    rules.check_has_accounts(agency)
    address = email.strip().lower()
    _check_not_there(address, agency, timezone.localdate(at))
    Invitation.objects.filter(email=address, agency=agency, accepted_at__isnull=True, withdrawn_at__isnull=True).update(
        withdrawn_at=at
    )
    made = Invitation.objects.create(
        email=address,
        agency=agency,
        job_title=job_title,
        roles=role_names,
        place=place,
        code_hash=Invitation.hashed(code),
        invited_by_id=by.person if isinstance(by, Viewer) else None,
        invited_at=at,
        expires_at=at + policies.INVITATION,
    )
    send(by=by, at=at, to=address, kind="invitation", link=link, key=f"invitation:{made.id}")
    changed(object_kind="accounts.invitation", object_id=made.id)
    return made.id


@operation("accounts.withdraw_invitation")
def withdraw_invitation(*, by: Actor, at: datetime, invitation_id: UUID) -> UUID:
    """Close an invitation that nobody accepted yet. Raises Refused."""
    invitation = Invitation.objects.select_for_update().filter(id=invitation_id).first()
    if invitation is None:
        raise NotForYou("There is no such invitation.")
    rules.check_can_sponsor(by, invitation.agency_id)
    if not invitation.is_open(at):
        raise Refused("This invitation was already accepted, withdrawn or has run out.")
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    changed(object_kind="accounts.invitation", object_id=invitation.id)
    return invitation.id


@operation("accounts.accept_invitation")
def accept_invitation(
    *, by: Actor, at: datetime, code: str, name: str = "", telephone: str = "", password: str = ""
) -> UUID:
    """Take up an invitation, once: as a new person with `name` and `password`, or as the person signed in.

    Returns the person's id. Raises NotForYou for a code that is not open, Refused for another's invitation.
    """
    found = Invitation.objects.select_for_update().filter(code_hash=Invitation.hashed(code)).first()
    invitation = rules.check_open(found, at)
    if isinstance(by, Viewer):
        person = Person.objects.get(id=by.person)
        if person.email != invitation.email:
            raise Refused("This invitation was sent to another e-mail address. Sign out and open it again.")
    else:
        person = make_person(name=name, email=invitation.email, password=password, telephone=telephone)
    day = timezone.localdate(at)
    _check_not_there(person.email, invitation.agency, day)
    employ(
        person,
        invitation.agency,
        job_title=invitation.job_title,
        role_names=invitation.roles,
        place=invitation.place,
        day=day,
        sponsor=invitation.invited_by,
    )
    invitation.accepted_at, invitation.accepted_by = at, person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    changed(object_kind="accounts.person", object_id=person.id)
    return person.id


@operation("accounts.attest")
def attest(*, by: Actor, at: datetime, employment_id: UUID) -> UUID:
    """The sponsor says that this colleague still works here: the access is renewed for a year. Raises Refused."""
    employment = _held(by, employment_id, timezone.localdate(at), expired_too=True)
    employment.attested_on = timezone.localdate(at)
    employment.expires_on = policies.expiry(employment.attested_on)
    employment.save(update_fields=["attested_on", "expires_on"])
    changed(object_kind="accounts.employment", object_id=employment.id)
    return employment.id


@operation("accounts.end_employment")
def end_employment(*, by: Actor, at: datetime, employment_id: UUID) -> UUID:
    """The colleague left: the access ends with the next request. Raises Refused."""
    day = timezone.localdate(at)
    employment = _held(by, employment_id, day, expired_too=True)
    employment.ended_on = day
    employment.save(update_fields=["ended_on"])
    RoleGrant.objects.filter(employment=employment, ended_on__isnull=True).update(ended_on=day)
    _end_teams(employment, day)
    key = f"access_ended:{employment.id}"
    send(by=by, at=at, to=employment.person.email, kind="access_ended", link="/account/", key=key)
    changed(object_kind="accounts.employment", object_id=employment.id)
    return employment.id


@operation("accounts.grant_role")
def grant_role(*, by: Actor, at: datetime, employment_id: UUID, role: str, place: str = "") -> UUID:
    """Give a colleague a role from today. Raises Refused for a role one may not grant or that is held already."""
    day = timezone.localdate(at)
    rules.check_can_grant(by, [role])
    employment = _held(by, employment_id, day)
    if RoleGrant.objects.filter(RoleGrant.on(day), employment=employment, role=role, place=place).exists():
        raise Refused("This colleague already has this role.")
    made = RoleGrant.objects.create(
        employment=employment,
        role=role,
        place=place,
        started_on=day,
        granted_by_id=by.person if isinstance(by, Viewer) else None,
    )
    changed(object_kind="accounts.role", object_id=made.id, shown=[role])
    return made.id


@operation("accounts.end_role")
def end_role(*, by: Actor, at: datetime, grant_id: UUID) -> UUID:
    """Take a role away from today. Raises Refused; a role the Trust granted only the Trust takes away."""
    day = timezone.localdate(at)
    grant = RoleGrant.objects.select_for_update().filter(RoleGrant.on(day), id=grant_id).first()
    if grant is None:
        raise NotForYou("There is no such role.")
    _held(by, grant.employment_id, day, expired_too=True)
    rules.check_can_grant(by, [grant.role])
    grant.ended_on = day
    grant.save(update_fields=["ended_on"])
    changed(object_kind="accounts.role", object_id=grant.id, shown=[grant.role])
    return grant.id


@operation("accounts.record_qualification")
def record_qualification(
    *,
    by: Actor,
    at: datetime,
    employment_id: UUID,
    kind: str,
    title: str,
    reference: str,
    awarded_on: date,
    expires_on: date | None,
) -> UUID:
    """Record a vetting check or a completed training of a colleague. Raises Refused."""
    day = timezone.localdate(at)
    employment = _held(by, employment_id, day, expired_too=True)
    _check_dates(awarded_on, expires_on, day)
    made = Qualification.objects.create(
        person_id=employment.person_id,
        kind=QualificationKind(kind),
        title=title,
        reference=reference,
        awarded_on=awarded_on,
        expires_on=expires_on,
    )
    changed(object_kind="accounts.qualification", object_id=made.id, shown=[kind])
    return made.id


@operation("accounts.end_qualification")
def end_qualification(*, by: Actor, at: datetime, employment_id: UUID, qualification_id: UUID) -> UUID:
    """A check or training no longer counts from today. Raises Refused."""
    day = timezone.localdate(at)
    employment = _held(by, employment_id, day, expired_too=True)
    held = Qualification.objects.filter(person=employment.person_id, id=qualification_id).first()
    if held is None or (held.expires_on and held.expires_on <= day):
        raise NotForYou("There is no such current qualification.")
    held.expires_on = day
    held.save(update_fields=["expires_on"])
    changed(object_kind="accounts.qualification", object_id=held.id, shown=[held.kind])
    return held.id


def _end_teams(employment: Employment, day: date) -> None:
    """End the memberships that came with this work: of the agency's teams, and of all when it was the only work."""
    held = TeamMembership.objects.filter(TeamMembership.on(day), person=employment.person_id)
    others = Employment.objects.filter(Employment.on(day), person=employment.person_id, expires_on__gt=day)
    if others.exists():
        held = held.filter(team__agency=employment.agency_id)
    held.update(ended_on=day)


def _held(by: Actor, employment_id: UUID, day: date, *, expired_too: bool = False) -> Employment:
    """The colleague's employment, locked, if `by` may change it. Raises NotForYou or Refused."""
    locked = Employment.objects.select_for_update(of=("self",)).select_related("person", "agency")
    employment = locked.filter(Employment.on(day), id=employment_id).first()
    if employment is None or not (expired_too or employment.expires_on > day):
        raise NotForYou("There is no such colleague.")
    rules.check_can_change(by, employment)
    return employment


def _agency(agency_id: UUID) -> Agency:
    agency = Agency.objects.filter(id=agency_id).first()
    if agency is None:
        raise NotForYou("There is no such agency.")
    return agency


def _check_not_there(email: str, agency: Agency, day: date) -> None:
    """Raises Refused for who already works here. An expired employment is renewed, not made twice."""
    if Employment.objects.filter(Employment.on(day), agency=agency, person__email=email).exists():
        raise Refused("This person already works for this agency. Renew their access instead.")


def _check_dates(awarded_on: date, expires_on: date | None, day: date) -> None:
    if awarded_on > day:
        raise Refused("The date it was given cannot be in the future.")
    if expires_on and expires_on <= awarded_on:
        raise Refused("It must run out after the date it was given.")
