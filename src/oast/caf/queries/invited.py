"""Whom of the family a code was made for, and whether they opened the record with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.operations import saw
from oast.audit.rules import NotForYou
from oast.caf.enums import FamilyMember
from oast.caf.models import Episode, FamilyInvitation
from oast.caf.policies.family import RELATIONS
from oast.caf.rules import episode as rules
from oast.caf.rules.family import lets_in
from oast.childindex.queries import shielded_since
from oast.sharing.enums import Part, Purpose, Relation
from oast.sharing.queries import holders


@dataclass(frozen=True)
class Invited:
    """One code. `opened_at` is when it was used; `waits` whether it still may be; `reads` whether whoever used it reads
    the record now; `closed_at` when a co-ordinator took it back."""

    id: UUID
    episode: UUID
    name: str
    member: str
    made_at: datetime
    until: datetime
    opened_at: datetime | None
    waits: bool
    reads: bool
    closed_at: datetime | None

    @property
    def can_close(self) -> bool:
        """As the operation asks it; what opens nothing is not offered."""
        return self.closed_at is None and (self.waits or self.reads)


def invited_of(episode_id: UUID, at: datetime) -> list[Invited]:
    """All of one support, the newest first; at most three queries. The caller has asked the rule and says what was
    seen."""
    held = list(FamilyInvitation.objects.filter(episode=episode_id).order_by("-made_at", "id"))
    if not held:
        return []
    subject = held[0].subject
    since = shielded_since(subject)
    inside = {(one.person, one.relation) for one in holders(subject, at, *RELATIONS.values())}
    return [_invited(one, at, since, inside) for one in held]


def let_in(viewer: Viewer, episode_id: UUID, invitation_id: UUID, at: datetime) -> Invited:
    """Somebody of the family who opened the record. Raises NotForYou, and Refused for who does not co-ordinate."""
    return _one(viewer, episode_id, at, lambda one: one.id == invitation_id and one.opened_at is not None)


def open_door_of(viewer: Viewer, episode_id: UUID, invitation_id: UUID, at: datetime) -> Invited:
    """A code, or somebody whom it let in, that is not closed yet. Raises NotForYou, and Refused for who does not
    co-ordinate."""
    return _one(viewer, episode_id, at, lambda one: one.id == invitation_id and one.closed_at is None)


def _one(viewer: Viewer, episode_id: UUID, at: datetime, wanted: Callable[[Invited], bool]) -> Invited:
    episode = rules.found(Episode, episode_id)
    right = rules.check_can_coordinate(viewer, episode, at)
    saw(subject=episode.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.TEAM])
    found = next(filter(wanted, invited_of(episode_id, at)), None)
    if found is None:
        raise NotForYou("There is no such code.", subject=episode.subject)
    return found


def _invited(
    one: FamilyInvitation, at: datetime, since: datetime | None, inside: set[tuple[UUID | None, Relation]]
) -> Invited:
    member = FamilyMember(one.member)
    return Invited(
        id=one.id,
        episode=one.episode_id,
        name=one.name,
        member=member.label,
        made_at=one.made_at,
        until=one.expires_at,
        opened_at=one.redeemed_at,
        waits=lets_in(one, since, at),
        reads=(one.redeemed_by, RELATIONS[member]) in inside,
        closed_at=one.cancelled_at,
    )
