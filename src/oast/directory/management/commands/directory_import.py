"""`./oast directory import PATH --source NAME --format hsds|oruk|csv [--json]`"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.directory import hsds, queries
from oast.directory.enums import DefectKind
from oast.directory.models import ImportRun
from oast.directory.operations import import_package


class Command(BaseCommand):
    """Import a directory whole, or not at all."""

    help = (
        "Import the services of another directory. hsds: an HSDS data package (a folder of CSV files, or a ZIP of them)"
        " or HSDS JSON; oruk: JSON of Open Referral UK, 3.0 or the older profile (a file, or a folder of pages); csv: a"
        " plain table, by the mapping saved for the source, or by the names of its columns."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the file or folder")
        parser.add_argument("--source", required=True, help="the name shown beside its entries")
        parser.add_argument("--format", default="hsds", choices=hsds.FORMATS)
        parser.add_argument(
            "--mapping",
            default="",
            metavar="FIELD=COLUMN;…",
            help="csv: which column each field stands in; saved for the source's next imports",
        )
        parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")

    def handle(self, *, path: Path, source: str, format: str, **options: Any) -> None:
        try:
            self.stderr.write(f"Reading {path} …")
            mapping = _mapping(options["mapping"]) or queries.mapping_of(source.strip())
            package = hsds.read(path, format, mapping)
            self.stderr.write(f"Storing {len(package.services):,} services …")
            run_id = import_package(
                by=SystemActor("directory_import"),
                at=timezone.now(),
                source_name=source.strip(),
                format=format,
                package=package,
                address=str(path),
                mapping=mapping if format == "csv" else None,
            )
        except hsds.PackageError as fault:
            self._fail(str(fault), options["json"], _error(fault))
        except Refused as refusal:
            self._fail(refusal.sentence, options["json"], {"problem": refusal.sentence})
        self._report(queries.import_run(run_id), options["json"])

    def _report(self, run: ImportRun, as_json: bool) -> None:
        if as_json:
            counts = {"services": run.services, "defects": run.defects, "withdrawn": run.withdrawn, "rows": run.rows}
            self.stdout.write(json.dumps(counts))
            return
        self.stdout.write(
            f"{run.source.name}: " + ", ".join(f"{number:,} {what}" for what, number in run.services.items())
        )
        for kind, number in sorted(run.defects.items(), key=lambda item: -item[1]):
            self.stdout.write(f"{number:7,}  {DefectKind(kind).label}")

    def _fail(self, sentence: str, as_json: bool, error: dict[str, Any]) -> None:
        if as_json:
            nothing = dict.fromkeys(("read", "created", "updated", "unchanged", "held"), 0)
            self.stdout.write(json.dumps({"services": nothing, "defects": {}, "error": error}))
        raise CommandError(f"{sentence}. Nothing was imported.")


def _mapping(said: str) -> dict[str, str]:
    """A mapping as it is written on the command line. Raises CommandError."""
    pairs = [part.partition("=") for part in said.split(";") if part.strip()]
    if any(not (field.strip() and column.strip()) for field, _, column in pairs):
        raise CommandError("Write the mapping as FIELD=COLUMN;FIELD=COLUMN. Nothing was imported.")
    return {field.strip(): column.strip() for field, _, column in pairs}


def _error(fault: hsds.PackageError) -> dict[str, Any]:
    return {
        "file": fault.file,
        "row": fault.row or None,
        "field": fault.field or None,
        "problem": fault.problem,
        "sound_rows_before": fault.sound,
    }
