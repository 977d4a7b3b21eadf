"""Try changes: each in a child of this process, which has everything loaded, running the tests that reach it.

A change is put in the place of what is loaded. One that fits nothing loaded is tried in a process of its own that loads
the changed module instead (`python -m` this module); if asked, also one of a table that no test found.
"""

import contextlib
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from oast.config.mutants.changes import changed
from oast.config.mutants.placing import placed

QUIET = ["-x", "-q", "-p", "no:cacheprovider", "--no-header", "--no-summary"]
LIMIT = 180
"""Seconds until a run is ended and counts as found: the change made it go on for ever."""
FITS_NOT = 99
"""Exit code of a child whose change fits nothing loaded."""


@dataclass(frozen=True)
class Trial:
    """Change `number` of the file at `path` (None: no change, to see that the tests pass), and the tests to ask."""

    path: Path
    number: int | None
    tests: tuple[str, ...]
    inside: bool = True
    """The change stands in a function; else in a table or the like."""

    @property
    def is_table(self) -> bool:
        return self.number is not None and not self.inside


@dataclass
class _Running:
    trial: Trial
    worker: str
    child: int
    until: float
    alone: bool


def preload(folders: list[str]) -> None:
    """Load the code and the tests into this process, without running any. Raises RuntimeError if they do not load."""
    os.environ["OAST_TEST_PROFILE"] = "mutants"
    with silence():
        code = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *folders])
    if code:
        raise RuntimeError(f"the tests could not be collected (pytest's exit code {code})")
    # What is loaded stays: no child need look through it for what is no longer used.
    gc.freeze()


def run(trials: Iterable[Trial], jobs: int, *, surely: bool = False) -> Iterator[tuple[Trial, bool]]:
    """Run the trials, `jobs` at once; yields each with True when all its tests passed, as they end.

    `surely` tries a table's change that no test found once more, alone: what other modules worked out from the table
    when they were loaded is then worked out from the changed one.
    """
    waiting, free = iter(trials), [f"mutant{number}" for number in range(jobs)]
    running: list[_Running] = []
    while True:
        while free and (trial := next(waiting, None)) is not None:
            running.append(_start(trial, free.pop()))
        if not running:
            return
        for each in list(running):
            code = _ended(each)
            if code is None:
                continue
            running.remove(each)
            if not each.alone and (code == FITS_NOT or (surely and code == 0 and each.trial.is_table)):
                running.append(_start(each.trial, each.worker, alone=True))
            else:
                free.append(each.worker)
                yield each.trial, code == 0
        time.sleep(0.01)


def tidy(jobs: int) -> None:
    """Drop the databases that the children of so many jobs left to each other."""
    from tests import databases  # the test packages are there: the command says so

    for number in range(jobs):
        databases.drop(f"oast_test_mutant{number}")


def _start(trial: Trial, worker: str, *, alone: bool = False) -> _Running:
    child = _alone(trial, worker) if alone else _forked(trial, worker)
    # Without a change it may take its time: it runs every test that any change of the file is asked of.
    until = time.monotonic() + LIMIT if trial.number is not None else float("inf")
    return _Running(trial, worker, child, until, alone)


def _ended(running: _Running) -> int | None:
    """The exit code of our child, or None while it runs; past the limit it is ended with its own children."""
    done, status = os.waitpid(running.child, os.WNOHANG)
    if done:
        return os.waitstatus_to_exitcode(status)
    if time.monotonic() > running.until:
        os.killpg(running.child, signal.SIGKILL)
        running.until = float("inf")
    return None


def _forked(trial: Trial, worker: str) -> int:
    child = os.fork()
    if child:
        return child
    os.setpgid(0, 0)
    os.environ["OAST_TEST_WORKER"] = worker
    code = FITS_NOT
    with contextlib.suppress(BaseException), silence():
        if trial.number is None or placed(trial.path, trial.number, inside=trial.inside):
            code = int(pytest.main([*QUIET, *trial.tests]))
    os._exit(code)


def _alone(trial: Trial, worker: str) -> int:
    told = json.dumps([str(trial.path), trial.number, trial.tests])
    environment = os.environ | {"OAST_TEST_WORKER": worker}
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    command = [sys.executable, "-m", __spec__.name, told]
    return os.posix_spawn(sys.executable, command, environment, file_actions=quiet, setpgroup=0)


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Nothing on the terminal, from this process or its children."""
    kept = os.dup(1), os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            for number, copy in zip((1, 2), kept, strict=True):
                os.dup2(copy, number)
                os.close(copy)


def _load_changed(path: str, number: int) -> None:
    """Whoever imports the file at `path` from now on gets it with its change made."""
    plain = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, name: str):
        if self.path != path:
            return plain(self, name)
        return compile(changed(Path(path).read_text(), number), path, "exec")

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    told_path, told_number, told_tests = json.loads(sys.argv[1])
    _load_changed(told_path, told_number)
    sys.exit(pytest.main([*QUIET, *told_tests]))
