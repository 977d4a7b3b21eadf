"""Blocking keys: two records are compared only if they share one.

Six kinds, so that a typing error in any one field leaves a shared key (docs/adr/0040): date of birth with given
name, date of birth with family name, both names, postcode with a name, postcode with date of birth, date of birth
with initials. Beside them the identifiers. A date counts the same with day and month swapped, names the same in
either order. Keys are numbers of 64 bits compared by `=`; two texts on one number would cost one comparison more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from oast.childindex.linkage.identity import Identity
from oast.childindex.linkage.names import tokens
from oast.childindex.linkage.nicknames import full_forms


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one record: those of what a shield leaves visible, and those that tell of whereabouts."""

    open: frozenset[int]
    whereabouts: frozenset[int]

    @property
    def all(self) -> frozenset[int]:
        return self.open | self.whereabouts


def blocking_keys(record: Identity) -> Keys:
    """Every key of a record. Fewer than two known fields give no key, so a name or a postcode alone finds nobody."""
    return Keys(frozenset(map(number, _open_keys(record))), frozenset(map(number, _whereabouts_keys(record))))


def number(key: str) -> int:
    """A key as a signed number of 64 bits, the same on every machine."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def _open_keys(record: Identity) -> Iterator[str]:
    given, family = _given(record), _family(record)
    yield from (f"n:{min(one, other)}:{max(one, other)}" for one in given for other in family)
    if record.born:
        born = _day(record.born)
        yield from (f"b:{born}:{name}" for name in {*given, *family})
        yield from (f"i:{born}:{min(one[0], other[0])}{max(one[0], other[0])}" for one in given for other in family)


def _whereabouts_keys(record: Identity) -> Iterator[str]:
    yield from (f"h:{record.nhs_number}" for _ in record.nhs_number[:1])
    yield from (f"u:{record.upn}" for _ in record.upn[:1])
    if not record.postcode:
        return
    yield from (f"p:{record.postcode}:{name}" for name in {*_given(record), *_family(record)})
    if record.born:
        yield f"d:{record.postcode}:{_day(record.born)}"


def _given(record: Identity) -> set[str]:
    """The first given name, its full forms and what is written as one word elsewhere (Anne-Marie, Annemarie)."""
    parts = tokens(record.given)
    if not parts:
        return set()
    return {parts[0], *full_forms(parts[0]), *(["".join(parts)] if len(parts) == 2 else [])}


def _family(record: Identity) -> set[str]:
    """Every part of the family name and of former ones, and a double-barrelled name as one word."""
    names = [record.family, *record.former]
    return {part for name in names for part in (*tokens(name), name.replace(" ", ""))} - {""}


def _day(born: date) -> str:
    low, high = sorted((born.day, born.month)) if born.day <= 12 else (born.month, born.day)
    return f"{born.year:04}{low:02}{high:02}"
