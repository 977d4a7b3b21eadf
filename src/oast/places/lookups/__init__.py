"""Reading the county's own lookup: postcode to LCSP, or ward to LCSP with the wards of the postcodes.

Plain Python. Two headings are known: `postcode,lcsp` in one file; or `ward,lcsp` and, in a second file,
`postcode,ward`. LCSPs are named or given by their short name (`maidstone-1`). Faults come back row by row.
"""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from oast.documents.cells import guarded
from oast.places import areas, postcodes
from oast.places.definitions import COUNTY, slug

ENTRIES = 1_000_000
"""More rows than any county has: a file that is longer is the wrong file."""


class NotALookup(ValueError):
    """The file as a whole cannot be read; the message says what to do."""


@dataclass(frozen=True)
class RowFault:
    """A row that was left out: its line, its values, and what is wrong."""

    line: int
    values: tuple[str, ...]
    sentence: str


@dataclass
class Reading:
    """What a file gave: the LCSP (by short name) of each postcode, and the rows left out."""

    lcsp_of: dict[str, str] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)


def read(content: bytes, wards: bytes | None = None) -> Reading:
    """Read a lookup. Raises NotALookup when the heading is not one of those known, or it is not UTF-8 text."""
    heading, rows = _table(content)
    if heading == ("postcode", "lcsp"):
        return _read_pairs(rows, _known_postcode, _known_lcsp)
    if heading != ("ward", "lcsp"):
        raise NotALookup(f"The first row should be postcode,lcsp or ward,lcsp; it is {','.join(heading)[:80]}.")
    if wards is None:
        raise NotALookup("A lookup by ward needs the wards of the postcodes: give a second file, postcode,ward.")
    return _through_wards(rows, wards)


def written(faults: Iterable[RowFault]) -> str:
    """The rows left out as CSV, to be corrected and imported again: their values, the line and what is wrong.

    A value that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["line", "what is wrong", "first value", "second value"])
    for fault in faults:
        writer.writerow([fault.line, fault.sentence, *map(guarded, fault.values)])
    return file.getvalue()


def _table(content: bytes) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotALookup("The file is not UTF-8 text. Save it as “CSV UTF-8” and try again.") from error
    if "\0" in text:
        raise NotALookup("The file is not text. Save it as “CSV UTF-8” and try again.")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        heading = tuple(name.strip().lower() for name in next(reader, []))
        rows = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise NotALookup(f"Line {reader.line_num} cannot be read as CSV: {error}.") from error
    if len(rows) > ENTRIES:
        raise NotALookup(f"The file has more than {ENTRIES:,} rows.")
    return heading, rows


def _read_pairs(
    rows: list[tuple[int, list[str]]], key_of: Callable[[str], str], value_of: Callable[[str], str]
) -> Reading:
    reading = Reading()
    for line, row in rows:
        try:
            if len(row) != 2:
                raise ValueError(f"The row has {len(row)} values instead of 2.")
            key, value = key_of(row[0]), value_of(row[1])
            if reading.lcsp_of.setdefault(key, value) != value:
                raise ValueError(f"{key} stands above with {reading.lcsp_of[key]}.")
        except ValueError as error:
            reading.faults.append(RowFault(line, tuple(row[:2]), str(error)))
    return reading


def _through_wards(rows: list[tuple[int, list[str]]], wards: bytes) -> Reading:
    heading, ward_rows = _table(wards)
    if heading != ("postcode", "ward"):
        raise NotALookup(f"The second file should begin postcode,ward; it begins {','.join(heading)[:80]}.")
    of_wards = _read_pairs(rows, _ward, _known_lcsp)

    def lcsp_of_ward(name: str) -> str:
        if _ward(name) not in of_wards.lcsp_of:
            raise ValueError(f"The ward {name.strip()[:80]} has no LCSP in the first file.")
        return of_wards.lcsp_of[_ward(name)]

    reading = _read_pairs(ward_rows, _known_postcode, lcsp_of_ward)
    return Reading(reading.lcsp_of, of_wards.faults + reading.faults)


def _ward(text: str) -> str:
    if not text.strip():
        raise ValueError("The ward is missing.")
    return " ".join(text.split()).casefold()


def _known_postcode(text: str) -> str:
    postcode = postcodes.normalise(text)
    row = postcodes.find(postcode)
    if row is None:
        raise ValueError(f"{postcode} is not a postcode that exists.")
    if areas.district_of(row) is None:
        raise ValueError(f"{postcode} lies outside the county.")
    return postcode


def _known_lcsp(text: str) -> str:
    for lcsp in COUNTY.one().lcsps:
        if slug(text) in (lcsp.slug, slug(lcsp.name)):
            return lcsp.slug
    raise ValueError(f"{text.strip()[:80] or 'Nothing'} is not one of the county's LCSPs.")
