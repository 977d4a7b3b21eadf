"""The published documents of services, made from the working records. Masking happens here and nowhere else.

Rows are read as plain values, each table once for all services of a batch: an instance for each of a
directory's 150,000 rows costs more than the database does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import models

from oast.directory.models import (
    Accessibility,
    Care,
    CostOption,
    Language,
    Location,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceTopic,
    TaxonomyTerm,
)
from oast.directory.models.services import Part
from oast.directory.operations.keys import part_key
from oast.directory.operations.terms import NEEDS, OWN

Values = dict[str, Any]

_AS_THEY_ARE = [
    "name",
    "alternate_name",
    "description",
    "status",
    "alert",
    "fees",
    "free",
    "minimum_age",
    "maximum_age",
    "eligibility",
    "self_referral",
    "wait_time",
    "interpretation",
    "accreditations",
    "delivery",
    "for_send",
    "assured_by",
]

_LOCATION_SHOWN = [
    "name",
    "alternate_name",
    "description",
    "transportation",
    "latitude",
    "longitude",
    "attention",
    "address_1",
    "address_2",
    "region",
    "state_province",
    "postal_code",
    "country",
]
_LOCATION_ALWAYS = ["id", "kind", "masked", "city"]


def documents(services: Iterable[Service]) -> Iterator[tuple[Service, Values]]:
    """Each service with everything the public may read of it: texts, numbers, lists and None only."""
    batch = list(services)
    parts = _Parts([service.id for service in batch])
    for service in batch:
        yield service, _document(service, parts)


def _document(service: Service, parts: "_Parts") -> Values:
    return {
        "id": str(service.id),
        **{name: getattr(service, name) for name in _AS_THEY_ARE},
        "web": service.url,
        "email": service.email if "@" in service.email else "",
        "how_to_refer": service.application_process,
        "assured_on": _text(service.assured_on),
        "due_on": _text(service.due_on),
        "modified_at": service.modified_at.isoformat(timespec="seconds"),
        "source": service.source.name,
        "invented": service.source.invented,
        "capacity": parts.capacity.get(service.id, ""),
        "organization": _organization(service),
        **parts.of(service.id),
    }


def _organization(service: Service) -> Values | None:
    runs = service.organization
    if runs is None:
        return None
    names = ["name", "alternate_name", "description", "email", "url"]
    return {"id": str(runs.id), "agency": _text(runs.agency_id)} | {name: getattr(runs, name) for name in names}


def _text(value: Any) -> str | None:
    """Keys and dates as text."""
    return None if value is None else str(value)


def _by_owner(model: type[models.Model], owner: str, keys: Iterable[UUID], names: str) -> dict[UUID, list[Values]]:
    """Rows of a part with the id as text, grouped by what they hang on, in the order of their making."""
    columns = ["id", owner, *names.split()]
    found: dict[UUID, list[Values]] = defaultdict(list)
    rows = model._default_manager.filter(**{f"{owner}__in": keys})
    if issubclass(model, Part):
        rows = rows.order_by("position", "id")
    for row in rows.values_list(*columns):
        values = dict(zip(columns, row, strict=True))
        values["id"] = str(values["id"])
        found[values.pop(owner)].append(values)
    return found


class _Parts:
    """Everything that hangs on the services of a batch."""

    def __init__(self, services: list[UUID]):
        self.capacity = dict(Care.objects.filter(pk__in=services).values_list("service_id", "capacity"))
        self.phones = _by_owner(Phone, "service_id", services, "number extension kind description")
        self.languages = _by_owner(Language, "service_id", services, "name")
        self.costs = _by_owner(CostOption, "service_id", services, "option amount amount_description")
        self.areas = _by_owner(ServiceArea, "service_id", services, "place name")
        self.at = _by_owner(ServiceAtLocation, "service_id", services, "location_id description")
        self.schedules = _by_owner(
            Schedule,
            "service_id",
            services,
            "location_id weekday on_date opens_at closes_at valid_from valid_to description original_text places_left",
        )
        self.topics = _by_owner(ServiceTopic, "service_id", services, "term_id")
        self.terms = _terms({topic["term_id"] for topics in self.topics.values() for topic in topics})
        self.locations = _locations({at["location_id"] for ats in self.at.values() for at in ats})

    def of(self, service: UUID) -> Values:
        """The parts of one service."""
        at = {one["location_id"]: one["id"] for one in self.at[service]}
        costs = [
            cost | {"amount": None if cost["amount"] is None else float(cost["amount"])} for cost in self.costs[service]
        ]
        schedules = [_schedule(one, at) for one in self.schedules[service]]
        return {
            "phones": self.phones[service],
            "schedules": sorted(schedules, key=_opening_order),
            "languages": self.languages[service],
            "costs": costs,
            "areas": self.areas[service],
            "places": [self._place(one) for one in self.at[service]],
            "topics": sorted(self._shown(self.topics[service]), key=lambda topic: topic["name"]),
        }

    def _place(self, at: Values) -> Values:
        location = self.locations[at["location_id"]]
        return {
            "id": at["id"],
            "description": "" if location["masked"] else at["description"],
            "location": location,
        }

    def _shown(self, topics: Iterable[Values]) -> Iterator[Values]:
        """The topics of a service; a retired one is shown by its heir alone, which follows from it."""
        for topic in topics:
            if topic["term_id"] in self.terms:
                term, own = self.terms[topic["term_id"]]
                yield {"id": topic["id"], "name": term["name"], "own": own, "term": term}


def _opening_order(one: Values) -> tuple[str, int, str]:
    return one["on_date"] or "", one["weekday"] or 8, one["opens_at"] or ""


_SCHEDULE_AS_IT_IS = ("id", "weekday", "description", "original_text", "places_left")


def _schedule(one: Values, at: Mapping[UUID, str]) -> Values:
    dates = {name: _text(one[name]) for name in ("on_date", "valid_from", "valid_to")}
    times = {name: one[name] and one[name].isoformat("minutes") for name in ("opens_at", "closes_at")}
    as_it_is = {name: one[name] for name in _SCHEDULE_AS_IT_IS}
    return as_it_is | dates | times | {"at": at.get(one["location_id"])}


def _terms(keys: Iterable[UUID]) -> dict[UUID, tuple[Values, bool]]:
    """Terms with their taxonomy, and whether they are outcomes or topics of our own, which narrow a search. Without
    those that are retired."""
    columns = [
        "id",
        "code",
        "name",
        "description",
        "facet",
        "parent_id",
        "taxonomy_id",
        "taxonomy__name",
        "taxonomy__source__name",
    ]
    return {
        row[0]: (
            {
                "id": str(row[0]),
                **dict(zip(columns[1:5], row[1:5], strict=True)),
                "parent": _text(row[5]),
                "taxonomy": {"id": str(row[6]), "name": row[7]},
            },
            row[8] == OWN and row[7] != NEEDS,
        )
        for row in TaxonomyTerm.objects.filter(pk__in=keys, heir=None).values_list(*columns)
    }


def _locations(keys: set[UUID]) -> dict[UUID, Values]:
    offered = _by_owner(Accessibility, "location_id", keys, "name details")
    rows = Location.objects.filter(pk__in=keys).values(*_LOCATION_ALWAYS, *_LOCATION_SHOWN)
    return {row["id"]: _location(row) | {"accessibility": offered[row["id"]]} for row in rows}


def _location(row: Values) -> Values:
    """The place as it is shown: a masked one by its town, and nothing nearer."""
    if row["masked"]:
        hidden: Values = dict.fromkeys(_LOCATION_SHOWN, "") | {"latitude": None, "longitude": None}
        return {name: row[name] for name in _LOCATION_ALWAYS} | hidden | {"id": str(row["id"]), "address_id": ""}
    return row | {"id": str(row["id"]), "address_id": str(part_key(row["id"], "address", 0))}
