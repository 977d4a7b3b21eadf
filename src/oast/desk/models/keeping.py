"""The retention clock: holds, and the report of what is due, made before anything is done."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.desk.enums import HoldKind, KeepingAction


class Hold(SensitiveModel):
    """A record that the clock must not touch, until it is lifted."""

    PRIVACY = privacy(
        kept="with the subject",
        key="id subject placed_by lifted_by",
        official="kind placed_at review_on lifted_at",
        sensitive="reason",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    kind = models.TextField(choices=HoldKind)
    reason = models.TextField()
    placed_by = models.UUIDField()
    placed_at = models.DateTimeField()
    review_on = models.DateField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)

    class Meta(SensitiveModel.Meta):
        pass


class KeepingReport(models.Model):
    """What was due on a day, found without touching anything. Applied once somebody has approved it."""

    PRIVACY = privacy(
        kept="for good", key="id approved_by", official="day made_at approved_at finished_at", staff="made_by"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    day = models.DateField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    approved_by = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)


class KeepingLine(SensitiveModel):
    """One record of a report: what is due by which rule since when, what holds it back, when it was done. After a
    purge the subject is a key without meaning."""

    PRIVACY = privacy(kept="for good", key="id report subject", official="action rule due_on held done_at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    report = models.ForeignKey(KeepingReport, models.CASCADE, related_name="lines")
    subject = models.UUIDField(db_index=True)
    action = models.TextField(choices=KeepingAction)
    rule = models.TextField()
    due_on = models.DateField()
    held = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta(SensitiveModel.Meta):
        constraints = [models.UniqueConstraint(fields=["report", "subject", "action"], name="desk_keepingline_once")]
