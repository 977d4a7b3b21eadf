"""The chain of sealed events: how an event is written as bytes, hashed, and how a chain is verified.

Plain Python, so that a verifier needs neither Django nor the database. The database computes the same
hashes at commit (`audit_canonical` in migration 0001); a test holds the two equal.
"""

import hashlib
from collections.abc import Iterable, Mapping
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
"""The hashed fields in their order. `at` is microseconds since 1970; `text` is ciphertext in hexadecimal."""

START = b""
"""What the first event is chained to."""


class BrokenChain(Exception):
    """The log is not what was sealed. `number` is the first event at fault."""

    def __init__(self, number: int, fault: str):
        self.number = number
        self.fault = fault
        super().__init__(f"event {number}: {fault}")


@dataclass(frozen=True)
class SealedEvent:
    """One event as exported, with its seal."""

    number: int
    leaf: bytes
    chain: bytes
    fields: Mapping[str, str | None]


def canonical(fields: Mapping[str, str | None]) -> bytes:
    """The event as bytes: every field length-prefixed, so that no two events share a form; `-` is null."""
    return b"".join(_netstring(fields[name]) for name in FIELDS)


def _netstring(value: str | None) -> bytes:
    if value is None:
        return b"-,"
    data = value.encode()
    return str(len(data)).encode() + b":" + data + b","


def leaf_hash(fields: Mapping[str, str | None]) -> bytes:
    return hashlib.sha256(canonical(fields)).digest()


def chain_hash(previous: bytes, leaf: bytes) -> bytes:
    return hashlib.sha256(previous + leaf).digest()


def verify(events: Iterable[SealedEvent], start: bytes = START, first: int = 1) -> tuple[int, bytes]:
    """Walk the events in their order. Returns how many were verified and the chain's last hash.

    Raises BrokenChain with the number of the first event that was edited, deleted, inserted or moved.
    """
    previous, expected = start, first
    for event in events:
        if event.number != expected:
            raise BrokenChain(expected, "is missing or out of its order")
        if leaf_hash(event.fields) != event.leaf:
            raise BrokenChain(event.number, "is not what was sealed")
        previous = chain_hash(previous, event.leaf)
        if previous != event.chain:
            raise BrokenChain(event.number, "does not follow from the event before it")
        expected += 1
    return expected - first, previous
