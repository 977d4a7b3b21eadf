"""A directory as an HSDS 3.0 data package: the services of the open interface to rows of CSV files. Plain Python."""

import csv
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import IO, Any

from oast.documents.cells import guarded

Json = Mapping[str, Any]

COLUMNS = {
    "organization": "id name alternate_name description email website",
    "service": "id organization_id name alternate_name description url email status alert fees accreditations"
    " minimum_age maximum_age eligibility_description application_process wait_time interpretation_services"
    " assured_date last_modified oast_free oast_self_referral oast_for_send oast_assured_by oast_due_on oast_delivery",
    "location": "id location_type name alternate_name description transportation latitude longitude",
    "service_at_location": "id service_id location_id description",
    "address": "id location_id attention address_1 address_2 city region state_province postal_code country"
    " address_type",
    "phone": "id service_id number extension type description",
    "schedule": "id service_id service_at_location_id freq interval byday dtstart valid_from valid_to opens_at"
    " closes_at description notes places_left",
    "language": "id service_id name",
    "accessibility": "id location_id accessibility details",
    "cost_option": "id service_id option amount amount_description",
    "service_area": "id service_id name service_area extent extent_type",
    "attribute": "id link_id link_type taxonomy_term_id",
    "taxonomy": "id name description",
    "taxonomy_term": "id code name description parent_id taxonomy_id",
}
"""The files of a package with their columns; those beyond HSDS begin with `oast_`."""

_LISTS = {
    "phones": "phone",
    "schedules": "schedule",
    "languages": "language",
    "cost_options": "cost_option",
    "service_areas": "service_area",
    "attributes": "attribute",
}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def write_package(
    out: IO[bytes], services: Iterable[Json], taxonomies: Iterable[Json], terms: Iterable[Json], title: str
) -> None:
    """Write the package as a ZIP file: equal directories give equal bytes. One service is in memory at a time."""
    with ExitStack() as open_files, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        tables = {name: _Table(open_files.enter_context(tempfile.TemporaryFile()), name) for name in COLUMNS}
        seen: set[str] = set()
        for one in services:
            for table, row in _rows(one, seen):
                tables[table].add(row)
        for taxonomy in taxonomies:
            tables["taxonomy"].add(taxonomy)
        for term in terms:
            tables["taxonomy_term"].add({"code": term.get("term"), **term})
        packed.writestr(zipfile.ZipInfo("datapackage.json", _LONG_AGO), json.dumps(_described(title), indent=1))
        for name, made in tables.items():
            entry = zipfile.ZipInfo(f"{name}.csv", _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with packed.open(entry, "w", force_zip64=True) as whole:
                shutil.copyfileobj(made.finished(), whole)


class _Table:
    """One file of a package, while it grows."""

    def __init__(self, file: IO[bytes], name: str):
        self.file, self.columns = file, COLUMNS[name].split()
        self.text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        self.writer = csv.writer(self.text)
        self.writer.writerow(self.columns)

    def add(self, row: Json) -> None:
        self.writer.writerow([_cell(row.get(name)) for name in self.columns])

    def finished(self) -> IO[bytes]:
        """The whole, from its beginning."""
        self.text.flush()
        self.file.seek(0)
        return self.file


def write_table(out: IO[bytes], documents: Iterable[Json]) -> None:
    """Write the plain table, one row a service, as spreadsheets read it."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(TABLE)
    writer.writerows([guarded(cell) for cell in _plain_row(one)] for one in documents)
    text.flush()
    text.detach()


def _rows(one: Json, seen: set[str]) -> Iterator[tuple[str, Json]]:
    """The rows of one service; organisations and places once each."""
    runs = one.get("organization")
    if runs and runs["id"] not in seen:
        seen.add(runs["id"])
        yield "organization", runs
    beyond = {f"oast_{name}": value for name, value in one.get("oast", {}).items()}
    yield "service", {**one, **beyond}
    for name, table in _LISTS.items():
        for part in one[name]:
            yield table, part
    for at in one["service_at_locations"]:
        yield "service_at_location", at
        place = at["location"]
        if place["id"] not in seen:
            seen.add(place["id"])
            yield "location", place
            yield from (("address", {**part, "location_id": place["id"]}) for part in place["addresses"])
            yield from (("accessibility", {**part, "location_id": place["id"]}) for part in place["accessibility"])


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return guarded(value)


def _described(title: str) -> dict[str, Any]:
    """The description of the package, as Frictionless data packages have it."""
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "format": "csv",
            "encoding": "utf-8",
            "schema": {"fields": [{"name": column, "type": "string"} for column in columns.split()]},
        }
        for name, columns in COLUMNS.items()
    ]
    return {"name": "services", "title": title, "profile": "tabular-data-package", "resources": resources}


_TABLE = """
id name organization description url email telephone address postcode town area minimum_age maximum_age for_whom cost
how_to_refer opening languages topics source changed
"""
TABLE = _TABLE.split()
"""The columns of the plain table."""


def _plain_row(made: Json) -> list[Any]:
    """One published document as a row of the plain table, for people; a masked address is its town."""
    places = [place["location"] for place in made["places"]]
    address = [", ".join(part for part in (at["name"], at["address_1"], at["address_2"]) if part) for at in places]
    runs = made["organization"] or {"name": ""}
    return [
        made["id"],
        made["name"],
        runs["name"],
        made["description"],
        made["web"],
        made["email"],
        _several(one["number"] for one in made["phones"]),
        _several(address),
        _several(at["postal_code"] for at in places),
        _several(at["city"] for at in places),
        _several(one["name"] for one in made["areas"]),
        made["minimum_age"],
        made["maximum_age"],
        made["eligibility"],
        made["fees"] or ("Free" if made["free"] else ""),
        made["how_to_refer"],
        _several(map(_hours, made["schedules"])),
        _several(one["name"] for one in made["languages"]),
        _several(one["name"] for one in made["topics"]),
        made["source"],
        made["modified_at"][:10],
    ]


def _several(values: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(value for value in values if value))


def _hours(one: Json) -> str:
    day = one["on_date"] or ("", "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")[one["weekday"] or 0]
    times = "–".join(one[name] for name in ("opens_at", "closes_at") if one[name])
    return " ".join(part for part in (day, times) if part) or one["original_text"]
