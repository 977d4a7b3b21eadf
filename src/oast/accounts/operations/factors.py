"""Lost second factors: who saw the person asks, for the strongest roles a second person agrees, and a code is handed
over; with it, and the password, a new factor is set up (docs/adr/0155)."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from oast.accounts import policies, rules
from oast.accounts.enums import ResetState, SeenHow
from oast.accounts.models import Employment, FactorReset, Person
from oast.accounts.queries.factors import guarded_roles
from oast.accounts.queries.people import is_confirmed
from oast.accounts.viewers import Viewer
from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor
from oast.mail.operations import send


@operation("accounts.ask_factor_reset")
def ask(*, by: Actor, at: datetime, employment_id: UUID, seen_how: str, reason: str) -> UUID:
    """A colleague lost the second factor, and `by` is with them. Nothing is taken away yet. Raises Refused."""
    employment = _colleague(by, employment_id, at)
    waiting = FactorReset.objects.filter(person=employment.person_id, state__in=policies.WAITING)
    if any(policies.still_waits(asked, at) for asked in waiting.values_list("asked_at", flat=True)):
        raise Refused("This is asked for already. Go on with that, or take it back first.")
    two = bool(guarded_roles(employment.person_id, at))
    made = FactorReset.objects.create(
        person_id=employment.person_id,
        agency_id=employment.agency_id,
        asked_by_id=by.person if isinstance(by, Viewer) else None,
        asked_at=at,
        seen_how=SeenHow(seen_how),
        reason=reason,
        two_people=two,
        state=ResetState.ASKED if two else ResetState.READY,
    )
    changed(object_kind="accounts.factor_reset", object_id=made.id, shown=["two people"] if two else [], text=reason)
    return made.id


@operation("accounts.agree_to_factor_reset")
def agree(*, by: Actor, at: datetime, reset_id: UUID) -> UUID:
    """The second person agrees: the code may be made. Raises Refused, or NotForYou for one that waits no more."""
    lost = _waiting(reset_id, at)
    rules.check_is_second_person(by, lost)
    return _decide(lost, by, at, ResetState.READY)


@operation("accounts.refuse_factor_reset")
def refuse(*, by: Actor, at: datetime, reset_id: UUID) -> UUID:
    """An officer refuses, or who asked takes it back. Raises Refused or NotForYou."""
    lost = _waiting(reset_id, at)
    rules.check_can_stop_reset(by, lost)
    return _decide(lost, by, at, ResetState.REFUSED)


@operation("accounts.reset_factors")
def reset(*, by: Actor, at: datetime, reset_id: UUID, code: str) -> UUID:
    """Take the old factors away, end every session, mail the person, and keep the hash of the `code` to hand over.

    Raises Refused, also while a second person has to agree, and NotForYou.
    """
    lost = _waiting(reset_id, at)
    rules.check_may_hand_over(by, lost)
    if lost.state == ResetState.ASKED:
        raise Refused("An officer of the Trust has to agree first.")
    if not lost.two_people and guarded_roles(lost.person_id, at):
        raise Refused("A role that needs two people was given meanwhile. Take this back and ask again.")
    return _take_away(lost, by, at, code)


@operation("accounts.reset_factors_at_once")
def reset_at_once(*, by: Actor, at: datetime, person_id: UUID, seen_how: str, reason: str, code: str) -> UUID:
    """The same in one step: by a command of the Trust for anybody, by a practitioner for somebody of a family.

    The caller has checked that the practitioner works with this family. Raises Refused or NotForYou.
    """
    person = Person.objects.filter(id=person_id, is_active=True).first()
    if person is None:
        raise NotForYou("There is no such person.")
    rules.check_can_reset_at_once(by, person)
    lost = FactorReset.objects.create(
        person=person,
        asked_by_id=by.person if isinstance(by, Viewer) else None,
        asked_at=at,
        seen_how=SeenHow(seen_how),
        reason=reason,
        two_people=False,
        state=ResetState.READY,
    )
    return _take_away(lost, by, at, code)


@operation("accounts.use_handed_code")
def use(*, by: Actor, at: datetime, person_id: UUID, code: str) -> UUID | None:  # noqa: ARG001
    """The code that was handed over, typed after the password; once. None for one that is wrong, old or used."""
    held = FactorReset.objects.select_for_update().filter(person=person_id, state=ResetState.MADE).first()
    fits = held and constant_time_compare(held.code_hash, policies.code_hash(code))
    if held is None or not fits or held.code_until is None or at >= held.code_until:
        changed(object_kind="accounts.handed_code", object_id=person_id, shown=["wrong"])
        return None
    held.state = ResetState.USED
    held.save(update_fields=["state"])
    changed(object_kind="accounts.handed_code", object_id=person_id, shown=["used"])
    return held.id


def close(person_id: UUID, at: datetime) -> None:
    """A new factor is set up, so none is owed any more. A part of `accounts.change_factor`."""
    owed = FactorReset.objects.filter(person=person_id, state__in=policies.OWED)
    owed.update(state=ResetState.CLOSED, ended_at=at)


def _colleague(by: Actor, employment_id: UUID, at: datetime) -> Employment:
    day = timezone.localdate(at)
    locked = Employment.objects.select_for_update(of=("self",))
    found = locked.filter(Employment.on(day), id=employment_id, expires_on__gt=day, person__is_active=True).first()
    if found is None:
        raise NotForYou("There is no such colleague.")
    rules.check_can_reset(by, found)
    return found


def _waiting(reset_id: UUID, at: datetime) -> FactorReset:
    """The request, locked. Raises NotForYou for one that is over or waited too long."""
    locked = FactorReset.objects.select_for_update(of=("self",)).select_related("person")
    lost = locked.filter(id=reset_id, state__in=policies.WAITING, person__is_active=True).first()
    if lost is None or not policies.still_waits(lost.asked_at, at):
        raise NotForYou("There is no such request.")
    return lost


def _decide(lost: FactorReset, by: Actor, at: datetime, state: ResetState) -> UUID:
    policies.check_reset_may_become(lost.state, state)
    lost.state, lost.decided_at = state, at
    lost.decided_by_id = by.person if isinstance(by, Viewer) else None
    lost.save(update_fields=["state", "decided_at", "decided_by"])
    changed(object_kind="accounts.factor_reset", object_id=lost.id, shown=[state.value])
    return lost.id


def _take_away(lost: FactorReset, by: Actor, at: datetime, code: str) -> UUID:
    policies.check_reset_may_become(lost.state, ResetState.MADE)
    close(lost.person_id, at)  # of an earlier code, which no longer works
    lost.state, lost.made_at, lost.code_until = ResetState.MADE, at, at + policies.HANDED_CODE
    lost.code_hash = policies.code_hash(code)
    lost.save(update_fields=["state", "made_at", "code_until", "code_hash"])
    held = Authenticator.objects.filter(user=lost.person_id)
    kinds = sorted(held.values_list("type", flat=True))
    held.delete()
    Person.objects.filter(id=lost.person_id).update(signed_out_at=at)
    for session in UserSession.objects.filter(user=lost.person_id):
        session.end()
    if is_confirmed(lost.person_id):
        key = f"factor_reset:{lost.id}"
        send(by=by, at=at, to=lost.person.email, kind="factor_reset", link="/account/login/", key=key)
    changed(object_kind="accounts.factor_reset", object_id=lost.id, shown=["code made", *kinds])
    return lost.id
