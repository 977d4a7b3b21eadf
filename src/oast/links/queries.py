"""Reading links, from either end."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from oast.links.models import Link


@dataclass(frozen=True)
class Linked:
    """The thing at the other end. `outgoing` says that the link begins at the thing asked about."""

    link: UUID
    relation: str
    kind: str
    id: str
    label: str
    outgoing: bool
    public: bool


def linked_to(kind: str, thing: str | UUID, *, public_only: bool) -> list[Linked]:
    """What a thing is linked with, by relation and label. Pages without sign-in ask with `public_only`."""
    return linked_to_many(kind, [thing], public_only=public_only)[str(thing)]


def linked_to_many(kind: str, things: Iterable[str | UUID], *, public_only: bool) -> dict[str, list[Linked]]:
    """What each of several things of one kind is linked with, by its id, in one query."""
    found: dict[str, list[Linked]] = {str(thing): [] for thing in things}
    touching = Q(source_kind=kind, source_id__in=found) | Q(target_kind=kind, target_id__in=found)
    for link in Link.objects.filter(touching, **({"public": True} if public_only else {})):
        if link.source_kind == kind and link.source_id in found:
            found[link.source_id].append(_end(link, outgoing=True))
        if link.target_kind == kind and link.target_id in found:
            found[link.target_id].append(_end(link, outgoing=False))
    return found


def _end(link: Link, *, outgoing: bool) -> Linked:
    kind, thing, label = (
        (link.target_kind, link.target_id, link.target_label)
        if outgoing
        else (link.source_kind, link.source_id, link.source_label)
    )
    return Linked(link.id, link.relation, kind, thing, label, outgoing, link.public)
