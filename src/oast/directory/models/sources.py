"""Sources, what they sent as they sent it, and what was wrong with it."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.directory.enums import DefectKind


class Source(models.Model):
    """A directory that entries come from. Its name is shown beside every entry."""

    PRIVACY = privacy(kept="for good", key="id", public="name invented imported_at", official="format address")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=120, unique=True)
    format = models.CharField(max_length=20)
    address = models.TextField(blank=True)
    invented = models.BooleanField(default=False)
    imported_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Sourced(models.Model):
    """A record of a source: the key is (source, original_id), the id a UUIDv5 of it where it is not a UUID.

    `digest` is the hash of every row that made the record: equal digest, unchanged record. A record that
    its source no longer has is withdrawn, never deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    original_id = models.TextField()
    digest = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["source", "original_id"], name="%(app_label)s_%(class)s_key")]


class ImportRun(models.Model):
    """One import of a source, with its counts as they were printed."""

    PRIVACY = privacy(kept="for good", key="id source by", official="at services defects withdrawn rows")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    source = models.ForeignKey(Source, models.PROTECT, related_name="runs")
    by = models.TextField()
    at = models.DateTimeField()
    services = models.JSONField()
    defects = models.JSONField()
    withdrawn = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)


class RawRecord(models.Model):
    """One row of a source's file as it was received; nothing of it is lost, also what Oast does not show."""

    PRIVACY = privacy(kept="until the source's next good import", key="id source", official="file row content")

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Source, models.CASCADE, related_name="raw_records")
    file = models.CharField(max_length=80)
    row = models.PositiveIntegerField()
    content = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "file", "row"], name="directory_raw_row")]


class Defect(models.Model):
    """Something wrong with a record of the source's last good import, with the file and row it stands in."""

    PRIVACY = privacy(
        kept="until the source's next good import", key="id source", official="kind file row record detail"
    )

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Source, models.CASCADE, related_name="defects")
    kind = models.TextField(choices=DefectKind)
    file = models.CharField(max_length=80)
    row = models.PositiveIntegerField()
    record = models.TextField()
    detail = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["source", "kind"], name="directory_defect_kind")]
