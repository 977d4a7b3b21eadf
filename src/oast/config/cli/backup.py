"""`./oast backup`, `./oast restore` and `./oast db digest`."""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from oast.config import backups, console
from oast.config.cluster import Cluster, cluster
from oast.config.digests import digests, whole
from oast.config.faults import Fault
from oast.config.paths import ROOT, VAR

OURS_ONLY = "DATABASE_URL is set: its administrator backs that database up (docs/how-to-run.md)"


def backup(arguments: list[str]) -> int:
    """Copy the whole database, the keys and the witness into a folder, and keep the log there from then on."""
    parser = argparse.ArgumentParser(prog="./oast backup", description=backup.__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--log", action="store_true", help="only have the log kept up to now")
    parser.add_argument("--keep", type=int, metavar="DAYS", help="remove copies older than so many days afterwards")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    if os.environ.get("DATABASE_URL"):
        raise Fault(OURS_ONLY)
    with cluster().up() as ours:
        if given.log:
            backups.push_log(ours)
        else:
            with console.step("base copy"):
                backups.backup(ours, VAR, given.folder.resolve())
    removed = 0
    if given.keep is not None:
        removed = backups.forget(given.folder, datetime.now(UTC) - timedelta(days=given.keep))
    _say_what_there_is(given, removed)
    return 0


def _say_what_there_is(given: argparse.Namespace, removed: int) -> None:
    there = backups.bases(given.folder)
    if not there:
        raise Fault(f"there is no base copy in {given.folder}; run `./oast backup {given.folder}` first")
    oldest, newest = there[0].ended_at.isoformat(), there[-1]
    if given.json:
        facts = {"copy": str(newest.path), "oldest": oldest, "copies": len(there), "removed": removed}
        print(json.dumps(facts))
        return
    print(f"newest copy: {newest.path}")
    print(f"{len(there)} copies, {removed} removed; every moment since {oldest} can be restored")
    print("what was purged since then can still be read out of them, until they are removed (--keep DAYS)")


def restore(arguments: list[str]) -> int:
    """Make the Oast of a moment from a folder of backups, in a new place, and verify its audit."""
    parser = argparse.ArgumentParser(prog="./oast restore", description=restore.__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--to", metavar="TIME", help="with its zone: 2026-11-22T05:00:00+00:00; default: the newest")
    parser.add_argument("--into", type=Path, required=True, metavar="VAR", help="an empty place: the new OAST_VAR")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    into = given.into.resolve()
    made = backups.restore(given.folder.resolve(), into, _moment(given.to))
    try:
        tables = digests(made.cluster.url("postgres"))
    finally:
        made.cluster.stop()
    facts = {
        "into": str(into),
        "base": made.base.ended_at.isoformat(),
        "last_commit": made.last_commit and made.last_commit.isoformat(),
        "seconds": made.seconds,
        "rows": sum(table.rows for table in tables.values()),
        "digest": whole(tables),
        "audit": _audit(into),
    }
    print(json.dumps(facts) if given.json else "\n".join(f"{name}: {value}" for name, value in facts.items()))
    return 0


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Fault(f"{text} is not a time; write 2026-11-22T05:00:00+00:00") from None
    if moment.tzinfo is None:
        raise Fault(f"{text} does not say its zone; write {text}+00:00 for UTC")
    return moment


def _audit(var: Path) -> str:
    """The verdict over the restored audit. Raises Fault when it is not good: the restore has failed then."""
    environment = os.environ | {"OAST_VAR": str(var), "PYTHONPATH": str(ROOT / "src")}
    environment.pop("OAST_WITNESS", None)
    command = [sys.executable, "-m", "oast.config.cli", "audit", "verify"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    said = [line for line in (done.stdout + done.stderr).strip().splitlines() if line]
    if done.returncode:
        raise Fault(f"{var} was restored, but its audit is not what was sealed: {said[-1] if said else 'no word'}")
    return said[-1] if not done.stdout else done.stdout.strip().splitlines()[-1]


def digest(given: argparse.Namespace, ours: Cluster) -> int:
    """Print what the database holds, table by table."""
    with ours.up():
        tables = digests(ours.url("postgres"))
    if given.json:
        rows = {name: asdict(table) for name, table in tables.items()}
        print(json.dumps({"digest": whole(tables), "tables": rows}))
    else:
        print("\n".join([*(f"{name} {one.rows} {one.digest}" for name, one in tables.items()), whole(tables)]))
    return 0
