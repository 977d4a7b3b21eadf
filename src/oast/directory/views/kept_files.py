"""Files of the whole directory: written once for each state of it and kept beside the site, because a large one takes
half a minute and would fill the memory (docs/adr/0162). Nothing stands in them that is not public."""

import fcntl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

Write = Callable[[IO[bytes]], None]
KEPT = 2
"""The newest and the one before, which somebody may be about to read."""


def kept(name: str, mark: str, write: Write) -> Path:
    """The file of a state, `name.mark`; while another request writes it, the last one that was whole.

    Raises OSError where it cannot be kept, on a full disk say; then nothing half-written stays."""
    path = _folder() / f"{name}.{mark}"
    if path.exists():
        return path
    before = next(iter(_newest(name)), None)
    with _alone(name, wait=before is None) as mine:
        if before and not mine:
            return before
        if not path.exists():
            _write(path, write)
            for old in _newest(name)[KEPT:]:
                old.unlink(missing_ok=True)
    return path


def _folder() -> Path:
    made: Path = settings.VAR / "exports" / connection.settings_dict["NAME"]  # benchmarks and tests have their own
    made.mkdir(parents=True, exist_ok=True)
    return made


@contextmanager
def _alone(name: str, *, wait: bool) -> Iterator[bool]:
    """One writer of all processes; without waiting, False while there is another."""
    with (_folder() / f"{name}-lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def _write(path: Path, write: Write) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="half-", delete=False) as half:
        try:
            write(half)
            half.flush()
            Path(half.name).rename(path)
        except BaseException:
            Path(half.name).unlink()
            raise


def _newest(name: str) -> list[Path]:
    return sorted(_folder().glob(f"{name}.*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
