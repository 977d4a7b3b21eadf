"""The county as its definition files describe it: districts, LCSPs with their centres, neighbours, schools."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from oast.documents.definitions import Definition, DefinitionFiles

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
AreaCode = Annotated[str, Field(pattern=r"^E\d{8}$")]
Postcode = Annotated[str, Field(pattern=r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class District(Definition):
    """A district of the county, by its GSS code."""

    code: AreaCode
    slug: Slug
    name: Name


class Neighbour(Definition):
    """An area beside the county, recognised so that the answer can name it."""

    code: AreaCode
    name: Name


class Centre(Definition):
    """A town around which a Local Children's Services Partnership is assumed to lie; OSGB metres."""

    town: Name
    easting: Annotated[int, Field(ge=0, le=700_000)]
    northing: Annotated[int, Field(ge=0, le=1_300_000)]


class Lcsp(Definition):
    """A Local Children's Services Partnership of one district."""

    slug: Slug
    name: Name
    district: Slug
    centres: Annotated[tuple[Centre, ...], Field(min_length=1)]


class County(Definition):
    """The county's areas. `boundaries` is the sentence that every page with an area on it shows;
    `postcode_letters` are the first letters of its postcodes (BR, CT, DA, ME and TN make `BCDMT`)."""

    name: Name
    source: Name
    boundaries: Annotated[str, Field(min_length=1, max_length=500)]
    postcode_letters: Annotated[str, Field(pattern=r"^[A-Z]+$")]
    districts: Annotated[tuple[District, ...], Field(min_length=1)]
    neighbours: tuple[Neighbour, ...] = ()
    lcsps: Annotated[tuple[Lcsp, ...], Field(min_length=1)]

    def cross_check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        known = {district.slug for district in self.districts}
        used = {lcsp.district for lcsp in self.lcsps}
        yield from _repeated("districts", "code", [district.code for district in self.districts])
        yield from _repeated("districts", "slug", [district.slug for district in self.districts])
        yield from _repeated("lcsps", "slug", [lcsp.slug for lcsp in self.lcsps])
        for number, lcsp in enumerate(self.lcsps):
            if lcsp.district not in known:
                yield (
                    ("lcsps", number, "district"),
                    f"{lcsp.district} is not a district; write one of: {', '.join(sorted(known))}",
                )
        for number, district in enumerate(self.districts):
            if district.slug not in used:
                yield ("districts", number), f"{district.slug} has no LCSP; add one under lcsps"


class School(Definition):
    """A school by its unique reference number."""

    urn: Annotated[str, Field(pattern=r"^\d{6}$")]
    name: Name


class Schools(Definition):
    """The schools of the county."""

    source: Name
    schools: tuple[School, ...]

    def cross_check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        return _repeated("schools", "urn", [school.urn for school in self.schools])


class Town(Definition):
    """A town or village that somebody may name, by its postcodes: the first is where it stands. `word` says that
    its name is an ordinary word too."""

    name: Name
    postcodes: Annotated[tuple[Postcode, ...], Field(min_length=1)]
    also: tuple[Name, ...] = ()
    word: bool = False


class Towns(Definition):
    """The towns and villages of the county and beside it."""

    source: Name
    towns: tuple[Town, ...]

    def cross_check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        return _repeated("towns", "name", [town.name for town in self.towns])


COUNTY = DefinitionFiles("places/county.yaml", County)
TOWNS = DefinitionFiles("places/towns.yaml", Towns)
SCHOOLS = DefinitionFiles("places/schools.yaml", Schools)


def slug(name: str) -> str:
    """`Tonbridge and Malling` as `tonbridge-and-malling`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _repeated(part: str, key: str, values: list[str]) -> Iterable[tuple[tuple[str | int, ...], str]]:
    counts = Counter(values)
    for number, value in enumerate(values):
        if counts[value] > 1 and value in values[:number]:
            yield (part, number, key), f"{value} stands here a second time; each {key} may stand once"
