"""`./oast retention`: what is due by the retention clock; done only when asked for, and only what a report said."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oast.audit.operations import looking
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.desk.operations import keeping
from oast.desk.presenters.keeping import CSV_HEADS, csv_rows
from oast.desk.queries.keeping import ReportShown, newest_id, whole_report
from oast.documents.csv import csv_text

CLOCK = SystemActor("retention")


class Command(BaseCommand):
    help = "The retention clock: a dry run writes a report; --apply does what the newest report says."

    def add_arguments(self, parser: CommandParser) -> None:
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--dry-run", action="store_true", help="make a report of what is due, and touch nothing")
        way.add_argument("--apply", action="store_true", help="do what the newest report says")
        parser.add_argument("--day", type=date.fromisoformat, help="what is due on this day (default: today)")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="write the report's lines to a file")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *, dry_run: bool, day: date | None, csv: Path | None, json: bool, **options: Any) -> None:
        at = timezone.now()
        report = self._made(at, day or timezone.localdate(at)) if dry_run else self._applied(at)
        with looking(by=CLOCK, at=at, action="desk.see_report"):
            shown = whole_report(CLOCK, report)
        if csv:
            csv.write_text(csv_text(CSV_HEADS, csv_rows(shown)), encoding="utf-8")
        self.stdout.write(_json(shown) if json else _text(shown))

    def _made(self, at: datetime, day: date) -> UUID:
        made = keeping.report_keeping(by=CLOCK, at=at, day=day)
        assert made is not None  # noqa: S101 the operation returns the report
        return made

    def _applied(self, at: datetime) -> UUID:
        newest = newest_id(CLOCK, at)
        if newest is None:
            raise CommandError("There is no report yet: run it with --dry-run first, and look through the report.")
        report, approved = newest
        try:
            if not approved:
                keeping.approve_report(by=CLOCK, at=at, report_id=report)
            while keeping.apply_next(by=CLOCK, at=timezone.now(), report_id=report):
                self.stderr.write(".", ending="")
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        return report


def _json(shown: ReportShown) -> str:
    counts = {action.value: count for action, count in shown.counts.items()}
    facts = {"report": str(shown.id), "day": shown.day.isoformat(), "due": counts, "held": shown.held}
    return json.dumps(facts | {"done": shown.done, "finished": shown.finished_at is not None})


def _text(shown: ReportShown) -> str:
    lines = [f"Due on {shown.day}: " + ", ".join(f"{action.label}: {count}" for action, count in shown.counts.items())]
    lines.append(f"Held back: {shown.held}. Done: {shown.done}.")
    return "\n".join([*lines, "" if shown.finished_at else "Nothing more was touched. `--apply` does it."]).strip()
