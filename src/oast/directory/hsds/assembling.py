"""Rows to records. Every row is used, or named in a fault; none is dropped in silence."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from oast.directory.hsds import cleaning
from oast.directory.hsds.reading import REQUIRED, Row
from oast.directory.records import (
    Fault,
    LocationRecord,
    OrganizationRecord,
    Package,
    PhoneRecord,
    ScheduleRecord,
    ServiceRecord,
    TermRecord,
)

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
}
"""Columns of ours to those of HSDS."""


def assemble(tables: dict[str, list[Row]]) -> Package:
    """The package's records, with every defect."""
    return _Assembly(tables).package()


class _Assembly:
    """One package while it is put together."""

    def __init__(self, tables: dict[str, list[Row]]):
        self.tables = tables
        self.faults: list[Fault] = []
        self.organizations: dict[str, OrganizationRecord] = {}
        self.locations: dict[str, LocationRecord] = {}
        self.services: dict[str, ServiceRecord] = {}
        self.held: list[ServiceRecord] = []
        self.terms: dict[str, TermRecord] = {}

    def package(self) -> Package:
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
            self._topics,
            self._whole_services,
            self._duplicates,
            self._other_files,
        ):
            read()
        raw = [(name, row.number, row.values) for name, rows in self.tables.items() for row in rows]
        services = [*self.services.values(), *self.held]
        return Package(self.organizations, self.locations, services, self.terms, self.faults, raw)

    def _fault(self, kind: str, file: str, row: int, record: str, detail: str = "") -> None:
        self.faults.append(Fault(kind, f"{file}.csv", row, record[:200], detail[:500]))

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
            url, _ = cleaning.web_address(row.get("url"))
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
            if location.source_id in addressed:
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
            if name := cleaning.text(row.get("accessibility")):
                location.accessibility.append((name, cleaning.text(row.get("details"))))

    def _terms(self) -> None:
        for key, row in self._keyed("taxonomy", self.terms):
            parent = row.get("parent_id")
            self.terms[key] = TermRecord(
                key,
                name=cleaning.text(row.get("name")) or key,
                vocabulary=row.get("vocabulary") or "Topics",
                facet=row.get("taxonomy_facet"),
                parent=parent if parent != key else "",
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
        return ServiceRecord(
            key,
            row.number,
            organization=self._organization(key, row),
            url=self._url(key, row),
            email=row.get("email"),
            status=self._status(key, row),
            **texts,
        )

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

    def _at_services(self, file: str) -> Iterator[tuple[ServiceRecord, Row]]:
        at_location = self._service_at_location()
        for row in self.tables.get(file, ()):
            pointer = row.get("service_id") or at_location.get(row.get("service_at_location_id"), "")
            if found := self.services.get(pointer):
                yield found, row
            else:
                self._fault("row_without_service", file, row.number, row.get("service_id"))

    def _service_at_location(self) -> dict[str, str]:
        rows = self.tables.get("services_at_location", ())
        return {row.get("id"): row.get("service_id") for row in rows if row.get("id")}

    def _places_of_services(self) -> None:
        for service, row in self._at_services("services_at_location"):
            location = row.get("location_id")
            if location not in self.locations:
                self._fault("row_without_location", "services_at_location", row.number, location)
            elif location not in (key for key, _ in service.locations):
                service.locations.append((location, cleaning.text(row.get("description"))))

    def _phones(self) -> None:
        for service, row in self._at_services("phones"):
            if not row.get("number"):
                self._fault("empty_telephone", "phones", row.number, service.source_id)
                continue
            phone = PhoneRecord(
                row.get("number"), row.get("extension"), row.get("type"), cleaning.text(row.get("description"))
            )
            service.phones.append(phone)

    def _schedules(self) -> None:
        for service, row in self._at_services("regular_schedules"):
            day = cleaning.weekday(row.get("weekday"))
            opens, closes = (cleaning.opening_time(row.get(name)) for name in ("opens_at", "closes_at"))
            if day is None:
                self._fault(
                    "weekday_not_understood", "regular_schedules", row.number, service.source_id, row.get("weekday")
                )
            if opens is None or closes is None:
                words = f"{row.get('opens_at')} to {row.get('closes_at')}"
                self._fault("time_not_understood", "regular_schedules", row.number, service.source_id, words)
            location = row.get("location_id")
            service.schedules.append(
                ScheduleRecord(
                    day,
                    opens,
                    closes,
                    location=location if location in self.locations else "",
                    original_text=cleaning.text(row.get("original_text")),
                )
            )

    def _languages(self) -> None:
        for service, row in self._at_services("languages"):
            language = cleaning.text(row.get("language"))
            if not language:
                self._fault("empty_language", "languages", row.number, service.source_id)
            elif language not in service.languages:
                service.languages.append(language)

    def _areas(self) -> None:
        """In the source's words: no place of ours is guessed from them."""
        for service, row in self._at_services("service_areas"):
            if area := cleaning.text(row.get("service_area")):
                service.areas.append(("", area))

    def _eligibility(self) -> None:
        for service, row in self._at_services("eligibility"):
            parts = [service.eligibility, cleaning.text(row.get("eligibility"))]
            service.eligibility = "\n".join(part for part in parts if part)

    def _topics(self) -> None:
        chosen: dict[str, set[str]] = defaultdict(set)
        for service, row in self._at_services("services_taxonomy"):
            topic = row.get("taxonomy_id")
            if topic not in self.terms:
                self._fault("row_without_topic", "services_taxonomy", row.number, service.source_id, topic)
            elif topic in chosen[service.source_id]:
                self._fault("topic_twice", "services_taxonomy", row.number, service.source_id, topic)
            else:
                chosen[service.source_id].add(topic)
                service.topics.append(topic)

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
        for name in sorted(set(self.tables) - set(REQUIRED)):
            if rows := self.tables[name]:
                self._fault("file_not_read", name, 1, "", f"{len(rows)} rows")
