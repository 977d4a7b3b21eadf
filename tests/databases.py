"""Template databases and their clones: a migrated template is made once for each state of the migrations.

With `DATABASE_URL` set there is no cluster of ours: the owner (`DATABASE_URL_OWNER`, may create databases)
makes them in the server it names.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from oast.config import schema
from oast.config.cluster import DATABASE_SQL, cluster
from oast.config.paths import ROOT, VAR


@cache
def template() -> str:
    """The name of the template of today's migrations; made by the first worker that asks."""
    name = f"oast_template_{schema.digest()}"
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _exists(name):
            _make(name)
    return name


def clone(source: str, name: str) -> None:
    """Make `name` anew as a copy of `source`. Commits in it do not wait for the disk: a test's data may be
    lost with the machine. Tests of crashes have a cluster of their own (`tests/browser/crash.py`)."""
    drop(name)
    names = [sql.Identifier(part) for part in (name, source)]
    _administer(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER oast_owner").format(*names))
    _administer(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(names[0]))


def own(purpose: str) -> str:
    """The name of a database of this process: two runs of one checkout do not take each other's."""
    return f"oast_{purpose}_{os.environ.get('OAST_TEST_WORKER') or f'p{os.getpid()}'}"


def kept() -> bool:
    """Whether the database stays for the next process of this name, which takes it as long as nothing committed."""
    return "OAST_TEST_WORKER" in os.environ


def is_fresh(name: str) -> bool:
    """Whether `name` is there, a copy of today's template, and no test committed in it."""
    return _said(name) == template()


def call_fresh(name: str, *, fresh: bool = True) -> None:
    """Write on a database that is kept that it is a copy of today's template, or that it no longer is."""
    if not kept():
        return
    said = sql.Literal(template() if fresh else "used")
    _administer(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), said))


def _said(name: str) -> str | None:
    with _connect("postgres") as connection:
        found = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        return (connection.execute(found, [name]).fetchone() or [None])[0]


def drop_left_behind() -> None:
    """Drop from the cluster of ours what runs that were killed have left."""
    if not os.environ.get("DATABASE_URL"):
        for name in _named(r"^oast_(test|world)_p\d+"):
            if not _lives(int(name.split("_")[2].removeprefix("p"))):
                drop(name)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        pass
    return True


_ORIGIN: dict[str, str] = {}
"""Databases that are not copies of the template, and what they are copies of."""


def clone_anew(name: str) -> None:
    """Make `name` again as it was before a test committed in it."""
    clone(_ORIGIN.get(name) or template(), name)


@contextmanager
def switched(name: str, source: str | None = None) -> Iterator[None]:
    """The database `name`, made as a copy of `source` if that is given, instead of the worker's for the block."""
    if source:
        clone(source, name)
        _ORIGIN[name] = source
    usual = connections["default"].settings_dict["NAME"]
    _connect_to(name)
    try:
        yield
    finally:
        _connect_to(usual)


def _connect_to(name: str) -> None:
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name


def drop(name: str) -> None:
    _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def url(name: str, role: str = "app") -> str:
    """The address of the database `name` for `role`: app, owner, or postgres (who may make databases)."""
    ours = os.environ.get("DATABASE_URL")
    if not ours:
        return cluster().url(role, name)
    given = ours if role == "app" else os.environ["DATABASE_URL_OWNER"]
    parts = conninfo_to_dict(given) | {"dbname": name}
    host, port = parts.get("host", ""), parts.get("port", "5432")
    return f"postgresql://{parts['user']}:{parts.get('password', '')}@/{name}?host={host}&port={port}"


def _make(name: str) -> None:
    """Migrate under another name and rename when done, so that a killed run leaves no half template."""
    half = f"{name}_half"
    drop(half)
    _administer(sql.SQL("CREATE DATABASE {} OWNER oast_owner").format(sql.Identifier(half)))
    with _connect(half) as connection:
        connection.execute(DATABASE_SQL.read_bytes())
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
    _drop_old_templates()
    _administer(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (half, name))))


def _drop_old_templates() -> None:
    for name in _named("^oast_template_[0-9a-f]{12}$"):
        drop(name)


def _named(pattern: str) -> list[str]:
    with _connect("postgres") as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [pattern]).fetchall()
    return [name for (name,) in found]


def _exists(name: str) -> bool:
    with _connect("postgres") as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


def _administer(statement: sql.Composed) -> None:
    with _connect("postgres") as connection:
        connection.execute(statement)


def _connect(name: str) -> psycopg.Connection:
    return psycopg.connect(url(name, "postgres"), autocommit=True)
