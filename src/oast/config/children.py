"""The programs that make up a running site, held together: when one ends, or a signal comes, all end."""

import ctypes
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from oast.config.server import STOP_SECONDS

DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""


@dataclass
class Children:
    """Child processes of this one, each in a session of its own so that a terminal's Ctrl-C reaches only us."""

    running: dict[str, subprocess.Popen] = field(default_factory=dict)
    stopping: bool = False

    def start(self, name: str, command: list[str], log: Path | None = None, **options) -> None:
        """Start one. Its output goes to `log`, or to ours."""
        output = log.open("a") if log else None
        try:
            self.running[name] = subprocess.Popen(
                command, stdout=output, stderr=output, start_new_session=True, preexec_fn=end_with_us, **options
            )
        finally:
            if output:
                output.close()

    def wait(self) -> str | None:
        """Wait for a signal, then stop all; or for the first that ends, whose name is returned."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        try:
            while not self.stopping:
                pid, _ = os.waitpid(-1, 0)
                ended = next((name for name, child in self.running.items() if child.pid == pid), None)
                if ended:
                    return ended
        except (_Asked, ChildProcessError):
            pass
        return None

    def stop(self) -> None:
        """Ask each to end, the last started first; one that does not is killed."""
        for child in reversed(self.running.values()):
            if child.poll() is None:
                child.terminate()
        for child in self.running.values():
            try:
                child.wait(STOP_SECONDS + 5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.running.clear()

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        if not self.stopping:
            self.stopping = True
            raise _Asked


class _Asked(BaseException):
    """A signal asked us to stop."""


def end_with_us() -> None:
    """On Linux a child ends when we are killed, so that no server is left holding the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
