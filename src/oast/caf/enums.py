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


class NominationStatus(models.TextChoices):
    """Where the question "will you lead?" stands. Derived from its dates (policies.team)."""

    ASKED = "asked", "Asked, not answered yet"
    ACCEPTED = "accepted", "Lead professional"
    DECLINED = "declined", "Declined"
    CANCELLED = "cancelled", "No longer asked"
    ENDED = "ended", "Was lead professional"


class MemberStatus(models.TextChoices):
    """Where an invitation into the team stands. Derived from its dates (policies.team)."""

    INVITED = "invited", "Invited, not answered yet"
    JOINED = "joined", "In the team"
    DECLINED = "declined", "Declined"
    LEFT = "left", "Left the team"


class EpisodeStatus(models.TextChoices):
    """Where the support of a child stands. Derived from its dates (policies.episode)."""

    OPEN = "open", "Being supported"
    CLOSED = "closed", "Closed"


class ActionStatus(models.TextChoices):
    """Where an action of the plan stands. Derived from its dates (policies.plan)."""

    OPEN = "open", "To do"
    LATE = "late", "Late"
    FINISHED = "finished", "Finished"


class ActionEnding(models.TextChoices):
    """How an action ended, said at a review, at closing, or when it is done."""

    MET = "met", "Met"
    PART_MET = "part_met", "Part met"
    NOT_MET = "not_met", "Not met"
    NOT_NEEDED = "not_needed", "No longer needed"


class ReferralStep(models.TextChoices):
    """What happened to a referral. Each is a dated row; the last one is where it stands."""

    SENT = "sent", "Sent"
    ACCEPTED = "accepted", "Accepted"
    WAITING = "waiting", "On the waiting list"
    STARTED = "started", "Started"
    FINISHED = "finished", "Finished"
    DECLINED = "declined", "Declined"
    CANCELLED = "cancelled", "Taken back"


class Way(models.TextChoices):
    """How a referral reaches the service."""

    OAST = "oast", "Within Oast"
    PRINTED = "printed", "Printed and handed over"
    TELEPHONED = "telephoned", "By telephone"


class ReviewDecision(models.TextChoices):
    """What a review decided."""

    CONTINUE = "continue", "Go on, and review again"
    CLOSE = "close", "Close the support"
    STEP_UP = "step_up", "Ask children’s social care"
    TRANSFER = "transfer", "Hand over to another area"


class ClosingReason(models.TextChoices):
    """Why support ended."""

    NEEDS_MET = "needs_met", "The needs are met"
    DISENGAGED = "disengaged", "The family no longer takes part"
    CONSENT_WITHDRAWN = "consent_withdrawn", "The family took its agreement back"
    MOVED_AREA = "moved_area", "The child moved to another area"
    SOCIAL_CARE = "social_care", "Children’s social care took over"
    AGED_OUT = "aged_out", "The young person is too old for this support"
    DIED = "died", "The child died"


class FamilyMember(models.TextChoices):
    """Whom an invitation lets in."""

    PARENT = "parent", "A parent or carer"
    CHILD = "child", "The child or young person"
