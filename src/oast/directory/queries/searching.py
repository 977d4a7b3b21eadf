"""The search: a question in words and a place, answered with services, best first (docs/adr/0035).

First the question is read: slips mended, everyday words understood, a place and an age found in it. Then one statement
looks, and never one that ORs full text with trigrams, which no index serves. A postcode answers by the area served
and by the distance to the place of delivery (docs/adr/0033).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from oast.directory.models import Entry, SearchWord
from oast.directory.queries import taxonomy
from oast.directory.queries.cards import Card, card
from oast.directory.queries.filters import Filters
from oast.directory.queries.reading import read
from oast.directory.queries.statement import Statement
from oast.directory.queries.whereabouts import Whereabouts, locate
from oast.directory.taxonomy import Taxonomy

PAGE_SIZE = 20
NO_FILTERS = Filters()

SERVES, REMOTE, NEARBY = "serves", "remote", "nearby"
"""The groups of an answer to a postcode: serves you at a place; covers your area without a place that can be
shown; near you but meant for another area."""
_GROUPS = (SERVES, REMOTE, NEARBY)


@dataclass(frozen=True)
class Hit:
    """One service found. `miles` is the distance to its nearest place, None without a place or a postcode."""

    card: Card
    group: str
    miles: float | None
    document: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Found:
    """How the question was read: what was typed, the words after mending where they differ, whether the best service
    has all of them. `understood` pairs a phrase with the directory's words for it. `place` is the one searched for,
    `place_in_words` says that it was found in the question; `age` is the age found in it."""

    words: str = ""
    mended: str = ""
    all_words: bool = True
    understood: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unknown: tuple[str, ...] = ()
    place: Whereabouts | None = None
    place_problem: str = ""
    place_in_words: bool = False
    age: float | None = None


@dataclass(frozen=True)
class Results:
    """One page of an answer. `facets` count what was found: kind of facet, then value, then number. A kind of which any
    chosen value will do counts as if none of its own were chosen."""

    found: Found
    total: int
    page: int
    pages: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    terms: Taxonomy = field(default_factory=taxonomy.kept)


def search(
    typed: str = "",
    postcode: str = "",
    *,
    day: date,
    filters: Filters = NO_FILTERS,
    page: int = 1,
    size: int = PAGE_SIZE,
    nearest_first: bool = False,
) -> Results:
    """Published services by words and a place, best first.

    A place that cannot be found is said (`found.place_problem`) and otherwise left out. `day` decides which entries
    are overdue. Two statements at most for reading the question, one for the search and one for the page.
    """
    located = locate(postcode) if postcode.strip() else None
    reading = read(typed, with_place=located is None)
    place = reading.place or (located if isinstance(located, Whereabouts) else None)
    age = reading.age if filters.age is None else None
    statement = Statement(reading.question, filters, place, day, size, nearest_first, age)
    answer = statement.run(page)
    pages = max(1, -(-answer["total"] // size))
    if page > pages:
        page = pages
        answer = statement.run(page)
    found = Found(
        words=typed,
        mended=reading.mended,
        all_words=answer["whole"] and not reading.unknown,
        understood=tuple(
            (" ".join(group.said), tuple(" ".join(means) for means in group.means))
            for group in reading.question.groups
            if group.understood
        ),
        unknown=reading.unknown,
        place=place,
        place_problem=located if isinstance(located, str) else "",
        place_in_words=reading.place is not None,
        age=age,
    )
    terms = taxonomy.of(answer["terms"])
    return Results(found, answer["total"], page, pages, _hits(answer["page"]), _facets(answer["facets"]), terms)


def listed() -> int:
    """How many services are listed."""
    return Entry.objects.count()


def known_words(start: str, most: int = 8) -> list[str]:
    """Words that published entries use, beginning with `start`, the most used first: suggestions."""
    found = SearchWord.objects.filter(word__startswith=start).order_by("-entries", "word")
    return list(found.values_list("word", flat=True)[:most])


def _facets(counted: Mapping[str, int]) -> dict[str, dict[str, int]]:
    by_kind: dict[str, dict[str, int]] = {}
    for facet, number in counted.items():
        kind, _, value = facet.partition(":")
        by_kind.setdefault(kind, {})[value] = number
    return by_kind


def _hits(rows: list[dict[str, Any]]) -> tuple[Hit, ...]:
    """The page's rows with their documents, in one query."""
    ids = [UUID(row["id"]) for row in rows]
    documents = dict(Entry.objects.filter(pk__in=ids).values_list("service_id", "document"))
    return tuple(
        Hit(card(documents[key]), _GROUPS[row["part"]], row["miles"], documents[key])
        for key, row in zip(ids, rows, strict=True)
        if key in documents
    )
