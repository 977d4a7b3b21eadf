"""Backups of the private cluster and restoring one to a moment: base copies, the write-ahead log, keys, witness.

A folder of backups holds `base/TIME/` (the data directory as `pg_basebackup` copies it, and of `var/` what a
restored Oast needs), each with checksums of every file, and `wal/`, to which PostgreSQL itself hands every finished
piece of its log.
"""

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from oast.config import console
from oast.config.cluster import Cluster, at
from oast.config.faults import Fault
from oast.config.programs import reachable_by_all, version

KEPT = ("secrets", "witness", "demo")
"""Folders of `var/` without which the data are of no use: keys, the default place of the witness, sign-ins."""

RECOVERY_SECONDS = 3600
PAUSE = 0.2
PIECE = re.compile(r"[0-9A-F]{24}")
NAME = "%Y-%m-%dT%H-%M-%SZ"


@dataclass(frozen=True)
class Base:
    """One base copy. Only moments from `ended_at` on can be restored from it."""

    path: Path
    ended_at: datetime
    postgres: int
    first_wal: str
    """The piece of the log that a restore from it needs first."""


def backup(ours: Cluster, var: Path, folder: Path) -> Base:
    """Take a base copy of the running cluster and have its log kept in `folder` from now on. Raises Fault."""
    _check_archives(ours)
    _prepare(ours, folder)
    half = folder / "base" / f"half-{os.getpid()}"
    shutil.rmtree(half, ignore_errors=True)
    try:
        half.mkdir(parents=True, mode=0o700)
        done = ours.run_as_client(
            "pg_basebackup",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--manifest-checksums=SHA256",
            f"--dbname={ours.url('backup', 'postgres')}",
            f"--pgdata={half / 'data'}",
        )
        if done.returncode:
            raise Fault(f"the base copy could not be taken: {_last_line(done.stderr)}")
        for name in KEPT:
            if (var / name).is_dir():
                shutil.copytree(var / name, half / name)
        made = _seal(ours, half)
        half.rename(made.path)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    push_log(ours)
    return made


def push_log(ours: Cluster) -> None:
    """Have the log kept up to now. Raises Fault when PostgreSQL cannot."""
    with psycopg.connect(ours.url("postgres", "postgres"), autocommit=True) as session:
        session.execute("SELECT pg_create_restore_point('oast')")  # else an idle log has no piece to finish
        row = session.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        piece = row[0] if row else ""
    deadline = time.monotonic() + 60
    while not (ours.archive / f"{piece}.gz").exists():
        if time.monotonic() > deadline:
            raise Fault(f"PostgreSQL could not keep its log in {ours.archive.resolve()}; its own log says why")
        time.sleep(PAUSE)


def bases(folder: Path) -> list[Base]:
    """The base copies that are whole, oldest first."""
    found = [_read(path) for path in folder.glob("base/*/manifest.json")]
    return sorted(found, key=lambda base: base.ended_at)


def forget(folder: Path, before: datetime) -> int:
    """Remove base copies that ended before then, and the log that only they need; how many. The newest stays."""
    gone = [base for base in bases(folder)[:-1] if base.ended_at < before]
    for base in gone:
        shutil.rmtree(base.path)
    left = bases(folder)
    for piece in (folder / "wal").iterdir() if left else ():
        if PIECE.match(piece.name) and piece.name[8:24] < left[0].first_wal[8:24]:  # whatever its timeline
            piece.unlink()
    return len(gone)


@dataclass(frozen=True)
class Restored:
    """A cluster restored to a moment."""

    cluster: Cluster
    base: Base
    last_commit: datetime | None
    """The last transaction that was replayed after the base copy."""
    seconds: float


def restore(folder: Path, var: Path, to: datetime | None) -> Restored:
    """Make the Oast of `to` (the newest moment, if None) in the empty place `var`, its cluster running.

    Raises Fault, and leaves nothing behind, when a file is damaged, the log does not reach that far, or the
    server says anything else.
    """
    began = time.monotonic()
    base = _fitting(folder, to)
    check(base)
    if var.exists() and any(var.iterdir()):
        raise Fault(f"{var} is not empty; restore into a place of its own")
    var.mkdir(parents=True, exist_ok=True)
    ours = at(var / "postgres")
    if ours.data.exists():
        raise Fault(f"{ours.data} is there already; restore into a place of its own")
    try:
        last_commit = _recover(ours, base, folder, to)
        for name in KEPT:
            if (base.path / name).is_dir():
                shutil.copytree(base.path / name, var / name)
    except BaseException:
        _remove(ours, var)
        raise
    return Restored(ours, base, last_commit, round(time.monotonic() - began, 1))


def check(base: Base) -> None:
    """Every file of the base copy is what was copied. Raises Fault with the first that is not."""
    for name, digest in _checksums(base):
        path = base.path / name
        if not path.is_file() or _sha256(path) != digest:
            raise Fault(f"the backup is damaged: {path} is not what was copied; use another base copy")


def _checksums(base: Base) -> Iterator[tuple[str, str]]:
    """(path, SHA-256) of every file, ours first: it vouches for PostgreSQL's own list."""
    yield from json.loads((base.path / "manifest.json").read_text())["files"].items()
    listed = json.loads((base.path / "data/backup_manifest").read_text())["Files"]
    yield from ((f"data/{one['Path']}", one["Checksum"]) for one in listed)


def _check_archives(ours: Cluster) -> None:
    with psycopg.connect(ours.url("postgres", "postgres")) as session:
        row = session.execute("SHOW archive_command").fetchone()
    if not row or str(ours.archive) not in row[0]:
        raise Fault("the database was started before backups were known; stop it (`./oast db stop`) and run this again")


def _prepare(ours: Cluster, folder: Path) -> None:
    """The folder of the log, which PostgreSQL's account writes, and the link that starts its keeping."""
    wal = folder / "wal"
    wal.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.geteuid() == 0:
        if not reachable_by_all(wal):
            raise Fault(
                f"the database runs as `nobody`, who cannot reach {wal}; choose a place that any user can reach"
            )
        shutil.chown(wal, "nobody")
    if ours.archive.resolve() != wal.resolve():
        if ours.archive.is_symlink():
            console.say(f"the log was kept in {ours.archive.resolve()}; from now on it is kept in {wal}")
        beside = ours.archive.with_name(f"{ours.archive.name}.{os.getpid()}")
        beside.symlink_to(wal.resolve())
        beside.rename(ours.archive)


def _seal(ours: Cluster, half: Path) -> Base:
    """Write the manifest with the checksums of our own files; the copy's name is the moment of its end."""
    with psycopg.connect(ours.url("postgres", "postgres")) as session:
        [ended] = session.execute("SELECT clock_timestamp()").fetchone()  # type: ignore[misc]
    listed = json.loads((half / "data/backup_manifest").read_text())
    start = listed["WAL-Ranges"][0]
    own = [
        half / "data/backup_manifest",
        *(path for name in KEPT for path in (half / name).rglob("*") if path.is_file()),
    ]
    manifest: dict[str, Any] = {
        "ended_at": ended.isoformat(),
        "postgres": version(ours.programs),
        "first_wal": _piece(start["Timeline"], start["Start-LSN"]),
        "files": {str(path.relative_to(half)): _sha256(path) for path in own},
    }
    (half / "manifest.json").write_text(json.dumps(manifest, indent=1))
    return Base(half.with_name(ended.strftime(NAME)), ended, manifest["postgres"], manifest["first_wal"])


def _piece(timeline: int, position: str) -> str:
    """The name of the 16 MB piece of the log in which a position lies."""
    high, low = (int(part, 16) for part in position.split("/"))
    return f"{timeline:08X}{high:08X}{low >> 24:08X}"


def _read(path: Path) -> Base:
    try:
        said = json.loads(path.read_text())
        ended = datetime.fromisoformat(said["ended_at"])
        return Base(path.parent, ended, said["postgres"], said["first_wal"])
    except (ValueError, KeyError, TypeError) as fault:
        raise Fault(f"the backup is damaged: {path} cannot be read") from fault


def _fitting(folder: Path, to: datetime | None) -> Base:
    found = bases(folder)
    fitting = [base for base in found if to is None or base.ended_at <= to]
    if fitting:
        return fitting[-1]
    if found:
        raise Fault(f"the oldest base copy in {folder} ended at {found[0].ended_at.isoformat()}; choose a later moment")
    raise Fault(f"there is no base copy in {folder}")


def _recover(ours: Cluster, base: Base, folder: Path, to: datetime | None) -> datetime | None:
    ours.data.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(base.path / "data", ours.data)
    for left_over in ("server.log", "postmaster.pid"):
        (ours.data / left_over).unlink(missing_ok=True)
    (ours.data / "recovery.signal").touch()
    _hand_over(ours.data)
    kept = str(folder.resolve() / "wal").replace("%", "%%")
    command = f'F="{kept}/%f.gz";test -f "$F" && gzip -dc "$F">"%p"'
    settings = {"restore_command": command, "recovery_target_action": "promote"}
    if to:
        settings["recovery_target_time"] = to.isoformat()
    try:
        ours.start_recovery(settings)
    except Fault as fault:  # it may end before it was seen to run
        raise Fault(_no_way(ours)) from fault
    last_commit = _recovered(ours)
    ours.stop()
    ours.ensure()
    return last_commit


def _recovered(ours: Cluster) -> datetime | None:
    """Wait until the moment is reached; the time of the last transaction replayed. Raises Fault with what the
    server says when it is not."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(ours.url("postgres", "postgres")) as session:
                row = session.execute("SELECT pg_is_in_recovery(), pg_last_xact_replay_timestamp()").fetchone()
            if row and not row[0]:
                return row[1]
        except psycopg.OperationalError as fault:
            if not ours.running:
                raise Fault(_no_way(ours)) from fault
        time.sleep(PAUSE)
    raise Fault(f"the recovery in {ours.data} took longer than {RECOVERY_SECONDS} s")


def _no_way(ours: Cluster) -> str:
    lines = (ours.data / "server.log").read_text().splitlines()
    fatal = next((line.split("FATAL:")[1].strip() for line in lines if "FATAL:" in line), "; ".join(lines[-1:]))
    return f"the log does not lead to that moment; PostgreSQL says: {fatal}"


def _hand_over(data: Path) -> None:
    """PostgreSQL wants its folder closed, and its own: as root it runs as `nobody`."""
    data.chmod(0o700)
    if os.geteuid() == 0:
        for path in (data, *data.rglob("*")):
            shutil.chown(path, "nobody")


def _remove(ours: Cluster, var: Path) -> None:
    if ours.data.exists():
        ours.stop()
        shutil.rmtree(ours.data)
    for name in KEPT:
        shutil.rmtree(var / name, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _last_line(said: bytes) -> str:
    return next(iter(said.decode(errors="replace").strip().splitlines()[-1:]), "no reason given")
