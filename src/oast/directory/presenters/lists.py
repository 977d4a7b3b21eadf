"""Found services and what narrows them, in the words of a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.http import QueryDict

from oast.directory.definitions import FACETS
from oast.directory.enums import Cost, Delivery
from oast.directory.opening import WEEKDAYS, Event, next_event
from oast.directory.queries import Hit, Results
from oast.directory.queries.searching import NEARBY, REMOTE, SERVES
from oast.directory.taxonomy import Taxonomy

GROUP_TITLES = {
    SERVES: "",
    REMOTE: "Covers your area: by telephone, online, at home, or at an address that is not shown",
    NEARBY: "Near you, but meant for families of another area",
}

AT_A_PLACE = "At a place, for your area"

FLAGS = {
    "self_referral": "You can go without a referral",
    "for_send": "For children with special needs (SEND)",
    "coming": "With workshops or events to come",
    "free": "Free",
    "accessible": "Says how it is accessible",
}
DAYS = {str(number): name for number, name in enumerate(WEEKDAYS) if number}


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
    """One service in a list, by its number on the page; `event` is the next one that may have a place."""

    hit: Hit
    number: int
    ages: str
    tags: tuple[str, ...]
    event: Event | None


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


def groups(results: Results, day: date) -> list[dict[str, Any]]:
    """The page's services under the headings of their groups, numbered through. Those that serve the place need no
    heading, unless they come after others."""
    lines = [_line(number, hit, day) for number, hit in enumerate(results.hits, 1)]
    found = groupby(lines, key=lambda line: line.hit.group)
    return [
        {"title": GROUP_TITLES[group] or (AT_A_PLACE if number else ""), "lines": list(of)}
        for number, (group, of) in enumerate(found)
    ]


def _line(number: int, hit: Hit, day: date) -> Line:
    card = hit.card
    tags = ["Free"] if card.free else []
    tags += ["Temporarily closed"] if card.status == "temporarily closed" else []
    tags += [] if card.towns or hit.group != REMOTE else [Delivery(way).label for way in card.delivery]
    event = next_event(hit.document.get("schedules", []), day)
    return Line(hit, number, ages(card.minimum_age, card.maximum_age), tuple(tags), event)


def options(results: Results, asked: QueryDict) -> dict[str, list[Option]]:
    """The filters, each with the number of services behind its values. Empty ones are left out, unless chosen."""
    known, narrows, counts = results.terms, FACETS.one(), results.facets
    languages = sorted(set(counts.get("language", {})) | set(asked.getlist("language")), key=str.casefold)
    kinds = {
        "outcomes": ("topic", "outcome", {one.code: one.name for one in known.outcomes}),
        "topics": ("topic", "topic", {one.code: one.name for one in known.topics}),
        "ages": ("ages", "age", {one.code: one.name for one in narrows.ages}),
        "cost": ("cost", "cost", dict(Cost.choices)),
        "delivery": ("delivery", "delivery", dict(Delivery.choices)),
        "day": ("day", "day", dict(DAYS)),
        "time": ("time", "time", {one.code: one.name for one in narrows.times}),
        "language": ("language", "language", {name: name for name in languages}),
        "access": ("access", "access", {one.code: one.name for one in narrows.access}),
    }
    made = {key: _options(name, labels, counts.get(kind, {}), asked) for key, (name, kind, labels) in kinds.items()}
    return made | {"yes": _yes(counts.get("yes", {}), asked)}


def _yes(counts: Mapping[str, int], asked: QueryDict) -> list[Option]:
    made = [Option(name, "on", label, counts.get(name, 0), name in asked) for name, label in FLAGS.items()]
    return [one for one in made if one.number or one.chosen]


def _options(name: str, labels: Mapping[str, str], found: Mapping[str, int], asked: QueryDict) -> list[Option]:
    chosen = set(asked.getlist(name))
    made = [Option(name, value, label, found.get(value, 0), value in chosen) for value, label in labels.items()]
    return [one for one in made if one.number or one.chosen]


def browse(known: Taxonomy) -> list[dict[str, Any]]:
    """Outcomes with their topics, to start from."""
    return [{"outcome": outcome, "topics": known.under(outcome.code)} for outcome in known.outcomes]


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


def with_heirs(asked: QueryDict, known: Taxonomy) -> str:
    """The same search with the topics that stand for retired ones; empty where none is retired."""
    chosen = asked.getlist("topic")
    current = [known.current(code) for code in chosen]
    if current == chosen:
        return ""
    query = asked.copy()
    query.setlist("topic", list(dict.fromkeys(current)))
    return f"?{query.urlencode()}"


def with_age(asked: QueryDict, age: float | None) -> str:
    """The same search for one age only."""
    query = asked.copy()
    query["age"] = f"{age or 0:g}"
    query.pop("page", None)
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
