"""Who leads and who is in the team: asking, answering, handing over, leaving."""

from datetime import datetime
from uuid import UUID

from oast.accounts.queries import Viewer, person_card
from oast.audit.operations import changed, operation
from oast.caf.models import Episode, LeadNomination, TeamMember
from oast.caf.operations.notices import CHANGED, WAITS, tell
from oast.caf.policies import episode as episode_policy
from oast.caf.policies import team as policy
from oast.caf.rules import episode as rules
from oast.caf.rules import team as team_rules
from oast.childindex import operations as index
from oast.sharing import operations as sharing
from oast.sharing.enums import Part, Purpose, Relation


@operation("caf.nominate_lead")
def nominate_lead(
    *, by: Viewer, at: datetime, episode_id: UUID, person: UUID, agency: UUID, family_agreed: bool
) -> UUID:
    """Ask a practitioner to lead. Nothing moves until they accept; who asks for themself has accepted.

    Returns the nomination's id. The nominee reads what the family's agreement covers, and nothing where none does.
    """
    episode = rules.held(Episode, episode_id)
    right = rules.check_can_coordinate(by, episode, at)
    episode_policy.check_step(episode.closed_at, episode_policy.WORK)
    lead = rules.current_lead(episode)
    policy.check_can_nominate(
        asked=LeadNomination.objects.filter(episode=episode, answered_at=None, cancelled_at=None).exists(),
        already_leads=lead is not None and (lead.person, lead.agency) == (person, agency),
        family_agreed=family_agreed,
    )
    own = (person, agency) == (by.person, by.agency) and right.relation == Relation.AUTHOR
    consent = None if own else team_rules.check_covered(episode.subject, policy.LEAD_NEEDS, [person, agency], at)
    made = LeadNomination(
        subject=episode.subject,
        episode=episode,
        person=person,
        agency=agency,
        nominated_by=by.person,
        nominated_at=at,
        consent=consent,
    )
    made.save(force_insert=True)
    _relate(by, at, made, Relation.NOMINEE, policy.NOMINEE_PARTS)
    if own:
        _take_the_lead(by, at, made)
    tell([person], WAITS, "caf:nomination", [made.id], key=made.id, by=by, at=at)
    _changed("caf.nomination", made, right.name)
    return made.id


@operation("caf.answer_nomination")
def answer_nomination(
    *,
    by: Viewer,
    at: datetime,
    nomination_id: UUID,
    accepted: bool,
    reason: str = "",
    version: int | None = None,
) -> UUID:
    """Accept, and lead from this moment; or decline with a reason. Returns the nomination's id."""
    nomination = rules.held(LeadNomination, nomination_id)
    right = team_rules.check_can_answer(by, nomination, at)
    episode_policy.check_fresh(nomination.version, version, "request")
    step = policy.ACCEPT if accepted else policy.DECLINE
    policy.NOMINATION.check(policy.nomination_status(nomination), step)
    policy.check_reason(accepted, reason)
    if accepted:
        _take_the_lead(by, at, nomination)
    else:
        _save(nomination, answered_at=at, accepted=False, decline_reason=reason)
        _end(by, at, nomination, Relation.NOMINEE)
    tell([nomination.nominated_by], CHANGED, "caf:support", [nomination.episode_id], key=nomination.id, by=by, at=at)
    _changed("caf.nomination", nomination, right.name, text=reason)
    return nomination.id


@operation("caf.cancel_nomination")
def cancel_nomination(*, by: Viewer, at: datetime, nomination_id: UUID, version: int | None = None) -> UUID:
    """Take the request back before it is answered. Returns the nomination's id."""
    nomination = rules.held(LeadNomination, nomination_id)
    right = rules.check_can_coordinate(by, rules.found(Episode, nomination.episode_id), at)
    episode_policy.check_fresh(nomination.version, version, "request")
    policy.NOMINATION.check(policy.nomination_status(nomination), policy.CANCEL)
    _save(nomination, cancelled_at=at)
    _end(by, at, nomination, Relation.NOMINEE)
    _changed("caf.nomination", nomination, right.name)
    return nomination.id


@operation("caf.invite_member")
def invite_member(
    *, by: Viewer, at: datetime, episode_id: UUID, person: UUID, agency: UUID, task: str, sees: str
) -> UUID:
    """Invite a practitioner into the team; `sees` is a key of policies.team.MEMBER_PARTS. Returns the member's id.

    Until they accept they see only who is in the team.
    """
    episode = rules.held(Episode, episode_id)
    right = rules.check_can_coordinate(by, episode, at)
    episode_policy.check_step(episode.closed_at, episode_policy.WORK)
    lead = rules.current_lead(episode)
    current = TeamMember.objects.filter(episode=episode, person=person, left_at=None).exclude(accepted=False)
    policy.check_can_invite(in_team=current.exists(), leads=lead is not None and lead.person == person)
    parts = policy.MEMBER_PARTS[sees]
    consent = team_rules.check_covered(episode.subject, [Part.TEAM, Part.PLAN], [person, agency], at)
    made = TeamMember(
        subject=episode.subject,
        episode=episode,
        person=person,
        agency=agency,
        task=task,
        parts=sorted(parts),
        consent=consent,
        invited_by=by.person,
        invited_at=at,
    )
    made.save(force_insert=True)
    _relate(by, at, made, Relation.MEMBER, {Part.TEAM, Part.INDEX})
    tell([person], WAITS, "caf:invitation", [made.id], key=made.id, by=by, at=at)
    _changed("caf.member", made, right.name)
    return made.id


@operation("caf.answer_invitation")
def answer_invitation(
    *, by: Viewer, at: datetime, member_id: UUID, accepted: bool, reason: str = "", version: int | None = None
) -> UUID:
    """Join the team, and see the parts it was invited for; or decline with a reason. Returns the member's id."""
    member = rules.held(TeamMember, member_id)
    right = team_rules.check_can_answer(by, member, at)
    episode_policy.check_fresh(member.version, version, "invitation")
    step = policy.ACCEPT if accepted else policy.DECLINE
    policy.MEMBERSHIP.check(policy.member_status(member), step)
    policy.check_reason(accepted, reason)
    _save(member, answered_at=at, accepted=accepted, decline_reason="" if accepted else reason)
    if accepted:
        _relate(by, at, member, Relation.MEMBER, frozenset(member.parts))
    else:
        _end(by, at, member, Relation.MEMBER)
    tell([member.invited_by], CHANGED, "caf:support_team", [member.episode_id], key=member.id, by=by, at=at)
    _changed("caf.member", member, right.name, text=reason)
    return member.id


@operation("caf.end_membership")
def end_membership(*, by: Viewer, at: datetime, member_id: UUID, version: int | None = None) -> UUID:
    """Let a member go, or leave oneself. What they saw by their place in the team closes. Returns the member's id."""
    member = rules.held(TeamMember, member_id)
    episode = rules.found(Episode, member.episode_id)
    own = (member.person, member.agency) == (by.person, by.agency)
    right = rules.check_can_see(by, episode, Part.TEAM, at) if own else rules.check_can_coordinate(by, episode, at)
    episode_policy.check_fresh(member.version, version, "place in the team")
    policy.MEMBERSHIP.check(policy.member_status(member), policy.END)
    _save(member, left_at=at)
    _end(by, at, member, Relation.MEMBER)
    _changed("caf.member", member, right.name)
    return member.id


def _take_the_lead(by: Viewer, at: datetime, nomination: LeadNomination) -> None:
    """Ownership moves here and nowhere else: the earlier lead's ends, this one's starts, the index is told."""
    earlier = LeadNomination.objects.filter(episode=nomination.episode_id, accepted=True, ended_at=None).first()
    _relate(by, at, nomination, Relation.LEAD, policy.LEAD_PARTS)
    _end(by, at, nomination, Relation.NOMINEE)
    if earlier:
        _save(earlier, ended_at=at)
        _end(by, at, earlier, Relation.LEAD)
    _save(nomination, answered_at=at, accepted=True)
    _tell_index(by, at, nomination)


def _tell_index(by: Viewer, at: datetime, nomination: LeadNomination) -> None:
    """Push the lead into the child index, so that others find them."""
    lead = person_card(nomination.person)
    work = lead.work_at(nomination.agency)
    index.set_assessment_notice(
        by=by,
        at=at,
        subject=nomination.subject,
        exists=True,
        lead_name=lead.name,
        lead_agency=work.agency_name if work else "",
        lead_telephone=lead.telephone,
    )


def _relate(by: Viewer, at: datetime, asked: LeadNomination | TeamMember, relation: Relation, parts) -> None:
    sharing.relate(
        by=by,
        at=at,
        subject=asked.subject,
        relation=relation,
        parts=parts,
        person=asked.person,
        agency=asked.agency,
        purpose=Purpose.SUPPORT,
        object_id=asked.id,
    )


def _end(by: Viewer, at: datetime, asked: LeadNomination | TeamMember, relation: Relation) -> None:
    sharing.end_relationships(by=by, at=at, subject=asked.subject, relation=relation, object_id=asked.id)


def _save(row: LeadNomination | TeamMember, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def _changed(kind: str, row: LeadNomination | TeamMember, right: str, text: str = "") -> None:
    changed(
        object_kind=kind,
        object_id=row.id,
        subject=row.subject,
        right=right,
        purpose=Purpose.SUPPORT,
        shown=[Part.TEAM],
        text=text,
    )
