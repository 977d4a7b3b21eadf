"""The search's answers to families' words, marked, beside plain full-text search on the same data.

./oast bench search [--services 4000] [--show tuned]     in a database of its own, which is dropped at the end

Questions and right answers: `tests/directory/quality.csv`. One half was used for tuning; of the other only the figures
are looked at.
"""

import argparse
from collections.abc import Callable, Collection
from datetime import date
from functools import partial
from uuid import UUID

from oast.config.bench import _quality as quality
from oast.config.bench._directory import of_its_own
from oast.config.paths import ROOT

QUESTIONS = ROOT / "tests/directory/quality.csv"
TUNED, KEPT = "tuned", "kept aside"
DAY = date(2008, 3, 5)
"""Fixed, so that the same services are made and the same entries overdue on any day."""


def main(arguments: list[str]) -> int:
    """Print the figures of each half for each way of searching."""
    parser = argparse.ArgumentParser(prog="./oast bench search")
    parser.add_argument("--services", type=int, default=4000)
    parser.add_argument("--show", choices=["tuned", "all"], help="print the questions that were answered badly")
    asked = parser.parse_args(arguments)
    with of_its_own("oast_bench_search", asked.services, DAY):
        _print(asked.services, asked.show)
    return 0


def _print(services: int, show: str | None) -> None:
    questions = quality.read(QUESTIONS)
    expected = partial(_expected, list(_published()))
    print(f"{len(questions)} questions over {services:,} services; the aim is 0.90 found in five")
    print(f"{'':34}{'half':12}{'questions':>10}{'found in 5':>12}{'mean rec. rank':>16}{'right of 5':>12}")
    for name, answers in _ways().items():
        marked = quality.mark(questions, answers, expected)
        for half in (TUNED, KEPT):
            _row(name, half, quality.score([one for one in marked if one.question.half == half]))
        if answers is ours and show:
            _bad([one for one in marked if show == "all" or one.question.half == TUNED])


def _row(name: str, half: str, score: quality.Score) -> None:
    figures = f"{score.questions:10}{score.found:12.2f}{score.reciprocal:16.2f}{score.share:12.2f}"
    print(f"{name:34}{half:12}{figures}")


def _bad(marked: list[quality.Marked]) -> None:
    for one in marked:
        if not one.found or one.share < 0.5:
            what = "found, few" if one.found else "not found"
            print(f"    {what:11} {one.question.question} | {one.question.near} | {' '.join(one.question.kinds)}")


def _ways() -> dict[str, Callable]:
    _plain_text()
    return {
        "search": ours,
        "plain full text, all words": partial(_plain, "plainto_tsquery('english', %s)"),
        "plain full text, any word": partial(
            _plain, "replace(plainto_tsquery('english', %s)::text, '&', '|')::tsquery"
        ),
    }


def ours(question: quality.Question) -> list[UUID]:
    """The services of our own first page."""
    from oast.directory import queries

    results = queries.search(question.question, question.near, day=DAY, size=quality.DEEPEST)
    return [hit.card.id for hit in results.hits]


def _plain_text() -> None:
    """All public text of each service in one column, as a plain full-text search would have it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE TEMP TABLE plain AS SELECT service_id, covers, to_tsvector('english', concat_ws(' ', name,
              document->>'description', document->'organization'->>'name', document->>'eligibility',
              document->>'how_to_refer', document->>'fees',
              jsonb_path_query_array(document, '$.topics[*].name'),
              jsonb_path_query_array(document, '$.languages[*].name'),
              jsonb_path_query_array(document, '$.areas[*].name'),
              jsonb_path_query_array(document, '$.places[*].location.city'),
              jsonb_path_query_array(document, '$.schedules[*].description'))) AS vector
            FROM directory_entry""")


def _plain(query: str, question: quality.Question) -> list[UUID]:
    """What full text search finds; where somebody lives narrows it as it does ours."""
    from django.db import connection

    areas = list(_areas(question.near))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT service_id FROM plain, (SELECT {query}) AS one(asked) WHERE vector @@ asked"  # noqa: S608
            " AND (%s OR covers = '{}' OR covers && %s::text[])"
            " ORDER BY ts_rank(vector, asked) DESC, service_id LIMIT %s",
            [question.question, not areas, areas, quality.DEEPEST],
        )
        return [row[0] for row in cursor.fetchall()]


def _areas(near: str) -> Collection[str]:
    """The keys of the areas of a place; none for a place that was not given."""
    from oast.directory.queries.whereabouts import locate

    if not near:
        return ()
    place = locate(near)
    if isinstance(place, str):
        raise ValueError(f"the question's place {near} is not known: {place}")
    return place.areas


def _published() -> list[tuple[UUID, str, frozenset[str], frozenset[str]]]:
    """Every published service: its key, kind, languages, and the areas it covers."""
    from oast.directory.models import Entry

    rows = Entry.objects.values_list("service_id", "service__original_id", "languages", "covers")
    return [
        (key, original.split("-")[0], frozenset(spoken), frozenset(covers)) for key, original, spoken, covers in rows
    ]


def _expected(published: list, question: quality.Question) -> set[UUID]:
    areas = set(_areas(question.place))
    return {
        key
        for key, kind, languages, covers in published
        if (kind in question.kinds or question.language in languages) and (not areas or not covers or areas & covers)
    }
