"""Starting support after an assessment."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.caf.models import Assessment, AssessmentAction, AssessmentIdentity, Episode, PlanAction
from oast.caf.policies import episode as policy
from oast.caf.policies.review import first_review_on
from oast.caf.rules import episode as rules
from oast.places.queries import lcsp_of
from oast.sharing import operations as sharing
from oast.sharing.enums import Part, Purpose, Relation


@operation("caf.start_episode")
def start_episode(*, by: Viewer, at: datetime, assessment_id: UUID, lcsp: str = "") -> UUID:
    """Open the support that a completed assessment asks for; its proposed actions become the plan's first.

    Returns the episode's id. `lcsp` is the key of the partnership the child lives in; where it is not given, that
    of the assessment's postcode.
    """
    assessment = rules.held(Assessment, assessment_id)
    right = rules.check_can_start(by, assessment, at)
    policy.check_can_start(
        completed_at=assessment.completed_at,
        superseded_at=assessment.superseded_at,
        ending=assessment.ending,
        open_already=Episode.objects.filter(subject=assessment.subject, closed_at__isnull=True).exists(),
        used=Episode.objects.filter(assessment=assessment).exists(),
    )
    day = timezone.localdate(at)
    made = Episode(
        subject=assessment.subject,
        assessment=assessment,
        lcsp=lcsp or _lcsp(assessment),
        phase=assessment.phase,
        opened_at=at,
        opened_by=by.person,
        opened_agency=rules.agency_of(by),
        next_review_on=min(assessment.review_on or first_review_on(day), first_review_on(day)),
    )
    made.save(force_insert=True)
    # Whoever led before reads for some days after closing: that case, and not this one.
    sharing.end_relationships(by=by, at=at, subject=made.subject, relation=Relation.LEAD)
    _carry_actions(made, by, at)
    changed(
        object_kind="caf.episode",
        object_id=made.id,
        subject=made.subject,
        right=right.name,
        purpose=Purpose.SUPPORT,
        shown=[Part.PLAN],
    )
    return made.id


def _lcsp(assessment: Assessment) -> str:
    """The partnership of the child's postcode; empty where it is not known or outside the county."""
    identity = AssessmentIdentity.objects.filter(assessment=assessment).first()
    return (lcsp_of(identity.postcode) or "") if identity and identity.postcode else ""


def _carry_actions(episode: Episode, by: Viewer, at: datetime) -> None:
    """The assessment's proposals, which nobody types twice. One without a date is due at the first review."""
    proposed = AssessmentAction.objects.filter(assessment=episode.assessment_id).order_by("position", "id")
    PlanAction.objects.bulk_create(
        PlanAction(
            subject=episode.subject,
            episode=episode,
            action=one.action,
            desired_outcome=one.desired_outcome,
            owner=one.owner,
            owner_agency=one.owner_agency,
            owner_name=one.owner_name or by.agency_name,
            due_on=one.due_on or episode.next_review_on,
            service=one.service,
            service_name=one.service_name,
            added_by=by.person,
            added_at=at,
        )
        for one in proposed
        if one.action.strip()
    )
