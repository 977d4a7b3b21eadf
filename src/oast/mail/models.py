"""The outbox: every mail from the operation that called for it to the mail server's answer."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.mail.enums import State


class Message(models.Model):
    """One mail to one person. `text` is emptied once the mail is sent; the address stays for the report."""

    PRIVACY = privacy(
        kept="60 days",
        key="id key",
        official="kind subject text state attempts created_at next_at claimed_at ended_at last_error",
        staff="to",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.CharField(max_length=200, unique=True)
    """What the mail is for: called for twice under one key, it is sent once."""
    kind = models.CharField(max_length=60)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    state = models.TextField(choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["state", "next_at"], name="mail_message_due")]
