"""What the public leaves behind: searches without result, and words that an entry is wrong."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.directory.enums import ReportKind, ReportState
from oast.directory.models.services import Service


class SearchMiss(models.Model):
    """A search that found nothing, counted by month. `digest` is a keyed hash of the words; the words themselves are
    kept only once enough searches have had the same (`operations.misses`). `district` is where, as coarse as that."""

    PRIVACY = privacy(kept="13 months", key="id", official="digest month district words times")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    digest = models.CharField(max_length=64)
    month = models.DateField()
    district = models.SlugField(blank=True)
    words = models.TextField(blank=True)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "month", "district"], name="directory_miss_once"),
        ]
        indexes = [models.Index(fields=["month", "-times"], name="directory_miss_month")]


class Report(models.Model):
    """Somebody says that an entry is wrong. `email` is given only for an answer."""

    PRIVACY = privacy(
        kept="90 days after it was handled, then deleted",
        key="id service handled_by",
        official="kind state created_at handled_at",
        personal="words email",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.CASCADE, related_name="reports")
    kind = models.TextField(choices=ReportKind)
    words = models.TextField(blank=True)
    email = models.TextField(blank=True)
    created_at = models.DateTimeField()
    state = models.TextField(choices=ReportState, default=ReportState.OPEN)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"], name="directory_report_state")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ReportKind.values), name="directory_report_kind"),
            models.CheckConstraint(condition=models.Q(state__in=ReportState.values), name="directory_report_known"),
        ]
