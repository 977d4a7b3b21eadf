"""What narrows a search, worked out for one published document as `kind:value`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from oast.directory.definitions import FACETS
from oast.directory.taxonomy import Taxonomy

ENGLISH = "English"


def facets_of(made: Mapping[str, Any], codes: Iterable[str], known: Taxonomy) -> list[str]:
    """All values of a document. `codes` are those of its own topics and their outcomes."""
    outcomes = {outcome.code for outcome in known.outcomes}
    values = [("outcome" if code in outcomes else "topic", code) for code in codes]
    values += [("delivery", way) for way in made["delivery"]]
    values += [("language", one["name"]) for one in made["languages"] if one["name"] != ENGLISH]
    values += [("day", str(one["weekday"])) for one in made["schedules"] if one["weekday"]]
    values += [*_ages(made), *_times(made["schedules"]), *_access(made["places"]), *_yes(made), ("cost", _cost(made))]
    return list(dict.fromkeys(f"{kind}:{value}" for kind, value in values))


def _ages(made: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The bands that the ages touch; a service that names no age is in all of them."""
    least = made["minimum_age"] or 0
    most = 120 if made["maximum_age"] is None else made["maximum_age"]
    for band in FACETS.one().ages:
        if least <= band.most and most >= band.least:
            yield "age", band.code


def _times(schedules: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    hours = {(one["opens_at"], one["closes_at"]) for one in schedules if one["opens_at"] and one["closes_at"]}
    for part in FACETS.one().times:
        if any(opens < part.closes and closes > part.opens for opens, closes in hours):
            yield "time", part.code


def _access(places: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    said = " ".join(
        f"{one['name']} {one['details']}".lower() for place in places for one in place["location"]["accessibility"]
    )
    for kind in FACETS.one().access:
        if any(word in said for word in kind.words):
            yield "access", kind.code


def _yes(made: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("free", "self_referral", "for_send"):
        if made[name]:
            yield "yes", name
    if any(place["location"]["accessibility"] for place in made["places"]):
        yield "yes", "accessible"


def _cost(made: Mapping[str, Any]) -> str:
    if made["free"]:
        return "free"
    return "charge" if made["fees"] or made["costs"] or made["free"] is False else "unknown"
