"""A backup is restored to a moment between two writes, and holds what was there then; a damaged one fails."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from oast.config import backups, schema
from oast.config import cluster as clusters
from oast.config.cli import backup as command
from oast.config.cluster import archive_command, at
from oast.config.digests import digests, whole
from oast.config.faults import Fault
from oast.config.paths import VAR

EVENT = """
INSERT INTO audit_event (id, at, action, outcome, actor, acting_for, purpose, "right", shown, object_kind, request_id)
SELECT gen_random_uuid(), now(), %s, 'done', 'system:test', '', '', '', '{}', '', '' FROM generate_series(1, %s)
"""


def write(ours, what: str, count: int = 20) -> datetime:
    """Some sealed events; a moment after them."""
    with psycopg.connect(ours.url("owner"), autocommit=True) as session:
        session.execute(EVENT, [what, count])
        return session.execute("SELECT clock_timestamp()").fetchone()[0]


@pytest.fixture(scope="module")
def county() -> Iterator[SimpleNamespace]:
    """A cluster that was backed up, written to, and whose log is kept; the moment between the second and the third
    write, and what the tables held then."""
    # Not below pytest's own folder, which another run of pytest closes to everybody else at any time.
    folder = Path(tempfile.mkdtemp(prefix="oast-county-", dir="/var/tmp"))
    folder.chmod(0o755)
    var, there = folder / "var", folder / "backups"
    (var / "secrets").mkdir(parents=True)
    (var / "secrets/secret_key").write_text("the key")
    (var / "witness").mkdir()
    ours = at(var / "postgres")
    ours.ensure()
    ours.ensure_database()
    schema.migrate(ours)
    try:
        write(ours, "before")
        base = backups.backup(ours, var, there)
        moment = write(ours, "between")
        held = digests(ours.url("postgres"))
        write(ours, "after")
        backups.push_log(ours)
        yield SimpleNamespace(cluster=ours, var=var, folder=there, base=base, moment=moment, held=held, root=folder)
    finally:
        ours.stop()
        shutil.rmtree(folder)
        shutil.rmtree(ours.socket, ignore_errors=True)


@pytest.fixture
def into(county, request) -> Iterator[Path]:
    """An empty place to restore into."""
    place = county.root / f"into-{request.node.name[:30].replace('[', '-')}"
    yield place
    made = at(place / "postgres")
    if made.data.exists():
        made.stop()
        shutil.rmtree(made.data)
    shutil.rmtree(made.socket, ignore_errors=True)
    shutil.rmtree(place, ignore_errors=True)


def _report(moment: datetime, seconds: float, digest: str) -> None:
    path = VAR / "reports/restore.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"to": moment.isoformat(), "seconds": seconds, "digest": digest, "equal": True}) + "\n")


def actions(ours) -> dict[str, int]:
    with psycopg.connect(ours.url("owner")) as session:
        return dict(session.execute("SELECT action, count(*) FROM audit_event GROUP BY 1").fetchall())


@pytest.mark.slow
def test_a_moment_between_two_writes_table_by_table(county, into):
    made = backups.restore(county.folder, into, county.moment)

    now = digests(made.cluster.url("postgres"))
    assert now == county.held
    assert whole(now) == whole(county.held)
    assert now["audit_event"].rows == 40
    assert actions(made.cluster) == {"before": 20, "between": 20}
    assert digests(county.cluster.url("postgres"))["audit_event"] != county.held["audit_event"]
    assert made.last_commit
    assert made.last_commit <= county.moment
    assert (into / "secrets/secret_key").read_text() == "the key"
    _report(county.moment, made.seconds, whole(now))


@pytest.mark.slow
def test_the_newest_moment_by_the_command(county, into, capsys):
    assert command.restore([str(county.folder), "--into", str(into), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["audit"] == "verified 60 events"
    assert said["digest"] == whole(digests(county.cluster.url("postgres")))
    assert said["seconds"] > 0
    assert not at(into / "postgres").running


@pytest.mark.slow
def test_a_restored_cluster_goes_on(county, into):
    made = backups.restore(county.folder, into, county.moment)
    write(made.cluster, "later", 3)
    made.cluster.stop()
    made.cluster.ensure()
    assert actions(made.cluster) == {"before": 20, "between": 20, "later": 3}


def nothing_is_left(place: Path) -> bool:
    return not at(place / "postgres").data.exists() and not list(place.glob("*"))


@pytest.fixture
def damaged(county) -> Iterator[Path]:
    """A copy of the backups to damage."""
    place = county.root / "damaged"
    shutil.copytree(county.folder, place)
    if os.geteuid() == 0:
        shutil.chown(place / "wal", "nobody")
        for piece in (place / "wal").iterdir():
            shutil.chown(piece, "nobody")
    yield place
    shutil.rmtree(place)


def base_of(place: Path) -> Path:
    return backups.bases(place)[0].path


def damage_a_table(place: Path) -> None:
    path = next((base_of(place) / "data/base").glob("*/2619"))
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (damage_a_table, "the backup is damaged: .*2619"),
        (lambda place: (base_of(place) / "secrets/secret_key").write_text("another"), "secret_key is not what was"),
        (lambda place: (base_of(place) / "data/PG_VERSION").unlink(), "PG_VERSION is not what was copied"),
        (lambda place: (base_of(place) / "manifest.json").write_text("{}"), "manifest.json cannot be read"),
        (lambda place: shutil.rmtree(place / "base"), "there is no base copy"),
    ],
)
def test_a_damaged_backup_is_refused_and_leaves_nothing(county, damaged, into, damage, why):
    damage(damaged)
    with pytest.raises(Fault, match=why):
        backups.restore(damaged, into, county.moment)
    assert nothing_is_left(into)


def lose(damaged: Path) -> None:
    """The newest pieces of the log, in which the moment lies."""
    first = backups.bases(damaged)[0].first_wal
    for piece in (damaged / "wal").glob("*.gz"):
        if piece.name[:24] > first and len(piece.name) == 27:
            piece.unlink()


def spoil(damaged: Path) -> None:
    first = backups.bases(damaged)[0].first_wal
    for piece in (damaged / "wal").glob("*.gz"):
        if piece.name[:24] > first and len(piece.name) == 27:
            piece.write_bytes(piece.read_bytes()[:5000])


@pytest.mark.slow
@pytest.mark.parametrize("damage", [lose, spoil])
def test_a_log_with_a_gap_is_a_failed_restore(county, damaged, into, damage):
    damage(damaged)
    with pytest.raises(Fault, match="does not lead to that moment; PostgreSQL says: recovery ended before"):
        backups.restore(damaged, into, county.moment)
    assert nothing_is_left(into)


def test_a_moment_that_cannot_be_had(county, into):
    with pytest.raises(Fault, match=r"the oldest base copy .* ended at .*; choose a later moment"):
        backups.restore(county.folder, into, county.base.ended_at - timedelta(seconds=1))
    assert not into.exists()


@pytest.mark.slow
def test_a_moment_that_is_still_to_come(county, into):
    with pytest.raises(Fault, match="recovery ended before configured recovery target was reached"):
        backups.restore(county.folder, into, datetime.now(UTC) + timedelta(days=1))
    assert nothing_is_left(into)


def test_a_place_that_is_not_empty(county, into):
    into.mkdir()
    (into / "something").touch()
    with pytest.raises(Fault, match="is not empty"):
        backups.restore(county.folder, into, county.moment)
    assert [path.name for path in into.iterdir()] == ["something"]
    (into / "something").unlink()


@pytest.mark.parametrize(
    ("text", "why"), [("yesterday", "is not a time"), ("2026-11-22T05:00:00", "does not say its zone")]
)
def test_a_time_that_is_none(county, into, text, why):
    with pytest.raises(Fault, match=why):
        command.restore([str(county.folder), "--to", text, "--into", str(into)])


def test_a_restored_audit_that_was_tampered_with_is_a_failed_restore(tmp_path, monkeypatch):
    done = SimpleNamespace(returncode=1, stdout="event 7: is not what was sealed\n", stderr="")
    monkeypatch.setattr(command.subprocess, "run", lambda *_, **__: done)
    with pytest.raises(Fault, match="event 7: is not what was sealed"):
        command._audit(tmp_path)


@pytest.mark.slow
def test_old_copies_go_and_with_them_the_log_that_only_they_need(county, capsys, monkeypatch):
    monkeypatch.setattr(command, "VAR", county.var)
    monkeypatch.setattr(command, "cluster", lambda: county.cluster)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    place = county.root / "second"
    county.cluster.ensure()
    county.cluster.keep()
    try:
        assert command.backup([str(place)]) == 0
        assert "1 copies, 0 removed" in capsys.readouterr().out
        first = backups.bases(place)[0]
        write(county.cluster, "more")
        assert command.backup([str(place), "--log"]) == 0
        assert command.backup([str(place), "--keep", "0", "--json"]) == 0
        said = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (said["copies"], said["removed"]) == (1, 1)
        [left] = backups.bases(place)
        assert left.ended_at > first.ended_at
        assert not first.path.exists()
        pieces = sorted(path.name for path in (place / "wal").iterdir())
        assert pieces
        assert min(pieces)[:24] >= left.first_wal
    finally:
        backups._prepare(county.cluster, county.folder)


def test_another_database_is_its_administrators(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/oast")
    with pytest.raises(Fault, match="its administrator backs that database up"):
        command.backup([str(tmp_path)])


def test_nothing_there_yet(tmp_path):
    assert backups.bases(tmp_path) == []
    assert backups.forget(tmp_path, datetime.now(UTC)) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives its cluster to nobody")
def test_a_place_that_the_database_cannot_reach(county):
    closed = county.root / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Fault, match="cannot reach"):
        backups._prepare(county.cluster, closed)


def run(command_line: str, piece: Path, name: str) -> int:
    return os.waitstatus_to_exitcode(os.system(command_line.replace("%p", str(piece)).replace("%f", name)))  # noqa: S605


def test_the_command_that_keeps_the_log(tmp_path):
    """No backups: nothing is kept. A disk that is away: an error, so that PostgreSQL keeps it. The same piece again:
    well. Another of the same name: an error."""
    link, place, piece = tmp_path / "archive", tmp_path / "the place", tmp_path / "piece"
    piece.write_bytes(b"log" * 1000)
    keep = archive_command(link)
    assert run(keep, piece, "A") == 0
    link.symlink_to(place)
    assert run(keep, piece, "A") != 0
    place.mkdir()
    assert run(keep, piece, "A") == 0
    assert run(keep, piece, "A") == 0
    piece.write_bytes(b"another")
    assert run(keep, piece, "A") != 0
    assert [path.name for path in place.iterdir()] == ["A.gz"]


def test_a_cluster_of_before_is_restarted_first(county, monkeypatch):
    monkeypatch.setattr(clusters.Cluster, "archive", county.root / "elsewhere")
    with pytest.raises(Fault, match="stop it"):
        backups._check_archives(county.cluster)


def test_the_role_of_backups_reads_nothing_unless_it_says_so(county):
    with psycopg.connect(county.cluster.url("backup"), autocommit=True) as session:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("SELECT * FROM audit_event")
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            session.execute("CREATE TEMPORARY TABLE x (y int)")
        session.execute("SET ROLE oast_dump")
        assert session.execute("SELECT count(*) FROM audit_event").fetchone()[0] >= 60
        session.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("DELETE FROM audit_event")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(county.cluster.url("dump"))
    url = county.cluster.url("backup")
    assert county.cluster.run_as_client("pg_dump", "--schema-only", url).returncode
    assert not county.cluster.run_as_client("pg_dump", "--role=oast_dump", "--file=/dev/null", url).returncode
