"""The delivery plan: its actions and what was noted on the way."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.caf.enums import ActionEnding
from oast.caf.models.episode import KEPT, Episode


class PlanAction(SensitiveModel):
    """Who does what, by when, for which outcome. `service` is the directory's, where the action uses one."""

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject episode owner owner_agency service added_by version",
        official="aim due_on added_at finished_at",
        personal="owner_name",
        sensitive="action desired_outcome service_name ending kept_by_child",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    episode = models.ForeignKey(Episode, models.CASCADE, related_name="actions")
    action = models.TextField()
    desired_outcome = models.TextField(blank=True)
    aim = models.CharField(max_length=60, blank=True)
    owner = models.UUIDField(null=True)
    owner_agency = models.UUIDField(null=True)
    owner_name = models.CharField(max_length=200)
    """How the plan names who does it; a parent or the young person has no account to point at."""
    due_on = models.DateField()
    service = models.UUIDField(null=True)
    service_name = models.CharField(max_length=300, blank=True)
    kept_by_child = models.BooleanField(default=False)
    """The young person asked that parents do not see it."""
    added_by = models.UUIDField()
    added_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    ending = models.TextField(choices=ActionEnding, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        indexes = [models.Index(fields=["episode", "due_on"], name="caf_action_due")]


class ProgressNote(SensitiveModel):
    """One dated note on an action. Added, never edited."""

    PRIVACY = privacy(kept=KEPT, key="id subject action author agency", official="noted_at", sensitive="text")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    action = models.ForeignKey(PlanAction, models.CASCADE, related_name="notes")
    author = models.UUIDField()
    agency = models.UUIDField()
    noted_at = models.DateTimeField()
    text = models.TextField()

    class Meta(SensitiveModel.Meta):
        pass
