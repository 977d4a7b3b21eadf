"""A sealed event as bytes: how it is written, hashed, and chained to the event before it.

The database computes the same hashes at commit (`audit_canonical` in migrations 0002 and 0003); a test holds
the two equal.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

FIELDS = (
    "id",
    "at",
    "action",
    "outcome",
    "actor",
    "acting_for",
    "purpose",
    "right",
    "subject",
    "shown",
    "object_kind",
    "object_id",
    "request_id",
    "text_key",
    "text",
)
"""The hashed fields in their order. `at` is microseconds since 1970; `text` is ciphertext in hexadecimal;
`shown` is a list with commas, in which a comma or backslash of an item is escaped by a backslash."""

START = b""
"""What the first event is chained to."""


class NoLog(Exception):
    """What was given is not an exported log. The message says which line and why."""


@dataclass(frozen=True)
class SealedEvent:
    """One event with its seal. `sealed_at` is microseconds since 1970; `number` is None without a seal."""

    number: int | None
    leaf: bytes
    chain: bytes
    sealed_at: int
    fields: Mapping[str, str | None]


def canonical(fields: Mapping[str, str | None]) -> bytes:
    """The event as bytes: every field length-prefixed, so that no two events share a form; `-` is null."""
    return b"".join(_netstring(fields[name]) for name in FIELDS)


def _netstring(value: str | None) -> bytes:
    if value is None:
        return b"-,"
    data = value.encode()
    return b"%d:%b," % (len(data), data)


def leaf_hash(fields: Mapping[str, str | None]) -> bytes:
    """The hash of an event's own content."""
    return hashlib.sha256(canonical(fields)).digest()


def chain_hash(previous: bytes, leaf: bytes) -> bytes:
    """The hash that ties an event to all before it."""
    return hashlib.sha256(previous + leaf).digest()


def exported(event: SealedEvent) -> str:
    """The event as one line of an exported log, without the line's end."""
    seal = {
        "number": event.number,
        "sealed_at": event.sealed_at,
        "leaf": event.leaf.hex(),
        "chain": event.chain.hex(),
    }
    return json.dumps(seal | {name: event.fields[name] for name in FIELDS}, ensure_ascii=False)


def read_log(lines: Iterable[str]) -> Iterator[SealedEvent]:
    """The events of an exported log. Raises NoLog, with the line, for what is none."""
    for place, line in enumerate(lines, start=1):
        try:
            yield _read(json.loads(line))
        except (ValueError, KeyError, TypeError) as fault:
            raise NoLog(f"line {place} of the log is not a sealed event ({type(fault).__name__}: {fault})") from fault


def _read(row: dict) -> SealedEvent:
    number, sealed_at = row["number"], row["sealed_at"]
    fields = {name: row[name] for name in FIELDS}
    if not all(value is None or isinstance(value, str) for value in fields.values()):
        raise ValueError("a field is neither text nor null")
    if type(sealed_at) is not int or not (number is None or type(number) is int):
        raise ValueError("number and sealed_at are whole numbers")
    return SealedEvent(number, bytes.fromhex(row["leaf"]), bytes.fromhex(row["chain"]), sealed_at, fields)
