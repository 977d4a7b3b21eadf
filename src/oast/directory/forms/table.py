"""A table of services, CSV or XLSX: what each row would change, and what is wrong with it at which field.

A row is read by the form of the entry, so that a table may say nothing that the page would refuse.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict

from oast.directory.differences import LABELS, Content, changed, whole
from oast.directory.enums import Delivery
from oast.directory.forms.entry import UNSAID, EntryForm, area_choices, written
from oast.directory.queries.contents import OwnTopics, own_topics
from oast.documents.csv import Unreadable, read_csv
from oast.documents.xlsx import read_xlsx

MOST_ROWS = 500

KEY = "key"
COLUMNS = {
    KEY: "Key",
    "name": "Name",
    "description": "What it does",
    "topics": "Topics",
    "eligibility": "For whom",
    "minimum_age": "From age",
    "maximum_age": "Up to age",
    "for_send": "For special needs",
    "areas": "Areas",
    "application_process": "How to refer",
    "self_referral": "Without referral",
    "free": "Free",
    "fees": "Cost in words",
    "delivery": "How help comes",
    "phones": "Telephone",
    "email": "E-mail",
    "url": "Web address",
    "openings": "Opening times",
    "events": "Workshops and events",
    "languages": "Languages",
    "place-0-name": "Building",
    "place-0-address_1": "Address line 1",
    "place-0-address_2": "Address line 2",
    "place-0-city": "Town",
    "place-0-postal_code": "Postcode",
    "place-0-access": "Accessibility",
}
"""The columns of the table, by the field of the form."""

MANY = ("topics", "areas", "delivery")
SEPARATOR = ";"


@dataclass
class Row:
    """One row as it was read. `key` is the service's, None for a new one; `faults` are (column, sentence)."""

    line: int
    cells: dict[str, str]
    key: UUID | None = None
    content: Content = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    faults: list[tuple[str, str]] = field(default_factory=list)

    def as_json(self, mark: str, before: str) -> dict[str, Any]:
        """The row as it is kept until it is confirmed."""
        return {
            "line": self.line,
            "cells": self.cells,
            "key": str(self.key or ""),
            "name": self.content.get("name") or before,
            "content": self.content,
            "changes": [LABELS[name] for name in self.changes],
            "faults": [list(fault) for fault in self.faults],
            "mark": mark,
            "outcome": "",
        }


def read(name: str, content: bytes) -> tuple[list[str], list[Row]]:
    """The columns that are not known, and the rows. Raises Unreadable with a sentence."""
    reader = read_xlsx if name.lower().endswith(".xlsx") else read_csv
    lines = reader(content, most_rows=MOST_ROWS)
    head = next(lines, None)
    if head is None:
        raise Unreadable("The file is empty.")
    known = {label.casefold(): column for column, label in COLUMNS.items()} | {column: column for column in COLUMNS}
    names = [known.get(cell.strip().casefold(), "") for cell in head[1]]
    unknown = [cell for cell, column in zip(head[1], names, strict=True) if not column and cell.strip()]
    if "name" not in names and KEY not in names:
        raise Unreadable("The first row must name the columns. Take the table of your services as a pattern.")
    rows = [Row(line, _cells(names, cells)) for line, cells in lines]
    if not rows:
        raise Unreadable("The file has no rows below its heads.")
    return unknown, rows


def _cells(names: list[str], cells: list[str]) -> dict[str, str]:
    return {name: _unguarded(cell.strip()) for name, cell in zip(names, cells, strict=False) if name}


def _unguarded(cell: str) -> str:
    """Our own tables put an apostrophe before what a spreadsheet would run."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell


def check(rows: Iterable[Row], mine: Mapping[UUID, Content]) -> None:
    """Fill in what each row says and what is wrong with it. `mine` are the services that the person keeps."""
    seen: set[UUID] = set()
    own = own_topics()
    for row in rows:
        key = _key(row)
        if key is not None and (key not in mine or key in seen):
            row.faults.append((COLUMNS[KEY], "Stands in the table twice." if key in seen else NOT_YOURS))
        elif not row.faults:
            row.key = key
            seen |= {key} if key else set()
            _fill(row, mine[key] if key else whole({}), own)


NOT_YOURS = "This is none of your services. Leave the key empty for a new one."


def _key(row: Row) -> UUID | None:
    text = row.cells.get(KEY, "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        row.faults.append((COLUMNS[KEY], NOT_YOURS))
        return None


def _fill(row: Row, before: Content, own: OwnTopics) -> None:
    form = EntryForm(_posted(row, before, own), of=before, spare=not before["places"], own=own)
    form.is_valid()
    row.faults += [
        (COLUMNS.get(name, ""), str(sentence)) for name, sentences in form.errors.items() for sentence in sentences
    ]
    row.content = form.content
    row.changes = changed(before, form.content)


def _posted(row: Row, before: Content, own: OwnTopics) -> MultiValueDict:
    """The form as if somebody had typed the row over what the entry says."""
    posted: dict[str, list[str]] = {}
    for name, value in written(before, own).items():
        posted[name] = value if isinstance(value, list) else [_text(value)] if value is not False else []
    for name, cell in row.cells.items():
        if name in MANY:
            posted[name] = list(_many(row, name, cell, own))
        elif name == "for_send":
            posted[name] = ["on"] if cell.casefold() in ("yes", "true", "1") else []
        elif name in ("self_referral", "free"):
            posted[name] = [{"y": "yes", "n": "no"}.get(cell[:1].casefold(), cell)]
        elif name != KEY:
            posted[name] = [cell]
    return MultiValueDict(posted)


def _text(value: Any) -> str:
    return "on" if value is True else str(value)


def _many(row: Row, name: str, cell: str, own: OwnTopics) -> Iterable[str]:
    """The codes of names with semicolons between."""
    listed = _choices(own)[name]
    choices = {label.casefold(): code for code, label in listed} | {code: code for code, _ in listed}
    for said in filter(None, map(str.strip, cell.split(SEPARATOR))):
        if code := choices.get(said.casefold()):
            yield code
        else:
            row.faults.append((COLUMNS[name], f"“{said[:60]}” is not one of the {COLUMNS[name].lower()}."))


def _choices(own: OwnTopics) -> dict[str, list[tuple[str, str]]]:
    return {"topics": own.choices, "areas": area_choices(), "delivery": list(Delivery.choices)}


def cells_of(key: UUID, content: Content, own: OwnTopics) -> list[str]:
    """One service as a row of the table that can be sent back."""
    said = written(content, own)
    names = {name: dict(choices) for name, choices in _choices(own).items()}
    made = [str(key)]
    for column in list(COLUMNS)[1:]:
        value = said.get(column, "")
        if column in MANY:
            value = f"{SEPARATOR} ".join(names[column].get(code, code) for code in value)
        made.append("yes" if value is True else "no" if value is False else "" if value == UNSAID else str(value))
    return made
