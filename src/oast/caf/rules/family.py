"""What a family member may read and do with its own record."""

from datetime import datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.rules import NotForYou, Refused
from oast.caf.models import FamilyInvitation
from oast.caf.policies.family import made_before_shield, usable
from oast.sharing.enums import Giver, Part, Purpose, Relation
from oast.sharing.queries import ConsentShown
from oast.sharing.rules import Right, check_may_know, rights_by_subject

NOT_YOURS = "Somebody else gave this agreement. Only they can take it back."
NOT_FAMILY = "A code opens a family’s own record. Practitioners do not need one."


def lets_in(one: FamilyInvitation, shielded_since: datetime | None, at: datetime) -> bool:
    """Whether this code still opens the record of a child who is shielded since then (None: who is not)."""
    works = usable(one.expires_at, one.redeemed_at, one.cancelled_at, at)
    return works and not made_before_shield(one.member, one.made_at, shielded_since)


def own_subjects(viewer: Viewer, at: datetime) -> dict[UUID, Right]:
    """The children whose record is the viewer's own to read: themself, or their children."""
    return rights_by_subject(viewer, Part.PLAN, Purpose.OWN_RECORD, at)


def check_own(viewer: Viewer, subject: UUID, part: str, at: datetime) -> Right:
    """The right to a part of one's own record. Raises NotForYou."""
    return check_may_know(viewer, subject, part, Purpose.OWN_RECORD, at)


def check_is_family(viewer: Viewer) -> None:
    if not viewer.is_family:
        raise Refused(NOT_FAMILY)


def can_withdraw(right: Right, consent: ConsentShown, at: datetime) -> bool:
    """Whether this family member gave the agreement: the young person their own, a parent a parent's."""
    if not consent.in_force(at) or consent.answer != "yes":
        return False
    giver = Giver.CHILD if right.relation == Relation.CHILD else Giver.PARENT
    return consent.giver == giver


def check_can_withdraw(right: Right, consent: ConsentShown | None, at: datetime) -> None:
    """Raise NotForYou for a consent that is not of this child, Refused for somebody else's."""
    if consent is None:
        raise NotForYou("There is no such agreement of this child.", subject=right.subject)
    if not can_withdraw(right, consent, at):
        raise Refused(NOT_YOURS, subject=right.subject)
