"""Reading assessments. Each public function wants a viewer, asks the rule and says to the audit what it showed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Model

from oast.accounts.queries import PersonCard, Viewer, person_cards
from oast.audit.operations import saw
from oast.caf.definitions.assessment import AssessmentForm, assessment_form
from oast.caf.enums import Ending, PersonKind, Phase, Status
from oast.caf.models import Assessment, AssessmentAction, AssessmentElement, AssessmentIdentity, AssessmentPerson
from oast.caf.policies.assessment import status
from oast.caf.rules.assessment import check_can_view, check_can_write, check_may_be_written, right_to, visible_to
from oast.childindex.queries import Known, is_shielded
from oast.sharing.enums import Part, Purpose, Relation
from oast.sharing.rules import Right

PARTS = ("identity", "situation", "conclusion", "comments")
"""The parts of which an assessment has one each."""

People = Mapping[UUID, PersonCard]
NOBODY: People = {}


@dataclass(frozen=True)
class PartShown:
    """A part that is saved by itself."""

    id: UUID
    version: int
    saved_at: datetime | None
    saved_by: UUID | None


@dataclass(frozen=True)
class IdentityShown(PartShown):
    """Who the child is."""

    name: str
    also_known_as: str
    gender: str
    born_on: date | None
    expected_on: date | None
    address: str
    postcode: str
    telephone: str
    index_number: str
    ethnicity: str
    religion: str
    immigration_status: str
    first_language: str
    parent_language: str
    disabled: str
    disability_details: str
    requirements: list[str]
    requirement_details: str


@dataclass(frozen=True)
class SituationShown(PartShown):
    """What led to it; the family and the home."""

    reason: str
    family_and_home: str


@dataclass(frozen=True)
class ElementShown(PartShown):
    """What was said about one element."""

    element: str
    chosen: bool
    strengths: str
    needs: str
    not_discussed: bool
    rating_child: int | None
    rating_parent: int | None
    rating_practitioner: int | None

    @property
    def is_written(self) -> bool:
        return bool(self.strengths or self.needs)

    @property
    def is_done(self) -> bool:
        return self.is_written or self.not_discussed


@dataclass(frozen=True)
class PersonShown(PartShown):
    """A person of the assessment."""

    kind: str
    name: str
    relationship: str
    role: str
    agency_name: str
    address: str
    telephone: str
    parental_responsibility: str
    person: UUID | None
    agency: UUID | None


@dataclass(frozen=True)
class ConclusionShown(PartShown):
    """What was found."""

    strengths: str
    need_level: str
    needs: str
    changes_needed: str


@dataclass(frozen=True)
class CommentsShown(PartShown):
    """The child's and the parents' own words."""

    child: str
    parents: str


@dataclass(frozen=True)
class ActionShown(PartShown):
    """A proposed action."""

    desired_outcome: str
    action: str
    owner_name: str
    owner: UUID | None
    owner_agency: UUID | None
    due_on: date | None
    service: UUID | None
    service_name: str


@dataclass(frozen=True)
class AssessmentShown:
    """A whole assessment, for whoever may read it, and by what right they do."""

    id: UUID
    subject: UUID
    status: Status
    form: AssessmentForm
    phase: Phase
    author: PersonCard | None
    agency: UUID
    agency_name: str
    started_at: datetime
    completed_at: datetime | None
    closed_at: datetime | None
    ending: str
    review_on: date | None
    ratings_agreed: bool
    version: int
    storage_consent: UUID
    finished_consent: UUID | None
    identity: IdentityShown
    situation: SituationShown
    conclusion: ConclusionShown
    comments: CommentsShown
    elements: dict[str, ElementShown]
    people: tuple[PersonShown, ...]
    actions: tuple[ActionShown, ...]
    right: Right
    may_write: bool
    shielded: bool
    """A shield hides where the child is; the fields that say it are empty (`HIDDEN_BY_SHIELD`)."""

    def of_kind(self, kind: PersonKind) -> list[PersonShown]:
        return [person for person in self.people if person.kind == kind]


def assessment(
    viewer: Viewer,
    assessment_id: UUID,
    at: datetime,
    *,
    purpose: str = Purpose.SUPPORT,
    writing: bool = False,
    people: People = NOBODY,
    known: Known | None = None,
) -> AssessmentShown:
    """The whole assessment, in seven queries. Raises NotForYou; with `writing` (one more), Refused for whoever only
    reads and where the family took its yes to writing back.

    The family asks with purpose OWN_RECORD. `people` are cards that the page has asked for; with the author's among
    them it is one query less. `known` is the child where the page knows it already: one less again.
    """
    row = Assessment.objects.select_related(*PARTS).filter(id=assessment_id).first()
    right = check_can_write(viewer, row, at) if writing else check_can_view(viewer, row, purpose, at)
    assert row is not None  # noqa: S101 the rule has refused None
    if writing:
        check_may_be_written(row, at)
    shielded = known.shielded if known and known.subject == row.subject else None
    return _seen(viewer, row, right, purpose, people, shielded=shielded)


def assessment_beside(viewer: Viewer, row: Assessment, at: datetime) -> AssessmentShown | None:
    """The assessment where the viewer may read it, for what is shown beside it; None for whoever may not: some members
    of a team see the plan and its reviews only."""
    right = right_to(viewer, row, Purpose.SUPPORT, at)
    return _seen(viewer, row, right, Purpose.SUPPORT, NOBODY) if right else None


def newest_finished(
    viewer: Viewer, known: Known, at: datetime, *, purpose: str, people: People = NOBODY
) -> AssessmentShown | None:
    """The newest finished assessment of a child the page knows already, in five queries; None where there is none.
    Raises NotForYou."""
    done = Assessment.objects.filter(subject=known.subject, completed_at__isnull=False, abandoned_at=None)
    row = done.select_related(*PARTS).order_by("-completed_at").first()
    if row is None:
        return None
    return _seen(viewer, row, check_can_view(viewer, row, purpose, at), purpose, people, shielded=known.shielded)


def _seen(
    viewer: Viewer, row: Assessment, right: Right, purpose: str, people: People, *, shielded: bool | None = None
) -> AssessmentShown:
    """The assessment, said to the audit."""
    saw(
        subject=row.subject,
        right=right.name,
        purpose=purpose,
        shown=[Part.ASSESSMENT],
        object_kind="caf.assessment",
        object_id=row.id,
    )
    hidden = is_shielded(row.subject) if shielded is None else shielded
    return _shown(viewer, row, right, people, shielded=hidden)


@dataclass(frozen=True)
class AssessmentLine:
    """An assessment in a list."""

    id: UUID
    subject: UUID
    status: Status
    started_at: datetime
    completed_at: datetime | None
    ending: str
    review_on: date | None


def assessments_of(
    viewer: Viewer, subject: UUID, at: datetime, *, purpose: str = Purpose.SUPPORT
) -> list[AssessmentLine]:
    """The subject's assessments that the viewer may read, the newest first. The caller says what was seen."""
    rows = visible_to(viewer, Assessment.objects.filter(subject=subject), purpose, at)
    return [_line(row) for row in rows.order_by("-started_at", "id")]


def my_drafts(viewer: Viewer, at: datetime) -> list[AssessmentLine]:
    """The drafts the viewer began and may still write, the oldest first: one event for each child."""
    rows = Assessment.objects.filter(author=viewer.person, completed_at=None, abandoned_at=None)
    lines = [_line(row) for row in visible_to(viewer, rows, Purpose.SUPPORT, at).order_by("started_at", "id")]
    for line in lines:
        saw(subject=line.subject, right="wrote the record", purpose=Purpose.SUPPORT, shown=["assessment dates"])
    return lines


@dataclass(frozen=True)
class NamedLine:
    """An assessment in a list that names the child."""

    line: AssessmentLine
    name: str
    born_on: date | None


def my_assessments(viewer: Viewer, at: datetime) -> list[NamedLine]:
    """The viewer's own assessments: drafts first, the oldest on top, then the finished ones in use, the newest on
    top; at most MOST_LISTED. One event for each child."""
    rows = Assessment.objects.filter(author=viewer.person, abandoned_at=None, superseded_at=None)
    mine = visible_to(viewer, rows, Purpose.SUPPORT, at).select_related("identity")
    ordered = mine.order_by(F("completed_at").desc(nulls_first=True), "started_at", "id")[:MOST_LISTED]
    for row in ordered:
        saw(subject=row.subject, right="wrote the record", purpose=Purpose.SUPPORT, shown=["name", "assessment dates"])
    return [NamedLine(_line(row), row.identity.name, row.identity.born_on) for row in ordered]


MOST_LISTED = 100


def _line(row: Assessment) -> AssessmentLine:
    return AssessmentLine(row.id, row.subject, status(row), row.started_at, row.completed_at, row.ending, row.review_on)


HIDDEN_BY_SHIELD = AssessmentIdentity.PRIVACY.hidden_by_shield | AssessmentPerson.PRIVACY.hidden_by_shield
"""The fields that a shield hides, whoever looks: the family's own account may be the wrong parent's."""

_PARTS: dict[str, type[PartShown]] = {
    "identity": IdentityShown,
    "situation": SituationShown,
    "conclusion": ConclusionShown,
    "comments": CommentsShown,
}

Shown = TypeVar("Shown")


def shown_as(kind: type[Shown], row: Model, *, shielded: bool = False) -> Shown:
    """A row as the frozen dataclass of the same field names; with a shield, without what it hides."""
    hidden: frozenset[str] = type(row).PRIVACY.hidden_by_shield if shielded else frozenset()  # type: ignore[attr-defined]
    values = {field.name: "" if field.name in hidden else getattr(row, field.name) for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**values)


def _shown(viewer: Viewer, row: Assessment, right: Right, people: People, *, shielded: bool) -> AssessmentShown:
    elements = {one.element: one for one in _rows(ElementShown, AssessmentElement, row)}
    form = assessment_form(row.form_version)
    author = people.get(row.author) or person_cards([row.author]).get(row.author)
    works_at = author.work_at(row.agency) if author else None
    return AssessmentShown(
        id=row.id,
        subject=row.subject,
        status=status(row),
        form=form,
        phase=Phase(row.phase),
        author=author,
        agency=row.agency,
        agency_name=works_at.agency_name if works_at else "",
        started_at=row.started_at,
        completed_at=row.completed_at,
        closed_at=row.closed_at,
        ending=Ending(row.ending) if row.ending else "",
        review_on=row.review_on,
        ratings_agreed=row.ratings_agreed_at is not None,
        version=row.version,
        storage_consent=row.storage_consent,
        finished_consent=row.finished_consent,
        **{name: shown_as(kind, getattr(row, name), shielded=shielded) for name, kind in _PARTS.items()},  # type: ignore[arg-type]
        elements={code: elements[code] for code in form.elements if code in elements},
        people=tuple(_people(row, shielded=shielded)),
        actions=tuple(_rows(ActionShown, AssessmentAction, row, "position")),
        right=right,
        may_write=right.relation in (Relation.AUTHOR, Relation.LEAD, Relation.MEMBER) and viewer.may("caf.work"),
        shielded=shielded,
    )


def _people(row: Assessment, *, shielded: bool) -> list[PersonShown]:
    """The people of an assessment; with a shield, without the school and the other services, which say where."""
    found = _rows(PersonShown, AssessmentPerson, row, "position", shielded=shielded)
    return [one for one in found if not (shielded and one.kind == PersonKind.SERVICE)]


def _rows(kind: type[Shown], model: Any, row: Assessment, *order: str, shielded: bool = False) -> list[Shown]:
    return [
        shown_as(kind, one, shielded=shielded) for one in model.objects.filter(assessment=row).order_by(*order, "id")
    ]
