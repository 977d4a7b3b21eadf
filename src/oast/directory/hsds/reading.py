"""A package's files to rows. A package that is broken is refused whole, with the file, row and field named."""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from oast.directory.hsds.names import ours
from oast.documents.cells import guarded

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
    "regular_schedules": ("opens_at", "closes_at"),
    "accessibility_for_disabilities": ("location_id",),
    "eligibility": ("service_id", "eligibility"),
    "terms": ("id", "name"),
    "service_areas": ("service_id",),
    "cost_options": ("service_id",),
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
        """The field without blanks around it, and without the apostrophe that keeps a spreadsheet from running it;
        empty where the file has no such column."""
        value = self.values.get(name, "").strip()
        return value[1:] if value[:1] == "'" and guarded(value[1:]) == value else value


class Tables(dict[str, list[Row]]):
    """Our names of the tables to their rows; `files` to the names of the files they came from."""

    def __init__(self, files: Mapping[str, str]):
        super().__init__()
        self.files = dict(files)


def read_files(path: Path) -> Tables:
    """Every CSV file of the folder, or of the ZIP file: our name of the table to rows. Raises PackageError."""
    if path.is_file():
        return read_zip(path.read_bytes() if path.stat().st_size <= LARGEST_FILE else b"", path.name)
    if not path.is_dir():
        raise PackageError(
            path.name or str(path), "there is no such folder; a data package is a folder of CSV files, or a ZIP of them"
        )
    paths = [one for one in sorted(path.glob("*.csv")) if one.is_file()]
    for one in paths:
        if one.stat().st_size > LARGEST_FILE:
            raise PackageError(one.name, f"the file has more than {LARGEST_FILE:,} bytes")
    return _tables({one.name: one.read_bytes for one in paths})


def read_zip(content: bytes, name: str) -> Tables:
    """Every CSV file of a ZIP file. Raises PackageError, also for one that unpacks to more than it may."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            listed = [one for one in packed.infolist() if one.filename.endswith(".csv") and not one.is_dir()]
            if sum(one.file_size for one in listed) > LARGEST_FILE:
                raise PackageError(name, f"it unpacks to more than {LARGEST_FILE:,} bytes")
            return _tables({Path(one.filename).name: partial(_unpacked, packed, one) for one in listed})
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as fault:
        raise PackageError(name, f"this is no ZIP file that can be unpacked ({fault})") from fault


def _unpacked(packed: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    with packed.open(one) as stream:
        content = stream.read(one.file_size + 1)
    if len(content) != one.file_size:
        raise PackageError(one.filename, "it unpacks to another size than it says")
    return content


def _tables(contents: Mapping[str, Callable[[], bytes]]) -> Tables:
    stems = [name.removesuffix(".csv") for name in contents]
    files = {ours(stem, stems): (f"{stem}.csv", contents[f"{stem}.csv"]) for stem in stems}
    for name in NEEDED:
        if name not in files:
            raise PackageError(f"{name}.csv", "the file is missing; without it this is no HSDS data package")
    tables, unended = Tables({name: file for name, (file, _) in files.items()}), []
    sound = 0
    for name, (file, read) in files.items():
        text = _text(file, read(), sound)
        tables[name] = list(_rows(file, name, text, sound))
        sound += len(tables[name])
        if text and not text.endswith(("\n", "\r")):
            unended.append(name)
    if not tables["services"]:
        raise PackageError(files["services"][0], "the file has no row below its column names", sound=sound)
    _check_whole(tables, unended)
    return tables


def _text(file: str, content: bytes, sound: int) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PackageError(file, "the file is saved as UTF-16; save it as CSV UTF-8", row=1, sound=sound)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        row = content.count(b"\n", 0, fault.start) + 1
        problem = f"byte 0x{content[fault.start]:02x} is not UTF-8; save the file as CSV UTF-8"
        raise PackageError(file, problem, row=row, sound=sound + max(row - 2, 0)) from fault


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
