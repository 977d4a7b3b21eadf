"""`./oast places import FILE [--wards FILE]`: the county's own boundaries instead of the assumption."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.places import lookups, operations
from oast.places.models import Lookup

SHOWN = 20
"""Faults that stand on the terminal; all of them stand in the file."""


class Command(BaseCommand):
    help = "Put the county's own lookup in force: CSV with postcode,lcsp, or ward,lcsp with --wards postcode,ward."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--wards", type=Path, help="the wards of the postcodes: postcode,ward")
        parser.add_argument("--faults", type=Path, help="where the rows left out go; default: beside FILE")

    def handle(self, *args, file: Path, wards: Path | None, faults: Path | None, **options):
        content, of_wards = _bytes(file), _bytes(wards) if wards else None
        try:
            made = operations.import_lookup(
                by=SystemActor("places-import"), at=timezone.now(), name=file.name, content=content, wards=of_wards
            )
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        lookup = Lookup.objects.get(id=made)
        self.stdout.write(f"{lookup.rows:,} postcodes now follow {file.name}.")
        if lookup.missing_rows:
            self.stdout.write(f"{lookup.missing_rows:,} postcodes of the county are not in it; they stay assumed.")
        if lookup.refused_rows:
            self._report(lookups.read(content, of_wards).faults, faults or file.with_suffix(".faults.csv"))

    def _report(self, found: list[lookups.RowFault], target: Path) -> None:
        for fault in found[:SHOWN]:
            self.stdout.write(f"line {fault.line}: {fault.sentence}")
        target.write_text(lookups.written(found), encoding="utf-8")
        self.stdout.write(f"{len(found):,} rows were left out; all of them are in {target}.")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
