"""The directory in the words of its pages."""

from oast.directory.presenters.entry import service, structured
from oast.directory.presenters.lists import ages, browse, chosen, groups, options, pages, with_age, without
from oast.directory.presenters.maps import Map, drawn, outlines_svg

__all__ = [
    "Map",
    "ages",
    "browse",
    "chosen",
    "drawn",
    "groups",
    "options",
    "outlines_svg",
    "pages",
    "service",
    "structured",
    "with_age",
    "without",
]
