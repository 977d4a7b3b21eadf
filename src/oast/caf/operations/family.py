"""Letting a family in to its own record, and taking an agreement back."""

from datetime import datetime
from uuid import UUID

from oast.accounts.operations import factors, families
from oast.accounts.queries import Viewer
from oast.audit.enums import Outcome
from oast.audit.operations import changed, operation, record
from oast.audit.scope import SystemActor
from oast.caf.enums import FamilyMember
from oast.caf.models import Episode, FamilyInvitation, InvitationTry
from oast.caf.operations.notices import CHANGED, tell
from oast.caf.policies import episode as episode_policy
from oast.caf.policies import family as policy
from oast.caf.rules import episode as rules
from oast.caf.rules import family as family_rules
from oast.childindex.queries import shielded_since
from oast.sharing import operations as sharing
from oast.sharing import queries as sharing_queries
from oast.sharing.enums import Part, Purpose

DOOR = SystemActor("caf.family_door")
"""Reads the invitation of a code: whoever types one has no right to any child yet."""


@operation("caf.invite_family")
def invite_family(
    *,
    by: Viewer,
    at: datetime,
    episode_id: UUID,
    member: FamilyMember,
    name: str,
    safe: bool,
    safe_contact: str,
    code: str,
) -> UUID:
    """Invite a parent or the young person to read their record. `code` is handed over in person; its hash is kept.

    Returns the invitation's id.
    """
    episode = rules.held(Episode, episode_id)
    right = rules.check_can_coordinate(by, episode, at)
    episode_policy.check_step(episode.closed_at, episode_policy.WORK)
    policy.check_can_invite_family(safe=safe, safe_contact=safe_contact)
    made = FamilyInvitation(
        subject=episode.subject,
        episode=episode,
        member=member,
        name=name,
        safe_contact=safe_contact,
        code_hash=policy.code_hash(code),
        made_by=by.person,
        made_at=at,
        expires_at=at + policy.LASTS,
    )
    made.save(force_insert=True)
    changed(
        object_kind="caf.family_invitation",
        object_id=made.id,
        subject=made.subject,
        right=right.name,
        purpose=Purpose.SUPPORT,
    )
    return made.id


@operation("caf.redeem_invitation")
def redeem_invitation(*, by: Viewer, at: datetime, code: str) -> UUID | None:
    """Open the record that the code stands for to this family member.

    Returns the invitation's id; None where the code does not fit, which is counted and recorded as a refusal.
    """
    family_rules.check_is_family(by)
    since = at - policy.TRIES_WITHIN
    policy.check_tries(InvitationTry.objects.filter(person=by.person, at__gt=since).count())
    opened = open_door(by=DOOR, at=at, person=by.person, code_hash=policy.code_hash(code))
    if opened is None:
        InvitationTry.objects.create(person=by.person, at=at)
        record(outcome=Outcome.REFUSED, object_kind="caf.family_invitation")
        return None
    changed(object_kind="caf.family_invitation", object_id=opened, purpose=Purpose.OWN_RECORD)
    return opened


@operation("caf.start_family_account")
def start_family_account(*, by: SystemActor, at: datetime, code: str, email: str, password: str) -> UUID | None:
    """Make the account of who holds a code and has none yet, and open the record to it. The family's door's.

    Returns the new person's id; None where the code does not fit, which is recorded as a refusal. Raises Refused
    where the e-mail address has an account: the code is not used up then.
    """
    code_hash = policy.code_hash(code)
    found = FamilyInvitation.objects.select_for_update().filter(code_hash=code_hash).first()
    if found is None or not family_rules.lets_in(found, shielded_since(found.subject), at):
        record(outcome=Outcome.REFUSED, object_kind="caf.family_invitation", object_id=found.id if found else None)
        return None
    kind = policy.KINDS[FamilyMember(found.member)]
    person = families.make_family_member(by=by, at=at, name=found.name, email=email, password=password, kind=kind)
    open_door(by=by, at=at, person=person, code_hash=code_hash)
    changed(object_kind="caf.family_invitation", object_id=found.id, subject=found.subject)
    return person


@operation("caf.reset_family_factor")
def reset_family_factor(
    *, by: Viewer, at: datetime, episode_id: UUID, invitation_id: UUID, seen_how: str, reason: str, code: str
) -> UUID:
    """Somebody of the family lost the telephone and the recovery codes, and `by` is with them (docs/adr/0155).

    `code` is handed over in person. Raises Refused for who does not co-ordinate, NotForYou where nobody was let in.
    """
    episode = rules.held(Episode, episode_id)
    right = rules.check_can_coordinate(by, episode, at)
    episode_policy.check_step(episode.closed_at, episode_policy.WORK)
    let_in = rules.held(FamilyInvitation, invitation_id, episode=episode, redeemed_by__isnull=False)
    factors.reset_at_once(by=by, at=at, person_id=let_in.redeemed_by, seen_how=seen_how, reason=reason, code=code)
    changed(
        object_kind="caf.family_invitation",
        object_id=let_in.id,
        subject=let_in.subject,
        right=right.name,
        purpose=Purpose.SUPPORT,
        shown=["second factor"],
    )
    return let_in.id


@operation("caf.open_door")
def open_door(*, by: SystemActor, at: datetime, person: UUID, code_hash: str) -> UUID | None:
    """Make the relationship that a valid code stands for. Called by redeeming only, in the name of the system."""
    found = FamilyInvitation.objects.select_for_update().filter(code_hash=code_hash).first()
    if found is None or not family_rules.lets_in(found, shielded_since(found.subject), at):
        changed(object_kind="caf.family_invitation", object_id=found.id if found else None)
        return None
    member = FamilyMember(found.member)
    sharing.relate(
        by=by,
        at=at,
        subject=found.subject,
        relation=policy.RELATIONS[member],
        parts=policy.FAMILY_PARTS[member],
        person=person,
        purpose=Purpose.OWN_RECORD,
        object_id=found.id,
    )
    found.redeemed_by, found.redeemed_at, found.version = person, at, found.version + 1
    found.save(update_fields=["redeemed_by", "redeemed_at", "version"])
    changed(object_kind="caf.family_invitation", object_id=found.id, subject=found.subject)
    return found.id


@operation("caf.close_family_door")
def close_family_door(*, by: Viewer, at: datetime, episode_id: UUID, invitation_id: UUID, reason: str) -> UUID:
    """Take back a code, and what it opened: from this moment this person reads nothing of the child.

    Returns the invitation's id. Raises Refused for who does not co-ordinate, and where it was closed already.
    """
    right = rules.check_can_coordinate(by, rules.held(Episode, episode_id), at)
    door = rules.held(FamilyInvitation, invitation_id, episode=episode_id)
    policy.check_door_is_open(door.cancelled_at)
    door.cancelled_at, door.version = at, door.version + 1
    door.save(update_fields=["cancelled_at", "version"])
    if door.redeemed_by:
        relation = policy.RELATIONS[FamilyMember(door.member)]
        sharing.end_relationships(by=by, at=at, subject=door.subject, relation=relation, person=door.redeemed_by)
    changed(
        object_kind="caf.family_invitation",
        object_id=door.id,
        subject=door.subject,
        right=right.name,
        purpose=Purpose.SUPPORT,
        shown=["closed"],
        text=reason,
    )
    return door.id


@operation("caf.withdraw_agreement")
def withdraw_agreement(*, by: Viewer, at: datetime, subject: UUID, consent_id: UUID) -> UUID:
    """A family member takes back an agreement they gave: from this second nobody sees by it. Returns its id."""
    right = family_rules.check_own(by, subject, Part.CONSENT, at)
    held = {consent.id: consent for consent in sharing_queries.consents(by, subject, Purpose.OWN_RECORD, at)}
    family_rules.check_can_withdraw(right, held.get(consent_id), at)
    sharing.withdraw_consent(by=by, at=at, consent_id=consent_id, subject=subject, recorded_by=by.person)
    _tell_of_withdrawal(by, at, subject, consent_id)
    changed(
        object_kind="sharing.consent",
        object_id=consent_id,
        subject=subject,
        right=right.name,
        purpose=Purpose.OWN_RECORD,
        shown=[Part.CONSENT],
    )
    return consent_id


def _tell_of_withdrawal(by: Viewer, at: datetime, subject: UUID, consent_id: UUID) -> None:
    """The lead and the author learn that it happened, and look at it within a day: somebody may have been made to."""
    for episode in Episode.objects.filter(subject=subject, closed_at__isnull=True):
        lead = rules.current_lead(episode)
        people = {episode.opened_by, *([lead.person] if lead else [])}
        tell(people, CHANGED, "caf:support", [episode.id], key=consent_id, by=by, at=at)
