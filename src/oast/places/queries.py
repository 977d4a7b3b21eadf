"""Where a postcode lies, and the county's areas. Public: nothing here is about a child."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from django.core.cache import cache

from oast.places import areas, gazetteer, outlines, postcodes
from oast.places.definitions import COUNTY, SCHOOLS, District, Lcsp, School
from oast.places.models import Assignment, Lookup
from oast.places.postcodes import NotAPostcode, Row, distance_km

__all__ = [
    "Area",
    "Found",
    "NotAPostcode",
    "Outlines",
    "Unknown",
    "area_outlines",
    "boundary_source",
    "county_name",
    "distance_km",
    "district",
    "districts",
    "find_area",
    "find_postcode",
    "find_postcodes",
    "keep_outlines",
    "kent_postcodes",
    "lcsp",
    "lcsp_of",
    "lcsps",
    "normalise_postcode",
    "on_map",
    "place_names",
    "schools",
]


@dataclass(frozen=True)
class Found:
    """A postcode that exists, and where: degrees WGS 84, metres of the national grid.

    `district` and `lcsp` are short names (`maidstone`, `maidstone-1`), None outside the county; then
    `neighbour` names the area if it lies beside the county. A postcode that has ended is found too: the
    data keep it and do not say that it has ended.
    """

    postcode: str
    latitude: float
    longitude: float
    easting: int
    northing: int
    district: str | None
    lcsp: str | None
    neighbour: str = ""

    @property
    def outside(self) -> bool:
        """Whether it lies outside the county."""
        return self.district is None

    @property
    def position(self) -> tuple[float, float]:
        """Latitude and longitude, as `distance_km` takes them."""
        return self.latitude, self.longitude


@dataclass(frozen=True)
class Unknown:
    """A postcode that cannot be placed; `sentence` says why, for the person who typed it."""

    typed: str
    sentence: str


@dataclass(frozen=True)
class Area:
    """A place wider than a postcode: a town, a district, part of a postcode. Short names of all districts and
    LCSPs that it lies in, none outside the county; then `neighbour` may name the area beside the county. `word` marks a
    name that is an ordinary word too."""

    name: str
    latitude: float
    longitude: float
    districts: tuple[str, ...]
    lcsps: tuple[str, ...]
    neighbour: str = ""
    word: bool = False

    @property
    def outside(self) -> bool:
        """Whether all of it lies outside the county."""
        return not self.districts


def find_area(text: str, *, slips: bool = True) -> Area | None:
    """The town, village, district or part of a postcode that somebody names. One query at most.

    `slips` mends a slip of the keys in a name. None where nothing is called so.
    """
    if part := postcodes.part(text):
        rows = [row for row in postcodes.starting(part) if row.grid]
        return _area(part, [row.postcode for row in _spread(rows)], at_first=False) if rows else None
    named = gazetteer.find(text) if slips else gazetteer.exactly(text)
    if named is None:
        return None
    found = _area(named.name, gazetteer.postcodes_of(named), at_first=bool(named.postcodes))
    return replace(found, word=named.word) if found else None


def place_names() -> tuple[str, ...]:
    """Everything that `find_area` knows by name, in the order of the alphabet."""
    return gazetteer.names()


def _spread(rows: list[Row]) -> list[Row]:
    return rows[:: max(1, len(rows) // gazetteer.SPREAD)][: gazetteer.SPREAD]


def _area(name: str, of: Iterable[str], *, at_first: bool) -> Area | None:
    found = [one for one in find_postcodes(of).values() if isinstance(one, Found)]
    if not found:
        return None
    inside = [one for one in found if not one.outside]
    middle = found[:1] if at_first else inside or found
    return Area(
        name,
        sum(one.latitude for one in middle) / len(middle),
        sum(one.longitude for one in middle) / len(middle),
        tuple(dict.fromkeys(one.district for one in inside if one.district)),
        tuple(dict.fromkeys(one.lcsp for one in inside if one.lcsp)),
        found[0].neighbour,
    )


def normalise_postcode(text: str) -> str:
    """`me141xx` as `ME14 1XX`. Raises NotAPostcode, whose message is a sentence for the person."""
    return postcodes.normalise(text)


def find_postcode(text: str) -> Found | Unknown:
    """Where a postcode lies, as it was typed. One query for a postcode of the county, none for others."""
    return next(iter(find_postcodes([text]).values()))


def find_postcodes(texts: Iterable[str]) -> dict[str, Found | Unknown]:
    """Where many postcodes lie, by what was typed, with one query."""
    rows = {text: _row(text) for text in texts}
    in_county = [row.postcode for row in rows.values() if isinstance(row, Row) and areas.district_of(row)]
    given = _assignments(in_county) if in_county else {}
    return {text: _found(row, given) if isinstance(row, Row) else row for text, row in rows.items()}


def lcsp_of(postcode: str) -> str | None:
    """The short name of the LCSP of a postcode; None outside the county or when it cannot be placed."""
    found = find_postcode(postcode)
    return found.lcsp if isinstance(found, Found) else None


def kent_postcodes(limit: int | None = None) -> Iterator[Found]:
    """The county's postcodes in order, ended ones among them; with `limit`, that many evenly spread."""
    given = dict(Assignment.objects.values_list("postcode", "lcsp"))
    rows = [row for row, _ in areas.rows()]
    step = max(1, len(rows) // limit) if limit else 1
    return (_found(row, given) for row in rows[::step][:limit])


def county_name() -> str:
    return COUNTY.one().name


def districts() -> tuple[District, ...]:
    """The county's districts, in the order of the definition file."""
    return COUNTY.one().districts


def district(slug: str) -> District:
    """The district of a short name. Raises KeyError."""
    return _by_slug(districts())[slug]


def lcsps() -> tuple[Lcsp, ...]:
    """The county's Local Children's Services Partnerships, in the order of the definition file."""
    return COUNTY.one().lcsps


def lcsp(slug: str) -> Lcsp:
    """The LCSP of a short name. Raises KeyError."""
    return _by_slug(lcsps())[slug]


def schools() -> tuple[School, ...]:
    """The county's schools by URN: number and name, no place (see the definition file)."""
    return SCHOOLS.one().schools


@dataclass(frozen=True)
class Outlines:
    """The outlines of all districts and LCSPs by their short names, on the plane of our maps (`on_map`). `source` says
    whose boundaries they are (`boundary_source`)."""

    districts: dict[str, outlines.Outline]
    lcsps: dict[str, outlines.Outline]
    source: str = ""


def area_outlines() -> Outlines:
    """Outlines drawn from the county's postcodes, by the boundaries in force: from this process's memory or the cache.
    Where `keep_outlines` was not called they are drawn now, which takes a second or two."""
    lookup = Lookup.objects.first()
    return replace(_kept_outlines(_outlines_key(lookup)), source=_source(lookup))


def keep_outlines() -> bool:
    """Draw the outlines and keep them, so that no visitor waits for them; whether they were not kept already. Called
    when boundaries come into force, when a county is made, and by the clock."""
    key = _outlines_key(Lookup.objects.first())
    if cache.has_key(key):
        return False
    cache.set(key, _drawn(), timeout=None)
    return True


def _outlines_key(lookup: Lookup | None) -> str:
    return f"places.outlines.1.{postcodes.edition()}.{lookup and lookup.id}"


@lru_cache(maxsize=2)
def _kept_outlines(key: str) -> Outlines:
    found = cache.get(key)
    if found is None:
        found = _drawn()
        cache.set(key, found, timeout=None)
    return found


def _drawn() -> Outlines:
    given = dict(Assignment.objects.values_list("postcode", "lcsp"))
    by_district, by_lcsp = [], []
    for row, of in islice(areas.rows(), 0, None, EVERY):
        east, north = row.grid or (0, 0)
        by_district.append((east, north, of.slug))
        by_lcsp.append((east, north, given.get(row.postcode) or areas.assumed_lcsp(row, of).slug))
    return Outlines(_on_map(by_district), _on_map(by_lcsp))


EVERY = 4
"""Every fourth postcode is enough for an outline."""


def _on_map(rows: list[tuple[int, int, str]]) -> dict[str, outlines.Outline]:
    def to(point: outlines.Point) -> outlines.Point:
        return outlines.on_map(*postcodes.to_latitude_longitude(int(point[0]), int(point[1])))

    return {key: outlines.moved(outline, to) for key, outline in outlines.outlines(rows).items()}


def on_map(latitude: float, longitude: float) -> tuple[float, float]:
    """A position on the plane of `area_outlines`."""
    return outlines.on_map(latitude, longitude)


def boundary_source() -> str:
    """The sentence that says whose boundaries the LCSPs have; every page with an LCSP on it shows it."""
    return _source(Lookup.objects.first())


def _source(lookup: Lookup | None) -> str:
    if lookup is None:
        return COUNTY.one().boundaries
    day = f"{lookup.imported_at.day} {lookup.imported_at:%B %Y}"
    said = f"Boundaries given by the county ({lookup.name}, {day})."
    if lookup.missing_rows:
        said += f" {lookup.missing_rows:,} postcodes are not in them; for these the nearest centre is assumed."
    return said


def _row(text: str) -> Row | Unknown:
    try:
        postcode = postcodes.normalise(text)
    except NotAPostcode as error:
        return Unknown(text, str(error))
    row = postcodes.find(postcode)
    if row is None:
        return Unknown(text, f"{postcode} is not a postcode that we know. Check it for a slip.")
    if row.grid is None:
        return Unknown(text, f"{postcode} exists, but has no place on the map.")
    return row


def _found(row: Row, given: dict[str, str]) -> Found:
    easting, northing = row.grid or (0, 0)  # never empty: see _row and areas.rows
    latitude, longitude = postcodes.to_latitude_longitude(easting, northing)
    where = areas.district_of(row)
    if where is None:
        name = areas.neighbour_name(row)
        return Found(row.postcode, latitude, longitude, easting, northing, None, None, name)
    lcsp = given.get(row.postcode) or areas.assumed_lcsp(row, where).slug
    return Found(row.postcode, latitude, longitude, easting, northing, where.slug, lcsp)


def _assignments(wanted: list[str]) -> dict[str, str]:
    return dict(Assignment.objects.filter(postcode__in=wanted).values_list("postcode", "lcsp"))


@lru_cache(maxsize=8)
def _by_slug(items: tuple) -> dict:
    return {item.slug: item for item in items}
