"""Sources, what they sent as they sent it, and what was wrong with it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from oast.audit.classification import privacy
from oast.directory.enums import ChangeKind, DefectKind, Every, PullState


class Source(models.Model):
    """A directory that entries come from. Its name is shown beside every entry."""

    PRIVACY = privacy(
        kept="for good",
        key="id",
        public="name invented imported_at homepage licence search",
        official="format address every mapping tried_at problem",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=120, unique=True)
    format = models.CharField(max_length=20)
    address = models.TextField(blank=True)
    invented = models.BooleanField(default=False)
    imported_at = models.DateTimeField(null=True)
    """When its last good state was taken in; `tried_at` when it was last tried, `problem` why that failed."""

    homepage = models.TextField(blank=True)
    licence = models.TextField(blank=True)
    search = models.TextField(blank=True)
    """The address of its own search, with `{words}` and perhaps `{place}` where what was typed goes."""

    every = models.TextField(choices=Every, blank=True, default=Every.NEVER)
    mapping = models.JSONField(default=dict)
    tried_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

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


class ImportChange(models.Model):
    """What one import did to one service. `fields` are those that differ, by our names; `parts` stands for whatever
    hangs on the service, such as its telephones and hours."""

    PRIVACY = privacy(kept="13 months", key="id run service", official="kind name fields")

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes")
    service = models.UUIDField()
    kind = models.TextField(choices=ChangeKind)
    name = models.TextField()
    fields = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [models.Index(fields=["run", "kind", "name"], name="directory_change_kind")]


class Pull(models.Model):
    """One reading of a source over the network, good or failed. `problem` says why it failed, for people."""

    PRIVACY = privacy(
        kept="13 months",
        key="id source run by",
        official="state started_at ended_at problem version pages size",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    source = models.ForeignKey(Source, models.CASCADE, related_name="pulls")
    by = models.TextField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.TextField(choices=PullState, default=PullState.RUNNING)
    problem = models.TextField(blank=True)
    version = models.TextField(blank=True)
    pages = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["source", "-started_at"], name="directory_pull_source")]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(state="running"), name="directory_pull_one_at_once"
            )
        ]


class PullDocument(models.Model):
    """A document as the source's server sent it, packed by zlib: staged before anything is made of it."""

    PRIVACY = privacy(kept="until the source's next good import", key="id pull", official="number address content")

    id = models.BigAutoField(primary_key=True)
    pull = models.ForeignKey(Pull, models.CASCADE, related_name="documents")
    number = models.PositiveIntegerField()
    address = models.TextField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pull", "number"], name="directory_document_number")]


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
