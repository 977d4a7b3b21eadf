"""What one row says about a child, or what is wrong with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from oast.childindex.definitions import Column, FeedKind
from oast.childindex.feeds.reading import LONGEST
from oast.childindex.linkage.identity import Identity, identity
from oast.childindex.linkage.numbers import is_nhs_number, is_upn
from oast.places.postcodes import NotAPostcode, normalise

EARLIEST = date(1980, 1, 1)
LONGEST_NAME = 100


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one row: the column (empty for the whole row) and a sentence that says what to do.

    It never repeats what stands there: the sender has the row, and the index office may not know where a hidden child
    lives, whose row it may be.
    """

    heading: str
    sentence: str


@dataclass
class Said:
    """A row by fields. Dates are dates; names as they were written."""

    text: dict[str, str] = field(default_factory=dict)
    dates: dict[str, date] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.text.get(name, "")

    @property
    def unborn(self) -> bool:
        return "expected" in self.dates and "born" not in self.dates

    def identity(self) -> Identity:
        """Whom the row speaks of; the unborn by their mother."""
        given, family = self.mother if self.unborn else (self.get("given"), self.get("family"))
        return identity(
            given,
            family,
            former=[self.get("former")],
            born=self.dates.get("born") or self.dates.get("expected"),
            gender=self.get("gender"),
            postcode=self.get("postcode"),
            nhs_number=self.get("nhs_number"),
            upn=self.get("upn"),
        )

    @property
    def mother(self) -> tuple[str, str]:
        return _whole(self.get("mother"))


def said(cells: Sequence[str], headings: Sequence[str], kind: FeedKind, day: date) -> tuple[Said, list[Fault]]:
    """A row against the declared schema on the day it is read: what it says, and every fault."""
    if len(cells) != len(headings):
        return Said(), [Fault("", f"The row has {len(cells)} cells for {len(headings)} headings. Check its commas.")]
    by_heading = dict(zip(headings, cells, strict=True))
    told, faults = Said(), []
    for column in kind.columns:
        try:
            _read(told, column, by_heading[column.heading], day)
        except ValueError as fault:
            faults.append(Fault(column.heading, str(fault)))
    return told, faults or _whole_row(told)


def _whole_row(told: Said) -> list[Fault]:
    if told.unborn:
        return [] if all(told.mother) else [Fault("", "An unborn child needs the mother’s first and last name.")]
    if not (told.get("given") and told.get("family")):
        return [Fault("", "The child’s first and last name are needed.")]
    return []


def _read(told: Said, column: Column, cell: str, day: date) -> None:
    if column.field == "ignored":
        return
    if len(cell) > LONGEST:
        raise ValueError(f"This is longer than {LONGEST:,} characters.")
    if not cell:
        if column.required:
            raise ValueError("This is needed and is empty.")
        return
    if column.format:
        told.dates[column.field] = _date(cell, column.format, day, future=column.field == "expected")
        return
    value = _coded(cell, column) if column.values else cell
    _READERS.get(column.field, _text)(told, column.field, value)


def _coded(cell: str, column: Column) -> str:
    if cell not in column.values:
        raise ValueError(f"This is not one of {', '.join(column.values)}.")
    return column.values[cell]


def _date(cell: str, written: str, day: date, *, future: bool) -> date:
    try:
        found = datetime.strptime(cell, written).date()  # noqa: DTZ007 a day has no zone
    except ValueError:
        example = date(2008, 3, 25).strftime(written)
        raise ValueError(f"This is not a date. Write it as {example}.") from None
    if found < EARLIEST:
        raise ValueError("This is too long ago for a child.")
    if found > day and not future:
        raise ValueError("This lies in the future.")
    if future and (found - day).days > 300:
        raise ValueError("This is too far ahead for an expected date.")
    return found


def _text(told: Said, name: str, value: str) -> None:
    told.text[name] = value[:300]


def _name(told: Said, name: str, value: str) -> None:
    if len(value) > LONGEST_NAME:
        raise ValueError(f"A name has at most {LONGEST_NAME} characters.")
    if any(letter.isdigit() or letter in "<>" for letter in value):
        raise ValueError("This is not a name: it has a digit, or a sign that no name has.")
    told.text[name] = cased(value)


def _whole_name(told: Said, _: str, value: str) -> None:
    given, family = _whole(value)
    if not (given and family):
        raise ValueError("First and last name are needed, the last name last.")
    _name(told, "given", given)
    _name(told, "family", family)


def _comma_name(told: Said, _: str, value: str) -> None:
    family, comma, given = value.partition(",")
    if not (comma and family.strip() and given.strip()):
        raise ValueError("Write the last name, a comma, the first name.")
    _name(told, "given", given.strip())
    _name(told, "family", family.strip())


def _nhs(told: Said, name: str, value: str) -> None:
    digits = value.replace(" ", "").replace("-", "")
    if not is_nhs_number(digits):
        raise ValueError("This is not an NHS number: ten digits, the last of which is a check.")
    told.text[name] = digits


def _upn(told: Said, name: str, value: str) -> None:
    if not is_upn(value.upper()):
        raise ValueError("This is not a unique pupil number: a check letter and twelve more characters.")
    told.text[name] = value.upper()


def _postcode(told: Said, name: str, value: str) -> None:
    try:
        told.text[name] = normalise(value)
    except NotAPostcode:
        raise ValueError("This is not a postcode.") from None


def _whole(value: str) -> tuple[str, str]:
    given, _, family = value.strip().rpartition(" ")
    return given.strip(), family


def cased(name: str) -> str:
    """A name written in capitals alone, as a name is written: O’BRIEN-SMITH becomes O’Brien-Smith."""
    return name.title() if len(name) > 1 and name.isupper() else name


_READERS: dict[str, Callable[[Said, str, str], None]] = {
    "given": _name,
    "family": _name,
    "middle": _name,
    "former": _name,
    "called": _name,
    "mother": _name,
    "whole_name": _whole_name,
    "family_comma_given": _comma_name,
    "nhs_number": _nhs,
    "upn": _upn,
    "postcode": _postcode,
}
