"""Events and their seals, purgeable keys for personal text, idempotency tokens; the base of sensitive models."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from oast.audit import scope
from oast.audit.classification import privacy
from oast.audit.enums import Outcome


class SensitiveQuerySet(models.QuerySet):
    """Changes rows only inside an operation."""

    def update(self, **values):
        scope.require_change(self.model.__name__)
        return super().update(**values)

    def delete(self):
        scope.require_change(self.model.__name__)
        return super().delete()

    def bulk_create(self, *args, **options):
        scope.require_change(self.model.__name__)
        return super().bulk_create(*args, **options)


class SensitiveManager(models.Manager.from_queryset(SensitiveQuerySet)):  # type: ignore[misc]
    """Refuses to run without a viewer, and makes the scope answer for an event."""

    def get_queryset(self):
        scope.require(self.model.__name__)
        return super().get_queryset()


class SensitiveModel(models.Model):
    """The base of every model that holds a child's information.

    Its managers refuse to run outside `audit.looking` and operations, its rows change only inside an
    operation, and its table carries a forced row level policy (`audit.row_security.protect`).
    """

    objects = SensitiveManager()
    unscoped = models.Manager()
    """Without the refusal. Only a context's rules may name it (held by tests/repo/test_sensitive.py)."""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **options):
        scope.require_change(type(self).__name__)
        super().save(*args, **options)

    def delete(self, *args, **options):
        scope.require_change(type(self).__name__)
        return super().delete(*args, **options)


class PersonalTextKey(models.Model):
    """The key of one subject's, or one search's, personal text. Deleting the key purges the text and leaves
    the chain of hashes whole, because the hashes cover the ciphertext."""

    PRIVACY = privacy(kept="purged with the subject", key="id subject actor", sensitive="secret", official="made_at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(null=True, db_index=True)
    actor = models.TextField()
    secret = models.BinaryField()
    made_at = models.DateTimeField()


class Event(models.Model):
    """One look, change, refusal or export. Inserted and read, never changed (docs/adr/0006)."""

    PRIVACY = privacy(
        kept="as long as the record it speaks of, then without meaning",
        key="id subject actor acting_for object_id text_key request_id",
        official="at action outcome purpose right shown object_kind",
        sensitive="text",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    action = models.TextField()
    outcome = models.TextField(choices=Outcome)
    actor = models.TextField()
    acting_for = models.TextField(default="")
    purpose = models.TextField(default="")
    right = models.TextField(default="")
    subject = models.UUIDField(null=True)
    shown = ArrayField(models.TextField(), default=list)
    object_kind = models.TextField(default="")
    object_id = models.UUIDField(null=True)
    request_id = models.TextField(default="")
    text_key = models.UUIDField(null=True)
    text = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-at"], name="audit_event_subject"),
            models.Index(fields=["actor", "-at"], name="audit_event_actor"),
            models.Index(fields=["-at"], name="audit_event_at"),
            # By which search a child was found: asked when the text about the child is forgotten.
            models.Index(
                fields=["object_id"], condition=models.Q(action="childindex.search"), name="audit_event_search"
            ),
        ]


class Seal(models.Model):
    """An event's place in the chain, written by the database at commit; the application only reads it."""

    PRIVACY = privacy(kept="for good", key="number event leaf chain", official="sealed_at")

    number = models.BigIntegerField(primary_key=True)
    event = models.UUIDField(unique=True)
    leaf = models.BinaryField()
    chain = models.BinaryField()
    sealed_at = models.DateTimeField()


class WitnessedRoot(models.Model):
    """A signed root that the outside witness acknowledged, so that a witness cut short is found too."""

    PRIVACY = privacy(kept="for good", key="record size root peaks digest", official="at")

    record = models.BigIntegerField(primary_key=True)
    """The number of the witness's record."""
    size = models.BigIntegerField()
    """How many events the root stands for."""
    root = models.BinaryField()
    peaks = ArrayField(models.BinaryField(), default=list)
    digest = models.TextField()
    """SHA-256 of the record's line."""
    at = models.DateTimeField()


class IdempotencyToken(models.Model):
    """A form's token once its operation is done, with what it made: sent twice, it is done once."""

    PRIVACY = privacy(kept="30 days", key="id token actor result", official="operation at")

    id = models.BigAutoField(primary_key=True)
    token = models.UUIDField()
    actor = models.TextField()
    operation = models.TextField()
    result = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "token"], name="audit_token_once")]
