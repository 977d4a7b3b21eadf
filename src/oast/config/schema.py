"""The tables of the private database, brought up to date; what was done is remembered in the database itself."""

import hashlib
import json

import psycopg

from oast.config import manage
from oast.config.cluster import Cluster
from oast.config.faults import Fault
from oast.config.paths import ROOT

STATE = [
    "src/oast/*/migrations/*.py",
    "src/oast/audit/row_security/*.py",
    "src/oast/config/*.sql",
    "requirements/run.txt",
]
"""What a migrated database follows from."""


def digest() -> str:
    """One word for today's migrations."""
    files = sorted(path for pattern in STATE for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def migrate(ours: Cluster, database: str = "oast") -> bool:
    """Run the migrations as the owner, if any changed since the last time. Raises Fault when one fails."""
    if stamp(ours, database, "schema") == digest():
        return False
    done = manage.django("migrate", "-v", "0", role="owner", DATABASE_URL_OWNER=ours.url("owner", database))
    if done.returncode:
        raise Fault(f"the tables could not be brought up to date:\n{done.stderr.strip()}")
    set_stamp(ours, database, "schema", digest())
    return True


def stamp(ours: Cluster, database: str, name: str) -> str | None:
    """What was remembered in the database under `name`; it goes with the database."""
    return _stamps(ours, database).get(name)


def set_stamp(ours: Cluster, database: str, name: str, value: str) -> None:
    stamps = _stamps(ours, database) | {name: value}
    ours.execute(f"COMMENT ON DATABASE {database} IS '{json.dumps(stamps)}'")


def _stamps(ours: Cluster, database: str) -> dict[str, str]:
    with psycopg.connect(ours.url("postgres", "postgres")) as connection:
        found = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [database]
        ).fetchone()
    return json.loads(found[0]) if found and found[0] else {}
