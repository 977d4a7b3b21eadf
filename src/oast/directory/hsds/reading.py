"""A package's files to rows. A package that is broken is refused whole, with the file, row and field named."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST_FIELD = 1_000_000
"""Characters. The longest real field known has 3,285."""

LARGEST_FILE = 200_000_000
"""Bytes: a nation's directory is smaller."""

REQUIRED = {
    "services": ("id", "organization_id", "name"),
    "organizations": ("id", "name"),
    "locations": ("id",),
    "services_at_location": ("service_id", "location_id"),
    "phones": ("number",),
    "physical_addresses": ("location_id", "address_1"),
    "regular_schedules": ("weekday", "opens_at", "closes_at"),
    "languages": ("language",),
    "accessibility_for_disabilities": ("location_id", "accessibility"),
    "eligibility": ("service_id", "eligibility"),
    "services_taxonomy": ("service_id", "taxonomy_id"),
    "taxonomy": ("id", "name"),
    "service_areas": ("service_id", "service_area"),
}
"""The files that Oast shows, with the columns without which a file means nothing."""

NEEDED = ("services", "organizations")


class PackageError(ValueError):
    """The package cannot be imported: where, why, and how many rows were sound before the fault."""

    def __init__(self, file: str, problem: str, *, row: int = 0, field: str = "", sound: int = 0):
        self.file, self.row, self.field, self.problem, self.sound = file, row, field, problem, sound
        where = ", ".join([file, *([f"row {row}"] if row else []), *([f"field {field}"] if field else [])])
        super().__init__(f"{where}: {problem}")


@dataclass(frozen=True)
class Row:
    """One row as received. `number` counts as a spreadsheet does: the header is row 1."""

    number: int
    values: dict[str, str]

    def get(self, name: str) -> str:
        """The field without blanks around it; empty where the file has no such column."""
        return self.values.get(name, "").strip()


def read_files(folder: Path) -> dict[str, list[Row]]:
    """Every CSV file of the folder: name without ending to rows. Raises PackageError."""
    if not folder.is_dir():
        raise PackageError(
            folder.name or str(folder), "there is no such folder; a data package is a folder of CSV files"
        )
    paths = {path.stem: path for path in sorted(folder.glob("*.csv")) if path.is_file()}
    for name in NEEDED:
        if name not in paths:
            raise PackageError(f"{name}.csv", "the file is missing; without it this is no HSDS data package")
    tables, unended = {}, []
    sound = 0
    for name, path in paths.items():
        text = _text(path, sound)
        tables[name] = list(_rows(path.name, name, text, sound))
        sound += len(tables[name])
        if text and not text.endswith(("\n", "\r")):
            unended.append(name)
    if not tables["services"]:
        raise PackageError("services.csv", "the file has no row below its column names", sound=sound)
    _check_whole(tables, unended)
    return tables


def _text(path: Path, sound: int) -> str:
    if path.stat().st_size > LARGEST_FILE:
        raise PackageError(path.name, f"the file has more than {LARGEST_FILE:,} bytes", sound=sound)
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PackageError(path.name, "the file is saved as UTF-16; save it as CSV UTF-8", row=1, sound=sound)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        row = content.count(b"\n", 0, fault.start) + 1
        problem = f"byte 0x{content[fault.start]:02x} is not UTF-8; save the file as CSV UTF-8"
        raise PackageError(path.name, problem, row=row, sound=sound + max(row - 2, 0)) from fault


def _rows(file: str, name: str, text: str, before: int) -> Iterator[Row]:
    limit_of_others = csv.field_size_limit(LARGEST_FIELD)  # the whole process shares this limit
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    number = 0
    try:
        for number, values in enumerate(reader, start=1):
            if not header:
                header = _header(file, name, values, before)
            elif values:
                yield Row(number, _named(file, header, values, number, before + number - 2))
    except csv.Error as fault:
        sound = before + max(number - 1, 0)
        raise PackageError(file, _reason(fault), row=number + 1, sound=sound) from fault
    finally:
        csv.field_size_limit(limit_of_others)
    if not header:
        raise PackageError(file, "the file is empty; it has not even a row of column names", sound=before)


def _header(file: str, name: str, values: list[str], sound: int) -> list[str]:
    header = [value.strip().lower() for value in values]
    for column in REQUIRED.get(name, ()):
        if column not in header:
            raise PackageError(file, "the column is missing", row=1, field=column, sound=sound)
    for column in header:
        if header.count(column) > 1:
            raise PackageError(file, "the column stands twice in the header", row=1, field=column, sound=sound)
    return header


def _named(file: str, header: list[str], values: list[str], number: int, sound: int) -> dict[str, str]:
    if len(values) != len(header):
        problem = f"the row has {len(values)} fields where the header has {len(header)}; is the file cut off?"
        raise PackageError(file, problem, row=number, sound=sound)
    named = dict(zip(header, values, strict=True))
    for column, value in named.items():
        if "\x00" in value:
            raise PackageError(file, "the field holds a NUL character", row=number, field=column, sound=sound)
    return named


def _reason(fault: csv.Error) -> str:
    text = str(fault)
    if "field larger" in text:
        return f"a field has more than {LARGEST_FIELD:,} characters"
    if "unexpected end" in text:
        return "the file ends inside a quoted field; it is cut off"
    return f"the row cannot be read ({text})"


_POINTERS = {"services": "service_id", "organizations": "organization_id", "locations": "location_id"}


def _check_whole(tables: dict[str, list[Row]], unended: list[str]) -> None:
    """A file without an end of line, at whose missing rows others point, was cut off at the end of a field."""
    for name in set(unended) & set(_POINTERS):
        ids = {row.get("id") for row in tables[name]}
        column = _POINTERS[name]
        pointing = (row.get(column) for other, rows in tables.items() if other != name for row in rows)
        if any(pointer and pointer not in ids for pointer in pointing):
            last = len(tables[name]) + 1
            problem = (
                "the file ends without an end of line, and other files point at rows that are not there; it is cut off"
            )
            raise PackageError(f"{name}.csv", problem, row=last, sound=sum(map(len, tables.values())) - 1)
