"""The closed lists of the child index."""

from django.db import models


class Gender(models.TextChoices):
    """As the agencies record it."""

    FEMALE = "female", "Girl"
    MALE = "male", "Boy"


class State(models.TextChoices):
    """Where a record stands."""

    CONFIRMED = "confirmed", "Confirmed"
    DOUBTFUL = "doubtful", "Waits for the index office"
    ARCHIVED = "archived", "Archived"


class Standing(models.TextChoices):
    """How the person who searches says they stand to the child."""

    SETTING = "setting", "The child attends my school or setting"
    CASELOAD = "caseload", "The child is my patient or on my caseload"
    FAMILY = "family", "I work with the child’s family"
    ASKED = "asked", "The child or family asked me for help"
    CONTACT = "contact", "My service came into contact with the child"


class AgreementState(models.TextChoices):
    """How a tier-three agreement stands on a day."""

    TO_COME = "to_come", "Has not started"
    HOLDS = "holds", "Holds"
    REVIEW = "review", "Its review is due"
    OVER = "over", "Over: no file is taken"


class LoadState(models.TextChoices):
    """How far a feed's file has come."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Being read"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    REFUSED = "refused", "Sent back"


class RowOutcome(models.TextChoices):
    """What became of one row of a feed."""

    WAITING = "waiting", "Waiting"
    MATCHED = "matched", "Belongs to a child the index knows"
    CREATED = "created", "A child nobody knew"
    QUEUED = "queued", "Waits for the index office"
    UNCHANGED = "unchanged", "Was sent before"
    ERROR = "error", "Sent back"
