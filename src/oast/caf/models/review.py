"""Reviews: then and now, element by element, and what became of each action."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.audit.models import SensitiveModel
from oast.caf.enums import ActionEnding, ReviewDecision
from oast.caf.models.episode import KEPT, Episode
from oast.caf.models.plan import PlanAction


class Review(SensitiveModel):
    """One review of the support, with its decision. Written once."""

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject episode held_by agency",
        official="held_on recorded_at next_on",
        sensitive="present child_view parent_view note decision",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    episode = models.ForeignKey(Episode, models.CASCADE, related_name="reviews")
    held_on = models.DateField()
    recorded_at = models.DateTimeField()
    held_by = models.UUIDField()
    agency = models.UUIDField()
    present = models.TextField(blank=True)
    child_view = models.TextField(blank=True)
    parent_view = models.TextField(blank=True)
    note = models.TextField(blank=True)
    decision = models.TextField(choices=ReviewDecision)
    next_on = models.DateField(null=True)

    class Meta(SensitiveModel.Meta):
        pass


class ReviewElement(SensitiveModel):
    """What is so now for one element of the assessment; ratings only where the family agreed to them."""

    PRIVACY = privacy(
        kept=KEPT,
        key="id subject review",
        official="element",
        sensitive="now rating_child rating_parent rating_practitioner kept_by_child",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    review = models.ForeignKey(Review, models.CASCADE, related_name="elements")
    element = models.CharField(max_length=40)
    now = models.TextField(blank=True)
    rating_child = models.PositiveSmallIntegerField(null=True)
    rating_parent = models.PositiveSmallIntegerField(null=True)
    rating_practitioner = models.PositiveSmallIntegerField(null=True)
    kept_by_child = models.BooleanField(default=False)

    class Meta(SensitiveModel.Meta):
        constraints = [models.UniqueConstraint(fields=["review", "element"], name="caf_review_element_once")]


class ReviewAction(SensitiveModel):
    """What a review said of one action."""

    PRIVACY = privacy(kept=KEPT, key="id subject review action", sensitive="result note")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)
    review = models.ForeignKey(Review, models.CASCADE, related_name="results")
    action = models.ForeignKey(PlanAction, models.CASCADE, related_name="reviewed")
    result = models.TextField(choices=ActionEnding)
    note = models.TextField(blank=True)

    class Meta(SensitiveModel.Meta):
        constraints = [models.UniqueConstraint(fields=["review", "action"], name="caf_review_action_once")]
