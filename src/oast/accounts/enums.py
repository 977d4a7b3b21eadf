"""The closed lists of people and agencies."""

from django.db import models


class Sector(models.TextChoices):
    """The sectors that work together for children. The first seven sit on every partnership's board."""

    EDUCATION = "education", "Education"
    DISTRICT = "district", "District council"
    SOCIAL_SERVICES = "social_services", "Children’s social services"
    HEALTH = "health", "Health"
    POLICE = "police", "Police"
    VOLUNTARY = "voluntary", "Voluntary and community"
    GP = "gp", "GP practice"
    CONNEXIONS = "connexions", "Connexions"
    EARLY_YEARS = "early_years", "Early years"
    YOUTH_JUSTICE = "youth_justice", "Youth justice"
    OTHER = "other", "Other"


class Kind(models.TextChoices):
    """What a person is to Oast."""

    PRACTITIONER = "practitioner", "Practitioner"
    PARENT = "parent", "Parent or carer"
    YOUNG_PERSON = "young_person", "Young person"


class QualificationKind(models.TextChoices):
    """What gates the roles that need it (access.md: no index access without both)."""

    VETTING = "vetting", "Vetting check"
    TRAINING = "training", "Training completed"


class SeenHow(models.TextChoices):
    """How the identity of somebody who lost the second factor was checked. Always in person."""

    KNOWN = "known", "I know this person well, and I am with them now"
    DOCUMENT = "document", "I am with them now, and checked a passport, driving licence or photo pass"


class ResetState(models.TextChoices):
    """Where a lost second factor stands."""

    ASKED = "asked", "Waits for a second person"
    READY = "ready", "The code can be made"
    REFUSED = "refused", "Refused or taken back"
    MADE = "made", "The code is handed over"
    USED = "used", "The code was used"
    CLOSED = "closed", "Over"
