"""What the assessments and the support hold of one child, for a copy that the person asked for."""

from uuid import UUID

from django.db.models import Model, Q, QuerySet

from oast.accounts.queries import Viewer
from oast.audit.classification.export import Table, table
from oast.caf import models
from oast.caf.enums import PersonKind
from oast.childindex.queries import is_shielded
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


KEPT_BY_CHILD: dict[type[Model], Q] = {
    models.PlanAction: Q(kept_by_child=True),
    models.ProgressNote: Q(action__kept_by_child=True),
    models.Referral: Q(kept_by_child=True),
    models.ReferralEvent: Q(referral__kept_by_child=True),
    models.ReviewElement: Q(kept_by_child=True),
    models.ReviewAction: Q(action__kept_by_child=True),
}
"""What a young person asked to keep. A parent's copy is without it, as a parent's page is."""


def exported(viewer: Viewer, subject: UUID, *, own: bool) -> list[Table]:
    """Every table with the subject's rows; one without rows is left out. `own`: the child or young person asks.

    Raises Refused but for the governance lead.
    """
    check_reviews(viewer)
    found = [
        table(title, model, _rows(model, subject, own).filter(subject=subject).order_by("id").values())
        for model, title in EXPORTED.items()
    ]
    return [one for one in found if one.rows]


def _rows(model: type[Model], subject: UUID, own: bool) -> QuerySet:
    rows = model._default_manager.all()
    if model is models.AssessmentPerson and is_shielded(subject):
        return rows.exclude(kind=PersonKind.SERVICE)
    return rows if own or model not in KEPT_BY_CHILD else rows.exclude(KEPT_BY_CHILD[model])
