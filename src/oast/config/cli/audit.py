"""`./oast audit verify`: walk the sealed events, in the database or in an exported log."""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from oast.audit.chain import FIELDS, BrokenChain, SealedEvent
from oast.audit.chain import verify as walk
from oast.config.faults import Fault

EXPORTED = "A log is one JSON object a line: number, leaf and chain in hexadecimal, and the event's fields."


def verify(arguments: list[str]) -> int:
    """0 when every sealed event is what was sealed; 1, with the first bad event's number, when not."""
    parser = argparse.ArgumentParser(prog="./oast audit verify", description=__doc__, epilog=EXPORTED)
    parser.add_argument("--log", type=Path, metavar="FILE", help="verify an exported log instead of the database")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    outcome = verified_log(given.log) if given.log else verified_database()
    if given.json:
        print(json.dumps(outcome))
    else:
        print("\n".join(lines(outcome)))
    return 1 if outcome["fault"] else 0


def lines(outcome: dict) -> list[str]:
    """The unsealed window, then the verdict."""
    window = outcome["unsealed"]
    first = [f"unsealed window: {window} events not sealed yet"] if window is not None else []
    if outcome["fault"]:
        return [*first, f"event {outcome['first_bad']}: {outcome['fault']}"]
    return [*first, f"verified {outcome['verified']} events"]


def verified_database() -> dict:
    """Walk the database as the named system actor that may read every event."""
    import django

    django.setup()
    from oast.audit.operations import looking
    from oast.audit.queries import sealed_events, unsealed
    from oast.audit.scope import SystemActor

    by, at = SystemActor("audit-verifier"), datetime.now(UTC)
    with looking(by=by, at=at, action="audit.verify"):
        return {**_walked(sealed_events()), "unsealed": unsealed()}


def verified_log(path: Path) -> dict:
    """Walk an exported log. Raises Fault, with the line, for a file that is no log."""
    try:
        with path.open(encoding="utf-8") as file:
            return {**_walked(_exported(file)), "unsealed": None}
    except (OSError, UnicodeDecodeError) as fault:
        raise Fault(f"{path} cannot be read: {fault}") from fault


def _walked(events: Iterator[SealedEvent]) -> dict:
    try:
        count, head = walk(events)
    except BrokenChain as broken:
        return {"verified": broken.number - 1, "head": None, "first_bad": broken.number, "fault": broken.fault}
    return {"verified": count, "head": head.hex(), "first_bad": None, "fault": None}


def _exported(file) -> Iterator[SealedEvent]:
    for number, line in enumerate(file, start=1):
        try:
            event = json.loads(line)
            fields = {name: event[name] for name in FIELDS}
            yield SealedEvent(event["number"], bytes.fromhex(event["leaf"]), bytes.fromhex(event["chain"]), fields)
        except (ValueError, KeyError, TypeError) as fault:
            raise Fault(f"line {number} of the log is not a sealed event ({type(fault).__name__}: {fault})") from fault


if __name__ == "__main__":
    sys.exit(verify(sys.argv[1:]))
