"""`./oast audit …`: verify, export, witness, receive, key, as a person runs them."""

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from oast.audit import operations
from oast.audit.chain.witness import Folder, grown, hear, public_key
from oast.audit.models import Event
from oast.audit.operations import looking, saw
from oast.audit.scope import SystemActor
from oast.config.cli import audit
from oast.config.faults import Fault
from oast.config.paths import ROOT
from tests.audit.logs import KEY, attest, log, write

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
ALICE = SystemActor("alice")


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A witness of this test alone, with its own key."""
    folder = tmp_path / "witness"
    monkeypatch.setattr(audit, "WITNESS", folder)
    monkeypatch.setattr(audit, "VAR", tmp_path)
    monkeypatch.setenv("OAST_WITNESS_KEY", "11" * 32)
    return folder


def look(times: int = 1) -> None:
    for _ in range(times):
        with looking(by=ALICE, at=AT, action="test.look"):
            saw(subject=ALICE_SUBJECT, right="lead", purpose="support", shown=["plan"])


ALICE_SUBJECT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


def test_an_exported_log(tmp_path, capsys):
    path = str(write(tmp_path / "log", log(3)))
    assert audit.verify(["--log", path]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "verified 3 events"
    assert audit.verify(["--json", "--log", path]) == 0
    assert json.loads(capsys.readouterr().out)["verified"] == 3


def test_a_file_that_is_no_log_is_one_sentence(tmp_path):
    path = tmp_path / "log"
    path.write_text("half a l")
    with pytest.raises(Fault, match="line 1 of the log is not a sealed event"):
        audit.verify(["--log", str(path)])
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Fault, match="cannot be read"):
        audit.verify(["--log", str(tmp_path / "binary")])


@pytest.mark.committing
def test_from_the_first_event_to_the_verdict(place, tmp_path, capsys):
    assert audit.verify([]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["unsealed window: 0 events", "verified 0 events"]
    look(3)
    assert audit.witness([]) == 0
    assert audit.witness(["--json"]) == 0
    assert capsys.readouterr().out.splitlines() == ["witnessed 3 events", '{"witnessed": 0}']
    look()
    assert audit.verify([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("witness: 1 signed roots, the last over 3 events")
    assert lines[1].startswith("unsealed window: 1 events not witnessed yet (4 to 4)")
    assert lines[2] == "verified 4 events"

    log_file, key_file = tmp_path / "log.jsonl", tmp_path / "public"
    assert audit.export([str(log_file)]) == 0
    assert capsys.readouterr().out == "exported 4 events\n"
    assert audit.key([]) == 0
    key_file.write_text(capsys.readouterr().out)
    assert audit.verify(["--log", str(log_file), "--witness", str(place), "--key", str(key_file)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "verified 4 events"
    assert audit.verify(["--witness", str(place), "--key", str(key_file)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "verified 5 events", "the export is an event"


@pytest.mark.committing
def test_an_export_is_whole_and_on_the_record_or_not_there(place, tmp_path, capsys, monkeypatch):
    look(2)
    there = tmp_path / "log"
    assert audit.export(["--json", str(there)]) == 0
    assert json.loads(capsys.readouterr().out) == {"exported": 2, "file": str(there)}
    assert there.stat().st_mode & 0o777 == 0o600
    with looking(by=ALICE, at=AT, action="test.look"):
        saw(subject=ALICE_SUBJECT, right="lead", purpose="support", shown=["plan"])
        assert Event.objects.filter(action="audit.export").values_list("actor", "outcome", "shown").get() == (
            "system:audit-export",
            "shown",
            ["log"],
        )

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(audit, "exported", full)
    with pytest.raises(OSError, match="No space"):
        audit.export([str(tmp_path / "other")])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log"]


@pytest.mark.committing
def test_a_witness_that_does_not_belong_to_this_log(place):
    place.mkdir()
    attest(place, log(2), key=KEY)
    with pytest.raises(Fault, match="which is not this log"):
        audit.witness([])


@pytest.mark.committing
def test_a_witness_that_took_a_record_which_was_not_remembered(place, monkeypatch):
    """Killed between the two: the record follows from this log, so it is taken up."""
    look(3)
    audit.witnessed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_witnessedroot")
        assert cursor.fetchone() == (1,)
    look(2)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(operations, "_acknowledge", killed)
        with pytest.raises(KeyboardInterrupt):
            audit.witnessed()
    look()
    assert audit.witnessed() == 1
    assert hear(Folder(place), KEY.public_key()).head.size == 6


@pytest.mark.committing
def test_after_a_restore_the_witness_goes_on_by_order_only(place, capsys):
    """The witness knows five events, the restored database three."""
    look(3)
    attest_later = _leaves_of_two_more()
    audit.witnessed()
    with audit.reached(audit.own_key()) as there:
        there.keep(grown(there.head(), attest_later, AT.isoformat(), KEY))
    assert audit.verify([]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("event 4: was witnessed and is missing")
    with pytest.raises(Fault, match="not this log"):
        audit.witness([])

    assert audit.witness(["--again", "restored to Tuesday evening"]) == 0

    assert capsys.readouterr().out == "lost 2 events\n"
    look(1)
    assert audit.witness([]) == 0
    assert audit.verify([]) == 0
    assert "2 events given up: restored to Tuesday evening" in capsys.readouterr().out


def _leaves_of_two_more() -> list[bytes]:
    return [bytes([number]) * 32 for number in (1, 2)]


@pytest.mark.committing
def test_by_a_receiver_of_another_account(place, monkeypatch, tmp_path):
    place.mkdir()
    key_file = tmp_path / "public"
    key_file.write_text(KEY.public_key().public_bytes_raw().hex())
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    command = f"{sys.executable} -m oast.audit.chain receive {place} --key {key_file}"
    monkeypatch.setenv("OAST_WITNESS_RECEIVER", command)
    look(2)
    assert audit.witnessed() == 2
    assert "another account keeps it" in audit.shows()
    monkeypatch.setenv("OAST_WITNESS_RECEIVER", "/nowhere/at-all")
    with pytest.raises(Fault, match="could not be started"):
        audit.witnessed()


def test_receiving_is_the_plain_program(tmp_path, monkeypatch, capsys):
    (tmp_path / "public").write_text(KEY.public_key().public_bytes_raw().hex())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert audit.receive([str(tmp_path), "--key", str(tmp_path / "public")]) == 0
    assert json.loads(capsys.readouterr().out) == {"record": 0, "size": 0, "digest": "", "peaks": []}


@pytest.mark.committing
def test_it_goes_on_every_minute_whatever_happens(place, monkeypatch, capsys):
    rounds = []

    def wait(seconds):
        rounds.append(seconds)
        if len(rounds) == 1:
            look()
        if len(rounds) == 2:
            monkeypatch.setattr(audit, "witnessed", fail)
        if len(rounds) == 3:
            raise KeyboardInterrupt

    def fail():
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(audit.time, "sleep", wait)
    with pytest.raises(KeyboardInterrupt):
        audit.witness(["--every", "60"])
    assert rounds == [60, 60, 60]
    assert hear(Folder(place), KEY.public_key()).head.size == 1
    said = capsys.readouterr().err
    assert "is fed every 60 s" in said
    assert "not witnessed: the connection is closed" in said


def test_what_a_place_proves(place, monkeypatch):
    place.mkdir()
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(audit.os, "geteuid", lambda: place.stat().st_uid + 1)
    assert audit.shows() == "another account owns it"
    monkeypatch.setattr(audit.os, "geteuid", lambda: place.stat().st_uid)
    assert ("runs as `nobody`" in audit.shows()) == (place.stat().st_uid == 0)
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/oast")
    assert "protects from nobody" in audit.shows()


def test_the_key(place, monkeypatch, capsys):
    assert audit.key(["--json"]) == 0
    text = json.loads(capsys.readouterr().out)["key"]
    assert public_key(text).public_bytes_raw() == KEY.public_key().public_bytes_raw()
    monkeypatch.setenv("OAST_WITNESS_KEY", "not a key")
    with pytest.raises(Fault, match="64 hexadecimal digits"):
        audit.key([])
