"""Names of places that somebody may type instead of a postcode: towns, districts, partnerships. Plain Python.

Names are compared without capitals, accents, hyphens and "saint"; a slip in a name of five letters or more is mended.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from oast.places import areas
from oast.places.definitions import COUNTY, TOWNS, County, Towns

_LETTERS = re.compile(r"[^\W_]+")
_SAME = {"saint": "st", "royal": "", "the": "", "isle": "", "of": ""}
SPREAD = 12
"""So many postcodes, evenly taken, stand for a district or a partnership."""


@dataclass(frozen=True)
class Named:
    """A place with its name. A town stands at the first of its postcodes; a district or partnership has none here
    (`postcodes_of`). `word` marks a name that is an ordinary word too."""

    name: str
    postcodes: tuple[str, ...] = ()
    word: bool = False


def find(typed: str) -> Named | None:
    """The place of a name, also with a slip of the keys; None where there is none."""
    known = _names(COUNTY.one(), TOWNS.one())
    key = folded(typed)
    if key in known:
        return known[key]
    slips = max(0, min(2, len(key) // 4 - (len(key) < 5)))
    near = process.extractOne(key, known.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=slips)
    return known[near[0]] if near and slips else None


def exactly(typed: str) -> Named | None:
    """The place of a name as it is written."""
    return _names(COUNTY.one(), TOWNS.one()).get(folded(typed))


def postcodes_of(named: Named) -> tuple[str, ...]:
    """The postcodes that stand for a place: a town's own, some that are spread over a district or a partnership."""
    return named.postcodes or _samples(COUNTY.one())[named.name]


def names() -> tuple[str, ...]:
    """The names of all places, in the order of the alphabet."""
    return tuple(sorted({named.name for named in _names(COUNTY.one(), TOWNS.one()).values()}))


def folded(name: str) -> str:
    """A name as it is compared.

    >>> folded("Birchington-on-Sea"), folded("Royal Tunbridge Wells"), folded("Saint Peter’s")
    ('birchington on sea', 'tunbridge wells', 'st peters')
    """
    plain = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", "")).lower()
    words = _LETTERS.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))
    return " ".join(word for one in words if (word := _SAME.get(one, one)))


@lru_cache(maxsize=4)
def _names(county: County, towns: Towns) -> dict[str, Named]:
    """Towns come first: Maidstone is the town before it is the district."""
    made: dict[str, Named] = {}
    for town in towns.towns:
        for name in (town.name, *town.also):
            made.setdefault(folded(name), Named(town.name, town.postcodes, town.word))
    for name in (*(one.name for one in county.districts), *(one.name for one in county.lcsps)):
        made.setdefault(folded(name), Named(name))
    return made


@lru_cache(maxsize=4)
def _samples(county: County) -> dict[str, tuple[str, ...]]:  # noqa: ARG001 another county has other areas
    """Districts and partnerships with postcodes that are spread over them."""
    rows: dict[str, list[str]] = {}
    for row, district in islice(areas.rows(), 0, None, 10):
        rows.setdefault(district.name, []).append(row.postcode)
        rows.setdefault(areas.assumed_lcsp(row, district).name, []).append(row.postcode)
    return {name: tuple(all_of[:: max(1, len(all_of) // SPREAD)][:SPREAD]) for name, all_of in rows.items()}
