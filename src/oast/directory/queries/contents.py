"""What entries say now, as the plain values that are edited, compared and kept as versions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from oast.directory.differences import Content
from oast.directory.enums import TermKind
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
from oast.directory.queries import taxonomy

_PLAIN_NAMES = (
    "name alternate_name description url email status alert fees free minimum_age maximum_age eligibility"
    " application_process self_referral wait_time interpretation accreditations delivery for_send"
)
PLAIN = _PLAIN_NAMES.split()
"""Fields of the service that a content has as they are."""

_OF_PLACE_NAMES = "name description transportation address_1 address_2 city postal_code latitude longitude masked"
OF_PLACE = _OF_PLACE_NAMES.split()
"""Fields of a location that a content has as they are."""

_SCHEDULE = "weekday on_date opens_at closes_at valid_from valid_to description original_text places_left location_id"


def content_of(service_id: UUID) -> Content:
    """What one entry says now. Raises KeyError where there is none."""
    return contents([service_id])[service_id]


def contents(ids: Iterable[UUID]) -> dict[UUID, Content]:
    """What entries say now, in a fixed number of queries."""
    keys = list(ids)
    rows = Service.objects.filter(pk__in=keys).values("id", *PLAIN)
    made: dict[UUID, Content] = {row["id"]: {name: row[name] for name in PLAIN} for row in rows}
    capacity = dict(Care.objects.filter(pk__in=keys).values_list("service_id", "capacity"))
    parts = {
        "phones": _rows(Phone, keys, "number extension kind description"),
        "schedules": _schedules(keys),
        "areas": _rows(ServiceArea, keys, "place name"),
        "costs": _costs(keys),
        "places": _places(keys),
        "topics": _topics(keys),
    }
    languages = _rows(Language, keys, "name")
    for key, content in made.items():
        content |= {name: of[key] for name, of in parts.items()}
        content |= {"languages": [one["name"] for one in languages[key]], "capacity": capacity.get(key, "")}
    return made


def _rows(model: Any, keys: list[UUID], names: str) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in model.objects.filter(service__in=keys).order_by("position", "id").values("service_id", *names.split()):
        found[row.pop("service_id")].append(row)
    return found


def _schedules(keys: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    rows = _rows(Schedule, keys, _SCHEDULE)
    for schedules in rows.values():
        for one in schedules:
            for name in ("on_date", "valid_from", "valid_to"):
                one[name] = one[name] and one[name].isoformat()
            for name in ("opens_at", "closes_at"):
                one[name] = one[name] and one[name].isoformat("minutes")
            one["place"] = str(one.pop("location_id") or "")
    return rows


def _costs(keys: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    rows = _rows(CostOption, keys, "option amount amount_description")
    for costs in rows.values():
        for one in costs:
            one["amount"] = None if one["amount"] is None else str(one["amount"])
    return rows


def _topics(keys: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = ServiceTopic.objects.filter(service__in=keys, mapped=False).order_by("term__name", "term")
    for service, term, code, name in rows.values_list("service_id", "term_id", "term__code", "term__name"):
        found[service].append({"term": str(term), "code": code, "name": name})
    return found


def _places(keys: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    at = _rows(ServiceAtLocation, keys, "location_id description")
    wanted = {one["location_id"] for ats in at.values() for one in ats}
    offered: dict[UUID, list[list[str]]] = defaultdict(list)
    for one in Accessibility.objects.filter(location__in=wanted).order_by("position", "id"):
        offered[one.location_id].append([one.name, one.details])
    locations = {row["id"]: row for row in Location.objects.filter(pk__in=wanted).values("id", *OF_PLACE)}
    return defaultdict(
        list, {key: [_place(one, locations[one["location_id"]], offered) for one in ats] for key, ats in at.items()}
    )


def _place(at: Mapping[str, Any], row: Mapping[str, Any], offered: Mapping[UUID, Any]) -> dict[str, Any]:
    values = {name: row[name] for name in OF_PLACE}
    return values | {"id": str(row["id"]), "accessibility": offered.get(row["id"], []), "here": at["description"]}


@dataclass(frozen=True)
class OwnTopics:
    """Our own topics as a content holds them: those in force by their code, in the order of the lists, and the keys of
    all, the retired ones too, with the code that is in force for each."""

    by_code: dict[str, dict[str, str]]
    code_of: dict[str, str]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Code and name of each in force."""
        return [(code, one["name"]) for code, one in self.by_code.items()]


def own_topics() -> OwnTopics:
    """Our own topics: one query beside that for those in force."""
    known = taxonomy.in_force()
    of = {term.code: term for term in known.terms.values() if term.kind == TermKind.TOPIC}
    own = TaxonomyTerm.objects.filter(taxonomy__source__format="definitions", code__in=of)
    keys = {code: str(key) for key, code in own.values_list("id", "code")}
    return OwnTopics(
        {
            one.code: {"term": keys[one.code], "code": one.code, "name": one.name}
            for one in known.topics
            if one.code in keys
        },
        {key: known.current(code) for code, key in keys.items()},
    )
