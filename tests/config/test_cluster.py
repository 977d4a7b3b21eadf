"""The private cluster: shared, stopped by the last, killed and started again, refused when it is not ours."""

import os
import shutil
import signal
import subprocess
import sys

import psycopg
import pytest

from oast.config import cluster as clusters
from oast.config import programs
from oast.config.faults import Fault
from oast.config.paths import ROOT, secret

WAIT = "import sys; from pathlib import Path; from oast.config.cluster import at\n"
WAIT += "with at(Path(sys.argv[1])).up(): print('up', flush=True); sys.stdin.read()"


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """A cluster that only these tests use."""
    made = clusters.at(tmp_path_factory.mktemp("cluster") / "postgres")
    yield made
    made.stop()
    shutil.rmtree(made.data.parent)
    shutil.rmtree(made.socket, ignore_errors=True)


def another_command(ours) -> subprocess.Popen:
    """Another process that uses the cluster until its standard input closes."""
    process = subprocess.Popen(
        [sys.executable, "-c", WAIT, str(ours.data)],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "up\n"
    return process


def test_whoever_starts_it_stops_it(ours):
    with ours.up():
        assert ours.running
        assert ours.ensure() is False
    assert not ours.running


def test_the_last_one_out_stops_it(ours):
    with ours.up():
        other = another_command(ours)
    assert ours.running
    other.communicate()
    assert not ours.running


def test_a_killed_command_does_not_hold_it(ours):
    with ours.up():
        other = another_command(ours)
        other.kill()
        other.communicate()
    assert not ours.running


def test_one_that_is_kept_stays(ours):
    ours.ensure()
    ours.keep()
    with ours.up():
        pass
    assert ours.running
    ours.stop()
    assert not ours.running


def roles_of(ours) -> set[str]:
    with psycopg.connect(ours.url("postgres", "postgres")) as connection:
        return {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}


@pytest.mark.parametrize("running", [True, False])
def test_a_cluster_of_an_older_version_gets_the_roles_it_lacks(ours, running, monkeypatch, tmp_path):
    """Also one that the older version left running."""
    ours.ensure()
    ours.execute("DROP DATABASE IF EXISTS oast")
    older = tmp_path / "roles.sql"
    older.write_text("SELECT 1")
    with monkeypatch.context() as patch:
        patch.setattr(clusters, "ROLES_SQL", older)
        ours.execute("REVOKE oast_dump FROM oast_backup; DROP OWNED BY oast_dump; DROP ROLE oast_dump")
        ours.ensure()
        assert "oast_dump" not in roles_of(ours)
    if not running:
        ours.stop()

    ours.ensure()

    assert {"oast_owner", "oast_app", "oast_backup", "oast_dump", "oast_definer"} <= roles_of(ours)


def test_roles_that_are_there_are_not_made_again(ours, monkeypatch):
    ours.ensure()
    monkeypatch.setattr(clusters.Cluster, "execute", lambda *_: pytest.fail("nothing is missing"))
    assert ours.ensure() is False


def test_a_database_of_an_older_version_gets_the_privileges_it_lacks(ours, monkeypatch, tmp_path):
    newer = tmp_path / "database.sql"
    newer.write_text(f"{clusters.DATABASE_SQL.read_text()}\nGRANT CREATE ON SCHEMA public TO oast_backup;")
    may = "SELECT has_schema_privilege('oast_backup', 'public', 'CREATE')"
    with ours.up():
        ours.ensure_database()
        monkeypatch.setattr(clusters, "DATABASE_SQL", newer)
        ours.ensure_database()
        with psycopg.connect(ours.url("postgres", "oast")) as connection:
            assert connection.execute(may).fetchone() == (True,)
        ours.execute("REVOKE CREATE ON SCHEMA public FROM oast_backup", "oast")
        said = []
        monkeypatch.setattr(clusters.Cluster, "execute", lambda _, statement, *__: said.append(statement))
        ours.ensure_database()
        assert said == [], "nothing has changed since"
        ours._lock("privileges.oast").unlink()
        ours.ensure_database()
        assert said == [newer.read_text()], "a cluster from before this was written down"


def test_a_killed_server_starts_again(ours):
    ours.ensure()
    ours.ensure_database()
    ours.execute("CREATE TABLE IF NOT EXISTS kept (word text)", "oast")
    ours.execute("INSERT INTO kept VALUES ('kept')", "oast")
    os.kill(ours.pid, signal.SIGKILL)
    with ours.up():
        ours.execute("DO $$ BEGIN IF (SELECT count(*) FROM kept) = 0 THEN RAISE 'lost'; END IF; END $$", "oast")


def test_a_stale_process_file_is_no_hindrance(ours):
    ours.stop()
    (ours.data / "postmaster.pid").write_text("2147483\n/nowhere\n")
    with ours.up():
        assert ours.running


def test_data_of_another_major_version_is_refused(ours):
    ours.stop()
    file = ours.data / "PG_VERSION"
    before = file.read_text()
    file.write_text("9\n")
    try:
        with pytest.raises(Fault, match="made by PostgreSQL 9, but this machine has"), ours.up():
            pass
    finally:
        file.write_text(before)


def test_a_log_that_says_why(ours, monkeypatch):
    ours.stop()
    monkeypatch.setattr(clusters, "tuning", lambda: {"no_such_setting": "1"})
    with pytest.raises(Fault, match="no_such_setting"):
        ours.ensure()


def test_nothing_risks_a_commit():
    assert not {"fsync", "synchronous_commit", "full_page_writes"} & set(clusters.tuning())


def test_the_socket_path_is_short(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters.tempfile, "gettempdir", lambda: "/tmp/" + "long" * 30)  # noqa: S108
    found = clusters.at(tmp_path / "postgres")
    assert len(str(found.socket / ".s.PGSQL.5432")) <= clusters.LONGEST_SOCKET


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives its cluster to nobody")
def test_as_root_a_closed_place_is_left_for_an_open_one(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert str(clusters.at(closed / "postgres").data).startswith("/var/tmp/oast-")  # noqa: S108


def test_no_postgresql_is_one_sentence(monkeypatch):
    monkeypatch.setattr(programs, "machines_programs", lambda: None)
    monkeypatch.setattr(programs, "wheels_programs", lambda: None)
    with pytest.raises(Fault, match="PostgreSQL 15 or later is not on this machine"):
        programs.find_programs.__wrapped__()


def test_the_wheel_can_be_asked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("OAST_POSTGRES", "wheel")
    assert programs.machines_programs() is None
    monkeypatch.setenv("OAST_POSTGRES", str(tmp_path))
    assert programs.machines_programs() == tmp_path


def test_old_programs_are_not_taken(monkeypatch, tmp_path):
    folder = tmp_path / "14/bin"
    folder.mkdir(parents=True)
    for name in programs.NEEDED:
        (folder / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
        (folder / name).chmod(0o755)
    monkeypatch.setattr(programs, "DEBIAN", tmp_path)
    monkeypatch.setattr(programs, "MACOS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("OAST_POSTGRES", raising=False)
    assert programs.version(folder) == 14
    assert programs.machines_programs() is None


def test_a_secret_is_made_once_and_closed(monkeypatch, tmp_path):
    monkeypatch.setattr("oast.config.paths.VAR", tmp_path)
    first = secret("try", lambda: "one")
    assert secret("try", lambda: "two") == first == "one"
    assert (tmp_path / "secrets/try").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("OAST_TRY", "given")
    assert secret("try", lambda: "three") == "given"
