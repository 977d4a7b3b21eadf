"""The closed lists of jobs."""

from django.db import models


class State(models.TextChoices):
    """How far a run is."""

    WAITING = "waiting", "Waiting to start"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
