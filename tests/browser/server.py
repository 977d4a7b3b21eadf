"""A real server for tests: gunicorn as a child process on a free loopback port, with a database of its own."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from oast.config.children import end_with_us
from oast.config.paths import ROOT
from oast.config.server import gunicorn

READY_SECONDS = 60


class Server:
    """One gunicorn. The socket is opened here and handed down, so the port stays ours between two starts."""

    def __init__(self, database_url: str, log: Path, workers: int = 1, **environment: str):
        self.log = log
        self.workers = workers
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(128)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.environment = os.environ | {
            "DATABASE_URL": database_url,
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "oast.config.settings",
            **environment,
        }
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start and wait until it answers. Raises RuntimeError with the log's end when it does not."""
        command = gunicorn(f"fd://{self.socket.fileno()}", workers=self.workers)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command,
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                pass_fds=[self.socket.fileno()],
                start_new_session=True,
                preexec_fn=end_with_us,
            )
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        """Ask it to end and wait for it."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End master and workers at once, as a crash does."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        self.stop()
        self.socket.close()

    def _end(self, how: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait()
        self.process = None

    def _answers(self) -> bool:
        """The socket listens before gunicorn runs, so a request waits in its queue instead of being refused."""
        try:
            urllib.request.urlopen(f"{self.url}/static/oast/oast.css", timeout=5)
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True
