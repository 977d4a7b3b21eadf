"""`./oast directory pull --source NAME [--address URL --format oruk|hsds|csv] [--every day|week|month] [--json]`"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.directory import hsds
from oast.directory.enums import Every, PullState
from oast.directory.models import Pull, Source
from oast.directory.operations.pulling import pull, reader, save_source

ACTOR = SystemActor("directory_pull")


class Command(BaseCommand):
    """Read another directory over the network: whole, or not at all."""

    help = (
        "Read the services of another directory over the network. The first time with --address: the base of an Open"
        " Referral UK interface (oruk), or the address of a data package (hsds) or table (csv). --every has it read"
        " by the clock from now on. A second Oast on this machine needs OAST_PULL_LOOPBACK=1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", required=True, help="the name shown beside its entries")
        parser.add_argument("--address", default="", help="where it is; kept for the next times")
        parser.add_argument("--format", default="oruk", choices=hsds.FORMATS)
        parser.add_argument("--every", default="", choices=[one for one in Every.values if one])
        parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")

    def handle(self, *, source: str, address: str, format: str, every: str, **options: Any) -> None:
        try:
            kept = self._source(source.strip(), address, format, every)
            self.stderr.write(f"Reading {kept.address} …")
            done = pull(kept.id, by=ACTOR, clock=timezone.now, reads=reader(kept.format))
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        self._report(done, options["json"])
        if done.state != PullState.GOOD:
            raise CommandError(f"{done.problem} Nothing was changed; the services of this source stay as they were.")

    def _source(self, name: str, address: str, format: str, every: str) -> Source:
        if address:
            save_source(by=ACTOR, at=timezone.now(), name=name, format=format, address=address, every=every)
        kept = Source.objects.filter(name=name).exclude(address="").first()
        if kept is None:
            raise CommandError(f"There is no source named {name} with an address; give one with --address.")
        return kept

    def _report(self, done: Pull, as_json: bool) -> None:
        run = done.run
        nothing = dict.fromkeys(("read", "created", "updated", "unchanged", "held"), 0)
        services = run.services if run else nothing
        if as_json:
            counts: dict[str, Any] = {"services": services, "defects": run.defects if run else {}}
            counts |= {"withdrawn": run.withdrawn if run else 0, "version": done.version, "documents": done.pages}
            counts |= {"bytes": done.size} | ({"error": {"problem": done.problem}} if done.problem else {})
            self.stdout.write(json.dumps(counts))
        elif run:
            said = ", ".join(f"{number:,} {what}" for what, number in services.items())
            self.stdout.write(f"{done.source.name} ({done.version}, {done.pages:,} documents): {said}")
