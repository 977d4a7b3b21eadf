"""`./oast manage load_county`: an invented county straight into the index, for the demonstration and benchmarks."""

import sys
from datetime import date
from time import perf_counter

from django.core.management.base import BaseCommand
from django.utils import timezone

from oast.audit.scope import SystemActor
from oast.childindex import operations, queries, rules
from oast.childindex.county.families import county


class Command(BaseCommand):
    help = "Bring an invented county into the index, and switch the index on with an invented legal gateway."

    def add_arguments(self, parser):
        parser.add_argument("--children", type=int, default=20_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--day", type=date.fromisoformat, help="the day of every age; today if not given")

    def handle(self, *args, children: int, seed: int, day: date | None, **options):
        started, at, by = perf_counter(), timezone.now(), SystemActor("county")
        ground = queries.county_ground(seed, day or timezone.localdate(at))
        operations.load_county(
            by=by,
            at=at,
            families=county(children, ground),
            seed=seed,
            day=ground.day,
            schools=queries.school_names(),
            progress=lambda made: print(f"\r{made:,}", end="", file=sys.stderr, flush=True),  # noqa: T201
        )
        if not rules.is_on():
            operations.record_gateway(
                by=by,
                at=at,
                legal_gateway="Invented for the demonstration",
                impact_assessment="Invented",
                invented=True,
            )
        self.stdout.write(f"{children:,} invented children in {perf_counter() - started:.1f} s")
