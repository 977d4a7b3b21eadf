"""Making and taking away links. Called by the upper of the two sides, inside its own operation and after its rule."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oast.audit.operations import changed, operation
from oast.audit.scope import Actor
from oast.links.models import Link
from oast.links.rules import check_can_link


@dataclass(frozen=True)
class End:
    """A thing to be linked: its kind, its id, and how it is called where the link is shown."""

    kind: str
    id: str | UUID
    label: str


@operation("links.make_link")
def make_link(*, by: Actor, at: datetime, source: End, target: End, relation: str, public: bool) -> UUID:
    """Link two things (source *approved* target). Made again, labels and the public flag follow the newer call."""
    check_can_link(source.kind, target.kind, relation, public=public)
    link, _ = Link.objects.update_or_create(
        source_kind=source.kind,
        source_id=str(source.id),
        relation=relation,
        target_kind=target.kind,
        target_id=str(target.id),
        defaults={
            "source_label": source.label[:300],
            "target_label": target.label[:300],
            "public": public,
            "made_by": by.key,
            "made_at": at,
        },
    )
    changed(object_kind="links.link", object_id=link.id)
    return link.id


@operation("links.take_link_away")
def take_link_away(*, by: Actor, at: datetime, link_id: UUID) -> UUID:  # noqa: ARG001
    """Take a link away; one that is gone already stays gone."""
    Link.objects.filter(id=link_id).delete()
    changed(object_kind="links.link", object_id=link_id)
    return link_id


@operation("links.rename")
def rename(*, by: Actor, at: datetime, end: End) -> None:  # noqa: ARG001
    """Give a thing its new label in all its links."""
    Link.objects.filter(source_kind=end.kind, source_id=str(end.id)).update(source_label=end.label[:300])
    Link.objects.filter(target_kind=end.kind, target_id=str(end.id)).update(target_label=end.label[:300])
    changed(object_kind=end.kind)


@operation("links.forget")
def forget(*, by: Actor, at: datetime, kind: str, thing: str | UUID) -> None:  # noqa: ARG001
    """Take away all links of a thing that is no more."""
    Link.objects.filter(source_kind=kind, source_id=str(thing)).delete()
    Link.objects.filter(target_kind=kind, target_id=str(thing)).delete()
    changed(object_kind=kind)
