"""The owner of the database, with every guard out of the way, tampers with sealed events; all of it is found.

Figures go to `var/reports/tamper.json`.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from oast.audit import queries
from oast.audit.chain import judge, program
from oast.audit.chain.receive import Nearby
from oast.audit.chain.witness import Folder, hear, public_text
from oast.audit.enums import Outcome
from oast.audit.operations import hand_to_witness, looking, record, saw
from oast.audit.scope import SystemActor
from oast.config.cli import audit
from oast.config.paths import VAR
from tests import databases
from tests.audit.drills import OPEN, RESEAL, drills, event
from tests.audit.logs import KEY

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
ALICE = SystemActor("alice")
WITNESSED, WINDOW, TARGET = 30, 3, 12
TABLES = ("audit_event", "audit_seal", "audit_witnessedroot", "audit_personaltextkey")


def act(count: int, start: int = 0) -> None:
    """Looks and searches, each in a transaction of its own, with text."""
    for number in range(start, start + count):
        with looking(by=ALICE, at=AT + timedelta(seconds=number), action="test.look", request_id=f"r{number}"):
            if number == TARGET - 1 or number % 3:
                record(
                    outcome=Outcome.SHOWN,
                    subject=uuid4(),
                    right="case",
                    purpose="support",
                    shown=["plan", "review"],
                    object_kind="test.thing",
                    object_id=UUID(int=number),
                    text=f"Zoë, {number} March 2008",
                )
            else:
                saw(subject=uuid4(), right="lead", purpose="support", shown=["plan"])


@pytest.fixture
def place(tmp_path) -> Path:
    """A log of which all but the last three events were witnessed in three records; the witness's folder."""
    folder = tmp_path / "witness"
    folder.mkdir()
    for start in range(0, WITNESSED, 10):
        act(10, start)
        assert hand_to_witness(Nearby(Folder(folder), KEY.public_key()), KEY, at=AT) == 10
    act(WINDOW, WITNESSED)
    (tmp_path / "public").write_text(public_text(KEY.public_key()))
    return folder


def owner() -> psycopg.Connection:
    """The owner's own connection to this test's database, as a drill gets it from `./oast db url --role owner`."""
    return psycopg.connect(databases.url(connection.settings_dict["NAME"], "owner"))


@contextmanager
def tampered(sql: str) -> Iterator[None]:
    """The database with the owner's changes, put back afterwards."""
    with owner() as session:
        for table in TABLES:
            session.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
        session.execute((OPEN + sql).encode())
    try:
        yield
    finally:
        with owner() as session:
            session.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
            for table in TABLES:
                session.execute(f"TRUNCATE {table}")
                session.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
                session.execute(f"DROP TABLE kept_{table}")


def verdict_of_the_log(place: Path, tmp_path: Path):
    """The same as the exported log tells, with the files alone."""
    audit._write_log(tmp_path / "log")
    with program.events_of(tmp_path / "log") as events:
        return judge(events, hear(Folder(place), KEY.public_key()))


@pytest.mark.committing
def test_every_drill_is_found_and_the_first_bad_event_named(place, tmp_path, monkeypatch):
    public = tmp_path / "public"
    assert audit.verified_database(place, public).good
    monkeypatch.setattr(audit, "_database", nullcontext)  # it is up: not asked again for each drill
    total = WITNESSED + WINDOW
    wrong, all_drills = [], drills(TARGET, WITNESSED)
    for drill in all_drills:
        with tampered(drill.sql):
            live, exported = audit.verified_database(place, public), verdict_of_the_log(place, tmp_path)
        expected = drill.first or total + 1
        if {live.first_bad, exported.first_bad} != {expected} or live.good or exported.good:
            wrong.append(f"{drill.name}: {expected}, but {live.first_bad} {live.fault}; {exported.fault}")
    _report(len(all_drills), len(wrong))
    assert wrong == []
    verdict = audit.verified_database(place, public)
    assert verdict.good
    assert verdict.verified == total


def _report(count: int, wrong: int) -> None:
    path = VAR / "reports/tamper.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    figures = {"drills": count, "found_and_named": count - wrong, "events": WITNESSED + WINDOW}
    path.write_text(json.dumps(figures | {"verified_live_and_exported": True}) + "\n")


@pytest.mark.committing
def test_purging_the_keys_of_personal_text_is_no_fault(place, tmp_path):
    with tampered("DELETE FROM audit_personaltextkey"):
        assert audit.verified_database(place, tmp_path / "public").good


@pytest.mark.committing
def test_the_window_is_what_nobody_vouches_for_yet(place, tmp_path):
    """Said plainly: an owner who rewrites the last minute and its seals is not found. That is why it is a minute."""
    last = WITNESSED + 2
    edit = f"UPDATE audit_event SET actor = 'system:mallory' WHERE id = {event(last)};"
    with tampered(edit):
        assert audit.verified_database(place, tmp_path / "public").first_bad == last
    with tampered(edit + RESEAL):
        verdict = audit.verified_database(place, tmp_path / "public")
        assert verdict.good
        assert (verdict.window.first, verdict.window.last, verdict.window.events) == (31, 33, 3)


@pytest.mark.committing
def test_a_witness_without_its_end_is_found_by_the_database(place, tmp_path):
    [path] = Folder(place).files()
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    verdict = audit.verified_database(place, tmp_path / "public")
    assert verdict.first_bad == 21
    assert "does not hold record 3" in verdict.witness_faults[0]


@pytest.mark.committing
def test_the_log_begins_where_the_database_says(place):
    with looking(by=ALICE, at=AT, action="test.verify"):
        events = list(queries.sealed_events())
    assert [event.number for event in events] == list(range(1, WITNESSED + WINDOW + 1))
