"""The county's areas over the postcodes: the district of a postcode, and the LCSP assumed for it. Plain Python.

The LCSP here is the assumption of the definition file (nearest centre of the district). Pages ask
`places.queries`, which put the county's own lookup first; a generator of invented data may ask here.
"""

from collections.abc import Iterator
from functools import lru_cache

from oast.places import postcodes
from oast.places.definitions import COUNTY, County, District, Lcsp
from oast.places.postcodes import Row


def district_of(row: Row) -> District | None:
    """The county's district that the postcode lies in; None outside the county."""
    return _districts(COUNTY.one()).get(row.district)


def neighbour_name(row: Row) -> str:
    """The name of the area beside the county that the postcode lies in; empty when it is further away."""
    return _neighbours(COUNTY.one()).get(row.district, "")


def assumed_lcsp(row: Row, district: District) -> Lcsp:
    """The LCSP of the district with the centre nearest to the postcode's grid reference."""
    if row.grid is None:
        raise ValueError(f"{row.postcode} has no grid reference")
    east, north = row.grid
    _, nearest = min(
        ((centre.easting - east) ** 2 + (centre.northing - north) ** 2, number)
        for number, lcsp in enumerate(COUNTY.one().lcsps)
        if lcsp.district == district.slug
        for centre in lcsp.centres
    )
    return COUNTY.one().lcsps[nearest]


def rows() -> Iterator[tuple[Row, District]]:
    """Every postcode of the county that has a grid reference, in order; ended ones are among them."""
    county = COUNTY.one()
    districts = _districts(county)
    for letter in sorted(county.postcode_letters):
        for row in postcodes.rows(letter, frozenset(districts)):
            if row.grid:
                yield row, districts[row.district]


@lru_cache(maxsize=4)
def _districts(county: County) -> dict[str, District]:
    return {district.code: district for district in county.districts}


@lru_cache(maxsize=4)
def _neighbours(county: County) -> dict[str, str]:
    return {neighbour.code: neighbour.name for neighbour in county.neighbours}
