"""A site that a test may kill: a server on a PostgreSQL cluster of its own, with every guarantee of the real one."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connections

from oast.config import schema
from oast.config.cluster import Cluster, at
from tests.browser.server import Server


class Crash:
    """Server and database of their own. Nothing here is faster and less safe than in the real site."""

    def __init__(self, folder: Path):
        self.cluster: Cluster = at(folder / "crash/postgres")
        self.cluster.ensure()
        self.cluster.ensure_database()
        schema.migrate(self.cluster)
        self.server = Server(self.cluster.url(), folder / "server.log")

    @property
    def url(self) -> str:
        return self.server.url

    def start(self) -> None:
        """Start both; what was killed recovers by itself."""
        self.cluster.ensure()
        if self.server.process is None:
            self.server.start()

    def kill(self, server: bool = True, database: bool = True) -> None:
        """End the server, the database's server or both, at once and without a word, as a power cut does."""
        if server:
            self.server.kill()
        if database and (pid := self.cluster.pid):
            _cut(pid)

    def close(self) -> None:
        self.server.close()
        self.cluster.stop()
        shutil.rmtree(self.cluster.data.parent)
        shutil.rmtree(self.cluster.socket, ignore_errors=True)


def _cut(pid: int) -> None:
    """End a process with its children. One after the other they would still do something: a child of the database that
    sees its parent gone gives its locks back, and who waited for them commits."""
    os.kill(pid, signal.SIGSTOP)
    for child in _children(pid):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    """Where there is no /proc, none are known."""
    parents = {int(one.parent.name): _stat(one) for one in Path("/proc").glob("[0-9]*/stat")}
    return [child for child, parent in parents.items() if parent == pid]


def _stat(path: Path) -> int:
    """The parent, after the name in brackets; 0 for a process that has just ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return int(path.read_text().rsplit(")", 1)[1].split()[1])
    return 0


@contextmanager
def connected(crash: Crash) -> Iterator[None]:
    """The test's own queries go to the database that crashes."""
    connection = connections["default"]
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= {"NAME": "oast", "HOST": str(crash.cluster.socket), "USER": "oast_app"}
    assert settings.DATABASE_ROLE == "app"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
