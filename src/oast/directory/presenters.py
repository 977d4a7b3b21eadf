"""Found services and one service, in the words of a page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import QueryDict

from oast.directory.definitions import TOPICS
from oast.directory.enums import Delivery
from oast.directory.opening import opening
from oast.directory.queries import Hit, Results
from oast.directory.queries.searching import NEARBY, REMOTE, SERVES

GROUP_TITLES = {
    SERVES: "",
    REMOTE: "Covers your area: by telephone, online, at home, or at an address that is not shown",
    NEARBY: "Near you, but meant for families of another area",
}

FLAGS = {
    "free": "Free",
    "self_referral": "You can go without a referral",
    "for_send": "For children with special needs",
    "accessible": "Says how it is accessible",
}


@dataclass(frozen=True)
class Option:
    """One box of a filter with the number of services behind it."""

    name: str
    value: str
    label: str
    number: int
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One service in a list."""

    hit: Hit
    ages: str
    tags: tuple[str, ...]


def ages(minimum: float | None, maximum: float | None) -> str:
    """Whom it is for by age, as people say it.

    >>> ages(0, 5), ages(16, None), ages(0.25, 5), ages(None, None)
    ('Up to 5 years', '16 years and over', '3 months to 5 years', '')
    """
    if not minimum and maximum is None:
        return "" if minimum is None else "All ages"
    if not minimum:
        return f"Up to {_years(maximum)}"
    if maximum is None:
        return f"{_years(minimum)} and over"
    low = f"{minimum:g}" if minimum >= 1 and maximum > 1 else _years(minimum)
    return f"{low} to {_years(maximum)}"


def _years(age: float | None) -> str:
    if age is not None and 0 < age < 2 and age % 1:
        return f"{round(age * 12)} months"
    return f"{age:g} year{'' if age == 1 else 's'}"


def groups(results: Results) -> list[dict[str, Any]]:
    """The page's services under the headings of their groups."""
    return [
        {"title": GROUP_TITLES[group], "lines": [_line(hit) for hit in hits]}
        for group, hits in groupby(results.hits, key=lambda hit: hit.group)
    ]


def _line(hit: Hit) -> Line:
    card = hit.card
    tags = ["Free"] if card.free else []
    tags += ["Temporarily closed"] if card.status == "temporarily closed" else []
    return Line(hit, ages(card.minimum_age, card.maximum_age), tuple(tags))


def options(results: Results, asked: QueryDict) -> dict[str, list[Option]]:
    """The filters: topics under their outcomes, ways of delivery, and yes-or-no ones. Empty ones are left out,
    unless chosen."""
    known = TOPICS.one()
    found = results.facets.get("topics", {})
    topics = _options("topic", {one.code: one.name for one in known.topics}, found, asked)
    outcomes = _options("topic", {one.code: one.name for one in known.outcomes}, found, asked)
    ways = _options("delivery", dict(Delivery.choices), results.facets.get("delivery", {}), asked)
    yes = [
        Option(name, "on", label, results.facets.get("yes", {}).get(name, 0), name in asked)
        for name, label in FLAGS.items()
    ]
    kept = [one for one in yes if one.number or one.chosen]
    return {"outcomes": outcomes, "topics": topics, "delivery": ways, "yes": kept}


def _options(name: str, labels: Mapping[str, str], found: Mapping[str, int], asked: QueryDict) -> list[Option]:
    chosen = set(asked.getlist(name))
    made = [Option(name, value, label, found.get(value, 0), value in chosen) for value, label in labels.items()]
    return [one for one in made if one.number or one.chosen]


def browse() -> list[dict[str, Any]]:
    """Outcomes with their topics, to start from."""
    known = TOPICS.one()
    return [
        {"outcome": outcome, "topics": [topic for topic in known.topics if topic.outcome == outcome.code]}
        for outcome in known.outcomes
    ]


def pages(results: Results, asked: QueryDict) -> dict[str, Any]:
    """The pagination component's parameters; empty for one page."""
    if results.pages == 1:
        return {}
    near = {1, results.pages, *range(results.page - 1, results.page + 2)}
    items: list[dict[str, Any]] = []
    last = 0
    for number in sorted(near & set(range(1, results.pages + 1))):
        if number > last + 1:
            items.append({"ellipsis": True})
        items.append({"number": number, "href": _page(asked, number), "current": number == results.page})
        last = number
    made: dict[str, Any] = {"items": items}
    if results.page > 1:
        made["previous"] = {"href": _page(asked, results.page - 1)}
    if results.page < results.pages:
        made["next"] = {"href": _page(asked, results.page + 1)}
    return made


def _page(asked: QueryDict, number: int) -> str:
    query = asked.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def without(asked: QueryDict, *names: str) -> str:
    """The same search without some of its parts."""
    query = asked.copy()
    for name in (*names, "page"):
        query.pop(name, None)
    return f"?{query.urlencode()}"


def chosen(found: Mapping[str, list[Option]], asked: QueryDict, age: float | None) -> list[dict[str, str]]:
    """The filters in force, each with the address of the same search without it."""
    boxes = [
        {"label": one.label, "href": _without_value(asked, one)}
        for part in found.values()
        for one in part
        if one.chosen
    ]
    years = [{"label": f"Age {age:g}", "href": without(asked, "age")}] if age is not None else []
    within = asked.get("within", "")
    distance = [{"label": f"Within {within} miles", "href": without(asked, "within")}] if within.isdigit() else []
    return [*years, *distance, *boxes]


def _without_value(asked: QueryDict, one: Option) -> str:
    query = asked.copy()
    query.setlist(one.name, [value for value in query.getlist(one.name) if value != one.value])
    query.pop("page", None)
    return f"?{query.urlencode()}"


def service(document: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """One service for its page at a local time."""
    overdue = bool(document["due_on"]) and document["due_on"] < now.date().isoformat()
    return {
        "service": document,
        "ages": ages(document["minimum_age"], document["maximum_age"]),
        "opening": opening(document["schedules"], now),
        "overdue": overdue,
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
