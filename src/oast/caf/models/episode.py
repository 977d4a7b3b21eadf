"""Support of one child after an assessment: from its start to its closing."""

import uuid

from django.db import models
from django.db.models import Q

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.caf.enums import Phase
from oast.caf.models.assessment import Assessment

KEPT = "six years after the case closes"


class Episode(SensitiveModel):
    """One period of support. Open until it has a closing date; a child has one open at a time."""

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject assessment opened_by opened_agency version",
        official="lcsp phase opened_at closed_at next_review_on",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="episode")
    lcsp = models.SlugField(blank=True)
    phase = models.TextField(choices=Phase)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    opened_agency = models.UUIDField()
    next_review_on = models.DateField()
    """Fixed at the start and at every review; late counts from the last look, not from this day (policies.review)."""
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(SensitiveModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(closed_at__isnull=True), name="caf_episode_one_open"
            )
        ]
