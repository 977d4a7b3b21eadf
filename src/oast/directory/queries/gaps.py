"""What stewards look after beside what waits: figures, dead links, what sources changed, and the map of gaps."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from oast.directory.enums import LinkState
from oast.directory.models import Entry, Report, Service, WebCheck
from oast.directory.queries import taxonomy
from oast.directory.queries.stewards import not_listed, overdue, pairs, waiting_claims, waiting_edits
from oast.places import queries as places


@dataclass(frozen=True)
class DeadLink:
    """A web address that does not answer, with the entries that name it."""

    check: WebCheck
    services: tuple[tuple[UUID, str], ...]


BROKEN = (LinkState.GONE, LinkState.FAILS, LinkState.UNREACHABLE, LinkState.NOT_ASKED)


def dead_links(most: int = 200) -> list[DeadLink]:
    """Addresses of published entries that do not answer, in two queries."""
    checks = list(WebCheck.objects.filter(state__in=BROKEN).order_by("-failures", "url")[:most])
    named: dict[str, list[tuple[UUID, str]]] = {}
    rows = Service.objects.filter(entry__isnull=False, url__in=[one.url for one in checks]).order_by("name", "id")
    for key, name, url in rows.values_list("id", "name", "url"):
        named.setdefault(url, []).append((key, name))
    return [DeadLink(one, tuple(named[one.url])) for one in checks if one.url in named]


@dataclass(frozen=True)
class Counts:
    """What waits for stewards, in numbers."""

    edits: int
    claims: int
    overdue: int
    pairs: int
    dead: int
    reports: int
    not_listed: int
    source_changed: int


def counts(day: date) -> Counts:
    """What waits for stewards."""
    dead = WebCheck.objects.filter(state__in=BROKEN, url__in=Service.objects.filter(entry__isnull=False).values("url"))
    return Counts(
        waiting_edits().count(),
        waiting_claims().count(),
        overdue(day).count(),
        pairs().count(),
        dead.count(),
        Report.objects.filter(state="open").count(),
        not_listed().count(),
        source_changed().count(),
    )


def source_changed() -> QuerySet[Service]:
    """Entries kept here whose source has sent something else since."""
    found = Service.objects.filter(care__source_changed_at__isnull=False, withdrawn_at=None)
    return found.select_related("care", "source").order_by("name", "id")


@dataclass(frozen=True)
class Coverage:
    """How many services each partnership has for each topic. `topics` are (code, name), `rows` (key, name, counts by
    topic); `everywhere` counts those for the whole county, which are in every row."""

    topics: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str, dict[str, int]], ...]
    everywhere: dict[str, int]


def coverage() -> Coverage:
    """Services by partnership and topic: one query beside that for the topics, counted here."""
    lcsps = places.lcsps()
    districts: dict[str, list[str]] = {}
    for one in lcsps:
        districts.setdefault(one.district, []).append(one.slug)
    known = {topic.code: topic.name for topic in taxonomy.in_force().topics}
    counted: dict[str, Counter[str]] = {one.slug: Counter() for one in lcsps}
    everywhere: Counter[str] = Counter()
    for topics, covers, number in Entry.objects.values_list("topics", "covers").annotate(n=Count("pk")):
        codes = [code for code in topics if code in known]
        wide = not covers or "county" in covers
        everywhere.update(dict.fromkeys(codes, number) if wide else {})
        for key in counted if wide else {slug for one in covers for slug in districts.get(one, [one])} & set(counted):
            counted[key].update(dict.fromkeys(codes, number))
    rows = tuple((one.slug, one.name, dict(counted[one.slug])) for one in lcsps)
    return Coverage(tuple(known.items()), rows, dict(everywhere))


def checked_links() -> dict[str, Any]:
    """How many addresses were asked, and when the last."""
    last = WebCheck.objects.order_by("-checked_at").values_list("checked_at", flat=True).first()
    return {"number": WebCheck.objects.count(), "last": last}
