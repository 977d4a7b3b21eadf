"""The search: full text first; only if that finds nothing, typing errors mended; then any of the words.

Two steps and never one query that ORs full text with trigrams, which no index serves (docs/adr/0032).
A postcode answers by the area served and by the distance to the place of delivery (docs/adr/0033).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from rapidfuzz.distance import DamerauLevenshtein

from oast.directory import words
from oast.directory.definitions import SYNONYMS, Synonyms
from oast.directory.models import Entry, SearchWord
from oast.directory.queries.cards import Card, card
from oast.directory.queries.whereabouts import Whereabouts, locate

PAGE_SIZE = 20
NEAR_MILES = 10.0
"""Up to here a place is near, also for a service that is meant for another area."""

FAR_MILES = 60.0
"""Beyond this a place that names no area is not taken to serve somebody."""

SERVES, REMOTE, NEARBY = "serves", "remote", "nearby"
"""The groups of an answer to a postcode: serves you at a place; covers your area without a place that can be
shown; near you but meant for another area."""
_GROUPS = (SERVES, REMOTE, NEARBY)


@dataclass(frozen=True)
class Filters:
    """What narrows a search; all that are given hold together. `topics` are codes of outcomes and topics."""

    topics: frozenset[str] = frozenset()
    age: float | None = None
    free: bool = False
    self_referral: bool = False
    for_send: bool = False
    accessible: bool = False
    delivery: frozenset[str] = frozenset()
    language: str = ""
    weekday: int | None = None
    within_miles: float | None = None
    agencies_only: bool = False

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class Hit:
    """One service found. `miles` is the distance to its nearest place, None without a place or a postcode."""

    card: Card
    group: str
    miles: float | None


@dataclass(frozen=True)
class Found:
    """How the question was read: the words after mending, and whether all of them were found or some."""

    words: str = ""
    mended: str = ""
    all_words: bool = True
    place: Whereabouts | None = None
    place_problem: str = ""


@dataclass(frozen=True)
class Results:
    """One page of an answer. `facets` count all that was found: kind of facet, then value, then number."""

    found: Found
    total: int
    page: int
    pages: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def search(
    typed: str = "",
    postcode: str = "",
    *,
    day: date,
    filters: Filters = Filters(),
    page: int = 1,
    size: int = PAGE_SIZE,
    nearest_first: bool = False,
) -> Results:
    """Published services by words and postcode, best first.

    A postcode that cannot be placed is said (`found.place_problem`) and otherwise left out. `day` decides which
    entries are overdue. Three statements at most for the search and one for the page, whatever is found.
    """
    located = locate(postcode) if postcode.strip() else ""
    place = located if isinstance(located, Whereabouts) else None
    found = Found(words=typed, place=place, place_problem=located if isinstance(located, str) else "")
    asked = _Asked(filters, place, day, size, nearest_first)
    found, answer = _answer(found, asked, page)
    pages = max(1, -(-answer["total"] // size))
    if page > pages:
        page = pages
        answer = asked.run(answer["query"], page)
    return Results(found, answer["total"], page, pages, _hits(answer["page"]), answer["facets"])


def _answer(found: Found, asked: "_Asked", page: int) -> tuple[Found, dict[str, Any]]:
    typed = words.tokens(found.words[: words.LONGEST_QUESTION])
    question = _understood(typed)
    answer = asked.run(question.all_of, page)
    if answer["total"] or not question.groups:
        return found, answer
    mended = mend(typed)
    if mended != typed:
        found = replace(found, mended=" ".join(mended))
        question = _understood(mended)
        answer = asked.run(question.all_of, page)
    if answer["total"] or len(question.groups) < 2:
        return found, answer
    return replace(found, all_words=False), asked.run(question.any_of, page)


def _understood(typed: list[str]) -> words.Question:
    return words.understand(typed, *_said())


def _said() -> tuple[words.Table, frozenset[str]]:
    """The phrases people say, and the weak words, made once for a definition file."""
    return _tables(SYNONYMS.one())


@lru_cache(maxsize=4)
def _tables(known: Synonyms) -> tuple[words.Table, frozenset[str]]:
    return words.phrases(known), frozenset(words.tokens(known.weak))


def mend(typed: list[str]) -> list[str]:
    """The words with those that no entry uses replaced by the nearest used word, if one is near enough.

    One statement for all words. Words of three letters or fewer, and numbers, stay as they are.
    """
    doubtful = [word for word in typed if len(word) > 3 and word.isalpha()]
    if not doubtful:
        return typed
    nearest = _nearest_words(doubtful)
    return [nearest.get(word, word) for word in typed]


_NEAREST = """
SELECT asked.word, near.word, near.entries
FROM unnest(%s::text[]) AS asked(word)
CROSS JOIN LATERAL (
  SELECT w.word, w.entries FROM directory_searchword w
  WHERE w.word %% asked.word ORDER BY similarity(w.word, asked.word) DESC, w.entries DESC, w.word LIMIT 8
) near
WHERE NOT EXISTS (SELECT FROM directory_searchword known WHERE known.word = asked.word)
"""


def _nearest_words(doubtful: list[str]) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [doubtful])
        rows = cursor.fetchall()
    best: dict[str, tuple[int, int, str]] = {}
    for asked, near, entries in rows:
        changes = DamerauLevenshtein.distance(asked, near)
        if changes <= max(1, len(asked) // 4 + 1):
            best[asked] = min(best.get(asked, (99, 0, "")), (changes, -entries, near))
    return {asked: near for asked, (_, _, near) in best.items()}


def listed() -> int:
    """How many services are listed."""
    return Entry.objects.count()


def known_words(start: str, most: int = 8) -> list[str]:
    """Words that published entries use, beginning with `start`, the most used first: suggestions."""
    found = SearchWord.objects.filter(word__startswith=start).order_by("-entries", "word")
    return list(found.values_list("word", flat=True)[:most])


def _hits(rows: list[dict[str, Any]]) -> tuple[Hit, ...]:
    """The page's rows with their documents, in one query."""
    ids = [UUID(row["id"]) for row in rows]
    documents = dict(Entry.objects.filter(pk__in=ids).values_list("service_id", "document"))
    return tuple(
        Hit(card(documents[key]), _GROUPS[row["part"]], row["miles"])
        for key, row in zip(ids, rows, strict=True)
        if key in documents
    )


@dataclass(frozen=True)
class _Asked:
    """Everything of a search but its words: the statement and its values."""

    filters: Filters
    place: Whereabouts | None
    day: date
    size: int
    nearest_first: bool

    def run(self, query: str, page: int) -> dict[str, Any]:
        """The answer to a query in PostgreSQL's language (empty: everything), with its facets."""
        conditions = [*self._conditions(), *(["e.vector @@ asked.query"] if query else [])]
        statement = _SEARCH.format(
            rank="ts_rank(e.vector, asked.query, 1)" if query else "0.1",
            where=" AND ".join(conditions or ["true"]),
            miles=_miles(each=bool(query)) if self.place else _NOWHERE,
            places=_PLACES if self.place and not query else "",
            part=_PART if self.place else "0",
            kept=self._kept(),
            order=self._order(bool(query)),
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, self._values(query, page))
            total, facets, rows = cursor.fetchone()
        facets, rows = json.loads(facets or "{}"), json.loads(rows or "[]")
        return {"total": total, "facets": facets, "page": rows, "query": query}

    def _conditions(self) -> list[str]:
        asked = self.filters
        chosen = {
            "e.topics @> %(topics)s": asked.topics,
            "(e.minimum_age IS NULL OR e.minimum_age <= %(age)s)": asked.age is not None,
            "(e.maximum_age IS NULL OR e.maximum_age >= %(age)s)": asked.age is not None,
            "e.free": asked.free,
            "e.self_referral": asked.self_referral,
            "e.for_send": asked.for_send,
            "e.accessible": asked.accessible,
            "e.delivery && %(delivery)s": asked.delivery,
            "%(language)s = ANY(e.languages)": asked.language,
            "%(weekday)s = ANY(e.weekdays)": asked.weekday is not None,
            "e.agency_id IS NOT NULL": asked.agencies_only,
        }
        return [condition for condition, wanted in chosen.items() if wanted]

    def _kept(self) -> str:
        """Which of the matching services a postcode leaves: none is dropped for want of coordinates."""
        if not self.place:
            return "true"
        near = "miles <= %(near)s"
        if self.filters.within_miles is None:
            return f"serves OR {near}"
        return f"(serves AND miles IS NULL) OR (miles <= %(within)s AND (serves OR {near}))"

    def _order(self, ranked: bool) -> str:
        if not self.place:
            return "rank DESC, name, service_id"
        if self.nearest_first or not ranked:
            return "part, miles, rank DESC, name, service_id"
        return "part, rank / (1 + coalesce(miles, 0) / 5) DESC, name, service_id"

    def _values(self, query: str, page: int) -> dict[str, Any]:
        place, asked = self.place, self.filters
        return {
            "query": query,
            "topics": sorted(asked.topics),
            "age": asked.age,
            "delivery": sorted(asked.delivery),
            "language": asked.language,
            "weekday": asked.weekday,
            "within": asked.within_miles,
            "near": NEAR_MILES,
            "far": FAR_MILES,
            "latitude": place and place.latitude,
            "longitude": place and place.longitude,
            "areas": list(place.areas) if place else [],
            "day": self.day,
            "size": self.size,
            "skipped": (max(page, 1) - 1) * self.size,
        }


_NOWHERE = "NULL::float8"
_DISTANCE = """min(7917.5 * asin(least(1, sqrt(
    power(sin(radians(p.latitude - %(latitude)s) / 2), 2)
    + cos(radians(%(latitude)s)) * cos(radians(p.latitude))
      * power(sin(radians(p.longitude - %(longitude)s) / 2), 2)))))"""
"""The great-circle distance in miles to the nearest place of delivery (haversine; the earth's mean diameter)."""

_PLACES = f"""
  LEFT JOIN (SELECT p.entry_id, {_DISTANCE} AS miles FROM directory_entryplace p GROUP BY p.entry_id) AS distances
  ON distances.entry_id = e.service_id"""  # noqa: S608 nothing typed is in it


def _miles(*, each: bool) -> str:
    """Words leave few services: each asks for its places. Without words all places are measured in one pass."""
    if each:
        return f"(SELECT {_DISTANCE} FROM directory_entryplace p WHERE p.entry_id = e.service_id)"  # noqa: S608
    return "distances.miles"


_PART = "CASE WHEN serves THEN CASE WHEN miles IS NULL THEN 1 ELSE 0 END ELSE 2 END"

_SEARCH = """
WITH asked AS (SELECT to_tsquery('oast', %(query)s) AS query),
matching AS MATERIALIZED (
  SELECT e.service_id, e.name, e.topics, e.delivery, e.free, e.self_referral, e.for_send, e.accessible,
    {rank} * e.standing * CASE WHEN e.due_on < %(day)s THEN 0.5 ELSE 1 END AS rank,
    e.covers, {miles} AS miles
  FROM directory_entry e CROSS JOIN asked {places} WHERE {where}
),
served AS (
  SELECT *, (covers = '{{}}' AND (miles IS NULL OR miles <= %(far)s)) OR covers && %(areas)s::text[] AS serves
  FROM matching
),
hits AS MATERIALIZED (SELECT *, {part} AS part FROM served WHERE {kept}),
counted AS (
  SELECT 'topics' AS facet, topic AS value, count(*) AS number FROM hits, unnest(topics) topic GROUP BY topic
  UNION ALL
  SELECT 'delivery', kind, count(*) FROM hits, unnest(delivery) kind GROUP BY kind
  UNION ALL
  SELECT 'yes', flag.name, flag.number FROM (
    SELECT count(*) FILTER (WHERE free) AS free, count(*) FILTER (WHERE self_referral) AS self_referral,
      count(*) FILTER (WHERE for_send) AS for_send, count(*) FILTER (WHERE accessible) AS accessible FROM hits
  ) AS sums, LATERAL (VALUES ('free', free), ('self_referral', self_referral), ('for_send', for_send),
    ('accessible', accessible)) AS flag(name, number) WHERE flag.number > 0
),
page AS (
  SELECT service_id, part, miles, row_number() OVER (ORDER BY {order}) AS position
  FROM hits ORDER BY {order} LIMIT %(size)s OFFSET %(skipped)s
)
SELECT (SELECT count(*) FROM hits),
  (SELECT jsonb_object_agg(facet, counts) FROM
    (SELECT facet, jsonb_object_agg(value, number) AS counts FROM counted GROUP BY facet) facets),
  (SELECT jsonb_agg(jsonb_build_object('id', service_id, 'part', part, 'miles', miles) ORDER BY position) FROM page)
"""
