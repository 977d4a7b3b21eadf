"""Relationships to a subject, consents with whom they cover, what the family is not shown.

A subject is one opaque key a child, minted by the child index; nothing here knows a child's name.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.sharing.enums import Answer, ConsentKind, Evidence, Giver, Part, Recipient, Relation


def _parts() -> ArrayField:
    return ArrayField(models.TextField(choices=Part))


class Relationship(SensitiveModel):
    """A dated relation of one person, or of everyone in an agency who answers for it, to a subject.

    It is the scope of every right: without a current one nothing about the subject is known. Whether it
    opens a part at a moment is `rules.open_relationships`, which asks the consents anew each time.
    """

    PRIVACY = privacy(
        kept="with the subject",
        key="id subject person agency object_id",
        official="parts ended_at started_at purpose",
        sensitive="relation",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField()
    person = models.UUIDField(null=True)
    agency = models.UUIDField(null=True)
    relation = models.TextField(choices=Relation)
    parts = _parts()
    purpose = models.TextField(default="")
    object_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(SensitiveModel.Meta):
        indexes = [
            models.Index(fields=["person", "subject"], name="sharing_relationship_person"),
            models.Index(fields=["agency", "subject"], name="sharing_relationship_agency"),
            models.Index(fields=["subject"], name="sharing_relationship_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | models.Q(agency__isnull=False),
                name="sharing_relationship_of",
            )
        ]


class Consent(SensitiveModel):
    """One answer of one giver, from its time until it ends or is withdrawn. Never edited; a later one follows."""

    PRIVACY = privacy(
        kept="six years after its end",
        key="id subject giver_person recorded_by withdrawn_recorded_by version",
        official="kind parts evidence given_at ends_at review_on withdrawn_at",
        personal="answer giver giver_name giver_relation witness",
        sensitive="competence evidence_file evidence_type",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    kind = models.TextField(choices=ConsentKind)
    answer = models.TextField(choices=Answer)
    parts = _parts()
    giver = models.TextField(choices=Giver)
    giver_name = models.CharField(max_length=200)
    giver_relation = models.CharField(max_length=100, blank=True)
    giver_person = models.UUIDField(null=True)
    competence = models.TextField(blank=True)
    evidence = models.TextField(choices=Evidence)
    evidence_file = models.BinaryField(null=True)
    evidence_type = models.CharField(max_length=80, blank=True)
    witness = models.CharField(max_length=200, blank=True)
    recorded_by = models.UUIDField()
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_recorded_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        pass


class ConsentCover(SensitiveModel):
    """A recipient that a sharing consent names: covered, or excluded by the family."""

    PRIVACY = privacy(
        kept="with the consent",
        key="id consent subject recipient",
        official="recipient_kind",
        sensitive="excluded",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    consent = models.ForeignKey(Consent, models.CASCADE, related_name="covers")
    subject = models.UUIDField(db_index=True)
    recipient = models.UUIDField()
    recipient_kind = models.TextField(choices=Recipient)
    excluded = models.BooleanField(default=False)

    class Meta(SensitiveModel.Meta):
        pass


class Withholding(SensitiveModel):
    """Looks of one person, or of everybody of an agency, that the family is not shown, with the reason and the day on
    which that is looked at again. The reason is never shown to the family, nor that there is one."""

    PRIVACY = privacy(
        kept="with the subject",
        key="id subject person agency withheld_by lifted_by",
        official="begins_at ends_at withheld_at review_on lifted_at",
        sensitive="reason",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    person = models.UUIDField(null=True)
    agency = models.UUIDField(null=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.TextField()
    withheld_by = models.UUIDField()
    withheld_at = models.DateTimeField()
    review_on = models.DateField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)

    class Meta(SensitiveModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | models.Q(agency__isnull=False),
                name="sharing_withholding_of",
            )
        ]
