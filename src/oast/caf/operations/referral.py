"""Referrals: sent with what the family agreed to, answered by the service, or written down for it."""

from datetime import date, datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.caf.enums import ReferralStep, Way
from oast.caf.models import Episode, PlanAction, Referral, ReferralEvent
from oast.caf.operations.agreement import Agreed, note_agreement
from oast.caf.operations.notices import CHANGED, WAITS, providers, tell
from oast.caf.policies import episode as episode_policy
from oast.caf.policies import referral as policy
from oast.caf.rules import episode as rules
from oast.caf.rules import referral as referral_rules
from oast.caf.rules import team as team_rules
from oast.childindex.queries import is_shielded
from oast.sharing import operations as sharing
from oast.sharing.enums import Part, Purpose, Recipient, Relation
from oast.sharing.operations import Named


@operation("caf.send_referral")
def send_referral(
    *,
    by: Viewer,
    at: datetime,
    episode_id: UUID,
    service: UUID,
    service_name: str,
    child_name: str,
    asked: str,
    way: Way,
    agency: UUID | None = None,
    action_id: UUID | None = None,
    born_on: date | None = None,
    background: str = "",
    contact: str = "",
    kept_by_child: bool = False,
    agreed: Agreed | None = None,
) -> UUID:
    """Send a referral: a letter that holds what the service needs, covered by an agreement that names it.

    The agreement names the agency that answers for the service, or the service itself where that has no account.
    `agreed` is what the family said to this referral, where no agreement covers it yet: it is recorded first.
    An agency with an account sees this referral and nothing else. Returns the referral's id.
    """
    episode = rules.held(Episode, episode_id)
    right = referral_rules.check_can_refer(by, episode, at)
    episode_policy.check_step(episode.closed_at, episode_policy.WORK)
    if agreed:
        note_agreement(agreed, episode.subject, Named(agency or service, Recipient.AGENCY), [Part.REFERRAL], by, at)
    consent = team_rules.check_covered(episode.subject, [Part.REFERRAL], [agency or service], at)
    made = Referral(
        subject=episode.subject,
        episode=episode,
        action=rules.found(PlanAction, action_id) if action_id else None,
        service=service,
        service_name=service_name,
        agency=agency,
        way=way,
        child_name=child_name,
        born_on=born_on,
        asked=asked,
        background=background,
        contact="" if is_shielded(episode.subject) else contact,
        kept_by_child=kept_by_child,
        consent=consent,
        sent_by=by.person,
        sent_agency=rules.agency_of(by),
        sent_at=at,
    )
    made.save(force_insert=True)
    _write(made, 0, ReferralStep.SENT, by, at)
    if way == Way.OAST:
        _open_to_provider(made, by, at)
        tell(providers(agency, at), WAITS, "caf:received_referral", [made.id], key=made.id, by=by, at=at)
    _changed(made, right.name, Purpose.SUPPORT)
    return made.id


@operation("caf.answer_referral")
def answer_referral(
    *, by: Viewer, at: datetime, referral_id: UUID, step: ReferralStep, note: str = "", version: int | None = None
) -> UUID:
    """The service's next word: accepted, waiting, started, finished with what came of it, or declined with why."""
    referral = rules.held(Referral, referral_id)
    right = referral_rules.check_can_provide(by, referral, at)
    _take(referral, by, at, step, note, version)
    tell([referral.sent_by], CHANGED, "caf:support_referral", [referral.id], key=referral.id, by=by, at=at)
    _changed(referral, right.name, Purpose.REFERRAL, note)
    return referral.id


@operation("caf.key_answer")
def key_answer(
    *, by: Viewer, at: datetime, referral_id: UUID, step: ReferralStep, note: str = "", version: int | None = None
) -> UUID:
    """Write down what a service without an account said on paper or by telephone."""
    referral = rules.held(Referral, referral_id)
    right = referral_rules.check_can_refer(by, rules.found(Episode, referral.episode_id), at)
    referral_rules.check_can_key(referral)
    _take(referral, by, at, step, note, version, keyed=True)
    _changed(referral, right.name, Purpose.SUPPORT, note)
    return referral.id


@operation("caf.cancel_referral")
def cancel_referral(*, by: Viewer, at: datetime, referral_id: UUID, note: str = "", version: int | None = None) -> UUID:
    """Take a referral back before help has started: from this moment the service no longer sees it."""
    referral = rules.held(Referral, referral_id)
    right = referral_rules.check_can_refer(by, rules.found(Episode, referral.episode_id), at)
    _take(referral, by, at, ReferralStep.CANCELLED, note, version)
    _changed(referral, right.name, Purpose.SUPPORT, note)
    return referral.id


def _take(
    referral: Referral,
    by: Viewer,
    at: datetime,
    step: ReferralStep,
    note: str,
    version: int | None,
    *,
    keyed: bool = False,
) -> None:
    """Add the step if it is legal after the last one; an ended referral closes to its provider."""
    episode_policy.check_fresh(referral.version, version, "referral")
    last = ReferralEvent.objects.filter(referral=referral).latest("position")
    policy.check_step(last.step, step, note)
    _write(referral, last.position + 1, step, by, at, note, keyed)
    referral.version += 1
    referral.save(update_fields=["version"])
    if step in policy.ENDED and referral.way == Way.OAST:
        sharing.end_relationships(
            by=by, at=at, subject=referral.subject, relation=Relation.PROVIDER, object_id=referral.id
        )


def _write(
    referral: Referral, position: int, step: ReferralStep, by: Viewer, at: datetime, note: str = "", keyed: bool = False
) -> None:
    ReferralEvent(
        subject=referral.subject,
        referral=referral,
        position=position,
        step=step,
        at=at,
        by=by.person,
        agency=rules.agency_of(by),
        note=note,
        keyed=keyed,
    ).save(force_insert=True)


def _open_to_provider(referral: Referral, by: Viewer, at: datetime) -> None:
    """Everybody at the agency who answers referrals may read this one, as long as the agreement holds."""
    sharing.relate(
        by=by,
        at=at,
        subject=referral.subject,
        relation=Relation.PROVIDER,
        parts={Part.REFERRAL},
        agency=referral.agency,
        purpose=Purpose.REFERRAL,
        object_id=referral.id,
    )


def _changed(referral: Referral, right: str, purpose: Purpose, text: str = "") -> None:
    changed(
        object_kind="caf.referral",
        object_id=referral.id,
        subject=referral.subject,
        right=right,
        purpose=purpose,
        shown=[Part.REFERRAL],
        text=text,
    )
