"""Whom of the family a code was made for, and whether they opened the record with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.operations import saw
from oast.audit.rules import NotForYou
from oast.caf.enums import FamilyMember
from oast.caf.models import Episode, FamilyInvitation
from oast.caf.policies.family import usable
from oast.caf.rules import episode as rules
from oast.sharing.enums import Part, Purpose


@dataclass(frozen=True)
class Invited:
    """One code. `opened_at` is when it was used; `waits` whether it still may be."""

    id: UUID
    episode: UUID
    name: str
    member: str
    made_at: datetime
    until: datetime
    opened_at: datetime | None
    waits: bool


def invited_of(episode_id: UUID, at: datetime) -> list[Invited]:
    """All of one support, the newest first. The caller has asked the rule and says what was seen."""
    held = FamilyInvitation.objects.filter(episode=episode_id).order_by("-made_at", "id")
    return [_invited(one, at) for one in held]


def let_in(viewer: Viewer, episode_id: UUID, invitation_id: UUID, at: datetime) -> Invited:
    """Somebody of the family who opened the record. Raises NotForYou, and Refused for who does not co-ordinate."""
    episode = rules.found(Episode, episode_id)
    right = rules.check_can_coordinate(viewer, episode, at)
    saw(subject=episode.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.TEAM])
    found = [one for one in invited_of(episode_id, at) if one.id == invitation_id and one.opened_at]
    if not found:
        raise NotForYou("Nobody was let in by this code.", subject=episode.subject)
    return found[0]


def _invited(one: FamilyInvitation, at: datetime) -> Invited:
    waits = usable(one.expires_at, one.redeemed_at, one.cancelled_at, at)
    member = FamilyMember(one.member).label
    return Invited(one.id, one.episode_id, one.name, member, one.made_at, one.expires_at, one.redeemed_at, waits)
