"""Who may fill in and read a pre-assessment checklist: its author."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from oast.accounts.queries import Viewer
from oast.audit.rules import NotForYou
from oast.caf.models import Checklist
from oast.caf.rules.assessment import check_can_start
from oast.sharing.enums import Part, Purpose, Relation
from oast.sharing.rules import Right, open_relationships, rights_to_know


def check_can_make(viewer: Viewer, subject: UUID, at: datetime) -> Right:
    """Whoever may start an assessment may think about one first."""
    return check_can_start(viewer, subject, at)


def visible_to(viewer: Viewer, checklists: QuerySet[Checklist], at: datetime) -> QuerySet[Checklist]:
    """The checklists that `viewer` wrote and may read again."""
    opened = open_relationships(viewer, Part.CHECKLIST, Purpose.SUPPORT, at).filter(relation=Relation.AUTHOR)
    return checklists.filter(Exists(opened.filter(subject=OuterRef("subject"), object_id=OuterRef("pk"))))


def can_view(viewer: Viewer, checklist: Checklist, at: datetime) -> bool:
    try:
        return bool(check_can_view(viewer, checklist, at))
    except NotForYou:
        return False


def check_can_view(viewer: Viewer, checklist: Checklist | None, at: datetime) -> Right:
    """The author's right, or NotForYou."""
    if checklist is None:
        raise NotForYou("There is no such checklist.")
    rights = rights_to_know(viewer, checklist.subject, Part.CHECKLIST, Purpose.SUPPORT, at)
    for right in rights:
        if right.relation == Relation.AUTHOR and right.object_id == checklist.id:
            return right
    raise NotForYou("This checklist is not open to this person.", subject=checklist.subject)
