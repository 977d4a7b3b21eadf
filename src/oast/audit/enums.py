"""The closed lists of the audit."""

from django.db import models


class Outcome(models.TextChoices):
    """How it ended for the person who tried."""

    DONE = "done", "Done"
    SHOWN = "shown", "Shown"
    REFUSED = "refused", "Refused"
