"""The one statement of a search: rank, place, filters, facets, count and page (docs/adr/0035).

Each group of words is looked up by itself in the full-text index. A rare word counts more than a common one, a phrase
that is understood more than a word; a service is found when it has most of what the best one has.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from oast.directory.queries.filters import Filters
from oast.directory.queries.taxonomy import LATEST
from oast.directory.queries.whereabouts import DIAMETER, Whereabouts
from oast.directory.words import Question

NEAR_MILES = 10.0
"""Up to here a place is near, also for a service that is meant for another area."""

FAR_MILES = 60.0
"""Beyond this a place that names no area is not taken to serve somebody."""

ENOUGH = 0.6
"""A service is found with this share of what the best service has of the words."""

OTHER_AGE = 0.4
"""A service for other ages than the question speaks of falls to this share of its rank."""

OVERDUE = 0.5
"""An entry whose check is overdue falls to this share of its rank."""


@dataclass(frozen=True)
class Statement:
    """Everything that a search asks for."""

    question: Question
    filters: Filters
    place: Whereabouts | None
    day: date
    size: int
    nearest_first: bool = False
    age: float | None = None

    def run(self, page: int) -> dict[str, Any]:
        """The answer: total, facets, the page's rows, whether the best has all words, and which state of our own terms
        it was asked of (`queries.taxonomy.of`)."""
        with connection.cursor() as cursor:
            cursor.execute(self.text(), self.values(page))
            total, whole, facets, rows, terms = cursor.fetchone()
        return {
            "total": total,
            "terms": terms,
            "whole": whole is not False,
            "facets": json.loads(facets or "{}"),
            "page": json.loads(rows or "[]"),
        }

    def text(self) -> str:
        """The statement. Nothing that was typed is in it."""
        ranked = bool(self.question.groups)
        within_any = self.filters.alternatives
        return _SEARCH.format(
            words=_WORDS if ranked else _DISTANCES if self.place else "",
            found=_SCORED if ranked else _ALL,
            score="s.score" if ranked else "0.1",
            coverage="s.coverage" if ranked else "1.0",
            age=_AGE if self.age is not None else "1",
            where=" AND ".join([*self.filters.conditions(), *self._within_reach(ranked=ranked)] or ["true"]),
            missed=_missed(within_any) if within_any else "NULL::text",
            too_many=_TOO_MANY if within_any else "",
            all_kinds=_ALL_KINDS if within_any else "",
            others=_OTHERS if within_any else "",
            miles=_miles(each=ranked) if self.place else "NULL::float8",
            places=_PLACES if self.place and not ranked else "",
            part=_PART if self.place else "0",
            kept=self._kept(),
            first=_TURN if self.place and ranked and not self.nearest_first else "part",
            order=self._order(ranked),
            whole="(SELECT max(coverage) >= (SELECT sum(weight) FROM worth) * 0.999 FROM hits)" if ranked else "true",
        )

    def values(self, page: int) -> Mapping[str, Any]:
        """The values of the statement."""
        place = self.place
        return {
            **self.filters.values(),
            **dict(zip("xyz", place.point if place else (None,) * 3, strict=True)),
            "queries": [group.query for group in self.question.groups],
            "weights": [group.weight for group in self.question.groups],
            "soft_age": self.age,
            "near": NEAR_MILES,
            "far": FAR_MILES,
            "areas": list(place.areas) if place else [],
            "day": self.day,
            "size": self.size,
            "skipped": (max(page, 1) - 1) * self.size,
        }

    def _within_reach(self, *, ranked: bool) -> list[str]:
        """Without words everything matches: what is neither near nor for this place goes before it is looked at.

        Each of the three has an index.
        """
        return [_WITHIN_REACH] if self.place and not ranked else []

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
        return f"turn, {_NEARER}, name, service_id"


_SQUARED = " + ".join(f"({axis} - %({axis})s) * ({axis} - %({axis})s)" for axis in "xyz")
_DISTANCE = f"{DIAMETER} * asin(sqrt(min(least(4, {_SQUARED}))) / 2)"
"""The great-circle distance in miles to the nearest place of delivery, from the straight line through a ball of
radius 1; null without a place, so `least`, which passes over nulls, stands inside."""

_DISTANCES = f"""
distances AS MATERIALIZED (SELECT entry_id, {_DISTANCE} AS miles FROM directory_entryplace GROUP BY entry_id),
"""  # noqa: S608 nothing typed is in it

_PLACES = " LEFT JOIN distances ON distances.entry_id = e.service_id"

_WITHIN_REACH = """(e.covers = '{}' OR e.covers && %(areas)s::text[]
    OR e.service_id = ANY(ARRAY(SELECT entry_id FROM distances WHERE miles <= %(near)s)))"""


def _miles(*, each: bool) -> str:
    """Words leave few services: each asks for its places. Without words all places are measured in one pass."""
    if each:
        return f"(SELECT {_DISTANCE} FROM directory_entryplace WHERE entry_id = e.service_id)"  # noqa: S608
    return "distances.miles"


def _missed(kinds: tuple[str, ...]) -> str:
    """The kinds of filter that a service fails, of those where any chosen value will do."""
    each = ", ".join(f"CASE WHEN NOT e.facets && %({kind}s)s::text[] THEN '{kind}' END" for kind in kinds)
    return f"array_to_string(ARRAY[{each}], ',')"


_TOO_MANY = " AND missed NOT LIKE '%%,%%'"
"""A service that fails two of them counts nowhere; one that fails one counts for that one's other values."""
_ALL_KINDS = " WHERE missed = ''"
_OTHERS = """ UNION ALL
    SELECT facet FROM near_all, unnest(facets) AS facet WHERE missed <> '' AND starts_with(facet, missed || ':')"""

_PART = "CASE WHEN serves THEN CASE WHEN miles IS NULL THEN 1 ELSE 0 END ELSE 2 END"
_NEARER = "rank / (1 + coalesce(miles, 0) / 10) DESC"
_TURN = """CASE WHEN part = 1
    AND max(rank) FILTER (WHERE part = 1) OVER () > 1.25 * max(rank) FILTER (WHERE part = 0) OVER () THEN -1
    ELSE part END"""
"""Help that comes to the family or by telephone goes before help at a place where its best is clearly better."""

_AGE = (
    f"CASE WHEN e.minimum_age > %(soft_age)s OR e.maximum_age < %(soft_age)s THEN {OTHER_AGE}"
    " WHEN e.maximum_age - e.minimum_age <= 12 THEN 1.1 ELSE 1 END"
)

_WORDS = """
asked AS MATERIALIZED (
  SELECT n, to_tsquery('oast', query) AS query, weight
  FROM unnest(%(queries)s::text[], %(weights)s::float8[]) WITH ORDINALITY AS given(query, weight, n)
),
fits AS MATERIALIZED (
  SELECT asked.n, asked.weight, e.service_id AS id,
    ts_rank('{0.1,0.2,0.4,1}', e.vector, asked.query) AS rank
  FROM asked JOIN directory_entry e ON e.vector @@ asked.query
),
worth AS MATERIALIZED (
  SELECT n, CASE WHEN weight > 1 THEN weight * greatest(rare, 3) ELSE weight * least(rare, 4) END AS weight
  FROM (
    SELECT n, weight, ln(1 + (SELECT greatest(reltuples, 1) FROM pg_class
      WHERE oid = 'directory_entry'::regclass) / count(*)) AS rare
    FROM fits GROUP BY n, weight
  ) AS counted
),
scored AS MATERIALIZED (
  SELECT id, sum(worth.weight * rank / (rank + 0.15)) AS score, sum(worth.weight) AS coverage
  FROM fits JOIN worth USING (n) GROUP BY id
),"""

_SCORED = """scored s JOIN directory_entry e ON e.service_id = s.id
    AND s.coverage >= (SELECT max(coverage) FROM scored) * 0.3"""
_ALL = "directory_entry e"

_SEARCH = f"""
WITH {{words}}
matching AS MATERIALIZED (
  SELECT e.service_id, e.name, e.facets, {{coverage}} AS coverage, {{missed}} AS missed,
    {{score}} * e.standing * CASE WHEN e.due_on < %(day)s THEN {OVERDUE} ELSE 1 END * {{age}} AS rank,
    e.covers, {{miles}} AS miles
  FROM {{found}} {{places}} WHERE {{where}}
),
served AS (
  SELECT *, (covers = '{{{{}}}}' AND (miles IS NULL OR miles <= %(far)s)) OR covers && %(areas)s::text[] AS serves
  FROM matching
),
placed AS MATERIALIZED (SELECT *, {{part}} AS part FROM served WHERE ({{kept}}){{too_many}}),
near_all AS MATERIALIZED (
  SELECT * FROM placed WHERE coverage >= {ENOUGH} * coalesce(
    (SELECT max(coverage) FROM placed WHERE part < 2), (SELECT max(coverage) FROM placed))
),
hits AS MATERIALIZED (
  SELECT *, {{first}} AS turn FROM near_all{{all_kinds}}
),
counted AS (
  SELECT facet, count(*) AS number FROM (SELECT unnest(facets) AS facet FROM hits{{others}}) AS each GROUP BY facet
  UNION ALL
  SELECT 'yes:coming', count(DISTINCT service_id) FROM hits JOIN directory_entryevent v ON v.entry_id = service_id
  WHERE v.on_date >= %(day)s HAVING count(*) > 0
),
page AS (
  SELECT service_id, part, miles, row_number() OVER (ORDER BY {{order}}) AS position
  FROM hits ORDER BY {{order}} LIMIT %(size)s OFFSET %(skipped)s
)
SELECT (SELECT count(*) FROM hits), {{whole}},
  (SELECT jsonb_object_agg(facet, number) FROM counted),
  (SELECT jsonb_agg(jsonb_build_object('id', service_id, 'part', part, 'miles', miles) ORDER BY position) FROM page),
  {LATEST}
"""  # noqa: S608 our own constants
