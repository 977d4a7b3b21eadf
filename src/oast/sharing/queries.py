"""Reading consents and relationships, as frozen dataclasses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from oast.accounts.queries import Viewer
from oast.audit.classification.export import Table, table
from oast.audit.operations import saw
from oast.audit.rules import NotForYou
from oast.audit.scope import Actor
from oast.sharing.enums import Answer, ConsentKind, Giver, Part, Relation
from oast.sharing.models import Consent, ConsentCover, Relationship, Withholding
from oast.sharing.policies import BY_CONSENT
from oast.sharing.rules import agreed, check_may_know, check_reviews, consents_in_force, yeses_in_force


@dataclass(frozen=True)
class Cover:
    """One recipient a consent names."""

    recipient: UUID
    recipient_kind: str
    excluded: bool


@dataclass(frozen=True)
class ConsentShown:
    """A consent as a page shows it."""

    id: UUID
    kind: ConsentKind
    answer: Answer
    giver: Giver
    giver_name: str
    giver_relation: str
    evidence: str
    witness: str
    parts: tuple[Part, ...]
    covers: tuple[Cover, ...]
    given_at: datetime
    ends_at: datetime | None
    review_on: date | None
    withdrawn_at: datetime | None

    def in_force(self, at: datetime) -> bool:
        """As `rules.consents_in_force` asks it: until it ends or is taken back, whichever comes first."""
        return all(_within(self.given_at, ended, at) for ended in (self.ends_at, self.withdrawn_at))


def consents(viewer: Viewer, subject: UUID, purpose: str, at: datetime) -> list[ConsentShown]:
    """Every consent of the subject, newest first. Raises NotForYou without a right to the consents."""
    right = check_may_know(viewer, subject, Part.CONSENT, purpose, at)
    saw(subject=subject, right=right.name, purpose=purpose, shown=[Part.CONSENT])
    held = Consent.objects.filter(subject=subject).defer("evidence_file")
    rows = held.prefetch_related("covers").order_by("-given_at", "id")
    return [_shown(row) for row in rows]


@dataclass(frozen=True)
class EvidenceShown:
    """A scan or a drawn signature, with its media type."""

    content: bytes
    kind: str


def consent_evidence(viewer: Viewer, subject: UUID, consent_id: UUID, purpose: str, at: datetime) -> EvidenceShown:
    """What was kept of how a consent was given. Raises NotForYou without a right to the consents, or without one."""
    right = check_may_know(viewer, subject, Part.CONSENT, purpose, at)
    saw(subject=subject, right=right.name, purpose=purpose, shown=["evidence of a consent"], object_id=consent_id)
    row = Consent.objects.filter(subject=subject, id=consent_id).first()
    if row is None or not row.evidence_file:
        raise NotForYou("There is no such evidence.", subject=subject)
    return EvidenceShown(bytes(row.evidence_file), row.evidence_type)


def storage_agreed(subject: UUID, at: datetime) -> bool:
    """Whether a yes to keeping the record is in force that no refusal outweighs."""
    return agreed(subject, ConsentKind.STORAGE, at)


def excluded(subject: UUID, viewer: Viewer, at: datetime) -> bool:
    """Whether the family shut this viewer's agency or person out: then no contact is named, only the index office."""
    keys = [key for key in (viewer.person, viewer.agency) if key]
    return consents_in_force(at).filter(subject=subject, covers__recipient__in=keys, covers__excluded=True).exists()


def covered_by(subject: UUID, at: datetime) -> frozenset[UUID]:
    """The agencies and practitioners that a sharing yes in force names and no answer in force shuts out.

    Helps to choose somebody; `rules.consent_covering` decides.
    """
    agreed = ConsentCover.objects.filter(
        consent__in=yeses_in_force(at, ConsentKind.SHARING).filter(subject=subject), excluded=False
    )
    shut_out = ConsentCover.objects.filter(consent__in=consents_in_force(at).filter(subject=subject), excluded=True)
    return frozenset(agreed.values_list("recipient", flat=True)) - set(shut_out.values_list("recipient", flat=True))


@dataclass(frozen=True)
class RelationshipShown:
    """Who stands how to a subject."""

    id: UUID
    person: UUID | None
    agency: UUID | None
    relation: Relation
    parts: tuple[str, ...]
    object_id: UUID | None
    started_at: datetime
    ended_at: datetime | None


def relationships(viewer: Viewer, subject: UUID, purpose: str, at: datetime) -> list[RelationshipShown]:
    """The current relationships to a subject whose team the viewer may know."""
    check_may_know(viewer, subject, Part.TEAM, purpose, at)
    return _current(subject, at, set(Relation) - {Relation.INDEX})


def holders(subject: UUID, at: datetime, *relations: Relation) -> list[RelationshipShown]:
    """Who stands in one of `relations` to a subject at `at`, the earliest first. For callers who have asked a rule."""
    return _current(subject, at, relations)


def _current(subject: UUID, at: datetime, relations: Iterable[Relation]) -> list[RelationshipShown]:
    held = Relationship.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at), subject=subject, started_at__lte=at, relation__in=relations
    )
    return [
        RelationshipShown(
            row.id,
            row.person,
            row.agency,
            Relation(row.relation),
            tuple(row.parts),
            row.object_id,
            row.started_at,
            row.ended_at,
        )
        for row in held.order_by("started_at", "id")
    ]


def _shown(row: Consent) -> ConsentShown:
    covers = tuple(Cover(cover.recipient, cover.recipient_kind, cover.excluded) for cover in row.covers.all())
    return ConsentShown(
        row.id,
        ConsentKind(row.kind),
        Answer(row.answer),
        Giver(row.giver),
        row.giver_name,
        row.giver_relation,
        row.evidence,
        row.witness,
        tuple(Part(part) for part in row.parts),
        covers,
        row.given_at,
        row.ends_at,
        row.review_on,
        row.withdrawn_at,
    )


@dataclass(frozen=True)
class Standing:
    """One relationship, whenever it held, for a review of accesses; `agreed` are the times in which an agreement to
    share named the person or the agency (None: still)."""

    subject: UUID
    person: UUID | None
    agency: UUID | None
    relation: str
    started_at: datetime
    ended_at: datetime | None
    rests_on_consent: bool
    agreed: tuple[tuple[datetime, datetime | None], ...]

    def held(self, at: datetime) -> bool:
        """Whether it held at `at`, and the agreement that it rests on as well."""
        if not _within(self.started_at, self.ended_at, at):
            return False
        return not self.rests_on_consent or any(_within(begun, ended, at) for begun, ended in self.agreed)


def standings(by: Actor, subjects: Iterable[UUID]) -> dict[UUID, list[Standing]]:
    """Everybody's relationships to these subjects, now and before, but for openings of the index; three queries.

    For the review of accesses only: raises Refused for anybody else.
    """
    check_reviews(by)
    wanted = set(subjects)
    held = Relationship.objects.filter(subject__in=wanted).exclude(relation=Relation.INDEX)
    yes = Consent.objects.filter(subject__in=wanted, kind=ConsentKind.SHARING, answer=Answer.YES)
    agreed: dict[tuple[UUID, UUID], list[tuple[datetime, datetime | None]]] = {}
    for one in yes.defer("evidence_file").prefetch_related("covers"):
        span = (one.given_at, min(filter(None, (one.withdrawn_at, one.ends_at)), default=None))
        for cover in one.covers.all():
            if not cover.excluded:
                agreed.setdefault((one.subject, cover.recipient), []).append(span)
    found: dict[UUID, list[Standing]] = {}
    for row in held.order_by("started_at", "id"):
        spans = [span for key in (row.person, row.agency) if key for span in agreed.get((row.subject, key), [])]
        found.setdefault(row.subject, []).append(_standing(row, tuple(spans)))
    return found


def _standing(row: Relationship, agreed: tuple[tuple[datetime, datetime | None], ...]) -> Standing:
    return Standing(
        row.subject,
        row.person,
        row.agency,
        row.relation,
        row.started_at,
        row.ended_at,
        row.relation in BY_CONSENT,
        agreed,
    )


def _within(begun: datetime, ended: datetime | None, at: datetime) -> bool:
    return begun <= at and (ended is None or ended > at)


def family_of(by: Actor, subject: UUID) -> list[UUID]:
    """The family members whose own record is this one and no other: the clock asks before it purges."""
    check_reviews(by)
    own = Relationship.objects.filter(relation__in=[Relation.CHILD, Relation.PARENT], person__isnull=False)
    here = set(own.filter(subject=subject).values_list("person", flat=True))
    elsewhere = own.filter(person__in=here).exclude(subject=subject).values_list("person", flat=True)
    return sorted(here - set(elsewhere))


@dataclass(frozen=True)
class Withheld:
    """Looks that the family is not shown. Without its reason: that is the governance lead's."""

    id: UUID
    person: UUID | None
    agency: UUID | None
    begins_at: datetime
    ends_at: datetime

    def covers(self, actor: str, acting_for: str, at: datetime) -> bool:
        """Whether the look of this actor, acting for this agency, at this moment is withheld."""
        if not self.begins_at <= at < self.ends_at:
            return False
        return (self.person is None or str(self.person) == actor) and (
            self.agency is None or str(self.agency) == acting_for
        )


def withheld(subject: UUID) -> list[Withheld]:
    """What the family is not shown of who looked at this subject. Call it inside a look."""
    rows = Withholding.objects.filter(subject=subject, lifted_at=None)
    return [Withheld(*row) for row in rows.values_list("id", "person", "agency", "begins_at", "ends_at")]


@dataclass(frozen=True)
class WithholdingShown:
    """What is withheld, with its reason, for the information governance lead."""

    held: Withheld
    reason: str
    withheld_by: UUID
    withheld_at: datetime
    review_on: date


def withholdings(by: Viewer, subject: UUID) -> list[WithholdingShown]:
    """Everything withheld of a subject, with the reasons. Raises Refused but for the information governance lead."""
    check_reviews(by)
    rows = Withholding.objects.filter(subject=subject, lifted_at=None).order_by("review_on", "id")
    return [
        WithholdingShown(
            Withheld(row.id, row.person, row.agency, row.begins_at, row.ends_at),
            row.reason,
            row.withheld_by,
            row.withheld_at,
            row.review_on,
        )
        for row in rows
    ]


EXPORTED: dict[type[Model], str] = {
    Relationship: "Who stands how to the child",
    Consent: "What was agreed",
    ConsentCover: "With whom it may be shared, and with whom not",
}
NOT_EXPORTED: dict[type[Model], str] = {
    Withholding: "what is withheld would not be withheld if the copy named it",
}
"""Why a model of this context is not in the copy. A test holds that every sensitive model stands in one of the two."""


GIVEN_BY_CHILD: dict[type[Model], Q] = {
    Consent: Q(giver=Giver.CHILD),
    ConsentCover: Q(consent__giver=Giver.CHILD),
}
"""What the young person answered. A parent's copy is without it, as a parent's page is."""


def exported(viewer: Viewer, subject: UUID, *, own: bool) -> list[Table]:
    """Every table with the subject's rows, for a copy that the person asked for; `own`: the child or young person
    asks. That the index was opened is a look, and stands in who looked if it may be shown.

    Raises Refused but for the lead.
    """
    check_reviews(viewer)
    found = [
        table(title, model, _exported_rows(model, own).filter(subject=subject).order_by("id").values())
        for model, title in EXPORTED.items()
    ]
    return [one for one in found if one.rows]


def _exported_rows(model: type[Model], own: bool) -> QuerySet:
    rows = model._default_manager.all()
    if model is Relationship:
        return rows.exclude(relation=Relation.INDEX)
    return rows if own or model not in GIVEN_BY_CHILD else rows.exclude(GIVEN_BY_CHILD[model])
