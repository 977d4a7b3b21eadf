"""The verdict in words and as JSON: the witness, the unsealed window, then the one line that counts."""

from datetime import UTC, datetime, timedelta

from oast.audit.chain.verdict import Verdict, Window
from oast.audit.chain.witness import Testimony

LATE = timedelta(minutes=5)
"""A window older than this means that nobody feeds the witness."""


def lines(verdict: Verdict, at: datetime) -> list[str]:
    """What the person reads; the last line is `verified N events`, or names the first bad event."""
    return [*_witness(verdict.said, at), _window(verdict.window, verdict.said, at), *_faults(verdict)]


def document(verdict: Verdict, at: datetime) -> dict:
    """The same as one JSON document."""
    window, said = verdict.window, verdict.said
    return {
        "verified": verdict.verified,
        "head": verdict.head,
        "first_bad": verdict.first_bad,
        "fault": verdict.fault or next(iter(verdict.witness_faults), None),
        "witness_faults": verdict.witness_faults,
        "unsealed": window.events,
        "window": {"first": window.first, "last": window.last, "seconds": _seconds(window, at)},
        "witness": said and {"record": said.head.record, "events": said.head.size, "signed_at": said.signed_at},
        "begun_again": [record.reason for record in said.begun_again] if said else [],
    }


def _witness(said: Testimony | None, at: datetime) -> list[str]:
    if said is None or not said.head.record:
        return ["witness: none; whoever owns the database could rewrite all of it unseen"]
    signed = datetime.fromisoformat(said.signed_at)
    first = f"witness: {said.head.record} signed roots, the last over {said.head.size} events, {_ago(at - signed)} old"
    return [first, *map(_again, said.begun_again, said.lost)]


def _again(record, lost: int) -> str:
    return f"witness: begun again at event {record.first} on {record.at}, {lost} events given up: {record.reason}"


def _window(window: Window, said: Testimony | None, at: datetime) -> str:
    if not window.events:
        return "unsealed window: 0 events"
    numbers = f"{window.first} to {window.last}" if window.first else "without a number"
    age = timedelta(seconds=_seconds(window, at) or 0)
    late = "; the witness is not being fed" if said and said.head.record and age > LATE else ""
    return f"unsealed window: {window.events} events not witnessed yet ({numbers}), the oldest {_ago(age)} old{late}"


def _faults(verdict: Verdict) -> list[str]:
    """The log's own fault last, because it weighs more."""
    if verdict.good:
        return [f"verified {verdict.verified} events"]
    if verdict.fault:
        return [*verdict.witness_faults, f"event {verdict.first_bad}: {verdict.fault}"]
    *others, last = reversed(verdict.witness_faults)
    agrees = f"the log itself agrees with what the witness still holds, up to event {verdict.verified}"
    return [*others, agrees, f"event {verdict.first_bad}: {last}"]


def _seconds(window: Window, at: datetime) -> int | None:
    if window.since is None:
        return None
    return max(0, int((at - datetime.fromtimestamp(0, UTC)).total_seconds() - window.since / 1_000_000))


def _ago(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    return f"{seconds} s" if seconds < 600 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
