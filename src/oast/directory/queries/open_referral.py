"""What the open interface reads: published snapshots by the parameters of the profile, all combined as AND."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, JSONObject

from oast.directory import words
from oast.directory.models import Entry, EntryPlace, ServiceAtLocation, Taxonomy, TaxonomyTerm
from oast.directory.queries.whereabouts import Whereabouts, chord

MILES_A_METRE = 0.000621371192


@dataclass(frozen=True)
class Asked:
    """The profile's parameters, with those of the older profile (ages, `weekday` 1 for Monday, `time`). Empty ones were
    not given. `today` is the day of asking: hours that are not valid then do not count."""

    search: str = ""
    taxonomy_term_id: str = ""
    taxonomy_id: str = ""
    organization_id: str = ""
    modified_after: datetime.datetime | None = None
    place: Whereabouts | None = None
    proximity: float | None = None
    minimum_age: float | None = None
    maximum_age: float | None = None
    weekday: int | None = None
    time: datetime.time | None = None
    today: datetime.date | None = None

    @property
    def nothing(self) -> bool:
        """Whether no parameter was given at all."""
        return self == Asked(today=self.today)


def entries(asked: Asked) -> QuerySet[Entry]:
    """The published services that all parameters fit, in a stable order."""
    found = Entry.objects.filter(_condition(asked))
    place = asked.place
    if place and asked.proximity is None:
        found = found.filter(_covers(place))
    elif place:
        found = found.filter(pk__in=_near(place, asked.proximity).values("entry"))
    if asked.weekday or asked.time:
        found = found.annotate(opens=_opens(asked, "")).filter(opens=True)
    return found.order_by("name", "service")


def whole_list(size: int, skipped: int) -> tuple[int, int, str]:
    """One page of all list items, in one statement: what every harvester reads first.

    How many there are in all, how many on the page, and those with commas between them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE_LIST, [size, skipped])
        return cursor.fetchone()


_WHOLE_LIST = """
SELECT (SELECT count(*) FROM directory_entry), count(*), coalesce(string_agg(brief, ', '), '') FROM
  (SELECT brief FROM directory_entry ORDER BY name, service_id LIMIT %s OFFSET %s) AS page
"""


def at_locations(asked: Asked) -> QuerySet[ServiceAtLocation]:
    """Services at their places. A postcode leaves those whose service covers it, or whose place is within the
    proximity (metres) when that is given; masked places are never found by distance."""
    found = ServiceAtLocation.objects.filter(_condition(asked, "service__entry__"), service__entry__isnull=False)
    place = asked.place
    if place and asked.proximity is None:
        found = found.filter(_covers(place, "service__entry__"))
    elif place:
        found = found.filter(pk__in=_near(place, asked.proximity).values("pk"))
    if asked.weekday or asked.time:
        found = found.annotate(opens=_opens(asked, "service__entry__")).filter(opens=True)
    return found.order_by("service__entry__name", "pk")


def _covers(place: Whereabouts, prefix: str = "") -> Q:
    return Q(**{f"{prefix}covers": []}) | Q(**{f"{prefix}covers__overlap": list(place.areas)})


def _near(place: Whereabouts, metres: float | None) -> QuerySet[EntryPlace]:
    """Places within a distance; their ids are those of the services at locations."""
    squared = sum((F(axis) - value) * (F(axis) - value) for axis, value in zip("xyz", place.point, strict=True))
    return EntryPlace.objects.annotate(squared=squared).filter(squared__lte=chord((metres or 0) * MILES_A_METRE) ** 2)


_OPEN = (
    "$.schedules[*] ? (@.weekday != null && ($day == 0 || @.weekday == $day)"
    " && (@.valid_from == null || @.valid_from <= $today) && (@.valid_to == null || @.valid_to >= $today)"
    ' && ($time == "" || (@.opens_at <= $time && (@.closes_at > $time || @.closes_at <= @.opens_at)))'
    ' && ($at == "" || @.at == null || @.at == $at))'
)
"""One line of the weekly hours fits day and time together; at a place, its own hours or those of the whole service."""


def _opens(asked: Asked, prefix: str) -> Func:
    """Whether the weekly hours fit. Hours over midnight count on the day they begin."""
    at = Cast(F("pk"), TextField()) if prefix else Value("", TextField())
    given = JSONObject(
        day=Value(asked.weekday or 0),
        time=Value(asked.time.isoformat("minutes") if asked.time else "", TextField()),
        today=Value(asked.today.isoformat() if asked.today else "", TextField()),
        at=at,
    )
    return Func(F(f"{prefix}document"), Value(_OPEN), given, function="jsonb_path_exists", output_field=BooleanField())


def _condition(asked: Asked, prefix: str = "") -> Q:
    """The parameters over an entry. An identifier that is no UUID fits nothing."""
    condition = Q()
    for value, field in (
        (asked.taxonomy_term_id, "terms__contains"),
        (asked.taxonomy_id, "taxonomies__contains"),
        (asked.organization_id, "organization_id"),
    ):
        if value:
            key = as_uuid(value)
            wanted: Any = [_in_force(key) if value is asked.taxonomy_term_id else key] if "contains" in field else key
            condition &= Q(**{prefix + field: wanted}) if key else Q(pk__in=[])
    if asked.minimum_age is not None:
        least = f"{prefix}maximum_age"
        condition &= Q(**{least: None}) | Q(**{f"{least}__gte": asked.minimum_age})
    if asked.maximum_age is not None:
        most = f"{prefix}minimum_age"
        condition &= Q(**{most: None}) | Q(**{f"{most}__lte": asked.maximum_age})
    if asked.modified_after:
        condition &= Q(**{f"{prefix}modified_at__gte": asked.modified_after})
    if asked.search:
        condition &= Q(**{f"{prefix}pk__in": _matching(asked.search)})
    return condition


def _in_force(term: UUID | None) -> UUID | None:
    """The term itself, or what stands for it where it is one of our own that was retired."""
    found = TaxonomyTerm.objects.filter(pk=term).values_list("heir", flat=True).first() if term else None
    return found or term


def _matching(search: str) -> QuerySet:
    """The entries with all words of a search."""
    typed = words.tokens(search[: words.LONGEST_QUESTION])
    query = " & ".join(f"'{token}'" for token in typed)
    return (
        Entry.objects.annotate(fits=RawSQL("vector @@ to_tsquery('oast', %s)", [query])).filter(fits=True).values("pk")
    )


def organizations(search: str = "") -> QuerySet:
    """The organisations of published services: one entry of each stands for it."""
    found = Entry.objects.exclude(organization_id=None)
    if search:
        found = found.annotate(runs=KT("document__organization__name")).filter(runs__icontains=search)
    return found.order_by("organization_id", "service").distinct("organization_id")


def entries_of(organizations: list[UUID]) -> QuerySet[Entry]:
    """The published services of organisations."""
    return Entry.objects.filter(organization_id__in=organizations).order_by("name", "service")


def taxonomies(search: str = "") -> QuerySet[Taxonomy]:
    """All taxonomies, by name."""
    return Taxonomy.objects.filter(name__icontains=search).order_by("name", "id")


def taxonomy_terms(
    search: str = "", taxonomy_id: str = "", parent_id: str = "", *, top_only: bool = False, retired: bool = False
) -> QuerySet[TaxonomyTerm]:
    """Terms, by name. `top_only` are those without a parent, `retired` says whether our own retired ones are among
    them."""
    found = TaxonomyTerm.objects.filter(name__icontains=search).annotate(of=F("taxonomy__name"))
    if not retired:
        found = found.filter(heir=None)
    for value, field in ((taxonomy_id, "taxonomy"), (parent_id, "parent")):
        if value:
            key = as_uuid(value)
            found = found.filter(**{field: key}) if key else found.none()
    if top_only:
        found = found.filter(parent=None)
    return found.order_by("name", "id")


def as_uuid(text: str) -> UUID | None:
    """The identifier, or None where the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
