"""The one answer: may this person know this part about this subject, for this purpose, now, and by what right?

Written once, as a queryset over relationships and consents (`open_relationships`), and read three ways:
`subjects_open_to` filters lists, `may_know` says yes or no, `check_may_know` raises. Everything asks here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    Case,
    Exists,
    Expression,
    F,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast

from oast.accounts.queries import Viewer
from oast.audit.compiled import Compiled, a_key, a_moment, compiled
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor
from oast.sharing.enums import Answer, ConsentKind, Giver, Part, Purpose, Relation
from oast.sharing.models import Consent, Relationship
from oast.sharing.policies import BY_CONSENT, PURPOSES

RIGHTS = {
    Relation.CHILD: "own record",
    Relation.PARENT: "own child’s record",
    Relation.AUTHOR: "wrote the record",
    Relation.INDEX: "opened in the index today",
}


@dataclass(frozen=True)
class Question:
    """What a right answers: who, acting for whom, may know which part, for which purpose, at which moment."""

    viewer: str
    acting_for: str
    part: str
    purpose: str
    at: datetime

    @classmethod
    def of(cls, viewer: Viewer, part: str, purpose: str, at: datetime) -> "Question":
        return cls(viewer.key, viewer.acting_for, str(part), str(purpose), at)


@dataclass(frozen=True)
class Right:
    """Why somebody may know: the relation, and the consent where it rests on one. `answers` is what was asked."""

    subject: UUID
    relation: str
    name: str
    answers: Question
    object_id: UUID | None = None
    consent: UUID | None = None

    def check_answers(self, viewer: Viewer, subject: UUID, part: str, purpose: str, at: datetime) -> None:
        """Raise ValueError where this right answers another question than the one it is used for: a defect."""
        if (self.subject, self.answers) != (subject, Question.of(viewer, part, purpose, at)):
            raise ValueError(f"a right that answers {self.answers} was used for another question")


def open_relationships(
    viewer: Viewer, part: str, purpose: str, at: datetime, subject: UUID | None = None
) -> QuerySet[Relationship]:
    """The relationships by which `viewer` may know `part` for `purpose` at `at`, with `by_consent` annotated; of one
    subject where it is given. The consents are asked once for all of them."""
    if viewer is None:
        return Relationship.objects.annotate(by_consent=Value(None, UUIDField())).none()
    serves = Q(relation__in=_serving(purpose))
    held = Relationship.objects.filter(_held_by(viewer), _current(at), serves, parts__contains=[part])
    if subject:
        held = held.filter(subject=subject)
    resting = Q(relation__in=BY_CONSENT)
    asked = (
        Value([subject], ArrayField(UUIDField())) if subject else ArraySubquery(held.filter(resting).values("subject"))
    )
    covering = Case(When(resting, then=_covering(viewer, asked, part, at)))
    return held.annotate(by_consent=covering).filter(~resting | Q(by_consent__isnull=False))


def _serving(purpose: str) -> list[str]:
    return [relation for relation, purposes in PURPOSES.items() if purpose in purposes]


def subjects_open_to(viewer: Viewer, part: str, purpose: str, at: datetime) -> QuerySet:
    """The subjects of `open_relationships`, for `subject__in` of a list."""
    return open_relationships(viewer, part, purpose, at).values("subject")


def right_to_know(viewer: Viewer, subject: UUID, part: str, purpose: str, at: datetime) -> Right | None:
    """The strongest right, or None."""
    return next(iter(rights_to_know(viewer, subject, part, purpose, at)), None)


def rights_to_know(viewer: Viewer, subject: UUID, part: str, purpose: str, at: datetime) -> list[Right]:
    """Every right, the strongest first: for a record that only some relations open."""
    if viewer is None or not _serving(purpose):
        return []
    asked = _question(Part(part), Purpose(purpose), acting=viewer.agency is not None)
    rows = Relationship.objects.raw(asked.sql, _values(asked, viewer, at, subject))
    return [_right(row, viewer, part, purpose, at) for row in rows]


@cache
def _question(part: Part, purpose: Purpose, *, acting: bool) -> Compiled:
    """`open_relationships` of one subject, the strongest first, as SQL: asked by every page and every operation."""
    asking, subject, at = _marked(acting=acting), a_key(), a_moment()
    rows = open_relationships(asking, part, purpose, at, subject)
    return _compiled(rows.order_by(F("by_consent").asc(nulls_first=True), "started_at"), asking, at, subject)


def _marked(*, acting: bool) -> Viewer:
    """Marks in the place of a viewer who acts for an agency, or for none."""
    return Viewer(a_key(), name="", kind="", agency=a_key() if acting else None)


def _compiled(rows: QuerySet, asking: Viewer, at: datetime, subject: UUID | None = None) -> Compiled:
    marks = {"person": asking.person, "agency": asking.agency, "at": at, "subject": subject}
    return compiled(rows, **{name: mark for name, mark in marks.items() if mark})


def _values(asked: Compiled, viewer: Viewer, at: datetime, subject: UUID | None = None) -> list:
    return asked.with_values(person=viewer.person, agency=viewer.agency, subject=subject, at=at)


def may_know(viewer: Viewer, subject: UUID, part: str, purpose: str, at: datetime) -> bool:
    return right_to_know(viewer, subject, part, purpose, at) is not None


def check_may_know(viewer: Viewer, subject: UUID, part: str, purpose: str, at: datetime) -> Right:
    """The right, or NotForYou with the refusal in words (for the audit; the person sees the constant page)."""
    right = right_to_know(viewer, subject, part, purpose, at)
    if right is None:
        raise NotForYou(_why_not(viewer, subject, part, at), subject=subject)
    return right


def rights_by_subject(viewer: Viewer, part: str, purpose: str, at: datetime) -> dict[UUID, Right]:
    """One right for each subject that is open: what a list shows and records, in one query."""
    if viewer is None or not _serving(purpose):
        return {}
    asked = _list_question(Part(part), Purpose(purpose), acting=viewer.agency is not None)
    rows = Relationship.objects.raw(asked.sql, _values(asked, viewer, at))
    return {row.subject: _right(row, viewer, part, purpose, at) for row in rows}


@cache
def _list_question(part: Part, purpose: Purpose, *, acting: bool) -> Compiled:
    """`open_relationships` of all subjects, the strongest last, as SQL: asked by every list."""
    asking, at = _marked(acting=acting), a_moment()
    rows = open_relationships(asking, part, purpose, at)
    return _compiled(rows.order_by(F("by_consent").desc(nulls_last=True), "-started_at"), asking, at)


def consent_covering(
    subject: UUID, parts: Iterable[str], recipients: Iterable[UUID | None], at: datetime
) -> UUID | None:
    """The newest consent in force by which these recipients (a practitioner and their agency) may know `parts`.

    Asked before somebody is brought in; afterwards every look asks anew.
    """
    keys = [key for key in recipients if key]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consent FROM sharing_coverings(ARRAY[%s::uuid], %s::uuid[], %s::text[], %s)",
            [subject, keys, list(parts), at],
        )
        return next((consent for (consent,) in cursor), None)


def check_can_relate(viewer, subject: UUID, person: UUID | None, relation: str, at: datetime) -> None:
    """Only somebody who works with the subject may bring others in; anyone may open the index for themself,
    and the author of a first record opens their own. A named system actor may do both."""
    if "system" in viewer.offices:
        return
    own = str(person) == viewer.key and relation in (Relation.INDEX, Relation.AUTHOR)
    if not own and not _works_with(viewer, subject, at):
        raise Refused("Only the people who work with this child can bring in others.", subject=subject)


def check_reviews(by: Actor) -> None:
    """Raises Refused for all but the information governance office and named system actors."""
    if not {"governance", "system"} & set(by.offices):
        raise Refused("Only the information governance lead may do this.")


def check_can_record_consent(viewer, subject: UUID, at: datetime) -> None:
    if "system" not in viewer.offices and not _works_with(viewer, subject, at):
        raise Refused("Only somebody who works with this child can record a consent.", subject=subject)


def _works_with(viewer: Viewer, subject: UUID, at: datetime) -> bool:
    asked = _working(acting=viewer.agency is not None)
    return bool(list(Relationship.objects.raw(asked.sql, _values(asked, viewer, at, subject))))


@cache
def _working(*, acting: bool) -> Compiled:
    """A relationship of somebody who works with the subject or belongs to the family, as SQL."""
    working = [*BY_CONSENT, Relation.AUTHOR, Relation.INDEX, Relation.CHILD, Relation.PARENT]
    asking, subject, at = _marked(acting=acting), a_key(), a_moment()
    held = Relationship.objects.filter(_held_by(asking), _current(at), subject=subject, relation__in=working)
    return _compiled(held.only("id")[:1], asking, at, subject)


def check_can_withdraw(viewer, consent: Consent, at: datetime) -> None:
    """The family takes its consent back itself, or by a practitioner who may know what the family agreed to.

    A relationship alone is not enough: whoever opened the index today, or saw by a consent that has ended, knows of
    no consent. Raises NotForYou.
    """
    if "system" in viewer.offices or may_know(viewer, consent.subject, Part.CONSENT, Purpose.OWN_RECORD, at):
        return
    check_may_know(viewer, consent.subject, Part.CONSENT, Purpose.SUPPORT, at)


def _held_by(viewer: Viewer) -> Q:
    """A relationship of the person in the agency acted for, or one of that whole agency.

    A row with both keys binds the person to the agency: acting for another agency does not carry it along.
    """
    personal = Q(person=viewer.person) & (Q(agency__isnull=True) | Q(agency=viewer.agency))
    return personal | Q(person__isnull=True, agency=viewer.agency) if viewer.agency else personal


def _current(at: datetime) -> Q:
    return Q(started_at__lte=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))


def consents_in_force(at: datetime) -> QuerySet[Consent]:
    """Answers, yes and no, that hold at `at`."""
    return Consent.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at),
        given_at__lte=at,
    )


def yeses_in_force(at: datetime, kind: ConsentKind) -> QuerySet[Consent]:
    """The yeses of a kind that hold at `at` and that no refusal outweighs (docs/adr/0080).

    A refusal outweighs an earlier yes of the same side, and the child's any yes of a parent. `sharing_coverings` says
    the same of sharing; a property test holds the two equal.
    """
    refusal = consents_in_force(at).filter(
        Q(giver=OuterRef("giver"), given_at__gte=OuterRef("given_at"))
        | Q(~Q(giver=OuterRef("giver")), giver=Giver.CHILD),
        subject=OuterRef("subject"),
        kind=kind,
        answer=Answer.NO,
    )
    return consents_in_force(at).filter(~Exists(refusal), kind=kind, answer=Answer.YES)


def agreed(subject: UUID, kind: ConsentKind, at: datetime) -> bool:
    """Whether a yes of this kind is in force for `subject` that no refusal outweighs."""
    asked = _yes(kind)
    return bool(list(Consent.objects.raw(asked.sql, asked.with_values(subject=subject, at=at))))


@cache
def _yes(kind: ConsentKind) -> Compiled:
    subject, at = a_key(), a_moment()
    return compiled(yeses_in_force(at, kind).filter(subject=subject).only("id")[:1], subject=subject, at=at)


def _covering(viewer: Viewer, subjects: Value | ArraySubquery, part: str, at: datetime) -> Expression:
    """The consent to share the row's subject with the viewer, or null: looked up in what the function of migration
    0007 answers about all `subjects`, which PostgreSQL asks once a statement.

    It names the viewer's person or agency, covers the part, is in force; nobody excluded the viewer, and no
    refusal outweighs it.
    """
    recipients = [key for key in (viewer.person, viewer.agency) if key]
    answers = Func(
        subjects,
        Value(recipients, ArrayField(UUIDField())),
        Value([part], ArrayField(TextField())),
        Value(at),
        function="sharing_coverings",
        template="(SELECT jsonb_object_agg(subject, consent) FROM %(function)s(%(expressions)s))",
        output_field=JSONField(),
    )
    return Func(
        answers, Cast(F("subject"), TextField()), template="(%(expressions)s)::uuid", arg_joiner=" ->> ",
        output_field=UUIDField(),
    )  # fmt: skip


def _right(row, viewer: Viewer, part: str, purpose: str, at: datetime) -> Right:
    asked = Question.of(viewer, part, purpose, at)
    relation = Relation(row.relation)
    resting = relation in BY_CONSENT
    name = f"{relation.label.lower()}, by consent" if resting else RIGHTS[relation]
    return Right(row.subject, relation, name, asked, row.object_id, row.by_consent if resting else None)


def _why_not(viewer: Viewer, subject: UUID, part: str, at: datetime) -> str:
    related = Relationship.objects.filter(_held_by(viewer), _current(at), subject=subject)
    if not related.exists():
        return "There is no working relationship with this child."
    if not related.filter(parts__contains=[part]).exists():
        return f"The working relationship does not open this part: {part}."
    return f"No consent in force covers this part for this person or agency: {part}."
