"""Rows to records. Every row is used, or named in a fault; none is dropped in silence."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from oast.directory.enums import Delivery
from oast.directory.hsds import cleaning
from oast.directory.hsds.names import KNOWN
from oast.directory.hsds.parts import Parts
from oast.directory.hsds.reading import Row
from oast.directory.records import LocationRecord, OrganizationRecord, Package, ServiceRecord, TermRecord

DELIVERY = set(Delivery.values)
KINDS = {"physical", "postal", "virtual"}
STATUSES = {"active", "inactive", "defunct", "temporarily closed"}


_SERVICE_TEXTS = {
    "name": "name",
    "alternate_name": "alternate_name",
    "description": "description",
    "fees": "fees",
    "application_process": "application_process",
    "wait_time": "wait_time",
    "accreditations": "accreditations",
    "interpretation": "interpretation_services",
    "alert": "alert",
    "eligibility": "eligibility_description",
}
"""Columns of ours to those of HSDS."""


def assemble(
    tables: dict[str, list[Row]], files: Mapping[str, str] | None = None, raw: list[tuple[str, int, Any]] | None = None
) -> Package:
    """The package's records, with every defect. `files` are the names of the files the tables came from, for defects;
    `raw` what is kept as received, where that is not the rows of the tables."""
    return _Assembly(tables, files or {}).package(raw)


class _Assembly(Parts):
    """One package while it is put together."""

    def package(self, raw: list[tuple[str, int, Any]] | None = None) -> Package:
        for read in (
            self._organizations,
            self._locations,
            self._addresses,
            self._accessibility,
            self._terms,
            self._services,
            self._places_of_services,
            self._phones,
            self._schedules,
            self._languages,
            self._eligibility,
            self._areas,
            self._costs,
            self._topics,
            self._whole_services,
            self._duplicates,
            self._other_files,
        ):
            read()
        rows = [(self._stem(name), row.number, row.values) for name, rows in self.tables.items() for row in rows]
        services = [*self.services.values(), *self.held]
        kept = rows if raw is None else raw
        return Package(self.organizations, self.locations, services, self.terms, self.faults, kept)

    def _keyed(self, file: str, known: dict) -> Iterator[tuple[str, Row]]:
        """The file's rows that have an identifier of their own."""
        for row in self.tables.get(file, ()):
            key = row.get("id")
            if not key:
                self._fault("no_identifier", file, row.number, "", row.get("name"))
            elif key in known:
                self._fault("identifier_twice", file, row.number, key, row.get("name"))
            else:
                yield key, row

    def _organizations(self) -> None:
        for key, row in self._keyed("organizations", self.organizations):
            url, _ = cleaning.web_address(row.get("url") or row.get("website"))
            self._garbled("organizations", row, key, "name", "description")
            self.organizations[key] = OrganizationRecord(
                key,
                name=cleaning.text(row.get("name")) or "Name not given",
                alternate_name=cleaning.text(row.get("alternate_name")),
                description=cleaning.text(row.get("description")),
                email=row.get("email"),
                url=url,
            )

    def _locations(self) -> None:
        for key, row in self._keyed("locations", self.locations):
            organization = row.get("organization_id")
            if organization and organization not in self.organizations:
                self._fault("location_missing_organization", "locations", row.number, key, organization)
                organization = ""
            point = self._point(key, row)
            self.locations[key] = LocationRecord(
                key,
                organization=organization,
                kind=kind if (kind := row.get("location_type").lower()) in KINDS else "physical",
                name=cleaning.text(row.get("name")),
                alternate_name=cleaning.text(row.get("alternate_name")),
                description=cleaning.text(row.get("description")),
                transportation=cleaning.text(row.get("transportation")),
                latitude=point and point[0],
                longitude=point and point[1],
            )

    def _point(self, key: str, row: Row) -> tuple[float, float] | None:
        latitude, longitude = row.get("latitude"), row.get("longitude")
        point = cleaning.coordinates(latitude, longitude)
        if not latitude and not longitude:
            self._fault("location_without_coordinates", "locations", row.number, key)
        elif point is None:
            self._fault("coordinates_not_understood", "locations", row.number, key, f"{latitude}, {longitude}")
        return point

    def _at_locations(self, file: str) -> Iterator[tuple[LocationRecord, Row]]:
        for row in self.tables.get(file, ()):
            if found := self.locations.get(row.get("location_id")):
                yield found, row
            else:
                self._fault("row_without_location", file, row.number, row.get("location_id"))

    def _addresses(self) -> None:
        addressed = set()
        for location, row in self._at_locations("physical_addresses"):
            if location.source_id in addressed or row.get("address_type") == "postal":
                self._fault("second_address", "physical_addresses", row.number, location.source_id)
                continue
            addressed.add(location.source_id)
            for name in [
                "attention",
                "address_1",
                "address_2",
                "city",
                "region",
                "state_province",
                "postal_code",
                "country",
            ]:
                setattr(location, name, cleaning.text(row.get(name)))
            if not location.address_1:
                self._fault("without_street", "physical_addresses", row.number, location.source_id)

    def _accessibility(self) -> None:
        for location, row in self._at_locations("accessibility_for_disabilities"):
            if name := cleaning.text(row.get("accessibility") or row.get("description")):
                location.accessibility.append((name, cleaning.text(row.get("details"))))

    def _terms(self) -> None:
        names = {row.get("id"): row.get("name") for row in self.tables.get("taxonomy", ())}
        for key, row in self._keyed("terms", self.terms):
            parent = row.get("parent_id")
            listed = row.get("taxonomy_id")
            name = cleaning.text(row.get("name")) or key
            said = cleaning.text(row.get("description"))
            self.terms[key] = TermRecord(
                row.get("term") or row.get("code") or key,
                name=name,
                vocabulary=row.get("vocabulary") or names.get(listed) or row.get("taxonomy") or "Topics",
                facet=row.get("taxonomy_facet"),
                parent=parent if parent != key else "",
                key=key,
                taxonomy=listed,
                description=said if said != name else "",
            )

    def _services(self) -> None:
        for row in self.tables["services"]:
            key = row.get("id")
            made = self._service(key, row)
            made.held_for = self._held_for(made)
            if made.held_for:
                self._fault(made.held_for, "services", row.number, key, made.name)
            if key and key not in self.services:
                self.services[key] = made
            else:
                made.source_id = f"{key}#row-{row.number}"
                self.held.append(made)

    def _held_for(self, made: ServiceRecord) -> str:
        if not made.source_id:
            return "no_identifier"
        if made.source_id in self.services:
            return "identifier_twice"
        return "" if made.name else "no_name"

    def _service(self, key: str, row: Row) -> ServiceRecord:
        self._garbled_service(row, key)
        texts: dict[str, Any] = {name: cleaning.text(row.get(column)) for name, column in _SERVICE_TEXTS.items()}
        texts["fees"] = texts["fees"] or cleaning.text(row.get("fees_description"))  # its name in HSDS 3
        return ServiceRecord(
            key,
            row.number,
            organization=self._organization(key, row),
            url=self._url(key, row),
            email=row.get("email"),
            status=self._status(key, row),
            minimum_age=self._age(key, row, "minimum_age"),
            maximum_age=self._age(key, row, "maximum_age"),
            assured_on=self._day("services", key, row, "assured_date"),
            **texts,
            **self._beyond(key, row),
        )

    def _age(self, key: str, row: Row, name: str) -> float | None:
        value = row.get(name)
        found = cleaning.number(value)
        if value and (found is None or not 0 <= found <= 150):
            self._fault("age_not_understood", "services", row.number, key, value)
            return None
        return found

    def _beyond(self, key: str, row: Row) -> dict[str, Any]:
        """What another Oast says beyond the standard (`oruk.beyond`)."""
        said = {"true": True, "false": False}
        return {
            "free": said.get(row.get("oast_free")),
            "self_referral": said.get(row.get("oast_self_referral")),
            "for_send": row.get("oast_for_send") == "true",
            "assured_by": cleaning.text(row.get("oast_assured_by")),
            "due_on": self._day("services", key, row, "oast_due_on"),
            "delivery": [way for way in row.get("oast_delivery").split(",") if way in DELIVERY],
        }

    def _organization(self, key: str, row: Row) -> str:
        organization = row.get("organization_id")
        if organization in self.organizations:
            return organization
        self._fault("missing_organization", "services", row.number, key, organization)
        return ""

    def _url(self, key: str, row: Row) -> str:
        url, problem = cleaning.web_address(row.get("url"))
        if row.get("url") and "://" not in row.get("url"):
            self._fault("address_without_scheme", "services", row.number, key, row.get("url"))
        if problem == "not web":
            self._fault("address_not_web", "services", row.number, key, row.get("url"))
        return url

    def _status(self, key: str, row: Row) -> str:
        status = row.get("status").lower()
        if status in STATUSES:
            return status
        if status:
            self._fault("status_not_known", "services", row.number, key, status)
            return "inactive"
        self._fault("without_status", "services", row.number, key)
        return "active"

    def _garbled_service(self, row: Row, key: str) -> None:
        if cleaning.is_garbled(row.get("description")):
            self._fault("garbled_description", "services", row.number, key)
        if cleaning.has_marker(row.get("description")):
            self._fault("marker_in_description", "services", row.number, key)
        if not row.get("description"):
            self._fault("without_description", "services", row.number, key)
        self._garbled("services", row, key, "name", "alternate_name", "application_process", "fees")

    def _garbled(self, file: str, row: Row, key: str, *names: str) -> None:
        if garbled := [name for name in names if cleaning.is_garbled(row.get(name))]:
            self._fault("garbled_text", file, row.number, key, ", ".join(garbled))

    def _whole_services(self) -> None:
        for service in self.services.values():
            if not service.topics:
                self._fault("without_topic", "services", service.row, service.source_id, service.name)
            if not (service.phones or service.url or service.email or self._street(service)):
                self._fault("without_contact", "services", service.row, service.source_id, service.name)

    def _street(self, service: ServiceRecord) -> bool:
        return any(self.locations[key].address_1 for key, _ in service.locations)

    def _duplicates(self) -> None:
        groups: dict[tuple[str, str], list[ServiceRecord]] = defaultdict(list)
        pointers = {row.number: row.get("organization_id") for row in self.tables["services"]}
        for service in self.services.values():
            groups[pointers[service.row], service.name.casefold()].append(service)
        for group in groups.values():
            if len(group) > 1 and group[0].name:
                first, ids = group[0], ", ".join(service.source_id for service in group)
                self._fault("duplicate_group", "services", first.row, first.source_id, f"{first.name}: {ids}")

    def _other_files(self) -> None:
        for name in sorted(set(self.tables) - KNOWN):
            if rows := self.tables[name]:
                self._fault("file_not_read", name, 1, "", f"{len(rows)} rows")
