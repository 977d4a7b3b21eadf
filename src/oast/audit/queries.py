"""Reading the audit: the sealed log for the verifier, and who looked at one subject."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from oast.audit import scope
from oast.audit.chain import FIELDS, SealedEvent
from oast.audit.enums import Outcome
from oast.audit.models import Event

_SEALED = """
SELECT s.number, s.leaf, s.chain, e.id::text, ((extract(epoch FROM e.at) * 1000000)::bigint)::text, e.action,
       e.outcome, e.actor, e.acting_for, e.purpose, e."right", e.subject::text, array_to_string(e.shown, ','),
       e.object_kind, e.object_id::text, e.request_id, e.text_key::text, encode(e.text, 'hex')
FROM audit_seal s LEFT JOIN audit_event e ON e.id = s.event
WHERE s.number > %s ORDER BY s.number LIMIT %s
"""


def sealed_events(after: int = 0, batch: int = 5000) -> Iterator[SealedEvent]:
    """The sealed events in the chain's order, read in batches. An event that is gone comes with empty fields."""
    scope.require("the audit").events += 1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_SEALED, [after, batch])
            rows = cursor.fetchall()
        for number, leaf, chain, *values in rows:
            yield SealedEvent(number, bytes(leaf), bytes(chain), dict(zip(FIELDS, values, strict=True)))
        if len(rows) < batch:
            return
        after = rows[-1][0]


def unsealed() -> int:
    """How many committed events have no seal: 0, since the database seals at commit, unless someone meddled."""
    scope.require("the audit")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_event e WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.event = e.id)"
        )
        return cursor.fetchone()[0]


@dataclass(frozen=True)
class Look:
    """One event about a subject, by keys: the upper contexts know the names. `text` stays encrypted and away."""

    id: UUID
    at: datetime
    action: str
    outcome: str
    actor: str
    acting_for: str
    purpose: str
    right: str
    shown: tuple[str, ...]


def looks_at(subject: UUID, *, before: datetime | None = None, limit: int = 200) -> list[Look]:
    """The newest `limit` events about a subject, newest first; `before` turns the page.

    Whoever calls checks first that the viewer may know who looked (sharing's part LOOKS).
    """
    scope.require("the audit")
    events = Event.objects.filter(subject=subject)
    if before is not None:
        events = events.filter(at__lt=before)
    fields = ("id", "at", "action", "outcome", "actor", "acting_for", "purpose", "right")
    rows = events.order_by("-at", "id").values(*fields, "shown")[:limit]
    return [Look(**row | {"shown": tuple(row["shown"])}) for row in rows]


def done_since(actor: str, action: str, since: datetime) -> int:
    """How often this actor has done this since then: what a limit counts, because nobody can take it back."""
    return Event.objects.filter(actor=actor, action=action, outcome=Outcome.DONE, at__gt=since).count()
