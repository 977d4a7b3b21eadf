"""The audit: events sealed a second with four writers beside plain inserts, and a log of N events verified.

./oast bench audit [--events 350000] [--seconds 10] [--json]

Writers commit one event at a time, as a page does, into the audit and into a table of the same form without the
trigger that seals. The log is then verified live beside its witness, and from files alone.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from oast.audit.chain import exported, judge, program
from oast.audit.chain.receive import Nearby
from oast.audit.chain.verdict import Verdict
from oast.audit.chain.witness import Folder, hear, new_key, signing_key
from oast.config import console, schema
from oast.config.cluster import Cluster, cluster

WRITERS = 4
BATCH = 10_000
DATABASE = "oast_bench_audit"

PLAIN = "CREATE TABLE bench_plain (LIKE audit_event INCLUDING ALL)"
ROWS = """
INSERT INTO {} (id, at, action, outcome, actor, acting_for, purpose, "right", subject, shown, object_kind, object_id,
                request_id, text_key, text)
SELECT gen_random_uuid(), clock_timestamp(), 'caf.see_assessment', 'shown', gen_random_uuid()::text,
       gen_random_uuid()::text, 'assessment', 'lead professional', gen_random_uuid(), ARRAY['plan', 'review', 'basic'],
       'caf.assessment', gen_random_uuid(), gen_random_uuid()::text, gen_random_uuid(),
       decode(repeat('ab', 60), 'hex')
FROM generate_series(1, %s)
"""
"""Events as a page writes them: every field filled, with a reason of some 30 letters."""


def main(arguments: list[str]) -> int:
    """Measure in a database of its own, print the figures."""
    parser = argparse.ArgumentParser(prog="./oast bench audit", description=__doc__)
    parser.add_argument("--events", type=int, default=350_000)
    parser.add_argument("--seconds", type=float, default=10, help="how long each kind of writing is measured")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    with cluster().up() as ours:
        os.environ["DATABASE_URL"] = ours.url("app", DATABASE)
        try:
            figures = measure(ours, given)
        finally:
            ours.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    print(json.dumps(figures, indent=1) if given.json else "\n".join(lines(figures)))
    return 0


def measure(ours: Cluster, given: argparse.Namespace) -> dict:
    """Every figure, with what else the machine did."""
    ours.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    ours.ensure_database(DATABASE)
    schema.migrate(ours, DATABASE)
    url, before = ours.url("owner", DATABASE), os.getloadavg()[0]
    with psycopg.connect(url) as session:
        session.execute(PLAIN.encode())
    writing = {
        f"{name}, {rows} a commit": round(_written(url, table, rows, given.seconds))
        for rows in (1, 50)
        for name, table in (("plain", "bench_plain"), ("sealed", "audit_event"))
    }
    with console.step(f"log of {given.events:,} events"):
        _fill(url, given.events)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load": [round(before, 1), round(os.getloadavg()[0], 1)],
        "writers": WRITERS,
        "events_a_second": writing,
        "verified": _verified(),
    }


def _written(url: str, table: str, rows: int, seconds: float) -> float:
    """Events a second of all writers together."""
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(WRITERS) as pool:
        counts = list(pool.map(lambda _: _write(url, table, rows, end), range(WRITERS)))
    return sum(counts) / seconds


def _write(url: str, table: str, rows: int, end: float) -> int:
    written, statement = 0, ROWS.format(table).encode()
    with psycopg.connect(url, autocommit=True) as session:
        while time.monotonic() < end:
            session.execute(statement, [rows])
            written += rows
    return written


def _fill(url: str, events: int) -> None:
    """Bring the log to `events` events at least."""
    with psycopg.connect(url, autocommit=True) as session:
        [there] = session.execute("SELECT count(*) FROM audit_event").fetchone()  # type: ignore[misc]
        for start in range(there, events, BATCH):
            session.execute(ROWS.format("audit_event").encode(), [min(BATCH, events - start)])
        session.execute("VACUUM (ANALYZE) audit_event, audit_seal")


def _verified() -> list[dict]:
    import django

    django.setup()
    from oast.audit import queries
    from oast.audit.operations import hand_to_witness, looking
    from oast.audit.scope import SystemActor

    folder, key = Path(tempfile.mkdtemp(prefix="oast-bench-")), signing_key(new_key())
    try:
        place, public, at = Folder(folder), key.public_key(), datetime.now(UTC)
        handed = _timed("handed to the witness", lambda: hand_to_witness(Nearby(place, public), key, at=at))
        with looking(by=SystemActor("audit-verifier"), at=at, action="audit.verify"):
            live = _timed("live, beside the witness", lambda: judge(queries.sealed_events(), hear(place, public)))
            with (folder / "log").open("w") as file:
                file.writelines(exported(event) + "\n" for event in queries.sealed_events())
        with program.events_of(folder / "log") as events:
            files = _timed("from files alone", lambda: judge(events, hear(place, public)))
        return [handed, live, files]
    finally:
        shutil.rmtree(folder)


def _timed(what: str, work: Callable[[], Verdict | int]) -> dict:
    began = time.monotonic()
    done = work()
    seconds = time.monotonic() - began
    if isinstance(done, Verdict) and not done.good:
        raise RuntimeError(f"{what}: event {done.first_bad}: {done.fault}")
    events = done.verified if isinstance(done, Verdict) else done
    return {"what": what, "events": events, "seconds": round(seconds, 1), "a_second": round(events / seconds)}


def lines(figures: dict) -> list[str]:
    """The figures as text."""
    load = figures["load"]
    first = f"{figures['writers']} writers; {figures['cores']} cores, load {load[0]} before and {load[1]} after"
    writing = [f"{name:24} {count:8,} events/s" for name, count in figures["events_a_second"].items()]
    verifying = [
        f"{one['what']:24} {one['a_second']:8,} events/s  ({one['events']:,} events in {one['seconds']} s)"
        for one in figures["verified"]
    ]
    return [first, *writing, *verifying]
