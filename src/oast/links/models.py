"""Links between things of contexts that do not know each other."""

import uuid

from django.db import models

from oast.audit.classification import privacy


class Link(models.Model):
    """One thing standing to another in a relation: a decision *approved* a plan. Kinds, ids and labels are text."""

    PRIVACY = privacy(
        kept="as long as both things",
        key="id source_id target_id made_by",
        official="source_kind source_label target_kind target_label relation public made_at",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    source_kind = models.CharField(max_length=60)
    source_id = models.CharField(max_length=60)
    source_label = models.CharField(max_length=300)
    target_kind = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    target_label = models.CharField(max_length=300)
    relation = models.SlugField(max_length=40)
    public = models.BooleanField(default=False)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["relation", "target_label", "source_label", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "relation", "target_kind", "target_id"], name="links_link_once"
            )
        ]
        indexes = [models.Index(fields=["target_kind", "target_id"], name="links_link_target")]
