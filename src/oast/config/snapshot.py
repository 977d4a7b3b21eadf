"""The demonstration county kept in the user's cache, so that another fresh checkout has it in seconds.

A snapshot is good for the same source, the same day and the same major version of PostgreSQL: the database
dumped, the sign-ins, and the secrets that belong to them. Everything in it is invented.
"""

import hashlib
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

from oast.config import schema
from oast.config.cluster import Cluster
from oast.config.paths import ROOT, VAR
from oast.config.programs import version

KEPT = ["secrets", "demo"]
"""Folders of `var/` that belong to the data."""

SOURCES = ["src/oast/**/*.py", "src/oast/**/*.sql", "src/oast/definitions/**/*.yaml", "requirements/run.txt"]


def place(ours: Cluster, day: date) -> Path:
    """Where the snapshot of today's source and day stands, or would."""
    whole = hashlib.sha256(f"{day} {version(ours.programs)}".encode())
    for path in sorted({path for pattern in SOURCES for path in ROOT.glob(pattern)}):
        whole.update(path.read_bytes())
    home = os.environ.get("OAST_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "oast"
    return Path(home) / "demo" / whole.hexdigest()[:16]


def keep(ours: Cluster, there: Path) -> bool:
    """Put the county of this `var/` into the cache, whole or not at all; earlier ones go. False if it cannot be."""
    try:
        there.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = Path(tempfile.mkdtemp(dir=there.parent))
        for name in KEPT:
            shutil.copytree(VAR / name, half / name)
        with (half / "county.dump").open("wb") as file:
            dumped = ours.run_as_client("pg_dump", "--format=custom", "--compress=1", ours.url("postgres"), stdout=file)
        if dumped.returncode:
            shutil.rmtree(half)
            return False
        for earlier in there.parent.iterdir():
            if earlier != half:
                shutil.rmtree(earlier)
        half.rename(there)
    except OSError:
        return False
    return True


def restore(ours: Cluster, there: Path) -> bool:
    """Bring the county from the cache into an empty `var/`. False, with nothing changed, if it cannot be."""
    dump, half = there / "county.dump", "oast_restored"
    if not dump.exists() or (VAR / "secrets").exists():
        return False
    ours.execute(f"DROP DATABASE IF EXISTS {half} WITH (FORCE)")
    ours.execute(f"CREATE DATABASE {half} OWNER oast_owner TEMPLATE template0")
    done = ours.run_as_client(
        "pg_restore", "--jobs=2", "--exit-on-error", f"--dbname={ours.url('postgres', half)}", str(dump)
    )
    if done.returncode:
        ours.execute(f"DROP DATABASE {half} WITH (FORCE)")
        return False
    for name in KEPT:
        shutil.copytree(there / name, VAR / name, dirs_exist_ok=True)
    ours.execute("ANALYZE", half)
    schema.set_stamp(ours, half, "schema", schema.digest())
    schema.set_stamp(ours, half, "county", schema.digest())
    ours.execute("DROP DATABASE IF EXISTS oast WITH (FORCE)")
    ours.execute(f"ALTER DATABASE {half} RENAME TO oast")
    return True
