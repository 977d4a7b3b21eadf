"""What an invented county stands on: the county's real postcodes, its schools at invented places."""

import re
from datetime import date

from oast.childindex.county.families import Ground, hash_of
from oast.childindex.county.people import School
from oast.places import areas
from oast.places.queries import schools

_PRIMARY = re.compile(r"primary|infant|junior|village|nursery|voluntary controlled", re.IGNORECASE)


def county_ground(seed: int, day: date) -> Ground:
    """The ground of an invented county. Needs no database. Which school stands where is invented, because the
    county's list of schools has no places; the ages it takes follow from its name."""
    postcodes = [row.postcode for row, _ in areas.rows()]
    districts = sorted({postcode.split()[0] for postcode in postcodes})
    return Ground(seed, day, postcodes, [_school(one.urn, one.name, districts) for one in schools()])


def school_names() -> dict[str, str]:
    """Names of the county's schools by URN."""
    return {one.urn: one.name for one in schools()}


def _school(urn: str, name: str, districts: list[str]) -> School:
    youngest, eldest = (4, 10) if _PRIMARY.search(name) else (11, 18)
    return School(urn, youngest, eldest, districts[hash_of(urn) % len(districts)])
