"""The national grid: metres east and north to degrees, and distances.

The transform is the seven-parameter one of OSGB36 to WGS 84 (EPSG 1314), good to about 2 metres; the grid
of OSTN15 would be a download, and a postcode's own point is the middle of some fifteen houses.
"""

import math
import warnings
from functools import cache
from typing import Any

Position = tuple[float, float]
"""Latitude and longitude, in degrees, WGS 84."""

EARTH_RADIUS_KM = 6371.0088


def to_latitude_longitude(easting: int, northing: int) -> Position:
    """The position of a grid reference in metres, to six decimals (a tenth of a metre)."""
    longitude, latitude = _transformer().transform(easting, northing)
    return round(latitude, 6), round(longitude, 6)


def distance_km(here: Position, there: Position) -> float:
    """Kilometres between two positions as the crow flies (great circle; right to half a per cent)."""
    (north, east), (other_north, other_east) = ([math.radians(value) for value in at] for at in (here, there))
    half = (
        math.sin((other_north - north) / 2) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(half, 1.0)))


@cache
def _transformer() -> Any:
    # Imported here: loading PROJ takes a fifth of a second, which most commands need not wait.
    from pyproj import Transformer

    with warnings.catch_warnings():
        # It says that the grid of OSTN15 is not there; see above.
        warnings.simplefilter("ignore", UserWarning)
        return Transformer.from_crs(27700, 4326, always_xy=True)
