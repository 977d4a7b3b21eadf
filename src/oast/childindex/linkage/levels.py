"""Comparison levels: how near two records are in each field, the nearest level that holds."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from oast.childindex.linkage.identity import Identity
from oast.childindex.linkage.names import tokens
from oast.childindex.linkage.nicknames import may_be_the_same

MISSING = "missing"
DIFFERENT = "different"
CLOSE = 0.92
"""Jaro–Winkler similarity from which two names count as one misspelt."""


def given_level(one: Identity, other: Identity) -> str:
    if not (one.given and other.given):
        return MISSING
    if one.given == other.given:
        return "exact"
    if one.given == other.family and one.family == other.given:
        return "swapped"
    return _given_names(one.given, other.given)


@lru_cache(maxsize=65536)
def _given_names(one: str, other: str) -> str:
    mine, theirs = tokens(one), tokens(other)
    if not (mine and theirs):
        return MISSING
    first, second = mine[0], theirs[0]
    if first == second or "".join(mine) == "".join(theirs):
        return "first"
    if may_be_the_same(first, second):
        return "nickname"
    if close(first, second):
        return "close"
    if 1 in (len(first), len(second)) and first[0] == second[0]:
        return "initial"
    return "part" if not set(mine).isdisjoint(theirs) else DIFFERENT


def family_level(one: Identity, other: Identity) -> str:
    if not (one.family and other.family):
        return MISSING
    if one.family == other.family:
        return "exact"
    if one.given == other.family and one.family == other.given:
        return "swapped"
    if one.family in other.former or other.family in one.former:
        return "former"
    return _family_names(one.family, other.family)


@lru_cache(maxsize=65536)
def _family_names(one: str, other: str) -> str:
    if close(one.replace(" ", ""), other.replace(" ", "")):
        return "close"
    mine, theirs = tokens(one), tokens(other)
    return "part" if not set(mine).isdisjoint(theirs) else DIFFERENT


def born_level(one: Identity, other: Identity) -> str:
    return _born(one.born, other.born) if one.born and other.born else MISSING


@lru_cache(maxsize=65536)
def _born(one: date, other: date) -> str:
    if one == other:
        return "exact"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "swapped"
    if OSA.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}") == 1:
        return "digit"
    return "near" if abs((one - other).days) <= 31 else DIFFERENT


def postcode_level(one: Identity, other: Identity) -> str:
    mine, theirs = one.postcode, other.postcode
    if not (mine and theirs):
        return MISSING
    if mine == theirs:
        return "exact"
    if OSA.distance(mine, theirs, score_cutoff=1) == 1:
        return "one_off"
    if mine[:-2] == theirs[:-2]:
        return "sector"
    return "district" if mine[:-3] == theirs[:-3] else DIFFERENT


def gender_level(one: Identity, other: Identity) -> str:
    return _same(one.gender, other.gender)


def nhs_number_level(one: Identity, other: Identity) -> str:
    return _same(one.nhs_number, other.nhs_number)


def upn_level(one: Identity, other: Identity) -> str:
    return _same(one.upn, other.upn)


def close(one: str, other: str) -> bool:
    """Whether one name may be the other with a typing error: similar, or one slip in four letters or more."""
    if JaroWinkler.similarity(one, other) >= CLOSE:
        return True
    return max(len(one), len(other)) >= 4 and OSA.distance(one, other, score_cutoff=1) == 1


def _same(one: str, other: str) -> str:
    if not (one and other):
        return MISSING
    return "exact" if one == other else DIFFERENT


FIELDS: dict[str, tuple[Callable[[Identity, Identity], str], tuple[str, ...]]] = {
    "given": (
        given_level,
        ("exact", "first", "nickname", "close", "swapped", "initial", "part", DIFFERENT),
    ),
    "family": (family_level, ("exact", "former", "close", "part", "swapped", DIFFERENT)),
    "born": (born_level, ("exact", "swapped", "digit", "near", DIFFERENT)),
    "postcode": (postcode_level, ("exact", "one_off", "sector", "district", DIFFERENT)),
    "gender": (gender_level, ("exact", DIFFERENT)),
    "nhs_number": (nhs_number_level, ("exact", DIFFERENT)),
    "upn": (upn_level, ("exact", DIFFERENT)),
}
"""Every compared field: the function that says how near, and its levels from nearest to farthest."""
