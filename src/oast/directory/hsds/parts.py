"""What hangs on services and places: each row to a part, or to a defect."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, time

from oast.directory.hsds import cleaning
from oast.directory.hsds.reading import Row
from oast.directory.oruk import PLACE
from oast.directory.records import (
    CostRecord,
    Fault,
    LocationRecord,
    OrganizationRecord,
    PhoneRecord,
    ScheduleRecord,
    ServiceRecord,
    TermRecord,
)


def _whole(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else None


class Parts:
    """A package while it is put together: its tables, what was made of them, and what was wrong."""

    def __init__(self, tables: dict[str, list[Row]], files: Mapping[str, str]):
        self.tables, self.files = tables, files
        self.faults: list[Fault] = []
        self.organizations: dict[str, OrganizationRecord] = {}
        self.locations: dict[str, LocationRecord] = {}
        self.services: dict[str, ServiceRecord] = {}
        self.held: list[ServiceRecord] = []
        self.terms: dict[str, TermRecord] = {}

    def _fault(self, kind: str, file: str, row: int, record: str, detail: str = "") -> None:
        self.faults.append(Fault(kind, self.files.get(file, f"{file}.csv"), row, record[:200], detail[:500]))

    def _stem(self, name: str) -> str:
        """The file of a table, as raw rows are kept."""
        return self.files.get(name, name).removesuffix(".csv")

    def _at_services(self, file: str) -> Iterator[tuple[ServiceRecord, Row]]:
        at_location = self._at("service_id")
        contacts = {row.get("id"): row.get("service_id") for row in self.tables.get("contacts", ())}
        for row in self.tables.get(file, ()):
            pointer = (
                row.get("service_id")
                or at_location.get(row.get("service_at_location_id"), "")
                or contacts.get(row.get("contact_id"), "")
                or (row.get("link_id") if "service" in (row.get("link_type") or row.get("link_entity")) else "")
            )
            if found := self.services.get(pointer):
                yield found, row
            else:
                self._fault("row_without_service", file, row.number, row.get("service_id"))

    def _at(self, column: str) -> dict[str, str]:
        """Identifiers of services at locations to one of their two ends."""
        rows = self.tables.get("services_at_location", ())
        return {row.get("id"): row.get(column) for row in rows if row.get("id")}

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
        at_location = self._at("location_id")
        for service, row in self._at_services("regular_schedules"):
            location = row.get("location_id") or at_location.get(row.get("service_at_location_id"), "")
            opens, closes = self._hours(service, row)
            for day in self._days(service, row):
                service.schedules.append(
                    ScheduleRecord(
                        day if isinstance(day, int) else None,
                        opens,
                        closes,
                        location=location if location in self.locations else "",
                        original_text=cleaning.text(row.get("original_text") or row.get("notes")),
                        on_date=day if isinstance(day, date) else None,
                        description=cleaning.text(row.get("description")),
                        places_left=_whole(row.get("places_left")),
                        **self._valid(service, row, day),
                    )
                )

    def _hours(self, service: ServiceRecord, row: Row) -> tuple[time | None, time | None]:
        opens, closes = (cleaning.opening_time(row.get(name)) for name in ("opens_at", "closes_at"))
        dated = row.get("dtstart") and not row.get("freq")
        unsaid = dated and not (row.get("opens_at") and row.get("closes_at"))
        if (opens is None or closes is None) and not unsaid:
            words = f"{row.get('opens_at')} to {row.get('closes_at')}"
            self._fault("time_not_understood", "regular_schedules", row.number, service.source_id, words)
        return opens, closes

    def _days(self, service: ServiceRecord, row: Row) -> list[int | date | None]:
        """The weekdays of a row, or its one date; one unknown day where nothing can be read."""
        if row.get("dtstart") and not row.get("freq") and not row.get("byday") and not row.get("weekday"):
            found = self._day("regular_schedules", service.source_id, row, "dtstart")
            return [found]
        said = row.get("weekday") or row.get("byday")
        days = [cleaning.weekday(one) for one in said.replace(";", ",").split(",")]
        if None in days:
            self._fault("weekday_not_understood", "regular_schedules", row.number, service.source_id, said)
        return list(dict.fromkeys(days))

    def _valid(self, service: ServiceRecord, row: Row, day: int | date | None) -> dict[str, date | None]:
        """From when until when a weekly opening holds; a date holds for itself."""
        if isinstance(day, date):
            return {}
        return {
            name: self._day("regular_schedules", service.source_id, row, name) for name in ("valid_from", "valid_to")
        }

    def _day(self, file: str, key: str, row: Row, name: str) -> date | None:
        value = row.get(name)
        found = cleaning.day(value)
        if value and found is None:
            self._fault("date_not_understood", file, row.number, key, f"{name}: {value}")
        return found

    def _languages(self) -> None:
        for service, row in self._at_services("languages"):
            language = cleaning.text(row.get("language") or row.get("name"))
            if not language:
                self._fault("empty_language", "languages", row.number, service.source_id)
            elif language not in service.languages:
                service.languages.append(language)

    def _areas(self) -> None:
        """In the source's words: no place of ours is guessed from them, only taken from another Oast."""
        for service, row in self._at_services("service_areas"):
            if area := cleaning.text(row.get("service_area") or row.get("name")):
                place = row.get("extent") if row.get("extent_type") == PLACE else ""
                service.areas.append((place[:50], area))

    def _costs(self) -> None:
        for service, row in self._at_services("cost_options"):
            amount = cleaning.money(row.get("amount"))
            if row.get("amount") and amount is None:
                self._fault("amount_not_understood", "cost_options", row.number, service.source_id, row.get("amount"))
            texts = cleaning.text(row.get("option")), cleaning.text(row.get("amount_description"))
            service.costs.append(CostRecord(texts[0], amount, texts[1]))

    def _eligibility(self) -> None:
        for service, row in self._at_services("eligibility"):
            parts = [service.eligibility, cleaning.text(row.get("eligibility"))]
            service.eligibility = "\n".join(part for part in parts if part)
            for name in ("minimum_age", "maximum_age"):
                if getattr(service, name) is None:
                    setattr(service, name, cleaning.number(row.get(name)))

    def _topics(self) -> None:
        chosen: dict[str, set[str]] = defaultdict(set)
        for service, row in self._at_services("services_taxonomy"):
            topic = row.get("taxonomy_term_id") or row.get("taxonomy_id")
            if topic not in self.terms:
                self._fault("row_without_topic", "services_taxonomy", row.number, service.source_id, topic)
            elif topic in chosen[service.source_id]:
                self._fault("topic_twice", "services_taxonomy", row.number, service.source_id, topic)
            else:
                chosen[service.source_id].add(topic)
                service.topics.append(topic)
