"""Reading the outbox."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from oast.mail.enums import State
from oast.mail.models import Message


@dataclass(frozen=True)
class Trouble:
    """A mail that failed, or whose fate is not known."""

    id: UUID
    kind: str
    to: str
    state: State
    error: str
    created_at: datetime


def counts() -> dict[str, int]:
    """How many messages there are in each state."""
    found = Message.objects.order_by("state").values_list("state").annotate(Count("id"))
    return dict(found)


def troubles() -> list[Trouble]:
    """What a person should look at, newest first."""
    found = Message.objects.filter(state__in=[State.FAILED, State.UNSURE])
    return [Trouble(one.id, one.kind, one.to, State(one.state), one.last_error, one.created_at) for one in found]
