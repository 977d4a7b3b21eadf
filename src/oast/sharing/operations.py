"""Changes of relationships and consents. Called by the contexts that name a child, inside their operations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db.models import F, Q

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, check_is_clock
from oast.audit.scope import Actor
from oast.sharing import policies, rules
from oast.sharing.enums import Answer, ConsentKind, Evidence, Giver, Part, Purpose, Recipient, Relation
from oast.sharing.models import Consent, ConsentCover, Relationship, Withholding


@dataclass(frozen=True)
class Named:
    """A recipient that the family names: an agency or a practitioner, agreed to or shut out."""

    recipient: UUID
    kind: Recipient
    excluded: bool = False


@operation("sharing.relate")
def relate(
    *,
    by: Actor,
    at: datetime,
    subject: UUID,
    relation: Relation,
    parts: Iterable[str],
    person: UUID | None = None,
    agency: UUID | None = None,
    purpose: str = "",
    object_id: UUID | None = None,
    until: datetime | None = None,
) -> UUID:
    """Make a relationship from `at` until it is ended (or until `until`). Returns its id.

    With both keys it is the person acting for that agency; with the agency alone, everyone who answers for it.
    """
    rules.check_can_relate(by, subject, person, relation, at)
    made = Relationship(
        subject=subject,
        person=person,
        agency=agency,
        relation=relation,
        parts=sorted(parts),
        purpose=purpose,
        object_id=object_id,
        started_at=at,
        ended_at=until,
    )
    made.save(force_insert=True)
    changed(
        object_kind="sharing.relationship",
        object_id=made.id,
        subject=subject,
        purpose=purpose,
        right=relation,
    )
    return made.id


@operation("sharing.end_relationships")
def end_relationships(
    *,
    by: Actor,
    at: datetime,
    subject: UUID,
    relation: Relation,
    person: UUID | None = None,
    agency: UUID | None = None,
    object_id: UUID | None = None,
) -> None:
    """End the subject's current relationships of this relation, narrowed to a person, an agency, an object."""
    rules.check_can_record_consent(by, subject, at)
    held = Relationship.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at), subject=subject, relation=relation
    )
    for name, value in {"person": person, "agency": agency, "object_id": object_id}.items():
        held = held.filter(**{name: value}) if value else held
    held.update(ended_at=at)
    changed(object_kind="sharing.relationship", subject=subject, right=relation)


@operation("sharing.narrow_relationships")
def narrow_relationships(
    *, by: Actor, at: datetime, subject: UUID, relation: Relation, object_id: UUID, parts: Iterable[str]
) -> None:
    """From `at` the relationships of this relation to one object open no more than `parts` of what they opened.

    What they opened before stays to be read: the earlier rows end, and narrower ones follow them.
    """
    rules.check_can_record_consent(by, subject, at)
    kept = set(parts)
    held = Relationship.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at), subject=subject, relation=relation, object_id=object_id
    )
    for row in list(held):
        until, row.ended_at = row.ended_at, at
        row.save(update_fields=["ended_at"])
        row.id, row._state.adding = uuid4(), True
        row.started_at, row.ended_at, row.parts = at, until, sorted(kept.intersection(row.parts))
        row.save(force_insert=True)
    changed(object_kind="sharing.relationship", object_id=object_id, subject=subject, right=relation)


@operation("sharing.record_consent")
def record_consent(
    *,
    by: Actor,
    at: datetime,
    subject: UUID,
    kind: ConsentKind,
    answer: Answer,
    giver: Giver,
    giver_name: str,
    recorded_by: UUID,
    evidence: Evidence,
    age: int | None,
    giver_relation: str = "",
    giver_person: UUID | None = None,
    competence: str = "",
    witness: str = "",
    named: Iterable[Named] = (),
    parts: Iterable[str] = (Part.ASSESSMENT,),
    ends_at: datetime | None = None,
    review_on: date | None = None,
    evidence_file: bytes | None = None,
    evidence_type: str = "",
) -> UUID:
    """Record one answer of one giver. Returns the consent's id.

    A refusal is recorded like a yes and is never itself a concern (assessment.md, The process).
    """
    named = list(named)
    rules.check_can_record_consent(by, subject, at)
    policies.check_consent_is_valid(
        giver=giver,
        competence=competence,
        evidence=evidence,
        witness=witness,
        kind=kind,
        answer=answer,
        age=age,
        covered=sum(not name.excluded for name in named),
    )
    made = Consent(
        subject=subject,
        kind=kind,
        answer=answer,
        giver=giver,
        giver_name=giver_name,
        giver_relation=giver_relation,
        giver_person=giver_person,
        competence=competence,
        evidence=evidence,
        witness=witness,
        recorded_by=recorded_by,
        given_at=at,
        ends_at=ends_at,
        review_on=review_on,
        parts=sorted(parts),
        evidence_file=evidence_file,
        evidence_type=evidence_type,
    )
    made.save(force_insert=True)
    ConsentCover.objects.bulk_create(
        ConsentCover(
            consent=made,
            subject=subject,
            recipient=name.recipient,
            recipient_kind=name.kind,
            excluded=name.excluded,
        )
        for name in named
    )
    changed(object_kind="sharing.consent", object_id=made.id, subject=subject, shown=[kind, answer])
    return made.id


@operation("sharing.withdraw_consent")
def withdraw_consent(*, by: Actor, at: datetime, consent_id: UUID, subject: UUID, recorded_by: UUID) -> UUID:
    """Take a consent back: from this moment no one who saw by it alone sees anything. Returns its id."""
    consent = Consent.objects.select_for_update().filter(id=consent_id, subject=subject).first()
    if consent is None:
        raise NotForYou("There is no such consent of this child.", subject=subject)
    rules.check_can_withdraw(by, consent, at)
    policies.check_can_withdraw(consent.withdrawn_at)
    consent.withdrawn_at, consent.withdrawn_recorded_by, consent.version = at, recorded_by, F("version") + 1
    consent.save(update_fields=["withdrawn_at", "withdrawn_recorded_by", "version"])
    changed(object_kind="sharing.consent", object_id=consent.id, subject=subject, shown=["withdrawn"])
    return consent.id


@operation("sharing.stop_sharing")
def stop_sharing(*, by: Actor, at: datetime, subject: UUID, recorded_by: UUID) -> None:
    """Take back every agreement to share that holds now: an objection was upheld. A named system actor's, called by the
    information governance desk. The agreement to keep the record stays."""
    check_is_clock(by)
    held = Consent.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        subject=subject,
        kind=ConsentKind.SHARING,
        answer=Answer.YES,
        withdrawn_at__isnull=True,
    )
    count = held.update(withdrawn_at=at, withdrawn_recorded_by=recorded_by, version=F("version") + 1)
    changed(object_kind="sharing.consent", subject=subject, right="objection", shown=[f"{count} withdrawn"])


@operation("sharing.withhold_looks")
def withhold_looks(
    *,
    by: Viewer,
    at: datetime,
    subject: UUID,
    begins_at: datetime,
    ends_at: datetime,
    reason: str,
    review_on: date,
    person: UUID | None = None,
    agency: UUID | None = None,
) -> UUID:
    """Keep looks of a person or an agency between two moments out of what the family is shown. Returns its id."""
    rules.check_reviews(by)
    policies.check_can_withhold(reason, review_on, at)
    made = Withholding(
        subject=subject,
        person=person,
        agency=agency,
        begins_at=begins_at,
        ends_at=ends_at,
        reason=reason,
        withheld_by=by.person,
        withheld_at=at,
        review_on=review_on,
    )
    made.save(force_insert=True)
    _governed("sharing.withholding", made.id, subject, ["withheld"], reason)
    return made.id


@operation("sharing.lift_withholding")
def lift_withholding(*, by: Viewer, at: datetime, withholding_id: UUID) -> UUID:
    """Show the family again what was withheld. Returns its id."""
    rules.check_reviews(by)
    held = Withholding.objects.select_for_update().filter(id=withholding_id, lifted_at=None).first()
    if held is None:
        raise NotForYou("Nothing is withheld there.")
    held.lifted_at, held.lifted_by = at, by.person
    held.save(update_fields=["lifted_at", "lifted_by"])
    _governed("sharing.withholding", held.id, held.subject, ["shown again"])
    return held.id


def _governed(kind: str, key: UUID, subject: UUID, shown: list[str], text: str = "") -> None:
    changed(
        object_kind=kind,
        object_id=key,
        subject=subject,
        right="information governance office",
        purpose=Purpose.GOVERNANCE,
        shown=shown,
        text=text,
    )


@operation("sharing.purge_subject")
def purge_subject(*, by: Actor, at: datetime, subject: UUID) -> None:  # noqa: ARG001
    """Destroy every relationship and consent of a subject. The clock's."""
    check_is_clock(by)
    gone = ConsentCover.objects.filter(subject=subject).delete()[0]
    gone += Withholding.objects.filter(subject=subject).delete()[0]
    gone += (
        Consent.objects.filter(subject=subject).delete()[0] + Relationship.objects.filter(subject=subject).delete()[0]
    )
    changed(object_kind="sharing.consent", subject=subject, right="retention", shown=[f"{gone} rows purged"])
