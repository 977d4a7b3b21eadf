"""The shield: the index office puts it on; two people of different teams take it off (docs/adr/0174).

Every step is an event of the kind `SHIELDING` with the reason in it, so the history is the audit's.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import F
from django.utils import timezone

from oast.accounts.queries import Viewer, person_cards
from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.audit.scope import Actor, SystemActor
from oast.childindex import rules
from oast.childindex.models import Child
from oast.childindex.operations.opening import other_leads
from oast.childindex.policies import NOT_WAITING, SHIELDING, check_lift_can_be_asked
from oast.childindex.queries.reviewing import RIGHT as REVIEW
from oast.childindex.queries.stewardship import RIGHT
from oast.mail.operations import send
from oast.sharing.enums import Purpose, Relation
from oast.sharing.operations import end_relationships

BOTH = SystemActor("childindex.both_agreed")
"""Writes what two people decided: the second of them reviews, and changes no record by a right of their own."""

DOORS = SystemActor("childindex.shield")
"""Closes parents' doors: the index office does not know who they are."""

NO_WAIT = {"lift_asked": None, "lift_asked_by": None, "lift_asked_at": None}


@operation("childindex.set_shield")
def set_shield(*, by: Actor, at: datetime, subject: UUID, reason: str) -> None:
    """Put the shield on a person at risk if found. A request to take it off that waits is over. The index office's.

    Parents no longer read the record until somebody hands the safe one a new code: the one whom the child is hidden
    from may be among them (docs/adr/0175).
    """
    rules.check_is_office(by)
    on_already = rules.child_of(subject, locked=True).shielded
    since = {} if on_already else {"shielded_at": at}
    Child.objects.filter(subject=subject).update(shielded=True, version=F("version") + 1, **NO_WAIT, **since)
    if not on_already:
        end_relationships(by=DOORS, at=at, subject=subject, relation=Relation.PARENT)
    changed(object_kind=SHIELDING, subject=subject, right=RIGHT, purpose=Purpose.STEWARDSHIP, text=reason)


@operation("childindex.ask_to_lift")
def ask_to_lift(*, by: Viewer, at: datetime, subject: UUID, reason: str) -> UUID:
    """Ask that the shield is taken off; the information governance leads are told. Returns the request's key.

    Raises Refused where there is no shield, or somebody has asked already.
    """
    rules.check_is_steward(by)
    child = rules.child_of(subject, locked=True)
    check_lift_can_be_asked(child.shielded, child.lift_asked, subject)
    made = uuid4()
    asked = {"lift_asked": made, "lift_asked_by": by.person, "lift_asked_at": at, "version": F("version") + 1}
    Child.objects.filter(subject=subject).update(**asked)
    changed(
        object_kind=SHIELDING,
        object_id=made,
        subject=subject,
        right=RIGHT,
        purpose=Purpose.STEWARDSHIP,
        text=reason,
    )
    for lead in other_leads(by, at):
        key = f"lift_asked:{made}:{lead.id}"
        send(by=by, at=at, to=lead.email, kind="shield_lift_asked", link="/index/shields", key=key)
    return made


@operation("childindex.decide_lift")
def decide_lift(*, by: Viewer, at: datetime, subject: UUID, asked: UUID, lift: bool, reason: str) -> None:
    """The second person takes the shield off, or leaves it on. Whoever asked is told that it is decided.

    Raises Refused for whoever may not be the second person, and where request `asked` does not wait any more.
    """
    first = rules.check_can_decide_lift(by, subject, asked, timezone.localdate(at))
    settle_lift(by=BOTH, at=at, subject=subject, asked=asked, lift=lift)
    changed(
        object_kind=SHIELDING,
        object_id=asked,
        subject=subject,
        right=REVIEW,
        purpose=Purpose.GOVERNANCE,
        shown=["shield off" if lift else "shield stays"],
        text=reason,
    )
    if card := person_cards([first]).get(first):
        link = f"/index/office/children/{subject}/shield/lift"
        send(by=by, at=at, to=card.email, kind="shield_lift_decided", link=link, key=f"lift_decided:{asked}")


@operation("childindex.settle_lift")
def settle_lift(*, by: Actor, at: datetime, subject: UUID, asked: UUID, lift: bool) -> None:  # noqa: ARG001
    """Write what both decided about one request, once. Raises Refused where it does not wait any more."""
    rules.check_is_system(by)
    decided = {"version": F("version") + 1, **NO_WAIT} | ({"shielded": False, "shielded_at": None} if lift else {})
    if not Child.objects.filter(subject=subject, lift_asked=asked).update(**decided):
        raise Refused(NOT_WAITING, subject=subject)
    changed(object_kind="childindex.child", subject=subject, right="two people")
