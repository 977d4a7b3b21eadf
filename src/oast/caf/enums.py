"""The closed lists of the common assessment. What a county words in its own way is definition data."""

from django.db import models


class Phase(models.TextChoices):
    """The evaluation compares assessments of the pilots with those after the roll-out."""

    PILOT = "pilot", "Pilot"
    ROLLOUT = "rollout", "Roll-out"


class Status(models.TextChoices):
    """Where an assessment stands. Derived from its dates (policies.assessment), never typed in or stored."""

    DRAFT = "draft", "Being written"
    COMPLETED = "completed", "Completed"
    SUPERSEDED = "superseded", "Replaced by a later one"
    ABANDONED = "abandoned", "Stopped before it was finished"


class Ending(models.TextChoices):
    """What follows an assessment: each a short path of its own."""

    NOTHING = "nothing", "Nothing further is needed"
    OWN_AGENCY = "own_agency", "My own agency helps"
    ONE_SERVICE = "one_service", "One other service helps"
    TEAM = "team", "Several services help, with a lead professional"
    SOCIAL_CARE = "social_care", "Children’s social care"


class ChecklistAnswerValue(models.TextChoices):
    """An answer to one of the five questions."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_SURE = "not_sure", "Not sure"


class Decision(models.TextChoices):
    """What a checklist led to."""

    NO_CAF = "no_caf", "No common assessment is needed"
    OWN_SERVICE = "own_service", "My own service can help"
    OFFER_CAF = "offer_caf", "Offer a common assessment"
    SAFEGUARDING = "safeguarding", "Follow the safeguarding procedure now"


class NeedLevel(models.TextChoices):
    """The needs that the assessment found."""

    NONE = "none", "No additional needs"
    ADDITIONAL = "additional", "Additional needs"
    COMPLEX = "complex", "Complex needs"
    HARM = "harm", "Risk of harm to the child or to others"


class PersonKind(models.TextChoices):
    """How a person stands in the assessment."""

    PARENT = "parent", "Parent or carer"
    PRESENT = "present", "Was there when we talked"
    ASSESSOR = "assessor", "Wrote or helped to write this"
    SERVICE = "service", "Already works with the child"


class YesNoUnknown(models.TextChoices):
    """A fact that may not be known."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"
