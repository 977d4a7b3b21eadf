"""What may be linked, and in public."""

import re

from oast.audit.rules import Refused
from oast.links.registry import kind

_RELATION = re.compile(r"[a-z]+(-[a-z]+)*")


def check_can_link(source_kind: str, target_kind: str, relation: str, *, public: bool) -> None:
    """Both kinds are allowed, and public where the link is. Raises UnknownKind, ValueError and Refused."""
    kinds = [kind(source_kind), kind(target_kind)]
    if not _RELATION.fullmatch(relation):
        raise ValueError(f"{relation!r} is not a relation; write small letters and hyphens")
    if public and not all(each.public for each in kinds):
        raise Refused("This link cannot be public, because one of the two is not.")
