"""`./oast manage load_feed FILE --agreement REFERENCE`: an agency's file into the index, batch by batch."""

import sys
from contextlib import suppress
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oast.audit.operations import looking
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.childindex import operations, queries
from oast.documents.csv import csv_text

FEED = SystemActor("feed")


class Command(BaseCommand):
    help = "Load an agency's CSV file under its tier-three agreement; the faults of its rows go to a file."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", default="", help="the agency's name, checked against the agreement")
        parser.add_argument("--agreement", required=True, help="the agreement's reference")
        parser.add_argument("--errors", type=Path, help="where the faults go; default: beside FILE")

    def handle(self, *args, file: Path, agency: str, agreement: str, errors: Path | None, **options):
        try:
            load = self._receive(file, agency, agreement)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        self._read(load)
        self._report(load, errors or file.with_suffix(".errors.csv"))

    def _receive(self, file: Path, agency: str, agreement: str):
        found = queries.agreement_called(agreement, agency)
        content = file.read_bytes()
        return operations.receive_feed(
            by=FEED, at=timezone.now(), agreement=found, file_name=file.name, content=content, job=False
        )

    def _read(self, load) -> None:
        dealt = 0
        with suppress(Refused):  # sent back, finished before, or cancelled
            while operations.read_feed_batch(by=FEED, at=timezone.now(), load_id=load):
                dealt += operations.FEED_BATCH
                if sys.stderr.isatty():
                    print(f"\r{dealt:,} rows", end="", file=sys.stderr, flush=True)  # noqa: T201

    def _report(self, load, target: Path) -> None:
        with looking(by=FEED, at=timezone.now(), action="childindex.send_errors"):
            shown = queries.load_shown(FEED, load)
            faults = list(queries.row_errors(FEED, load))
        if shown.problem:
            raise CommandError(shown.problem)
        counts = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(shown.counts.items()))
        self.stdout.write(f"{shown.rows:,} rows: {counts or 'all sent before'}.")
        if faults:
            target.write_text(csv_text(queries.ERROR_HEADS, faults), encoding="utf-8", newline="")
            self.stdout.write(f"{len(faults):,} faults went to {target}.")
