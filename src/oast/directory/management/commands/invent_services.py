"""`./oast manage invent_services --count 2000 --seed 1`: services for the demonstration county."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from oast.audit.scope import SystemActor
from oast.directory import queries
from oast.directory.invented import invent
from oast.directory.operations import invent_services

SOURCE = "Invented for demonstration"


class Command(BaseCommand):
    """Generate services for a demonstration; the same seed makes the same services."""

    help = "Generate invented services over the county's real postcodes, marked as invented."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--source", default=SOURCE, help="the name shown beside the entries")

    def handle(self, *, count: int, seed: int, source: str, **options: Any) -> None:
        now = timezone.now()
        self.stderr.write(f"Inventing {count:,} services …")
        package = invent(count, seed, queries.sites(), timezone.localdate(now), queries.providers())
        run_id = invent_services(by=SystemActor("invent_services"), at=now, source_name=source, package=package)
        counts = queries.import_run(run_id).services
        self.stdout.write(", ".join(f"{number:,} {what}" for what, number in counts.items()))
