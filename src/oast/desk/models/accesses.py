"""Accesses as the desk reviews them: one person's looks at one child on one day, with what explains them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.desk.enums import AccessState, Asked, Basis, Finding, NextStep

KEPT = "with the subject"
OPEN_STATES = [AccessState.WAITING, AccessState.ASKED]


class Access(SensitiveModel):
    """What the audit says of one person, one agency, one child and one day, explained or queued.

    Written by the clock from the events, which stay as they are. `signals` are [code, sentence] pairs, `rank` the
    place of the weightiest in the county's file. `opening` is the event with the reason that was typed, which stays
    encrypted there.
    """

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject actor agency opening version",
        official="day first_at last_at looks parts purpose standing state rank explained_at",
        sensitive="basis sentence signals",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField()
    actor = models.UUIDField()
    agency = models.UUIDField(null=True)
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    looks = models.PositiveIntegerField()
    parts = ArrayField(models.TextField(), default=list)
    purpose = models.TextField(blank=True)
    standing = models.TextField(blank=True)
    opening = models.UUIDField(null=True)
    basis = models.TextField(choices=Basis)
    sentence = models.TextField()
    signals = models.JSONField(default=list)
    rank = models.PositiveSmallIntegerField()
    state = models.TextField(choices=AccessState)
    explained_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "agency", "subject", "day"], name="desk_access_once", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(fields=["subject", "-day"], name="desk_access_subject"),
            models.Index(fields=["rank", "-day", "id"], condition=Q(state__in=OPEN_STATES), name="desk_access_queue"),
            models.Index(fields=["agency", "state"], name="desk_access_agency"),
        ]


class AccessFinding(SensitiveModel):
    """How a review ended, in words. Added, never edited."""

    PRIVACY = privacy(
        kept=KEPT, key="id subject access found_by", official="finding next_steps found_at", sensitive="words"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    access = models.ForeignKey(Access, models.CASCADE, related_name="findings")
    finding = models.TextField(choices=Finding)
    words = models.TextField()
    next_steps = ArrayField(models.TextField(choices=NextStep), default=list)
    found_by = models.UUIDField()
    found_at = models.DateTimeField()

    class Meta(SensitiveModel.Meta):
        pass


class AccessQuestion(SensitiveModel):
    """A question about an access to the person who looked or to their manager, and the answer."""

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject access person asked_by",
        official="asked asked_at answered_at",
        sensitive="question answer",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    access = models.ForeignKey(Access, models.CASCADE, related_name="questions")
    asked = models.TextField(choices=Asked)
    person = models.UUIDField(db_index=True)
    question = models.TextField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(SensitiveModel.Meta):
        pass


class Progress(models.Model):
    """How far a job of the desk has come: the last sealed event that it has dealt with."""

    PRIVACY = privacy(kept="for good", key="name number", official="at")

    name = models.TextField(primary_key=True)
    number = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
