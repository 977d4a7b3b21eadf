"""CSV out and in: guarded against formulas on the way out, patient with encodings on the way in."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from django.http import HttpResponse

from oast.documents.cells import guarded
from oast.documents.names import disposition

BOM = "\ufeff"


class Unreadable(ValueError):
    """The file cannot be read; the sentence says what to do."""


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[Any]], *, bom: bool = False) -> str:
    """The whole table, line ends CRLF as RFC 4180 says; `bom` so that Excel reads it as UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guarded(head) for head in heads])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return (BOM if bom else "") + out.getvalue()


def csv_response(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, bom: bool = True) -> HttpResponse:
    """A download; rendered whole, so that nothing of it leaves before its event is recorded."""
    response = HttpResponse(csv_text(heads, rows, bom=bom), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = disposition(name, "csv")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def read_csv(content: bytes, *, most_rows: int = 500_000) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) of each row that is not empty, first the heads, numbered as a spreadsheet numbers them: a cell of
    several lines is one row. UTF-8, else Windows-1252.

    Raises Unreadable for binary content, too many rows or a broken quotation.
    """
    reader = csv.reader(io.StringIO(decoded(content), newline=""), strict=True)
    rows = 0
    for number in count(1):
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise Unreadable(f"Line {first} cannot be read as CSV ({fault}). Check its quotation marks.") from None
        if not any(cell.strip() for cell in cells):
            continue
        rows += 1
        if rows > most_rows + 1:
            raise Unreadable(f"The file has more than {most_rows:,} rows. Send it in parts.")
        yield number, cells


def decoded(content: bytes) -> str:
    """The text of a file. Raises Unreadable when it is not text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    if b"\x00" in content[:4096]:
        raise Unreadable("This is not a text file. Save it as CSV (UTF-8) and send it again.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("The letters of this file cannot be read. Save it as CSV (UTF-8) and send it again.") from None
