"""`demo_county`: the demonstration county into an empty database. Called by `./oast demo`."""

import sys
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oast.accounts.models import Person
from oast.config.demo.build import Size, build
from oast.config.paths import VAR


class Command(BaseCommand):
    help = "Build the demonstration county: everything in it is invented."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--children", type=int, default=Size.children)
        parser.add_argument("--services", type=int, default=Size.services)
        parser.add_argument("--cases", type=int, default=Size.cases)
        parser.add_argument("--seed", type=int, default=Size.seed)

    def handle(self, *, children: int, services: int, cases: int, seed: int, **options: Any) -> None:
        if Person.objects.exists():
            raise CommandError("There are people in this database already; the demonstration needs an empty one.")
        started = perf_counter()

        def say(what: str) -> None:
            print(f"  {perf_counter() - started:5.1f} s  {what}", file=sys.stderr, flush=True)

        build(Size(children, services, cases, seed), timezone.now(), VAR / "demo/sign-ins.csv", say)
        say("the demonstration county is ready")
