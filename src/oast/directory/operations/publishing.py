"""Publishing: the snapshots that page, search and API read, made from the working records."""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from oast.directory import oruk
from oast.directory.enums import Status
from oast.directory.models import Entry, EntryEvent, EntryPlace, Service
from oast.directory.operations.bulk import column_of, copy
from oast.directory.operations.documents import documents
from oast.directory.operations.facets import facets_of
from oast.directory.queries import taxonomy
from oast.directory.taxonomy import Taxonomy
from oast.jobs.operations import enqueue

LISTED = (Status.ACTIVE, Status.TEMPORARILY_CLOSED)
BATCH = 1000

_ENTRY = [
    "service",
    "source",
    "organization_id",
    "agency_id",
    "name",
    "document",
    "brief",
    "topics",
    "terms",
    "taxonomies",
    "delivery",
    "languages",
    "weekdays",
    "facets",
    "covers",
    "minimum_age",
    "maximum_age",
    "free",
    "self_referral",
    "for_send",
    "accessible",
    "masked",
    "modified_at",
    "assured_on",
    "due_on",
    "standing",
]

_INTO_ENTRY = """
INSERT INTO directory_entry ({columns}, vector)
SELECT {columns}, setweight(to_tsvector('oast', a), 'A') || setweight(to_tsvector('oast', b), 'B')
  || setweight(to_tsvector('oast', c), 'C') || setweight(to_tsvector('oast', d), 'D')
FROM entry_new
"""

_WORDS = """
DELETE FROM directory_searchword;
INSERT INTO directory_searchword (word, stem, entries)
SELECT word, coalesce((ts_lexize('english_stem', word))[1], word), ndoc FROM ts_stat($$
  SELECT to_tsvector('simple', lower(unaccent(concat_ws(' ', name, document->>'description',
    document->>'eligibility', document->'organization'->>'name',
    jsonb_path_query_array(document, '$.topics[*].name'), jsonb_path_query_array(document, '$.languages[*].name')))))
  FROM directory_entry $$)
WHERE length(word) BETWEEN 3 AND 40 AND word ~ '^[a-z]+$'
"""


def publish(services: Collection[UUID]) -> int:
    """Make the snapshots of these services anew; those that may not be listed lose theirs. How many are listed."""
    number = _remake(services)
    refresh_words()
    return number


def _remake(services: Collection[UUID]) -> int:
    EntryPlace.objects.filter(entry__in=services).delete()
    Entry.objects.filter(pk__in=services).delete()
    listed = Service.objects.filter(
        pk__in=services,
        withdrawn_at=None,
        held_for="",
        do_not_list=False,
        status__in=LISTED,
        care__unlisted_on=None,
    )
    number = 0
    for batch in _batches(listed.select_related("source", "organization").order_by("id")):
        number += len(batch)
        _write(batch)
    return number


def publish_edited(service: UUID) -> None:
    """Make one snapshot anew. The words of all entries follow in a job: two edits at once would wait for each other."""
    _remake([service])
    enqueue("directory.refresh_words", key="words")


def refresh_words() -> None:
    """The words of all entries, for mending typing errors. One at a time: the next waits until this one commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('directory.words'))")
        for statement in _WORDS.split(";\n"):
            cursor.execute(statement)


def analyze() -> None:
    """Fresh statistics after many rows changed: without them the planner takes the wrong index.

    The application may not analyse tables that it does not own; a function of the owner does it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory_analyze()")


def _batches(services: Iterable[Service]) -> Iterator[list[Service]]:
    batch: list[Service] = []
    for service in services:
        batch.append(service)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _write(services: list[Service]) -> None:
    """One batch of snapshots: by way of a temporary table, where the search vector is made."""
    entries, known = list(documents(services)), taxonomy.in_force()
    columns = ", ".join(column_of(Entry, name) for name in _ENTRY)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.entry_new")
        cursor.execute(
            f"CREATE TEMP TABLE entry_new ON COMMIT DROP AS SELECT {columns}, ''::text AS a, ''::text AS b,"  # noqa: S608
            " ''::text AS c, ''::text AS d FROM directory_entry WITH NO DATA"
        )
        statement = f"COPY entry_new ({columns}, a, b, c, d) FROM STDIN"
        with cursor.copy(statement) as stream:
            for service, made in entries:
                stream.write_row((*_row(service, made, known), *_texts(made, known)))
        cursor.execute(_INTO_ENTRY.format(columns=columns))
    copy(EntryPlace, ["id", "entry", "location", "latitude", "longitude"], _places(made for _, made in entries))
    copy(EntryEvent, _EVENT, _events(made for _, made in entries))


def _row(service: Service, made: dict[str, Any], known: Taxonomy) -> tuple[Any, ...]:
    runs = made["organization"] or {}
    terms = [topic["term"] for topic in made["topics"]]
    locations = [place["location"] for place in made["places"]]
    own = _own_codes(made, known)
    return (
        service.id,
        service.source.id,
        runs.get("id"),
        runs.get("agency"),
        made["name"],
        json.dumps(made),
        json.dumps(oruk.basic_service(made)),
        own,
        [term["id"] for term in terms],
        list({term["taxonomy"]["id"] for term in terms}),
        made["delivery"],
        [language["name"] for language in made["languages"]],
        sorted({opening["weekday"] for opening in made["schedules"] if opening["weekday"]}),
        facets_of(made, own, known),
        _covers(made),
        made["minimum_age"],
        made["maximum_age"],
        made["free"],
        made["self_referral"],
        made["for_send"],
        any(place["accessibility"] for place in locations),
        any(place["masked"] for place in locations),
        service.modified_at,
        service.assured_on,
        service.due_on,
        1.0 if service.assured_on else 0.8,
    )


def _own_codes(made: dict[str, Any], known: Taxonomy) -> list[str]:
    """The codes of our own topics with the outcome that each serves."""
    chosen = {topic["term"]["code"] for topic in made["topics"] if topic["own"]}
    outcomes = {known.terms[code].parent for code in chosen if code in known.terms}
    return sorted(chosen | outcomes - {""})


def _covers(made: dict[str, Any]) -> list[str]:
    """The keys of the areas served; none where any area is known in words only, so that nobody is turned away."""
    places = [area["place"] for area in made["areas"]]
    return sorted(set(places)) if all(places) else []


def _texts(made: dict[str, Any], known: Taxonomy) -> tuple[str, str, str, str]:
    """What is searched, by weight: the name; topics; whom it is for; the rest."""
    codes = set(_own_codes(made, known))
    own = [topic.name for topic in known.topics if topic.code in codes]
    also = [topic.also for topic in known.topics if topic.code in codes]
    theirs = [topic["name"] for topic in made["topics"] if not topic["own"]]
    runs = made["organization"] or {"name": "", "alternate_name": ""}
    towns = [f"{place['location']['city']} {place['location']['name']}" for place in made["places"]]
    languages = [language["name"] for language in made["languages"]]
    events = [opening["description"] for opening in made["schedules"]]
    return (
        f"{made['name']} {made['alternate_name']}",
        " ".join([*own, *theirs, runs["name"], runs["alternate_name"]]),
        " ".join([made["eligibility"], *also, *towns, *languages, *(area["name"] for area in made["areas"])]),
        " ".join([made["description"], made["how_to_refer"], made["fees"], *dict.fromkeys(events)])[:100_000],
    )


def _places(documents: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """The places with a point; a masked place has none."""
    for made in documents:
        for place in made["places"]:
            found = place["location"]
            if found["latitude"] is not None:
                yield place["id"], made["id"], found["id"], found["latitude"], found["longitude"]


_EVENT = ["id", "entry", "on_date", "opens_at", "closes_at", "title", "places_left"]


def _events(documents: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """The dated events, past ones among them: the reader knows the day."""
    for made in documents:
        for one in made["schedules"]:
            if one["on_date"]:
                times = one["opens_at"], one["closes_at"]
                yield one["id"], made["id"], one["on_date"], *times, one["description"], one["places_left"]
