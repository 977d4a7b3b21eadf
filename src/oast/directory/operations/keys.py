"""Identifiers: the source's own where it is a UUID that is free, else a UUIDv5 of source and identifier."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from django.db import models

DIRECTORY = UUID("6f1f1d0e-6f40-5d0c-8d7c-4d3b6a4f2a10")
"""The name space of Oast's directory: the same in every Oast, so that two of them agree."""


def source_key(name: str) -> UUID:
    """The id of the source of this name."""
    return uuid5(DIRECTORY, f"source:{name}")


def row_key(source: UUID, kind: str, source_id: str) -> UUID:
    """The id of a source's record, the same at every import."""
    return as_uuid(source_id) or uuid5(source, f"{kind}:{source_id}")


def part_key(owner: UUID, kind: str, position: int | str) -> UUID:
    """The id of a part of a record."""
    return uuid5(owner, f"{kind}:{position}")


def row_keys(model: type[models.Model], source: UUID, source_ids: Iterable[str]) -> dict[str, UUID]:
    """Source identifiers to ids. A UUID that another source's record already has is not used twice."""
    kind = model._meta.model_name or ""
    keys = {source_id: row_key(source, kind, source_id) for source_id in source_ids}
    own = {source_id: key for source_id, key in keys.items() if as_uuid(source_id)}
    others = model._default_manager.filter(pk__in=own.values()).exclude(source=source)
    taken = set(others.values_list("pk", flat=True))
    return keys | {source_id: uuid5(source, f"{kind}:{source_id}") for source_id, key in own.items() if key in taken}


def as_uuid(text: str) -> UUID | None:
    """The identifier, where the text is one as UUIDs are written; else None."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None
