"""`./oast county --children N --seed S`: an invented county on disk, its truth beside it."""

import json
import sys
from datetime import date
from pathlib import Path
from time import perf_counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oast.childindex.county.families import MOST
from oast.childindex.county.writing import write
from oast.childindex.queries.ground import county_ground


class Command(BaseCommand):
    help = "Write an invented county: children.csv, eight agencies' feeds with their faults, truth.csv."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--children", type=int, default=20_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", type=Path, help="a folder; var/county if not given")
        parser.add_argument("--day", type=date.fromisoformat, help="the day of every age; today if not given")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args, children: int, seed: int, out: Path | None, day: date | None, **options):
        if not 1 <= children <= MOST:
            raise CommandError(f"Give a number of children from 1 to {MOST:,}.")
        out, started = out or settings.VAR / "county", perf_counter()
        ground = county_ground(seed, day or timezone.localdate())
        try:
            summary = write(children, ground, out, _progress(children))
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        summary |= {"folder": str(out), "seconds": round(perf_counter() - started, 1)}
        self.stdout.write(json.dumps(summary) if options["json"] else _sentences(summary))


def _progress(children: int):
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda made: print(f"\r{made:,} of {children:,} children", end="", file=sys.stderr, flush=True)  # noqa: T201


def _sentences(summary: dict) -> str:
    feeds = "\n".join(f"  {name}: {count:,} records" for name, count in summary["feeds"].items())
    return (
        f"{summary['children']:,} invented children in {summary['families']:,} families, in {summary['folder']} "
        f"({summary['seconds']} s). truth.csv says whose record is whose.\n{feeds}"
    )
