"""Closing support."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.audit.scope import SystemActor
from oast.caf.enums import ActionEnding, ClosingReason, MemberStatus, NominationStatus
from oast.caf.models import Assessment, Closure, Episode, LeadNomination, PlanAction, TeamMember
from oast.caf.operations.plan import end
from oast.caf.operations.review import ActionNow
from oast.caf.policies import closure as policy
from oast.caf.policies import episode as episode_policy
from oast.caf.policies import team as team_policy
from oast.caf.rules import episode as rules
from oast.childindex import operations as index
from oast.sharing import operations as sharing
from oast.sharing.enums import Part, Purpose, Relation

CLOSER = SystemActor("caf.closing")
"""Ends what closing ends, whoever held it: the lead may not end their own relationship and go on."""


@operation("caf.close_episode")
def close_episode(
    *,
    by: Viewer,
    at: datetime,
    episode_id: UUID,
    reason: ClosingReason,
    confirmed: bool = False,
    endings: Iterable[ActionNow] = (),
    summary: str = "",
    family_words: str = "",
    version: int | None = None,
) -> UUID:
    """Close the support with its reason; every action ends, everybody's place ends. Returns the episode's id.

    The last lead may read for four more weeks. The author's agency and the family keep the record.
    """
    episode = rules.held(Episode, episode_id)
    right = rules.check_can_coordinate(by, episode, at)
    episode_policy.check_step(episode.closed_at, episode_policy.CLOSE)
    episode_policy.check_fresh(episode.version, version, "support")
    said = {one.action: one.result for one in endings}
    actions = list(PlanAction.objects.select_for_update().filter(episode=episode, finished_at__isnull=True))
    policy.check_can_close(
        reason=reason, confirmed=confirmed, unanswered=sum(action.id not in said for action in actions)
    )
    for action in actions:
        end(action, said.get(action.id, ActionEnding.NOT_NEEDED), at)
    Closure(
        subject=episode.subject,
        episode=episode,
        reason=reason,
        summary=summary,
        family_words=family_words,
        closed_at=at,
        closed_by=by.person,
        agency=rules.agency_of(by),
    ).save(force_insert=True)
    episode.closed_at, episode.version = at, episode.version + 1
    episode.save(update_fields=["closed_at", "version"])
    _close_assessment(episode, at)
    end_places(by=CLOSER, at=at, episode_id=episode.id)
    changed(
        object_kind="caf.episode",
        object_id=episode.id,
        subject=episode.subject,
        right=right.name,
        purpose=Purpose.SUPPORT,
        shown=[Part.PLAN],
    )
    return episode.id


@operation("caf.end_places")
def end_places(*, by: SystemActor, at: datetime, episode_id: UUID) -> None:
    """End everybody's place in a closed episode. Called by closing only, in the name of the system."""
    episode = rules.held(Episode, episode_id)
    lead = rules.current_lead(episode)
    for relation in (Relation.NOMINEE, Relation.MEMBER, Relation.LEAD):
        sharing.end_relationships(by=by, at=at, subject=episode.subject, relation=relation)
    if lead:
        sharing.relate(
            by=by,
            at=at,
            subject=episode.subject,
            relation=Relation.LEAD,
            parts=team_policy.LEAD_PARTS,
            person=lead.person,
            agency=lead.agency,
            purpose=Purpose.SUPPORT,
            object_id=lead.id,
            until=at + timedelta(days=episode_policy.READ_AFTER_CLOSING_DAYS),
        )
    _end_rows(episode, at)
    index.set_assessment_notice(by=by, at=at, subject=episode.subject, exists=False)
    changed(object_kind="caf.episode", object_id=episode.id, subject=episode.subject)


def _end_rows(episode: Episode, at: datetime) -> None:
    for nomination in LeadNomination.objects.filter(episode=episode):
        status = team_policy.nomination_status(nomination)
        if status == NominationStatus.ASKED:
            nomination.cancelled_at = at
        elif status == NominationStatus.ACCEPTED:
            nomination.ended_at = at
        nomination.save(update_fields=["cancelled_at", "ended_at"])
    for member in TeamMember.objects.filter(episode=episode):
        if team_policy.member_status(member) in (MemberStatus.INVITED, MemberStatus.JOINED):
            member.left_at = at
            member.save(update_fields=["left_at"])


def _close_assessment(episode: Episode, at: datetime) -> None:
    """The help that followed the assessment has ended: from now anybody may start a new one."""
    assessment = Assessment.objects.select_for_update().get(id=episode.assessment_id)
    assessment.closed_at, assessment.version = at, assessment.version + 1
    assessment.save(update_fields=["closed_at", "version"])
