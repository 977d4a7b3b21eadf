"""Who may see, start, write and finish an assessment.

The author sees what they wrote; lead and team by consent; the family what is finished. Everything asks
`sharing.rules`, which asks the consents anew each time.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from oast.accounts.queries import Viewer
from oast.audit.rules import NotForYou, Refused
from oast.caf.models import Assessment
from oast.sharing.enums import Part, Purpose, Relation
from oast.sharing.queries import storage_agreed
from oast.sharing.rules import Right, check_may_know, open_relationships, rights_to_know

WRITING = frozenset({Relation.AUTHOR, Relation.LEAD, Relation.MEMBER})
"""Relations that work on a draft together."""

READING = WRITING | {Relation.NOMINEE, Relation.CHILD, Relation.PARENT}
"""Relations that read a finished assessment. A provider sees only the referral."""

NOT_YOURS = "Only its author, the lead professional and the team may change this assessment."
NOT_THE_MEMBERS = "Only the author or the lead professional can finish or stop this assessment."
TAKEN_BACK = (
    "The family took back its yes to writing this down, so nothing more is written. If they agree again, record "
    "their new answer first."
)
NO_ROLE = "Your role does not include common assessments."


def visible_to(viewer: Viewer, assessments: QuerySet[Assessment], purpose: str, at: datetime) -> QuerySet[Assessment]:
    """The assessments that `viewer` may read for `purpose`."""
    opened = open_relationships(viewer, Part.ASSESSMENT, purpose, at).filter(subject=OuterRef("subject"))
    of_it = opened.alias(completed=_outer("completed_at"), abandoned=_outer("abandoned_at"))
    own = Q(relation=Relation.AUTHOR, object_id=OuterRef("pk"))
    working = Q(relation__in=WRITING - {Relation.AUTHOR}, completed__isnull=True, abandoned__isnull=True)
    reading = Q(relation__in=READING - {Relation.AUTHOR}, completed__isnull=False)
    return assessments.filter(Exists(of_it.filter(own | working | reading)))


def _outer(field: str) -> ExpressionWrapper:
    """A time of the assessment that is asked about, inside the question."""
    return ExpressionWrapper(OuterRef(field), output_field=DateTimeField())


def right_to(viewer: Viewer, assessment: Assessment, purpose: str, at: datetime) -> Right | None:
    """The strongest right by which `viewer` may read this assessment, or None."""
    rights = rights_to_know(viewer, assessment.subject, Part.ASSESSMENT, purpose, at)
    return next((right for right in rights if _opens(right, assessment)), None)


def can_view(viewer: Viewer, assessment: Assessment, purpose: str, at: datetime) -> bool:
    return right_to(viewer, assessment, purpose, at) is not None


def check_can_view(viewer: Viewer, assessment: Assessment | None, purpose: str, at: datetime) -> Right:
    """The right to read, or NotForYou: whoever may not read it does not learn whether it exists."""
    if assessment is None:
        raise NotForYou("There is no such assessment.")
    right = right_to(viewer, assessment, purpose, at)
    if right is None:
        raise NotForYou("This assessment is not open to this person.", subject=assessment.subject)
    return right


def can_write(viewer: Viewer, assessment: Assessment, at: datetime) -> bool:
    right = right_to(viewer, assessment, Purpose.SUPPORT, at)
    return right is not None and right.relation in WRITING and viewer.may("caf.work")


def check_can_write(viewer: Viewer, assessment: Assessment | None, at: datetime) -> Right:
    """The right to change it. NotForYou for whoever may not read it, Refused for whoever only reads."""
    right = check_can_view(viewer, assessment, Purpose.SUPPORT, at)
    if right.relation not in WRITING or not viewer.may("caf.work"):
        raise Refused(NOT_YOURS, subject=right.subject)
    return right


def check_may_be_written(assessment: Assessment, at: datetime) -> None:
    """Raise Refused where the family took back its yes to writing a draft down: from then nothing is added."""
    if assessment.completed_at is None and not storage_agreed(assessment.subject, at):
        raise Refused(TAKEN_BACK, subject=assessment.subject)


def check_can_finish(viewer: Viewer, assessment: Assessment | None, at: datetime) -> Right:
    """Only the author and the lead professional finish or stop an assessment."""
    right = check_can_write(viewer, assessment, at)
    if right.relation == Relation.MEMBER:
        raise Refused(NOT_THE_MEMBERS, subject=right.subject)
    return right


def check_can_start(viewer: Viewer, subject: UUID, at: datetime) -> Right:
    """Whoever may start a common assessment of this child: has the role, and opened the child in the index
    today or works with the child already."""
    if not viewer.may("caf.start"):
        raise Refused(NO_ROLE, subject=subject)
    return check_may_know(viewer, subject, Part.INDEX, Purpose.ASSESSMENT, at)


def check_can_answer(viewer: Viewer, subject: UUID, at: datetime) -> Right:
    """Whoever may record another answer of the family: works with the case and may know what was agreed.

    Opening the index is not enough: a consent recorded there could shut the lead professional out.
    """
    if not viewer.may("caf.work"):
        raise Refused(NO_ROLE, subject=subject)
    return check_may_know(viewer, subject, Part.CONSENT, Purpose.SUPPORT, at)


def agency_of(viewer: Viewer) -> UUID:
    """The agency somebody acts for, where only a practitioner may act."""
    if viewer.agency is None:
        raise Refused(NO_ROLE)
    return viewer.agency


def _opens(right: Right, assessment: Assessment) -> bool:
    if right.relation == Relation.AUTHOR:
        return right.object_id == assessment.id
    if assessment.completed_at is not None:
        return right.relation in READING
    return assessment.abandoned_at is None and right.relation in WRITING
