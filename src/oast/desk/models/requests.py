"""What a person asks for by law about a child's record: a copy, a correction, an end of its use."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.desk.enums import Outcome, Redaction, Requester, RequestKind


class RightsRequest(SensitiveModel):
    """One request with its clock. A copy is prepared by one person and looked through by a second before it is sent;
    `digest` is of the pack that the second one saw, so that nothing else can be sent."""

    PRIVACY = privacy(
        kept="six years after the request",
        key="id subject taken_by prepared_by checked_by sent_by digest version",
        official="kind received_on due_on extended prepared_at checked_at sent_at closed_at outcome",
        personal="requester requester_name",
        sensitive="identity authority recipient words extension_reason routed answer",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    kind = models.TextField(choices=RequestKind)
    requester = models.TextField(choices=Requester)
    requester_name = models.CharField(max_length=200)
    identity = models.TextField()
    """How it was made sure who asks."""
    authority = models.TextField(blank=True)
    """By what right they ask for the child; empty for the child itself."""
    recipient = models.TextField()
    """Where the answer goes, and how that was checked."""
    words = models.TextField(blank=True)
    received_on = models.DateField()
    due_on = models.DateField()
    extended = models.BooleanField(default=False)
    extension_reason = models.TextField(blank=True)
    routed = models.TextField(blank=True)
    """Who was asked to put something right, and when."""
    taken_by = models.UUIDField()
    prepared_by = models.UUIDField(null=True)
    prepared_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    checked_by = models.UUIDField(null=True)
    checked_at = models.DateTimeField(null=True)
    sent_by = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(closed_at=None), name="desk_request_open"),
        ]


class PassageChoice(SensitiveModel):
    """What one person decided about one passage that speaks of somebody else. Without a row it is taken out."""

    PRIVACY = privacy(
        kept="six years after the request",
        key="id subject request passage decided_by",
        official="choice decided_at",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    request = models.ForeignKey(RightsRequest, models.CASCADE, related_name="choices")
    passage = models.CharField(max_length=200)
    choice = models.TextField(choices=Redaction)
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    class Meta(SensitiveModel.Meta):
        constraints = [models.UniqueConstraint(fields=["request", "passage"], name="desk_passage_once")]
