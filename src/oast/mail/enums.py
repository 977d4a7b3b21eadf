"""The closed lists of mail."""

from django.db import models


class State(models.TextChoices):
    """How far a message is."""

    WAITING = "waiting", "Waiting to be sent"
    CLAIMED = "claimed", "Taken by a worker, nothing handed over yet"
    SENDING = "sending", "Being handed to the mail server"
    SENT = "sent", "Accepted by the mail server"
    FAILED = "failed", "Refused for good, or given up"
    UNSURE = "unsure", "Handed over, but the mail server's answer never came"
