"""What the form of a closing asks about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.operations import saw
from oast.caf.models import Episode
from oast.caf.queries.plan import ActionShown, actions_of, open_actions
from oast.caf.rules import episode as rules
from oast.childindex import queries as index
from oast.sharing.enums import Part, Purpose


@dataclass(frozen=True)
class ClosingForm:
    """Whose support closes, and what is still open."""

    episode: UUID
    child: str
    actions: tuple[ActionShown, ...]
    version: int


def closing_form(viewer: Viewer, episode_id: UUID, at: datetime) -> ClosingForm:
    """For whoever co-ordinates. Raises NotForYou or Refused."""
    episode = rules.found(Episode, episode_id)
    right = rules.check_can_coordinate(viewer, episode, at)
    saw(subject=episode.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.PLAN])
    known = index.identity(viewer, episode.subject, Purpose.SUPPORT, at, part=Part.PLAN, right=right)
    return ClosingForm(episode.id, known.name, tuple(actions_of(open_actions(episode), at)), episode.version)
