"""A whole directory into the working records: what is new, changed, unchanged, withdrawn."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from oast.directory.enums import ChangeKind
from oast.directory.models import (
    Accessibility,
    Care,
    CostOption,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceTopic,
    Source,
    Sourced,
)
from oast.directory.operations.bulk import copy, insert, upsert
from oast.directory.operations.keys import part_key, row_keys
from oast.directory.operations.terms import store_terms
from oast.directory.records import LocationRecord, OrganizationRecord, Package, ServiceRecord, digest

PARTS = (ServiceAtLocation, Phone, Schedule, Language, CostOption, ServiceArea, ServiceTopic)
"""What hangs on a service and is replaced whole with it."""


@dataclass(frozen=True)
class Change:
    """What an import did to one service; `fields` are those that differ."""

    service: UUID
    kind: ChangeKind
    name: str
    fields: tuple[str, ...] = ()


@dataclass
class Stored:
    """What storing a directory did. `touched` are the services whose published snapshot must be made anew."""

    services: Counter[str] = field(default_factory=Counter)
    withdrawn: int = 0
    touched: set[UUID] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)


def store(package: Package, source: Source, at: datetime) -> Stored:
    """Bring the source's working records to the package. Nothing is deleted: what is gone is withdrawn."""
    terms = store_terms(package, source)
    organizations = _Kind(Organization, source, at)
    locations = _Kind(Location, source, at)
    services = _Kind(Service, source, at)
    organization_keys = organizations.store(package.organizations, _organization, {})
    location_keys = locations.store(package.locations, _location, organization_keys)
    _store_accessibility(package, locations)
    records = {record.source_id: record for record in package.services}
    service_keys = services.store(records, _service, organization_keys)
    _store_parts([(services.keys[key], records[key]) for key in services.changed], location_keys, terms)
    whole = organizations.changed or locations.changed or organizations.withdrawn or locations.withdrawn
    touched = set(service_keys.values()) if whole else {services.keys[key] for key in services.changed}
    changes = list(_changes(services, records))
    return Stored(_counts(services, records), len(services.withdrawn), touched | services.withdrawn, changes)


def _changes(services: "_Kind", records: Mapping[str, ServiceRecord]) -> Iterator[Change]:
    """What is new, changed, back again or no longer there, by service."""
    for source_id in services.changed:
        key, record = services.keys[source_id], records[source_id]
        old = services.old.get(key)
        if old is None:
            yield Change(key, ChangeKind.CREATED, record.name)
        elif services.before[source_id][1]:
            yield Change(key, ChangeKind.RETURNED, record.name)
        else:
            different = [name for name in _SERVICE_COLUMNS if old[name] != getattr(record, name)]
            yield Change(key, ChangeKind.UPDATED, record.name, tuple(different or ["parts"]))
    for key in services.withdrawn:
        yield Change(key, ChangeKind.WITHDRAWN, services.old[key]["name"])


def _counts(services: "_Kind", records: Mapping[str, ServiceRecord]) -> Counter[str]:
    counts = Counter({"read": len(records), "created": 0, "updated": 0, "unchanged": 0, "held": 0})
    for source_id, record in records.items():
        counts["held" if record.held_for else services.outcome(source_id)] += 1
    return counts


class _Kind:
    """The records of one kind of a source: those it had, against those it has now."""

    def __init__(self, model: type[Sourced], source: Source, at: datetime):
        self.model, self.source, self.at = model, source, at
        self.keys: dict[str, UUID] = {}
        self.changed: dict[str, None] = {}
        self.withdrawn: set[UUID] = set()
        self.before: dict[str, tuple[str, bool]] = {}
        self.old: dict[UUID, dict[str, Any]] = {}

    def store(self, records: Mapping[str, Any], columns: Any, organizations: Mapping[str, UUID]) -> dict[str, UUID]:
        """Write what is new or changed, withdraw what is gone; source identifiers to ids."""
        mine = self.model._default_manager.filter(source=self.source)
        kept = {row[0]: row[1:] for row in mine.values_list("original_id", "digest", "withdrawn_at", "id")}
        self.before = {key: (value[0], value[1] is not None) for key, value in kept.items()}
        new = row_keys(self.model, self.source.id, set(records) - set(kept))
        self.keys = {source_id: kept[source_id][2] if source_id in kept else new[source_id] for source_id in records}
        digests = {source_id: digest(record) for source_id, record in records.items()}
        differing = {key: None for key in records if self.before.get(key) != (digests[key], False)}
        elsewhere = self._kept_elsewhere({kept[key][2]: digests[key] for key in differing if key in kept})
        self.changed = {key: None for key in differing if self.keys[key] not in elsewhere}
        rows = [self._row(key, records[key], digests[key], columns, organizations) for key in self.changed]
        gone = {key: value[2] for key, value in kept.items() if key not in records and value[1] is None}
        self._remember([*(row.id for row in rows if row.original_id in kept), *gone.values()])
        insert(self.model, [row for row in rows if row.original_id not in kept])
        upsert(self.model, [row for row in rows if row.original_id in kept])
        self._withdraw(gone)
        return self.keys

    def _kept_elsewhere(self, digests: Mapping[UUID, str]) -> set[UUID]:
        """The services that a provider keeps here by now: what the source sends of them is noted, not taken over."""
        if self.model is not Service:
            return set()
        here = Care.objects.filter(service__in=digests, kept_here=True, service__withdrawn_at=None)
        found = set(here.values_list("service_id", flat=True))
        Care.objects.filter(service__in=found).update(source_changed_at=self.at)
        for key in found:
            Service.objects.filter(pk=key).update(digest=digests[key])
        return found

    def _remember(self, keys: list[UUID]) -> None:
        """The services' columns as they were, to say what differs."""
        if self.model is Service:
            found = Service.objects.filter(pk__in=keys).values("pk", *_SERVICE_COLUMNS)
            self.old = {row.pop("pk"): row for row in found}

    def outcome(self, source_id: str) -> str:
        if source_id not in self.before:
            return "created"
        return "updated" if source_id in self.changed else "unchanged"

    def _row(self, key: str, record: Any, mark: str, columns: Any, organizations: Mapping[str, UUID]) -> Sourced:
        values = columns(record) | {"organization_id": organizations.get(getattr(record, "organization", ""))}
        if self.model is Organization:
            del values["organization_id"]
        elif self.model is Service:
            values["modified_at"] = self.at
        return self.model(id=self.keys[key], source=self.source, original_id=key, digest=mark, **values)

    def _withdraw(self, gone: Mapping[str, UUID]) -> None:
        self.withdrawn = set(gone.values())
        if self.model is Service:
            here = Care.objects.filter(service__in=self.withdrawn, kept_here=True)
            self.withdrawn -= set(here.values_list("service_id", flat=True))
            here.update(source_changed_at=self.at)
        self.model._default_manager.filter(pk__in=self.withdrawn).update(withdrawn_at=self.at)


def _organization(record: OrganizationRecord) -> dict[str, Any]:
    values = {name: value for name, value in vars(record).items() if name not in {"source_id", "agency"}}
    return values | {"agency_id": UUID(record.agency) if record.agency else None}


def _location(record: LocationRecord) -> dict[str, Any]:
    left_out = {"source_id", "organization", "accessibility"}
    return {name: value for name, value in vars(record).items() if name not in left_out}


def _service(record: ServiceRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _SERVICE_COLUMNS}


_SERVICE_COLUMNS_NAMES = (
    "name alternate_name description url email status alert fees free minimum_age maximum_age"
    " eligibility application_process self_referral wait_time interpretation accreditations delivery"
    " for_send assured_by assured_on due_on held_for"
)
_SERVICE_COLUMNS = _SERVICE_COLUMNS_NAMES.split()


def _store_accessibility(package: Package, locations: _Kind) -> None:
    changed = [(locations.keys[key], package.locations[key]) for key in locations.changed]
    Accessibility.objects.filter(location__in=[key for key, _ in changed]).delete()
    rows = (
        (part_key(key, "accessibility", number), number, key, *offered)
        for key, record in changed
        for number, offered in enumerate(record.accessibility)
    )
    copy(Accessibility, ["id", "position", "location", "name", "details"], rows)


def _store_parts(changed: list[tuple[UUID, ServiceRecord]], locations: Mapping[str, UUID], terms: "Terms") -> None:
    ids = [key for key, _ in changed]
    for part in PARTS:
        part._default_manager.filter(service__in=ids).delete()
    copy(ServiceAtLocation, ["id", "position", "service", "location", "description"], _at_locations(changed, locations))
    copy(Phone, ["id", "position", "service", "number", "extension", "kind", "description"], _phones(changed))
    copy(Schedule, _SCHEDULE, _schedules(changed, locations))
    copy(Language, ["id", "position", "service", "name"], _named(changed, "language", lambda record: record.languages))
    copy(CostOption, ["id", "position", "service", "option", "amount", "amount_description"], _costs(changed))
    copy(ServiceArea, ["id", "position", "service", "place", "name"], _areas(changed))
    copy(ServiceTopic, ["id", "service", "term", "mapped"], _topics(changed, terms))


Terms = Mapping[tuple[bool, str], UUID]
"""Terms by (whether our own, code)."""

Changed = list[tuple[UUID, ServiceRecord]]


def _at_locations(changed: Changed, locations: Mapping[str, UUID]) -> Iterable[tuple]:
    for key, record in changed:
        for number, (location, description) in enumerate(record.locations):
            place = locations[location]
            yield part_key(key, "at", str(place)), number, key, place, description


def _phones(changed: Changed) -> Iterable[tuple]:
    for key, record in changed:
        for number, phone in enumerate(record.phones):
            yield (
                part_key(key, "phone", number),
                number,
                key,
                phone.number,
                phone.extension,
                phone.kind,
                phone.description,
            )


_SCHEDULE_NAMES = (
    "id position service location weekday on_date opens_at closes_at description original_text places_left"
    " valid_from valid_to"
)
_SCHEDULE = _SCHEDULE_NAMES.split()


def _schedules(changed: Changed, locations: Mapping[str, UUID]) -> Iterable[tuple]:
    for key, record in changed:
        for number, opening in enumerate(record.schedules):
            yield (
                part_key(key, "schedule", number),
                number,
                key,
                locations.get(opening.location),
                opening.weekday,
                opening.on_date,
                opening.opens_at,
                opening.closes_at,
                opening.description,
                opening.original_text,
                opening.places_left,
                opening.valid_from,
                opening.valid_to,
            )


def _named(changed: Changed, kind: str, of: Any) -> Iterable[tuple]:
    for key, record in changed:
        for number, value in enumerate(of(record)):
            yield part_key(key, kind, number), number, key, value


def _costs(changed: Changed) -> Iterable[tuple]:
    for key, record in changed:
        for number, cost in enumerate(record.costs):
            yield part_key(key, "cost", number), number, key, cost.option, cost.amount, cost.amount_description


def _areas(changed: Changed) -> Iterable[tuple]:
    for key, record in changed:
        for number, (place, name) in enumerate(record.areas):
            yield part_key(key, "area", number), number, key, place, name


def _topics(changed: Changed, terms: Terms) -> Iterable[tuple]:
    for key, record in changed:
        codes = [(False, code) for code in record.topics] + [(True, code) for code in record.own_topics]
        for own, code in codes:
            term = terms[own, code]
            yield part_key(key, "topic", str(term)), key, term, False
