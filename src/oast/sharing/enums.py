"""The closed lists of sharing: parts of a record, purposes, relations, kinds of consent."""

from django.db import models


class Part(models.TextChoices):
    """The parts of what Oast knows about a subject; a right opens parts, never everything."""

    INDEX = "index", "Basic record in the child index"
    CHECKLIST = "checklist", "Pre-assessment checklist"
    ASSESSMENT = "assessment", "Common assessment"
    TEAM = "team", "Team around the child"
    PLAN = "plan", "Delivery plan"
    REFERRAL = "referral", "Referral to a service"
    REVIEW = "review", "Reviews"
    CONSENT = "consent", "Consents"
    LOOKS = "looks", "Who looked"


CASE_PARTS = frozenset(
    {Part.CHECKLIST, Part.ASSESSMENT, Part.TEAM, Part.PLAN, Part.REFERRAL, Part.REVIEW, Part.CONSENT}
)
"""What the author and the lead professional of a case work with."""


class Purpose(models.TextChoices):
    """Why somebody looks: a closed list, chosen before the look."""

    SUPPORT = "support", "I work with this child or family"
    ASSESSMENT = "assessment", "I am thinking about a common assessment"
    SAFEGUARDING = "safeguarding", "I am worried about this child’s safety"
    REFERRAL = "referral", "I answer a request for my service"
    OWN_RECORD = "own_record", "It is my own or my child’s record"
    STEWARDSHIP = "stewardship", "I keep the index right"
    GOVERNANCE = "governance", "I check that access was right"


class Relation(models.TextChoices):
    """How a person or an agency stands to a subject."""

    CHILD = "child", "The child or young person"
    PARENT = "parent", "Parent or carer"
    AUTHOR = "author", "Wrote the assessment"
    LEAD = "lead", "Lead professional"
    MEMBER = "member", "In the team around the child"
    NOMINEE = "nominee", "Asked to be lead professional"
    PROVIDER = "provider", "Provides a service in the plan"
    INDEX = "index", "Opened the index record today"


class ConsentKind(models.TextChoices):
    """Storage and sharing are two consents."""

    STORAGE = "storage", "To write and keep the record"
    SHARING = "sharing", "To share it with the services named"


class Answer(models.TextChoices):
    """What the giver said."""

    YES = "yes", "Yes"
    NO = "no", "No"


class Giver(models.TextChoices):
    """Who answered. A carer without parental responsibility cannot give consent."""

    CHILD = "child", "The child or young person"
    PARENT = "parent", "A person with parental responsibility"


class Evidence(models.TextChoices):
    """How the answer was given."""

    PAPER = "paper", "Signed on paper, scanned"
    DRAWN = "drawn", "Signed on the screen"
    SPOKEN = "spoken", "Spoken, with a witness"


class Recipient(models.TextChoices):
    """What a consent covers or excludes."""

    AGENCY = "agency", "Agency"
    PERSON = "person", "Practitioner"
