"""A plain table of services, one a row, by a mapping of its columns. Plain Python.

The mapping says which column each of our fields stands in: `{"name": "Service", "postal_code": "Post code"}`. Without
one the columns are known by their own names and the usual other names for them.
"""

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from oast.directory.hsds.reading import LARGEST_FIELD, PackageError, Row

FIELDS = {
    "id": "identifier, reference, ref, uuid, service id",
    "name": "service, service name, title",
    "description": "about, summary, what it does",
    "organization": "organisation, provider, provider name, run by, agency",
    "url": "website, web, web address, link",
    "email": "e-mail, email address, contact email",
    "phone": "telephone, tel, phone number, contact number",
    "address_1": "address, street, address line 1",
    "address_2": "address line 2",
    "city": "town, town or city, place",
    "postal_code": "postcode, post code, zip, zip code",
    "latitude": "lat",
    "longitude": "lon, lng, long",
    "area": "area served, coverage, district",
    "minimum_age": "age from, min age, youngest age",
    "maximum_age": "age to, max age, oldest age",
    "eligibility": "who for, who is it for, who can use it",
    "fees": "cost, price, charges",
    "application_process": "how to refer, referral, how to apply",
    "languages": "language",
    "topics": "topic, category, categories, tags, type",
    "accessibility": "access, disabled access",
    "status": "state",
}
"""Our fields with the usual names of their columns."""

SEVERAL = (";", "|")
"""What stands between several values of one cell."""


def columns_of(header: Sequence[str], mapping: Mapping[str, str], file: str) -> dict[str, int]:
    """Which column each field stands in. Raises PackageError for a mapping that does not fit the header."""
    plain = [_plain(head) for head in header]
    found: dict[str, int] = {}
    for field, column in mapping.items():
        if field not in FIELDS:
            raise PackageError(file, f"the mapping names {field}, which is none of: {', '.join(FIELDS)}", row=1)
        if column and _plain(column) not in plain:
            raise PackageError(file, f"the mapping’s column for {field} is missing", row=1, field=column)
        if column:
            found[field] = plain.index(_plain(column))
    if not mapping:
        for field, others in FIELDS.items():
            names = [_plain(name) for name in (field, *others.split(", "))]
            known = [plain.index(name) for name in names if name in plain]
            if known:
                found[field] = known[0]
    if "name" not in found:
        raise PackageError(
            file, f"no column is the service’s name; save a mapping, the columns are: {', '.join(header)}", row=1
        )
    return found


def _plain(head: str) -> str:
    return " ".join(head.replace("_", " ").lower().split())


def tables(
    content: bytes, mapping: Mapping[str, str], file: str
) -> tuple[dict[str, list[Row]], list[tuple[str, int, dict]]]:
    """The tables of a plain file, and its rows as received. Raises PackageError."""
    rows = _rows(content, file)
    header = next(rows, (0, []))[1]
    if not header:
        raise PackageError(file, "the file is empty; it has not even a row of column names")
    columns = columns_of(header, mapping, file)
    made: dict[str, list[Row]] = defaultdict(list, {"services": [], "organizations": []})
    raw: list[tuple[str, int, dict[str, str]]] = []
    for number, cells in rows:
        if len(cells) > len(header):
            problem = f"the row has {len(cells)} fields where the header has {len(header)}"
            raise PackageError(file, problem, row=number, sound=len(raw))
        cells += [""] * (len(header) - len(cells))
        raw.append((file, number, dict(zip(header, cells, strict=True))))
        _split(made, number, {field: cells[at].strip() for field, at in columns.items()})
    if not raw:
        raise PackageError(file, "the file has no row below its column names")
    return dict(made), raw


def _rows(content: bytes, file: str) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows that are not empty; letters in UTF-8, else as Windows writes them."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise PackageError(file, "this is no CSV file in UTF-8; save it as CSV UTF-8", row=1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    before = csv.field_size_limit(LARGEST_FIELD)
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), _dialect(text), strict=True), start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as fault:
        raise PackageError(file, f"the row cannot be read ({fault})", row=number + 1) from fault
    finally:
        csv.field_size_limit(before)


def _dialect(text: str) -> type[csv.Dialect]:
    """Commas, or what else the first line has more of: semicolons and tabs are what spreadsheets write elsewhere."""
    first = text.partition("\n")[0]

    class Dialect(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return Dialect


def _split(made: dict[str, list[Row]], number: int, cell: dict[str, str]) -> None:
    """One row into the rows of the tables."""

    def add(table: str, **values: str) -> None:
        made[table].append(Row(number, values))

    given = cell.get
    key = given("id") or _key(given("name", ""), given("organization", ""), given("postal_code", ""))
    runs = given("organization", "")
    if runs and runs not in {row.get("id") for row in made["organizations"]}:
        add("organizations", id=runs, name=runs)
    add("services", **(cell | {"id": key, "organization_id": runs}))
    made["services"][-1].values["eligibility_description"] = given("eligibility", "")
    if any(given(name) for name in ("address_1", "city", "postal_code", "latitude")):
        point = {name: given(name, "") for name in ("latitude", "longitude")}
        add("locations", id=key, organization_id=runs, **point)
        add("services_at_location", service_id=key, location_id=key)
        named = ("address_1", "address_2", "city", "postal_code")
        add("physical_addresses", location_id=key, **{name: given(name, "") for name in named})
        if given("accessibility"):
            add("accessibility_for_disabilities", location_id=key, accessibility=cell["accessibility"])
    for one in _several(given("phone", "")):
        add("phones", service_id=key, number=one)
    for one in _several(given("languages", "")):
        add("languages", service_id=key, language=one)
    for one in _several(given("area", "")):
        add("service_areas", service_id=key, service_area=one)
    for one in _several(given("topics", "")):
        if one not in {row.get("id") for row in made["terms"]}:
            add("terms", id=one, name=one)
        add("services_taxonomy", service_id=key, taxonomy_id=one)


def _several(value: str) -> list[str]:
    for mark in SEVERAL[1:]:
        value = value.replace(mark, SEVERAL[0])
    return list(dict.fromkeys(part.strip() for part in value.split(SEVERAL[0]) if part.strip()))


def _key(*parts: str) -> str:
    """An identifier for a row without one: the same again while name, provider and postcode stay."""
    if not parts[0]:
        return ""
    return hashlib.sha256("\n".join(part.casefold() for part in parts).encode()).hexdigest()[:32]
