"""The records of the common assessment. One file a concern; every model is imported here."""

from oast.caf.models.assessment import (
    Assessment,
    AssessmentAction,
    AssessmentComments,
    AssessmentConclusion,
    AssessmentElement,
    AssessmentIdentity,
    AssessmentPerson,
    AssessmentSituation,
)
from oast.caf.models.checklist import Checklist, ChecklistAnswer
from oast.caf.models.closure import Closure
from oast.caf.models.episode import Episode
from oast.caf.models.family import FamilyInvitation, InvitationTry
from oast.caf.models.plan import PlanAction, ProgressNote
from oast.caf.models.referral import Referral, ReferralEvent
from oast.caf.models.review import Review, ReviewAction, ReviewElement
from oast.caf.models.team import LeadNomination, TeamMember

__all__ = [
    "Assessment",
    "AssessmentAction",
    "AssessmentComments",
    "AssessmentConclusion",
    "AssessmentElement",
    "AssessmentIdentity",
    "AssessmentPerson",
    "AssessmentSituation",
    "Checklist",
    "ChecklistAnswer",
    "Closure",
    "Episode",
    "FamilyInvitation",
    "InvitationTry",
    "LeadNomination",
    "PlanAction",
    "ProgressNote",
    "Referral",
    "ReferralEvent",
    "Review",
    "ReviewAction",
    "ReviewElement",
    "TeamMember",
]
