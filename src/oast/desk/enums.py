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


class HoldKind(models.TextChoices):
    """Why a record is not purged although it is due."""

    LEGAL = "legal", "A court case or an inquiry"
    COMPLAINT = "complaint", "A complaint"
    OTHER = "other", "Another reason"


class KeepingAction(models.TextChoices):
    """What the retention clock does with a record."""

    ARCHIVE = "archive", "To the archive"
    PURGE_CASE = "purge_case", "Purge the case"
    PURGE_CHILD = "purge_child", "Purge the whole record"


class RequestKind(models.TextChoices):
    """What somebody asks for by law."""

    ACCESS = "access", "A copy of what is held"
    RECTIFICATION = "rectification", "Something is wrong and should be put right"
    OBJECTION = "objection", "They object to the use of the record"


class Requester(models.TextChoices):
    """Who asks."""

    CHILD = "child", "The child or young person"
    PARENT = "parent", "A parent, for the child"
    REPRESENTATIVE = "representative", "Somebody who acts for them"


class Redaction(models.TextChoices):
    """What becomes of a passage that speaks of somebody else."""

    ALL = "all", "Take the passage out"
    NAMES = "names", "Take out the marked words only"
    KEEP = "keep", "Keep it"


class Outcome(models.TextChoices):
    """How a request about the record ended."""

    SENT = "sent", "The copy was sent"
    CORRECTED = "corrected", "It was put right"
    STATEMENT = "statement", "It stays; their statement stands beside it"
    STOPPED = "stopped", "The use was stopped"
    REFUSED = "refused", "Refused, with the reason"
    WITHDRAWN = "withdrawn", "They took it back"
