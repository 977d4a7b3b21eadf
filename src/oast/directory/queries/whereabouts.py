"""A place somebody typed, as the search needs it: a point, and the keys of the areas around it."""

from dataclasses import dataclass
from math import cos, pi, radians, sin

from oast.places import queries as places

COUNTY = "county"
"""The key of the whole county among the areas that services cover."""

DIAMETER = 7917.5
"""The earth's mean diameter in miles."""


@dataclass(frozen=True)
class Whereabouts:
    """A point with its areas. `inside` is false for a place outside the county, `areas` is then empty and
    `neighbour` the name of the area beside the county, if it is one. `exact` is false for a town or a district:
    the distance is then to its middle. `district` is the first of its districts."""

    label: str
    latitude: float
    longitude: float
    inside: bool
    areas: tuple[str, ...] = ()
    neighbour: str = ""
    exact: bool = True
    district: str = ""

    @property
    def point(self) -> tuple[float, float, float]:
        """The point on a ball of radius 1, as the places of services have it."""
        latitude, longitude = radians(self.latitude), radians(self.longitude)
        return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def chord(miles: float) -> float:
    """The straight line through a ball of radius 1 that spans so many miles over the ground.

    >>> round(DIAMETER / 2 * chord(10), 3)
    10.0
    """
    return 2 * sin(min(miles / DIAMETER, pi / 2))


def locate(typed: str) -> Whereabouts | str:
    """Where a postcode, a part of one, a town or a district is; for a text that cannot be placed, the sentence that
    says why."""
    found = places.find_postcode(typed)
    if isinstance(found, places.Found):
        return _at(found)
    area = places.find_area(typed)
    if area:
        return _around(area)
    if typed.strip().lower() == places.county_name().lower():
        return f"{places.county_name()} is the whole county: a town or a postcode shows what is near."
    if any(letter.isdigit() for letter in typed):
        return found.sentence
    return f"We do not know a place called {typed.strip()}. Try a postcode, like ME14 1XX, or the nearest town."


def named(typed: str, *, led: bool = True) -> Whereabouts | None:
    """The town, district or postcode written exactly so; None where there is none.

    `led` is false where nothing says that a place is meant: a name that is an ordinary word too does not count then.
    """
    if any(letter.isdigit() for letter in typed):
        found = places.find_postcode(typed)
        if isinstance(found, places.Found):
            return _at(found)
    area = places.find_area(typed, slips=False)
    return _around(area) if area and (led or not area.word) else None


def _at(found: places.Found) -> Whereabouts:
    areas = () if found.outside else (COUNTY, found.district or "", found.lcsp or "")
    return Whereabouts(
        found.postcode,
        found.latitude,
        found.longitude,
        not found.outside,
        areas,
        found.neighbour,
        district=found.district or "",
    )


def _around(area: places.Area) -> Whereabouts:
    areas = () if area.outside else (COUNTY, *area.districts, *area.lcsps)
    return Whereabouts(
        area.name,
        area.latitude,
        area.longitude,
        not area.outside,
        areas,
        area.neighbour,
        exact=False,
        district=next(iter(area.districts), ""),
    )
