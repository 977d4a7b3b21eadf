"""What the assessments and the support hold of one child, for a copy that the person asked for."""

from uuid import UUID

from django.db.models import Model

from oast.accounts.queries import Viewer
from oast.audit.classification.export import Table, table
from oast.caf import models
from oast.sharing.rules import check_reviews

EXPORTED: dict[type[Model], str] = {
    models.Checklist: "Checklist before an assessment",
    models.ChecklistAnswer: "Answers of the checklist",
    models.Assessment: "Common assessments",
    models.AssessmentIdentity: "Who the child is, in the assessment",
    models.AssessmentSituation: "Why the assessment was made",
    models.AssessmentElement: "Strengths and needs",
    models.AssessmentPerson: "People in the assessment",
    models.AssessmentConclusion: "What was found",
    models.AssessmentComments: "What the child and the parents said",
    models.AssessmentAction: "Proposed actions",
    models.Episode: "Support",
    models.LeadNomination: "Lead professionals",
    models.TeamMember: "The team around the child",
    models.PlanAction: "The delivery plan",
    models.ProgressNote: "Notes on actions",
    models.Referral: "Letters to services",
    models.ReferralEvent: "What became of the letters",
    models.Review: "Reviews",
    models.ReviewElement: "Then and now",
    models.ReviewAction: "Actions at a review",
    models.Closure: "How support ended",
    models.FamilyInvitation: "Invitations of the family",
}
NOT_EXPORTED: dict[type[Model], str] = {}
"""Why a model of this context is not in the copy. A test holds that every sensitive model stands in one of the two."""


def exported(viewer: Viewer, subject: UUID) -> list[Table]:
    """Every table with the subject's rows; one without rows is left out. Raises Refused but for the governance lead."""
    check_reviews(viewer)
    found = [
        table(title, model, model._default_manager.filter(subject=subject).order_by("id").values())
        for model, title in EXPORTED.items()
    ]
    return [one for one in found if one.rows]
