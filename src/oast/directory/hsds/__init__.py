"""Reading directories of others: HSDS packages and JSON, Open Referral UK, plain tables. Files to rows, rows to
records, and every defect. Plain Python."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from oast.directory.hsds import mapped, nested
from oast.directory.hsds.assembling import assemble
from oast.directory.hsds.names import KNOWN
from oast.directory.hsds.nested import parsed
from oast.directory.hsds.reading import (
    LARGEST_FILE,
    PackageError,
    Row,
    Tables,
    read_files,
    read_zip,
)
from oast.directory.hsds.writing import write_package as write_package
from oast.directory.hsds.writing import write_table as write_table
from oast.directory.records import Fault, Package

FORMATS = ("hsds", "oruk", "csv")
"""How a directory may be given: `hsds` a data package (folder or ZIP) or JSON, `oruk` JSON of Open Referral UK (3.0 or
the older profile), `csv` a plain table by a mapping."""


def read(path: Path, format: str, mapping: Mapping[str, str] | None = None) -> Package:
    """The directory at a path. Raises PackageError."""
    if path.is_dir() and any(path.glob("*.json")) and not any(path.glob("*.csv")):
        files = sorted(one for one in path.glob("*.json") if one.is_file())
        return from_json([(one.name, _content(one)) for one in files])
    if path.is_dir() or (not path.exists() and format == "hsds"):
        return _package(read_files(path))
    return from_bytes(_content(path), path.name, format, mapping)


def _package(tables: Tables) -> Package:
    return assemble(tables, tables.files)


def from_bytes(content: bytes, name: str, format: str, mapping: Mapping[str, str] | None = None) -> Package:
    """The directory in one file. Raises PackageError."""
    if format == "csv":
        tables, raw = mapped.tables(content, mapping or {}, name)
        return assemble(tables, dict.fromkeys(KNOWN, name), raw)
    if format == "hsds" and content.startswith(b"PK"):
        return _package(read_zip(content, name))
    return from_json([(name, content)])


def from_json(files: list[tuple[str, bytes]]) -> Package:
    """The directory in JSON files, each a list or a page of services. Raises PackageError."""
    if not files:
        raise PackageError("*.json", "there is no file")
    pages = [(name, parsed(content, name)) for name, content in files]
    return from_documents(pages)


def from_documents(pages: list[tuple[str, Any]], more: Mapping[str, list[Any]] | None = None) -> Package:
    """The directory in parsed documents, each a list or a page of services; `more` are tables that came apart.
    Raises PackageError."""
    services: list[Any] = []
    beside: dict[str, list[Any]] = {name: list(rows) for name, rows in (more or {}).items()}
    raw: list[tuple[str, int, Any]] = []
    for name, found in pages:
        listed, tables = nested.records(found, name)
        services += listed
        for key, value in tables.items():
            if isinstance(value, list):
                beside.setdefault(key, []).extend(value)
        raw += [(name.removesuffix(".json")[:80], number, one) for number, one in enumerate(listed, start=1)]
    file = pages[0][0]
    rows, faults = nested.flatten(services, beside, file)
    if not rows["services"]:
        raise PackageError(file, "there is no service in it")
    made = assemble(rows, dict.fromkeys(KNOWN, file), [(part, row, _kept(one)) for part, row, one in raw])
    made.faults[:0] = faults
    return made


def _kept(value: Any) -> Any:
    """The value as PostgreSQL can hold it in JSON: it knows no NUL character."""
    return json.loads(json.dumps(value).replace("\\u0000", "")) if "\\u0000" in json.dumps(value) else value


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PackageError(path.name, f"the file has more than {LARGEST_FILE:,} bytes")
        return path.read_bytes()
    except OSError as fault:
        raise PackageError(path.name or str(path), f"it cannot be read ({fault.strerror})") from fault


__all__ = [
    "FORMATS",
    "TABLE",
    "Fault",
    "Package",
    "PackageError",
    "Row",
    "assemble",
    "from_bytes",
    "from_documents",
    "from_json",
    "package",
    "parsed",
    "plain_row",
    "read",
    "read_files",
    "read_zip",
]
