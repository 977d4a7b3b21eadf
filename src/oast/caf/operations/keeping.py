"""The end of a case: the purge of everything that the assessments and the support hold of a child."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Model

from oast.audit.operations import changed, operation
from oast.audit.rules import check_is_clock
from oast.audit.scope import SystemActor
from oast.caf import models

PURGED: tuple[type[Model], ...] = (
    models.ReviewAction,
    models.ReviewElement,
    models.Review,
    models.ReferralEvent,
    models.Referral,
    models.ProgressNote,
    models.PlanAction,
    models.TeamMember,
    models.LeadNomination,
    models.FamilyInvitation,
    models.Closure,
    models.Episode,
    models.AssessmentAction,
    models.AssessmentComments,
    models.AssessmentConclusion,
    models.AssessmentElement,
    models.AssessmentIdentity,
    models.AssessmentPerson,
    models.AssessmentSituation,
    models.Assessment,
    models.ChecklistAnswer,
    models.Checklist,
)
"""Every model of this context that names a subject, those that point at others first. A test holds it complete."""

TRIES_KEPT = timedelta(days=30)


@operation("caf.purge_case")
def purge_case(*, by: SystemActor, at: datetime, subject: UUID) -> None:  # noqa: ARG001
    """Destroy everything that this context holds of a child."""
    check_is_clock(by)
    gone = sum(model._default_manager.filter(subject=subject).delete()[0] for model in PURGED)
    changed(object_kind="caf.case", subject=subject, right="retention", shown=[f"{gone} rows purged"])


@operation("caf.forget_tries")
def forget_tries(*, by: SystemActor, at: datetime) -> None:
    """Throw away codes that did not fit, after a month."""
    check_is_clock(by)
    gone, _ = models.InvitationTry.objects.filter(at__lt=at - TRIES_KEPT).delete()
    changed(object_kind="caf.family_invitation", right="retention", shown=[f"{gone} forgotten"])
