"""The whole directory for those who take it away: documents, taxonomies, what changed, and whether anything did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from oast.directory.models import Entry, Service, Taxonomy, TaxonomyTerm

BATCH = 500

_STATE = """
SELECT md5(concat_ws(' ', count(*), sum(xmin::text::numeric),
  (SELECT concat_ws(' ', count(*), sum(xmin::text::numeric)) FROM directory_taxonomyterm)))
FROM directory_entry
"""


@dataclass(frozen=True)
class Changed:
    """A service that is listed, or was: `gone` ones have nothing but their identifier and when they went."""

    id: UUID
    at: datetime
    gone: bool = False
    name: str = ""
    summary: str = ""
    organization: str = ""


def state() -> str:
    """A mark that is another one whenever anything published was written anew."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        return cursor.fetchone()[0]


def documents() -> Iterator[dict[str, Any]]:
    """Every published document, in a stable order, a few hundred in memory at once."""
    yield from Entry.objects.order_by("service").values_list("document", flat=True).iterator(BATCH)


def taxonomies() -> list[dict[str, Any]]:
    """All taxonomies as the open interface names their fields."""
    rows = Taxonomy.objects.order_by("id").values("id", "name", "description")
    return [row | {"id": str(row["id"])} for row in rows]


def terms() -> list[dict[str, Any]]:
    """All terms in force as the open interface names their fields."""
    rows = (
        TaxonomyTerm.objects.filter(heir=None)
        .order_by("id")
        .values("id", "code", "name", "description", "parent_id", "taxonomy_id")
    )
    return [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]


def changes(number: int, size: int, since: datetime) -> tuple[list[Changed], bool]:
    """What changed or went, the latest first, and whether there is more. What went before `since` is not told."""
    end = number * size
    listed = Entry.objects.order_by("-modified_at", "service").values_list("service_id", "modified_at")[: end + 1]
    gone = Service.objects.filter(withdrawn_at__gte=since, entry=None).order_by("-withdrawn_at", "pk")
    left = [(key, at, True) for key, at in gone.values_list("pk", "withdrawn_at")[: end + 1] if at]
    both = sorted([*[(*one, False) for one in listed], *left], key=lambda one: (-one[1].timestamp(), str(one[0])))
    shown = both[end - size : end]
    said = dict(Entry.objects.filter(pk__in=[one[0] for one in shown]).values_list("pk", "document"))
    return [_changed(key, at, None if away else said.get(key)) for key, at, away in shown], len(both) > end


def _changed(key: UUID, at: datetime, document: dict[str, Any] | None) -> Changed:
    if document is None:
        return Changed(key, at, gone=True)
    runs = document["organization"] or {"name": ""}
    return Changed(key, at, False, document["name"], document["description"], runs["name"])
