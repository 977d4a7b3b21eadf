"""The directory in the words of its pages."""

from oast.directory.presenters.entry import service, structured
from oast.directory.presenters.keeping import (
    claim,
    claims,
    edit,
    edits,
    history,
    kept,
    not_listed,
    overdue,
    pair,
    source_changed,
    table,
    to_do,
    version,
)
from oast.directory.presenters.lists import ages, browse, chosen, groups, options, pages, with_age, with_heirs, without
from oast.directory.presenters.maps import Map, drawn, gaps, outlines_svg

__all__ = [
    "Map",
    "ages",
    "browse",
    "chosen",
    "claim",
    "claims",
    "drawn",
    "edit",
    "edits",
    "gaps",
    "groups",
    "history",
    "kept",
    "not_listed",
    "options",
    "outlines_svg",
    "overdue",
    "pages",
    "pair",
    "service",
    "source_changed",
    "structured",
    "table",
    "to_do",
    "version",
    "with_age",
    "with_heirs",
    "without",
]
