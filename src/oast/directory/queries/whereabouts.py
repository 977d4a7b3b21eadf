"""A place somebody typed, as the search needs it: a point, and the keys of the areas around it."""

from dataclasses import dataclass

from oast.places import queries as places

COUNTY = "county"
"""The key of the whole county among the areas that services cover."""


@dataclass(frozen=True)
class Whereabouts:
    """A point with its areas. `inside` is false for a place outside the county, `areas` is then empty and
    `neighbour` the name of the area beside the county, if it is one."""

    label: str
    latitude: float
    longitude: float
    inside: bool
    areas: tuple[str, ...] = ()
    neighbour: str = ""


def locate(typed: str) -> Whereabouts | str:
    """Where a postcode is; for a text that cannot be placed, the sentence that says why."""
    found = places.find_postcode(typed)
    if isinstance(found, places.Unknown):
        return found.sentence
    areas = () if found.outside else (COUNTY, found.district or "", found.lcsp or "")
    return Whereabouts(found.postcode, found.latitude, found.longitude, not found.outside, areas, found.neighbour)
