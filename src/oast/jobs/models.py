"""Runs: long jobs that somebody watches."""

import uuid

from django.db import models

from oast.audit.classification import privacy
from oast.jobs.enums import State


class Run(models.Model):
    """One long job that a person started: how far it is, what came of it. Its words name no child."""

    PRIVACY = privacy(
        kept="30 days",
        key="id started_by",
        official="job title state done total message result cancel_asked started_at ended_at",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    job = models.TextField()
    title = models.CharField(max_length=200)
    started_by = models.TextField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.TextField(choices=State, default=State.WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    message = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=300, blank=True)
    """The address in Oast where the result stands, once there is one."""
    cancel_asked = models.BooleanField(default=False)

    class Meta:
        ordering = ["-started_at", "id"]
        indexes = [models.Index(fields=["started_by", "-started_at"], name="jobs_run_started_by")]
