"""A CSV file as rows of cells in the order of its headings; what is wrong with the file as a whole."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from oast.childindex.definitions import FeedKind

LONGEST = 2_000
"""Characters in one cell; more is not a name or an address."""

MOST_ROWS = 2_000_000


class BadFileError(ValueError):
    """The file cannot be read at all; the message says what to do."""


@dataclass(frozen=True)
class Sheet:
    """A file's headings and its rows, numbered from 1 (the headings not counted)."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheet(content: bytes, kind: FeedKind) -> Sheet:
    """The file read whole. Raises BadFileError for what is not text, not CSV, or lacks a column."""
    rows = _rows(_text(content))
    headings = tuple(cell.strip() for cell in next(rows, ()))
    _check_headings(headings, kind)
    kept = tuple(tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row))
    if not kept:
        raise BadFileError("The file has headings but no rows. Send it again with its records.")
    if len(kept) > MOST_ROWS:
        raise BadFileError(f"The file has more than {MOST_ROWS:,} rows. Send it in parts.")
    return Sheet(headings, kept)


def _text(content: bytes) -> str:
    if not content.strip():
        raise BadFileError("The file is empty. Send the file that has the records.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFileError(f"Line {line} is not UTF-8 text. Save the file as CSV UTF-8 and send it again.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadFileError(f"Line {line} holds characters that are not text. Save the file as CSV UTF-8.")
    return text


def _rows(text: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise BadFileError(f"Line {reader.line_num} is not CSV ({error}). Half a file? Send it again whole.") from None


def _check_headings(headings: tuple[str, ...], kind: FeedKind) -> None:
    repeated = sorted({heading for heading in headings if headings.count(heading) > 1})
    missing = [heading for heading in kind.headings if heading not in headings]
    unknown = [heading for heading in headings if heading not in kind.headings]
    said = [
        f"{sentence} {', '.join(map(repr, names))}."
        for sentence, names in (
            ("These columns are missing:", missing),
            ("These columns are not in the agreement:", unknown),
            ("These columns stand twice:", repeated),
        )
        if names
    ]
    if said:
        raise BadFileError(" ".join([*said, f"The columns of this feed are: {', '.join(kind.headings)}."]))
