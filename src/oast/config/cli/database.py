"""`./oast db …`: the private cluster, and what the administrator of another database is told."""

import argparse
import json
import os
import subprocess
from pathlib import Path

from oast.config.cli import backup
from oast.config.cluster import DATABASE_SQL, ROLES_SQL, Cluster, cluster
from oast.config.faults import Fault

ROLES = ["app", "owner", "backup", "postgres"]


def db(arguments: list[str]) -> int:
    """`./oast db ACTION`."""
    given = _parser().parse_args(arguments)
    return ACTIONS[given.action](given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./oast db", description="The database of this Oast.")
    parser.add_argument(
        "action",
        choices=list(ACTIONS),
        help="start: run the private cluster until `stop`; status: what runs where; url: the address for a role;"
        " roles: SQL for the administrator of a database that is not ours; psql: PostgreSQL's shell; digest: what it"
        " holds, table by table",
    )
    parser.add_argument("--role", choices=ROLES, default="app", help="who connects (default: app)")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("rest", nargs="*", help="for psql: its own options, after `--`")
    return parser


def _ours() -> Cluster:
    if os.environ.get("DATABASE_URL"):
        raise Fault("DATABASE_URL is set, so there is no cluster of ours to start or stop")
    return cluster()


def _start(given: argparse.Namespace) -> int:
    ours = _ours()
    ours.ensure()
    ours.keep()
    ours.ensure_database()
    return _status(given)


def _stop(given: argparse.Namespace) -> int:
    _ours().stop()
    return _status(given)


def _status(given: argparse.Namespace) -> int:
    ours = _ours()
    facts = {
        "running": ours.running,
        "process": ours.pid if ours.running else None,
        "data": str(ours.data),
        "programs": str(ours.programs),
        "socket": str(ours.socket),
    }
    print(json.dumps(facts) if given.json else "\n".join(f"{name}: {value}" for name, value in facts.items()))
    return 0


def _url(given: argparse.Namespace) -> int:
    variable = "DATABASE_URL" if given.role == "app" else f"DATABASE_URL_{given.role.upper()}"
    url = os.environ.get(variable) or _ours().url(given.role)
    print(json.dumps({"role": given.role, "url": url}) if given.json else url)
    return 0


def _roles(given: argparse.Namespace) -> int:
    sql = f"{ROLES_SQL.read_text()}\n-- And in the database of Oast itself, as its owner or administrator:\n"
    sql += DATABASE_SQL.read_text()
    print(json.dumps({"sql": sql}) if given.json else sql, end="\n" if given.json else "")
    return 0


def _psql(given: argparse.Namespace) -> int:
    ours = _ours()
    program = Path(ours.programs) / "psql"
    if not program.exists():
        raise Fault("psql is not among this machine's PostgreSQL programs; use `./oast manage dbshell` elsewhere")
    with ours.up():
        return subprocess.call([str(program), ours.url(given.role), *given.rest])


def _digest(given: argparse.Namespace) -> int:
    return backup.digest(given, _ours())


ACTIONS = {
    "start": _start,
    "stop": _stop,
    "status": _status,
    "url": _url,
    "roles": _roles,
    "psql": _psql,
    "digest": _digest,
}
