"""A site that a test may kill: a server on a PostgreSQL cluster of its own, with every guarantee of the real one."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
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
            os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        self.server.close()
        self.cluster.stop()
        shutil.rmtree(self.cluster.data.parent)
        shutil.rmtree(self.cluster.socket, ignore_errors=True)


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
