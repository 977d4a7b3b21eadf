"""How support ended."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.caf.enums import ClosingReason
from oast.caf.models.episode import KEPT, Episode


class Closure(SensitiveModel):
    """Why and how support ended, once. Distance travelled is counted from the actions and ratings."""

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject episode closed_by agency",
        official="closed_at",
        sensitive="reason summary family_words",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    episode = models.OneToOneField(Episode, models.CASCADE, related_name="closure")
    reason = models.TextField(choices=ClosingReason)
    summary = models.TextField(blank=True)
    family_words = models.TextField(blank=True)
    closed_at = models.DateTimeField()
    closed_by = models.UUIDField()
    agency = models.UUIDField()

    class Meta(SensitiveModel.Meta):
        pass
