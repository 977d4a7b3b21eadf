"""`./oast manage directory_publish`: every published snapshot made anew, after the definition files changed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from oast.audit.scope import SystemActor
from oast.directory import queries
from oast.directory.operations import publish_all


class Command(BaseCommand):
    """Publish everything anew."""

    help = "Publish all services of the directory anew, for instance after topics changed."

    def handle(self, **options: Any) -> None:
        publish_all(by=SystemActor("directory_publish"), at=timezone.now())
        self.stdout.write(f"{queries.listed():,} services are listed")
