"""One service, in the words of its page and of schema.org."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from oast.directory.enums import Capacity, Delivery
from oast.directory.opening import WEEKDAYS, opening
from oast.directory.presenters.lists import ages


def service(document: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """One service for its page at a local time."""
    overdue = bool(document["due_on"]) and document["due_on"] < now.date().isoformat()
    return {
        "service": document,
        "ages": ages(document["minimum_age"], document["maximum_age"]),
        "opening": opening(document["schedules"], now),
        "overdue": overdue,
        "capacity": Capacity(document["capacity"]).label if document.get("capacity") else "",
        "checked_on": _day(document["assured_on"]),
        "changed_on": _day(document["modified_at"]),
        "ways": [Delivery(way).label for way in document["delivery"]],
        "own_topics": [topic for topic in document["topics"] if topic["own"]],
        "paragraphs": [part for part in document["description"].split("\n") if part.strip()],
        "exit": any(topic["own"] and topic["term"]["code"] == "domestic-abuse" for topic in document["topics"]),
    }


def _day(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def structured(document: Mapping[str, Any], address: str) -> str:
    """The service in schema.org's words, safe to stand in a script element."""
    runs = document["organization"] or {}
    made = {
        "@context": "https://schema.org",
        "@type": "Service",
        "@id": address,
        "url": document["web"] or address,
        "name": document["name"],
        "description": document["description"],
        "serviceType": [topic["name"] for topic in document["topics"]],
        "provider": {"@type": "Organization", "name": runs["name"], "url": runs["url"]} if runs else None,
        "areaServed": [area["name"] for area in document["areas"]],
        "isAccessibleForFree": document["free"],
        "availableChannel": {
            "@type": "ServiceChannel",
            "servicePhone": [phone["number"] for phone in document["phones"]],
            "availableLanguage": [language["name"] for language in document["languages"]],
            "serviceLocation": [_place(place["location"]) for place in document["places"]],
        },
        "hoursAvailable": [_hours(one) for one in document["schedules"] if one["weekday"] and one["opens_at"]],
        "subjectOf": [_event(document, one, address) for one in document["schedules"] if one["on_date"]],
    }
    text = json.dumps({name: value for name, value in made.items() if value not in (None, [], "")}, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _place(location: Mapping[str, Any]) -> dict[str, Any]:
    if location["masked"]:
        return {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": location["city"]}}
    made: dict[str, Any] = {
        "@type": "Place",
        "name": location["name"],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": location["address_1"],
            "addressLocality": location["city"],
            "postalCode": location["postal_code"],
        },
    }
    if location["latitude"] is not None:
        point = {"latitude": location["latitude"], "longitude": location["longitude"]}
        made["geo"] = {"@type": "GeoCoordinates"} | point
    return made


def _hours(opening: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": WEEKDAYS[opening["weekday"]],
        "opens": opening["opens_at"],
        "closes": opening["closes_at"],
    }


def _event(document: Mapping[str, Any], event: Mapping[str, Any], address: str) -> dict[str, Any]:
    """A dated event; a place of it that is masked is the town, as everywhere."""
    at = next((place["location"] for place in document["places"] if place["id"] == event["at"]), None)
    made = {
        "@type": "Event",
        "name": event["description"] or document["name"],
        "startDate": "T".join(part for part in (event["on_date"], event["opens_at"]) if part),
        "endDate": "T".join(part for part in (event["on_date"], event["closes_at"]) if part),
        "location": _place(at) if at else None,
        "remainingAttendeeCapacity": event["places_left"],
        "url": address,
    }
    return {name: value for name, value in made.items() if value is not None}
