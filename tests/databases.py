"""Template databases and their clones: a migrated template is made once for each state of the migrations."""

import fcntl
import hashlib
import os
import subprocess
import sys
from functools import cache

import psycopg
from psycopg import sql

from oast.config.cluster import cluster
from oast.config.paths import ROOT, VAR

STATE = [
    "src/oast/*/migrations/*.py",
    "src/oast/audit/row_security/*.py",
    "src/oast/config/*.sql",
    "requirements/run.txt",
]
"""What a migrated database follows from."""


@cache
def template() -> str:
    """The name of the template of today's migrations; made by the first worker that asks."""
    files = sorted(path for pattern in STATE for path in ROOT.glob(pattern))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
    name = f"oast_template_{digest}"
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _exists(name):
            _make(name)
    return name


def clone(source: str, name: str) -> None:
    drop(name)
    _administer(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER oast_owner").format(*map(sql.Identifier, (name, source))))


def drop(name: str) -> None:
    _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def url(name: str, role: str = "app") -> str:
    return cluster().url(role, name)


def _make(name: str) -> None:
    """Migrate under another name and rename when done, so that a killed run leaves no half template."""
    half = f"{name}_half"
    drop(half)
    _administer(sql.SQL("CREATE DATABASE {} OWNER oast_owner").format(sql.Identifier(half)))
    with _connect(half) as connection:
        connection.execute((ROOT / "src/oast/config/database.sql").read_bytes())
    environment = os.environ | {
        "OAST_DATABASE_ROLE": "owner",
        "DATABASE_URL_OWNER": url(half, "owner"),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "oast.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v", "0"],
        env=environment,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if done.returncode:
        raise RuntimeError(f"the template database could not be migrated:\n{done.stderr}")
    _administer(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (half, name))))


def _exists(name: str) -> bool:
    with _connect("postgres") as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _administer(statement: sql.Composed) -> None:
    with _connect("postgres") as connection:
        connection.execute(statement)


def _connect(name: str) -> psycopg.Connection:
    return psycopg.connect(url(name, "postgres"), autocommit=True)
