"""Sealed logs and witnesses made without a database, for tests of the plain chain."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oast.audit.chain import FIELDS, START, SealedEvent, chain_hash, exported, leaf_hash
from oast.audit.chain.tree import tree_leaf
from oast.audit.chain.witness import Folder, grown, signing_key

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
SECOND = 1_000_000
KEY = signing_key("11" * 32)
OTHER = signing_key("22" * 32)


def fields(number: int) -> dict[str, str | None]:
    """The fields of an event that is not like the others."""
    return dict.fromkeys(FIELDS, f"value {number}") | {"subject": None}


def seal(contents: Iterable[Mapping[str, str | None]], start: int = 1) -> list[SealedEvent]:
    """A log of these contents, sealed as the database does, one a second."""
    events: list[SealedEvent] = []
    for number, content in enumerate(contents, start=start):
        leaf = leaf_hash(content)
        previous = events[-1].chain if events else START
        sealed_at = int(AT.timestamp() + number) * SECOND
        events.append(SealedEvent(number, leaf, chain_hash(previous, leaf), sealed_at, content))
    return events


def log(count: int) -> list[SealedEvent]:
    """A sealed log of `count` events."""
    return seal(map(fields, range(1, count + 1)))


def leaves(events: Iterable[SealedEvent]) -> list[bytes]:
    return [tree_leaf(event.number, event.sealed_at, event.leaf) for event in events]


def attest(
    place: Path, events: list[SealedEvent], each: int = 10, key: Ed25519PrivateKey = KEY, at: datetime = AT
) -> Folder:
    """A witness of these events, `each` a record."""
    place.mkdir(parents=True, exist_ok=True)
    folder = Folder(place)
    head = folder.head(key.public_key())
    while head.size < len(events):
        added = leaves(events[head.size : head.size + each])
        head = folder.keep(grown(head, added, at.isoformat(), key), key.public_key())
    return folder


def write(path: Path, events: Iterable[SealedEvent]) -> Path:
    """An exported log."""
    path.write_text("".join(exported(event) + "\n" for event in events), encoding="utf-8")
    return path
