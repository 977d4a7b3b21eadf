"""Support of a child: a completed assessment, its episode, a lead, actions, referrals.

Alice of a school wrote the assessment, Bob of a charity leads, Dora of the health trust provides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from oast.accounts.enums import Kind, Sector
from oast.accounts.queries import Viewer, viewer
from oast.audit.operations import changed, operation
from oast.audit.scope import SystemActor
from oast.caf.enums import Ending, Phase, Way
from oast.caf.models import (
    Assessment,
    AssessmentAction,
    AssessmentComments,
    AssessmentConclusion,
    AssessmentElement,
    AssessmentIdentity,
    AssessmentSituation,
)
from oast.caf.operations.episode import start_episode
from oast.caf.operations.plan import add_action
from oast.caf.operations.referral import send_referral
from oast.caf.operations.team import answer_nomination, nominate_lead
from oast.sharing.enums import Relation
from tests.factories import accounts, childindex, sharing

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
DAY = date(2008, 3, 5)
SYSTEM = SystemActor("test")


@dataclass(frozen=True)
class Case:
    """One supported child and the people around it."""

    subject: UUID
    assessment: UUID
    episode: UUID
    alice: Viewer
    bob: Viewer
    consent: UUID


def alice() -> Viewer:
    return accounts.practitioner("Alice Example", accounts.agency("Invicta School", telephone="01632960001"))


def bob() -> Viewer:
    return accounts.practitioner("Bob Example", accounts.agency("Hop Garden Project", Sector.VOLUNTARY))


def charlie() -> Viewer:
    return accounts.practitioner("Charlie Example", accounts.agency("Kent Police", Sector.POLICE))


def dora() -> Viewer:
    return accounts.practitioner("Dora Example", accounts.agency("Weald Speech Therapy", Sector.HEALTH), "provider")


def family(name: str = "Pat Invented", kind: str = Kind.PARENT) -> Viewer:
    return viewer(accounts.person(name, kind=kind), None, DAY)


@operation("test.assessment")
def _assessment(*, by, at, fields, actions, elements, name, postcode):
    made = Assessment(**fields)
    made.save(force_insert=True)
    AssessmentIdentity(assessment=made, subject=made.subject, name=name, postcode=postcode).save(force_insert=True)
    for part in (AssessmentSituation, AssessmentConclusion, AssessmentComments):
        part(assessment=made, subject=made.subject).save(force_insert=True)
    AssessmentAction.objects.bulk_create(
        AssessmentAction(assessment=made, subject=made.subject, position=place, **action)
        for place, action in enumerate(actions)
    )
    AssessmentElement.objects.bulk_create(
        AssessmentElement(assessment=made, subject=made.subject, **element) for element in elements
    )
    changed(object_kind="caf.assessment", object_id=made.id, subject=made.subject)
    return made.id


def assessment(
    author: Viewer,
    subject: UUID,
    *,
    actions: Iterable[dict] = (),
    elements: Iterable[dict] = (),
    postcode: str = "",
    **fields,
) -> UUID:
    """A completed assessment by `author` that asks for a team. Returns its id."""
    values = {
        "subject": subject,
        "author": author.person,
        "agency": author.agency,
        "form_version": "caf-1",
        "phase": Phase.PILOT,
        "storage_consent": uuid4(),
        "started_at": AT - timedelta(days=3),
        "completed_at": AT - timedelta(days=1),
        "ending": Ending.TEAM,
    } | fields
    return _assessment(
        by=SYSTEM,
        at=AT,
        fields=values,
        actions=actions,
        elements=elements,
        name="Zoe Hopkins",
        postcode=postcode,
    )


def case(*, lead: bool = True, covered: Iterable[UUID] = (), writer=None, leader=None, **fields) -> Case:
    """A child whose support has started; Bob leads by the family's agreement unless `lead` is False."""
    writer, leader = writer or alice(), leader or bob()
    subject = childindex.child()
    written = uuid4()
    sharing.relate(writer, Relation.AUTHOR, subject, object_id=written)
    consent = sharing.consent(subject, leader.agency, *covered)
    assessment(writer, subject, id=written, **fields)
    episode = start_episode(by=writer, at=AT, assessment_id=written)
    made = Case(subject, written, episode, writer, leader, consent)
    if lead:
        accept(made)
    return made


def nominate(made: Case, at: datetime = AT) -> UUID:
    return nominate_lead(
        by=made.alice,
        at=at,
        episode_id=made.episode,
        person=made.bob.person,
        agency=made.bob.agency,
        family_agreed=True,
    )


def accept(made: Case, at: datetime = AT) -> UUID:
    return answer_nomination(by=made.bob, at=at, nomination_id=nominate(made, at), accepted=True)


def action(made: Case, by: Viewer | None = None, **fields) -> UUID:
    return add_action(
        **{
            "by": by or made.bob,
            "at": AT,
            "episode_id": made.episode,
            "action": "Speech therapy once a week",
            "desired_outcome": "Zoe is understood at school",
            "owner_name": "Pat Invented",
            "due_on": DAY + timedelta(days=14),
        }
        | fields
    )


def referral(made: Case, provider: Viewer | None, by: Viewer | None = None, **fields) -> UUID:
    return send_referral(
        **{
            "by": by or made.bob,
            "at": AT,
            "episode_id": made.episode,
            "service": uuid4(),
            "service_name": "Talking Together",
            "agency": provider.agency if provider else None,
            "way": Way.OAST if provider else Way.TELEPHONED,
            "child_name": "Zoe Hopkins",
            "asked": "Please see Zoe for her speech.",
        }
        | fields
    )
