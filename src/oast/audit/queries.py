"""Reading the audit: the sealed log for the verifier, and who looked at one subject."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from django.db.models import Q

from oast.audit import scope
from oast.audit.chain import FIELDS, SealedEvent
from oast.audit.chain.tree import tree_leaf
from oast.audit.chain.witness import Head
from oast.audit.enums import Outcome
from oast.audit.models import Event, PersonalTextKey, Seal, WitnessedRoot

_FIELDS = """
e.id::text, CASE WHEN isfinite(e.at) THEN ((extract(epoch FROM e.at) * 1000000)::bigint)::text ELSE e.at::text END,
e.action, e.outcome, e.actor, e.acting_for, e.purpose, e."right", e.subject::text, audit_list(e.shown),
e.object_kind, e.object_id::text, e.request_id, e.text_key::text, encode(e.text, 'hex')
"""

_SEALED = f"""
SELECT s.number, s.leaf, s.chain,
       CASE WHEN isfinite(s.sealed_at) THEN (extract(epoch FROM s.sealed_at) * 1000000)::bigint ELSE 0 END, {_FIELDS}
FROM audit_seal s LEFT JOIN audit_event e ON e.id = s.event ORDER BY s.number
"""  # noqa: S608 nothing of anybody's goes in

_UNSEALED = f"""
SELECT NULL, ''::bytea, ''::bytea, 0, {_FIELDS}
FROM audit_event e WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.event = e.id) ORDER BY e.at, e.id
"""  # noqa: S608

BATCH = 5000


def sealed_events() -> Iterator[SealedEvent]:
    """Every sealed event in the chain's order, then those without a seal. An event that is gone comes with
    empty fields. Since the database seals at commit, one without a seal came past its trigger."""
    scope.require("the audit").events += 1
    for statement in (_SEALED, _UNSEALED):
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement)
            while rows := cursor.fetchmany(BATCH):
                for number, leaf, chain, sealed_at, *values in rows:
                    fields = dict(zip(FIELDS, values, strict=True))
                    yield SealedEvent(number, bytes(leaf or b""), bytes(chain or b""), sealed_at, fields)


def leaves_after(size: int, limit: int) -> list[bytes]:
    """The tree's leaves of the next `limit` seals. No event is read, so nobody needs to look."""
    seals = Seal.objects.filter(number__gt=size).order_by("number").values_list("number", "sealed_at", "leaf")
    return [tree_leaf(number, _microseconds(sealed_at), bytes(leaf)) for number, sealed_at, leaf in seals[:limit]]


def sealed_count() -> int:
    """The number of the last sealed event."""
    return Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0


def acknowledged() -> Head:
    """The last record that the witness acknowledged."""
    last = WitnessedRoot.objects.order_by("-record").first()
    return Head(last.record, last.size, tuple(map(bytes, last.peaks)), last.digest) if last else Head()


def _microseconds(moment: datetime) -> int:
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)


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


def looks_at(
    subject: UUID,
    *,
    before: datetime | None = None,
    limit: int = 200,
    shown: Callable[[Look], bool] = lambda _: True,
) -> list[Look]:
    """The newest `limit` events about a subject that may be `shown`, newest first; `before` turns the page.

    What may not be shown is left out before it is counted, so that no number tells of it. Whoever calls checks
    first that the viewer may know who looked (sharing's part LOOKS).
    """
    found: list[Look] = []
    after: Look | None = None
    while len(found) < limit:
        batch = _looks(subject, before, after, limit)
        found += filter(shown, batch)
        if len(batch) < limit:
            break
        after = batch[-1]
    return found[:limit]


def _looks(subject: UUID, before: datetime | None, after: Look | None, limit: int) -> list[Look]:
    scope.require("the audit")
    events = Event.objects.filter(subject=subject)
    if before is not None:
        events = events.filter(at__lt=before)
    if after is not None:
        events = events.filter(Q(at__lt=after.at) | Q(at=after.at, id__gt=after.id))
    fields = ("id", "at", "action", "outcome", "actor", "acting_for", "purpose", "right")
    rows = events.order_by("-at", "id").values(*fields, "shown")[:limit]
    return [Look(**row | {"shown": tuple(row["shown"])}) for row in rows]


def done_since(actor: str, action: str, since: datetime) -> int:
    """How often this actor has done this since then: what a limit counts, because nobody can take it back."""
    return Event.objects.filter(actor=actor, action=action, outcome=Outcome.DONE, at__gt=since).count()


def was_done(actor: str, action: str, object_id: UUID, subject: UUID) -> bool:
    """Whether this actor has done this to this object of this subject."""
    done = Event.objects.filter(actor=actor, action=action, outcome=Outcome.DONE, subject=subject, object_id=object_id)
    return done.exists()


def was_shown(object_id: UUID, subject: UUID) -> bool:
    """Whether anybody was shown this object of this subject already: for what may be seen once."""
    return Event.objects.filter(subject=subject, object_id=object_id, outcome=Outcome.SHOWN).exists()


@dataclass(frozen=True)
class Change:
    """What somebody did to an object of a subject, with the words they gave; empty once those are purged."""

    at: datetime
    action: str
    actor: str
    shown: tuple[str, ...]
    text: str


def changes_of(subject: UUID, object_kind: str, limit: int = 50) -> list[Change]:
    """The newest `limit` changes of a subject's objects of one kind, newest first, as far as the second wall shows
    them. Whoever calls has the right to the words, and says in the audit that they were shown."""
    scope.require("the audit")
    done = Event.objects.filter(subject=subject, object_kind=object_kind, outcome=Outcome.DONE)
    rows = list(done.order_by("-at", "id").values_list("id", "at", "action", "actor", "shown")[:limit])
    said = texts([key for key, *_ in rows])
    return [Change(at, action, actor, tuple(shown), said.get(key, "")) for key, at, action, actor, shown in rows]


@dataclass(frozen=True)
class Sighting:
    """One event of a person about a subject, for whoever reviews accesses. `place` tells apart from where it came."""

    id: UUID
    at: datetime
    action: str
    outcome: str
    actor: str
    acting_for: str
    purpose: str
    right: str
    subject: UUID
    shown: tuple[str, ...]
    object_id: UUID | None
    place: str


_TOUCHED = """
SELECT s.number, e.actor, e.at FROM audit_seal s JOIN audit_event e ON e.id = s.event
WHERE s.number > %s AND s.number <= %s AND e.subject IS NOT NULL AND e.actor NOT LIKE 'system:%%'
"""

_OF_DAYS = """
SELECT e.id, e.at, e.action, e.outcome, e.actor, e.acting_for, e.purpose, e."right", e.subject, e.shown, e.object_id,
       CASE WHEN e.request_id LIKE '%%.%%' THEN split_part(e.request_id, '.', 1) ELSE '' END
FROM unnest(%s::text[], %s::timestamptz[], %s::timestamptz[]) AS d (actor, begins, ends)
JOIN audit_event e ON e.actor = d.actor AND e.at >= d.begins AND e.at < d.ends
WHERE e.subject IS NOT NULL ORDER BY e.at, e.id
"""


def touched_after(number: int, batch: int) -> tuple[int, list[tuple[str, datetime]]]:
    """Who (but no system actor) touched a subject, and when, in the next `batch` sealed events after `number`.

    Returns the number up to which that is said; the same number when there is nothing new.
    """
    scope.require("the audit").events += 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM audit_seal")
        last = min(number + batch, cursor.fetchone()[0])
        cursor.execute(_TOUCHED, [number, last])
        return max(last, number), [(actor, at) for _, actor, at in cursor.fetchall()]


def sightings(days: Iterable[tuple[str, datetime, datetime]]) -> list[Sighting]:
    """Every event about a subject of each (actor, begin, end), in the order of time; refusals too."""
    scope.require("the audit")
    wanted = list(days)
    with connection.cursor() as cursor:
        cursor.execute(_OF_DAYS, [list(column) for column in zip(*wanted, strict=True)] or [[], [], []])
        rows = cursor.fetchall()
    return [_sighting(row) for row in rows]


_SIGHTING = [field.name for field in fields(Sighting)]


def _sighting(row: tuple) -> Sighting:
    held = dict(zip(_SIGHTING, row, strict=True))
    return Sighting(**held | {"shown": tuple(held["shown"])})


def texts(events: Collection[UUID]) -> dict[UUID, str]:
    """The personal texts (search terms, reasons) of events by id; one whose key was purged is left out.

    Whoever calls has the right to them (the governance office) and says in the audit that they were shown.
    """
    scope.require("the audit")
    rows = list(Event.objects.filter(id__in=events, text_key__isnull=False).values_list("id", "text_key", "text"))
    keys = dict(PersonalTextKey.objects.filter(id__in=[key for _, key, _ in rows]).values_list("id", "secret"))
    return {event: _opened(bytes(keys[key]), key, bytes(text or b"")) for event, key, text in rows if key in keys}


def _opened(secret: bytes, key: UUID, text: bytes) -> str:
    return AESGCM(secret).decrypt(text[:12], text[12:], key.bytes).decode()
