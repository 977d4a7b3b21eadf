"""The shield of a record: whether a request to take it off waits, and everything that was done with it before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oast.accounts.queries import PersonCard, Viewer, person_cards
from oast.audit.enums import Outcome
from oast.audit.operations import record, saw
from oast.audit.queries import changes_of
from oast.childindex import rules
from oast.childindex.models import Child
from oast.childindex.policies import SHIELDING
from oast.childindex.queries.records import SHIELDED_PARTS, NameShown, name_shown
from oast.childindex.queries.reviewing import RIGHT as REVIEW
from oast.childindex.queries.stewardship import RIGHT
from oast.sharing.enums import Purpose
from oast.sharing.rules import check_reviews


@dataclass(frozen=True)
class Step:
    """One thing done with a shield, by whom and why. `who` is empty for a system actor."""

    at: datetime
    action: str
    who: str
    shown: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class ShieldShown:
    """A record's shield. `asked` is the key of the request that waits, if one does."""

    child: NameShown
    shielded: bool
    asked: UUID | None
    asked_at: datetime | None
    asked_by: str
    steps: tuple[Step, ...]


def shield_of(viewer: Viewer, subject: UUID) -> ShieldShown:
    """The shield, for the index office. Raises Refused for anybody else, NotForYou where there is no such child."""
    rules.check_is_steward(viewer)
    return _shown(subject, RIGHT, Purpose.STEWARDSHIP)


def lift_to_decide(viewer: Viewer, subject: UUID) -> ShieldShown:
    """The same for the information governance lead, who decides."""
    check_reviews(viewer)
    return _shown(subject, REVIEW, Purpose.GOVERNANCE)


def lifts_waiting(viewer: Viewer) -> list[ShieldShown]:
    """The requests that wait, the oldest first, without their reasons. Few at any time: an index finds them."""
    check_reviews(viewer)
    record(outcome=Outcome.SHOWN, right=REVIEW, purpose=Purpose.GOVERNANCE, shown=["shields to decide"])
    children = list(Child.objects.filter(lift_asked__isnull=False).order_by("lift_asked_at", "id"))
    people = person_cards([child.lift_asked_by for child in children])
    for child in children:
        saw(subject=child.subject, right=REVIEW, purpose=Purpose.GOVERNANCE, shown=["name", "born"])
    return [_shield(child, people, ()) for child in children]


def _shown(subject: UUID, right: str, purpose: Purpose) -> ShieldShown:
    child = rules.child_of(subject)
    saw(subject=subject, right=right, purpose=purpose, shown=[*SHIELDED_PARTS, "shield"])
    done = changes_of(subject, SHIELDING)
    acted = [UUID(one.actor) for one in done if not one.actor.startswith("system:")]
    people = person_cards([child.lift_asked_by, *acted])
    named = {str(key): card.name for key, card in people.items()}
    steps = tuple(Step(one.at, one.action, named.get(one.actor, ""), one.shown, one.text) for one in done)
    return _shield(child, people, steps)


def _shield(child: Child, people: dict[UUID, PersonCard], steps: tuple[Step, ...]) -> ShieldShown:
    asker = people.get(child.lift_asked_by) if child.lift_asked_by else None
    who = f"{asker.name}, {asker.agency_name}" if asker else ""
    return ShieldShown(name_shown(child), child.shielded, child.lift_asked, child.lift_asked_at, who, steps)
