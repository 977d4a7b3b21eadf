"""Writing down that the family agrees to share with one more person, agency or service."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.caf.models import Episode
from oast.caf.policies import episode as policy
from oast.caf.rules import episode as rules
from oast.sharing import operations as sharing
from oast.sharing.enums import Answer, ConsentKind, Evidence, Giver, Part, Purpose
from oast.sharing.operations import Named


@dataclass(frozen=True)
class Agreed:
    """Who said yes, and how. `age` is the child's in whole years, None for an unborn child."""

    giver: Giver
    giver_name: str
    evidence: Evidence
    age: int | None
    witness: str = ""
    competence: str = ""


@operation("caf.record_agreement")
def record_agreement(
    *, by: Viewer, at: datetime, episode_id: UUID, named: Named, parts: Iterable[str], agreed: Agreed
) -> UUID:
    """Record that the family agrees to share these parts with one more recipient. Returns the consent's id.

    For whoever co-ordinates: before they ask somebody to lead, or invite somebody into the team.
    """
    episode = rules.held(Episode, episode_id)
    right = rules.check_can_coordinate(by, episode, at)
    policy.check_step(episode.closed_at, policy.WORK)
    made = note_agreement(agreed, episode.subject, named, parts, by, at)
    changed(
        object_kind="caf.consent",
        object_id=made,
        subject=episode.subject,
        right=right.name,
        purpose=Purpose.SUPPORT,
        shown=[Part.CONSENT],
    )
    return made


def note_agreement(agreed: Agreed, subject: UUID, named: Named, parts: Iterable[str], by: Viewer, at: datetime) -> UUID:
    """A yes that names one recipient, inside an operation that has asked who may write it down. Returns its id."""
    return sharing.record_consent(
        by=by,
        at=at,
        subject=subject,
        kind=ConsentKind.SHARING,
        answer=Answer.YES,
        giver=agreed.giver,
        giver_name=agreed.giver_name,
        recorded_by=by.person,
        evidence=agreed.evidence,
        age=agreed.age,
        witness=agreed.witness,
        competence=agreed.competence,
        named=[named],
        parts=parts,
    )
