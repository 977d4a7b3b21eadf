"""The governance desk on 1,000,000 events: explaining what is new, the queue, who looked at a child, figures.

./oast bench governance [--events 1000000] [--json]

The events, their seals and the accesses of the past are written by the database's administrator, in bulk; what is
measured runs as the application, behind the policies.
"""

import argparse
import json
import os
import statistics
from collections.abc import Callable
from time import perf_counter

from oast.config import console, schema
from oast.config.cluster import Cluster, cluster

DATABASE = "oast_bench_governance"
ROUNDS = 30
NEW = 20_000
"""Events that are explained in the measured run: a day of a busy county."""

FILL = """
ALTER TABLE audit_event DISABLE TRIGGER ALL;
INSERT INTO accounts_agency (id, name, sector, telephone, email, lcsp, urn, has_accounts)
  SELECT md5('a' || n)::uuid, 'Agency ' || n, 'health', '', '', 'maidstone-1', '', true FROM generate_series(1, 40) n;
INSERT INTO accounts_person (id, password, email, name, telephone, kind, is_active)
  SELECT md5('p' || n)::uuid, '!', n || '@x.example', 'Person ' || n, '', 'practitioner', true
  FROM generate_series(1, 2000) n;
INSERT INTO accounts_employment (id, person_id, agency_id, job_title, started_on, expires_on)
  SELECT md5('e' || n)::uuid, md5('p' || n)::uuid, md5('a' || (n % 40 + 1))::uuid, 'Nurse', '2000-01-01', '2100-01-01'
  FROM generate_series(1, 2000) n;
INSERT INTO childindex_child (id, subject, number, given, middle, family, called, former, mother_given, mother_family,
    sort_key, gender, address, postcode, no_fixed_address, nhs_verified, school_urn, school_name, practice, shielded,
    state, sources, made_at, version, born)
  SELECT md5('c' || n)::uuid, md5('s' || n)::uuid, lpad(n::text, 10, '0'), 'Zoe', '', 'Hop' || n, '', '{}', '', '',
    'hop', 'female', n || ' Lane', 'ME14 1XX', false, false, '', '', '', false, 'confirmed', '{}', now(), 1,
    '2015-01-01' FROM generate_series(1, 20000) n;
INSERT INTO childindex_involvement (id, subject, agency_id, service, practitioner, team, telephone, sensitive, version)
  SELECT gen_random_uuid(), md5('s' || n)::uuid, md5('a' || (n % 40 + 1))::uuid, 'Nursing', '', '', '', false, 1
  FROM generate_series(1, 20000) n;
INSERT INTO audit_event (id, at, action, outcome, actor, acting_for, purpose, "right", subject, shown, object_kind,
    request_id)
  SELECT md5('v' || n)::uuid, timestamptz '2026-01-01' + n * interval '20 seconds',
    'childindex.see_record', 'shown', md5('p' || (n / 50 % 2000 + 1))::uuid::text,
    md5('a' || (n / 50 % 2000 + 1) % 40 + 1)::uuid::text, 'support', 'opened in the index today',
    md5('s' || (n / 5 * 7 % 20000 + 1))::uuid, '{name,born}', '', 'aaaa1111.' || n
  FROM generate_series(1, EVENTS) n;
INSERT INTO audit_seal (number, event, leaf, chain, sealed_at)
  SELECT n, md5('v' || n)::uuid, ''::bytea, ''::bytea, now() FROM generate_series(1, EVENTS) n;
INSERT INTO desk_progress (name, number, at) VALUES ('explain_accesses', EVENTS - NEW, now());
INSERT INTO desk_access (id, subject, actor, agency, day, first_at, last_at, looks, parts, purpose, standing, basis,
    sentence, signals, rank, state, explained_at, version)
  SELECT gen_random_uuid(), md5('s' || (n * 7 % 20000 + 1))::uuid, md5('p' || (n / 10 % 2000 + 1))::uuid,
    md5('a' || (n / 10 % 2000 + 1) % 40 + 1)::uuid, date '2026-01-01' + n / 900, now(), now(), 5, '{name}', 'support',
    '', CASE WHEN n % 30 = 0 THEN 'nothing' ELSE 'opened' END, 'The record says so.', '[]', n % 12,
    CASE WHEN n % 30 = 0 THEN 'waiting' ELSE 'explained' END, now(), 1
  FROM generate_series(1, (EVENTS - NEW) / 5) n;
ALTER TABLE audit_event ENABLE TRIGGER ALL;
"""


def main(arguments: list[str]) -> int:
    """Fill a database of its own, measure, print, drop it."""
    parser = argparse.ArgumentParser(prog="./oast bench governance")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    with cluster().up() as ours:
        try:
            figures = _measured(ours, given.events)
        finally:
            ours.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    print(json.dumps(figures, indent=1) if given.json else "\n".join(_lines(figures)))
    return 0


def _measured(ours: Cluster, events: int) -> dict:
    ours.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    ours.ensure_database(DATABASE)
    schema.migrate(ours, DATABASE)
    with console.step(f"{events:,} events"):
        ours.execute(FILL.replace("EVENTS", str(events)).replace("NEW", str(_new(events))), DATABASE)
        ours.execute("VACUUM (ANALYZE)", DATABASE)
    os.environ["DATABASE_URL"] = ours.url("app", DATABASE)
    import django

    django.setup()
    return {"events": events, "load": round(os.getloadavg()[0], 1), **_explained(_new(events)), **_pages()}


def _new(events: int) -> int:
    return min(NEW, events // 2)


def _explained(new: int) -> dict:
    from django.utils import timezone

    from oast.audit.scope import SystemActor
    from oast.desk.operations.explaining import explain_accesses

    started = perf_counter()
    while explain_accesses(by=SystemActor("explain-accesses"), at=timezone.now()):
        pass
    taken = perf_counter() - started
    return {"explained_new_events": new, "explained_seconds": round(taken, 1), "explained_a_second": round(new / taken)}


def _pages() -> dict:
    from datetime import date
    from uuid import UUID, uuid4

    from django.utils import timezone

    from oast.accounts.viewers import Viewer
    from oast.audit.operations import looking
    from oast.desk.queries import accesses, children

    lead = Viewer(uuid4(), "Lead", "practitioner", uuid4(), "Trust", roles=frozenset({"information_governance"}))
    child = UUID(children_key(8))
    asked: dict[str, Callable[[], object]] = {
        "queue": lambda: accesses.queue(lead),
        "who looked at a child": lambda: children.report(lead, child),
        "figures of twelve weeks": lambda: accesses.figures(lead, date(2026, 4, 1), date(2026, 6, 30)),
    }
    figures = {}
    for name, ask in asked.items():
        taken = []
        for _ in range(ROUNDS):
            started = perf_counter()
            with looking(by=lead, at=timezone.now(), action="bench.look"):
                ask()
            taken.append(1000 * (perf_counter() - started))
        figures[name] = {"p50_ms": round(statistics.median(taken), 1), "worst_ms": round(max(taken), 1)}
    return {"pages": figures}


def children_key(number: int) -> str:
    """The subject of an invented child, as the filling makes it."""
    import hashlib

    return hashlib.md5(f"s{number}".encode(), usedforsecurity=False).hexdigest()


def _lines(figures: dict) -> list[str]:
    lines = [
        f"{figures['events']:,} events; load {figures['load']}",
        f"explaining {figures['explained_new_events']:,} new events: {figures['explained_seconds']} s,"
        f" {figures['explained_a_second']:,} a second",
    ]
    return lines + [
        f"{name}: p50 {one['p50_ms']} ms, worst {one['worst_ms']} ms" for name, one in figures["pages"].items()
    ]
