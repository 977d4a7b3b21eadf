"""The closed lists of the information governance desk."""

from django.db import models


class Basis(models.TextChoices):
    """By what an access is explained."""

    OWN = "own", "Their own record"
    WORKS = "works", "Worked with the child"
    COLLEAGUE = "colleague", "The same agency works with the child"
    OPENED = "opened", "The record confirms what was said"
    OFFICE = "office", "Did the work of a county office"
    SEARCH = "search", "Was among the candidates of a search, not opened"
    NOTHING = "nothing", "Nothing on the record explains it"


class AccessState(models.TextChoices):
    """Where an access stands on the desk."""

    EXPLAINED = "explained", "Explained by the record"
    WAITING = "waiting", "Waits to be looked at"
    ASKED = "asked", "Somebody was asked"
    CLOSED = "closed", "Closed with a finding"


class Finding(models.TextChoices):
    """How a review of an access ends."""

    EXPLAINED = "explained", "There was a good reason"
    MISTAKE = "mistake", "A mistake, without harm"
    MISUSE = "misuse", "Misuse"


class NextStep(models.TextChoices):
    """What follows on misuse."""

    MANAGER = "manager", "Their manager is told"
    FAMILY = "family", "The family is told"
    ENDED = "ended", "Their access is ended"
    REGULATOR = "regulator", "It is reported to the regulator"
    POLICE = "police", "It is reported to the police"
    TRAINING = "training", "They are trained again"


class Asked(models.TextChoices):
    """Who is asked about an access."""

    PRACTITIONER = "practitioner", "The person who looked"
    MANAGER = "manager", "The sponsor of their access in the agency"


class Queues(models.TextChoices):
    """When a signal puts an access into the queue."""

    ALWAYS = "always", "Whatever else explains it"
    UNLESS_WORKING = "unless_working", "Unless the person worked with the child"
    UNEXPLAINED = "unexplained", "Only says more about one that nothing explains"
