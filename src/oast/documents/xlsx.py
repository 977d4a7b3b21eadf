"""XLSX out and in: text stays text on the way out; limits against bombs on the way in."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from oast.documents.cells import guarded
from oast.documents.csv import Unreadable
from oast.documents.names import disposition

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 200 * 1024 * 1024
MOST_PARTS = 1000
UNREADABLE = "This is not an Excel workbook that can be read. Save it as XLSX or CSV and send it again."


def xlsx_bytes(heads: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = "Sheet 1") -> bytes:
    """One sheet with its heads fixed. Numbers and dates keep their kind, everything else is text and no formula."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_name(sheet))
    page.freeze_panes = "A2"
    page.append([_cell(page, head, bold=True) for head in heads])
    for row in rows:
        page.append([_cell(page, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_response(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = "Sheet 1"
) -> HttpResponse:
    """A download."""
    response = HttpResponse(xlsx_bytes(heads, rows, sheet=sheet), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = disposition(name, "xlsx")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def read_xlsx(content: bytes, *, most_rows: int = 500_000) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells as text) of each row of the first sheet that is not empty, first the heads.

    Raises Unreadable for what is no workbook, what unpacks to more than 200 MB, or too many rows.
    """
    _check_size(content)
    rows = 0
    for number, values in _lines(content):
        cells = [_text(value) for value in values]
        if not any(cells):
            continue
        rows += 1
        if rows > most_rows + 1:
            raise Unreadable(f"The file has more than {most_rows:,} rows. Send it in parts.")
        yield number, cells


def _lines(content: bytes) -> Iterator[tuple[int, tuple]]:
    """The first sheet's rows. openpyxl raises whatever its parsers raise on a broken file: all of it is one answer."""
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        lines = enumerate(book.worksheets[0].iter_rows(values_only=True), 1)
        while (line := next(lines, None)) is not None:
            yield line
    except Exception as fault:
        raise Unreadable(UNREADABLE) from fault


def _check_size(content: bytes) -> None:
    """Count what it unpacks to before unpacking, by reading and not by what the archive says of itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise Unreadable("This workbook has too many parts. Save it as CSV and send it again.")
            total = 0
            for part in parts:
                with archive.open(part) as stream:
                    while piece := stream.read(1 << 20):
                        total += len(piece)
                        if total > MOST_BYTES:
                            raise Unreadable("This workbook unpacks to more than 200 MB. Send it as CSV in parts.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as fault:
        raise Unreadable(UNREADABLE) from fault


def _cell(page: Any, value: Any, *, bold: bool = False) -> Any:
    if isinstance(value, bool) or value is None or not isinstance(value, int | float | date | datetime):
        cell = WriteOnlyCell(page, guarded(value))
        cell.data_type = "s"
    else:
        moment: Any = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        cell = WriteOnlyCell(page, moment)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _sheet_name(name: str) -> str:
    return "".join(c for c in name if c not in "[]:*?/\\")[:31] or "Sheet 1"
