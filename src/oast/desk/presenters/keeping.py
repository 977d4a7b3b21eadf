"""The report of the retention clock in words and as rows of a file."""

from collections.abc import Iterator

from oast.desk.enums import KeepingAction
from oast.desk.queries.keeping import ReportShown
from oast.web import charts
from oast.web.charts import Chart
from oast.web.filters import plural

CSV_HEADS = ("Record", "What is to be done", "Rule", "Due since", "Held back by", "Done")


def csv_rows(shown: ReportShown) -> Iterator[tuple[str, ...]]:
    """One row a record, by its opaque key."""
    for line in shown.lines:
        done = f"{line.done_at:%Y-%m-%d %H:%M}" if line.done_at else ""
        yield str(line.subject), line.action.label, line.rule, line.due_on.isoformat(), line.held, done


def chart(shown: ReportShown) -> Chart | None:
    """How many records by what is to be done."""
    counted = [(action.label, shown.counts[action]) for action in KeepingAction]
    if not shown.total:
        return None
    held = (
        f" {plural(shown.held, 'record')} of them must wait, because something holds them back." if shown.held else ""
    )
    return charts.bars(
        "What is due",
        f"{plural(shown.total, 'record')} are due on that day.{held}",
        counted,
        of="Records",
        about="What is to be done",
    )
