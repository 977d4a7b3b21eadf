"""Looking a postcode up: one file a first letter, laid out for binary search and shared by all processes.

The files are a cache under `var/postcodes/<edition>` (about 40 MB for all letters), each made when its
letter is first asked for (a fifth of a second at most) and then mapped into memory: a look-up reads a few
pages, takes some microseconds, and no process holds a copy (docs/adr/0021). Where the folder cannot be
written the table stays in the process's memory.
"""

import json
import mmap
import os
import struct
import tempfile
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oast.places.postcodes import package
from oast.places.postcodes.format import compact
from oast.places.postcodes.package import LETTERS, NOWHERE, Columns

ROOT = Path(__file__).resolve().parents[4]
FOLDER = Path(os.environ.get("OAST_VAR") or ROOT / "var").resolve() / "postcodes"
"""Where the tables are kept. (`oast.config.paths` says the same of `var`, but stands above this floor.)"""

KEY = 7
_HEAD = struct.Struct("<8sII")
_MAGIC = b"oastpc01"


@dataclass(frozen=True)
class Row:
    """A postcode, its grid reference (metres east and north; None where the data have none), its district's
    code or ""."""

    postcode: str
    grid: tuple[int, int] | None
    district: str


class Table:
    """The postcodes of one letter over a buffer: head, district codes, eastings, northings, districts, keys."""

    def __init__(self, buffer: "bytes | mmap.mmap"):
        magic, self.count, length = _HEAD.unpack_from(buffer)
        if magic != _MAGIC or len(buffer) != _HEAD.size + length + self.count * (4 + 4 + 2 + KEY):
            raise ValueError("not a table of postcodes")
        start = _HEAD.size
        self.codes: list[str] = json.loads(buffer[start : start + length])
        view, start = memoryview(buffer), start + length
        self.eastings, start = view[start : start + 4 * self.count].cast("i"), start + 4 * self.count
        self.northings, start = view[start : start + 4 * self.count].cast("i"), start + 4 * self.count
        self.districts, start = view[start : start + 2 * self.count].cast("H"), start + 2 * self.count
        self.keys = view[start:]

    def find(self, key: bytes) -> Row | None:
        at = bisect_left(range(self.count), key, key=self._key)
        return self.row(at) if at < self.count and self._key(at) == key else None

    def row(self, at: int) -> Row:
        key = self._key(at).decode("ascii")
        easting, northing = self.eastings[at], self.northings[at]
        grid = None if NOWHERE in (easting, northing) else (easting, northing)
        return Row(f"{key[:4].rstrip()} {key[4:]}", grid, self.codes[self.districts[at]])

    def starting(self, key: bytes) -> Iterator[Row]:
        """The rows whose key begins with these characters."""
        first = bisect_left(range(self.count), key, key=self._key)
        for at in range(first, self.count):
            if not self._key(at).startswith(key):
                return
            yield self.row(at)

    def rows(self, districts: frozenset[str]) -> Iterator[Row]:
        wanted = {number for number, code in enumerate(self.codes) if code in districts}
        return (self.row(at) for at, number in enumerate(self.districts) if number in wanted)

    def _key(self, at: int) -> bytes:
        return bytes(self.keys[at * KEY : at * KEY + KEY])


def find(postcode: str, folder: Path = FOLDER) -> Row | None:
    """The row of a normalised postcode, or None."""
    letter = postcode[0]
    return table(letter, folder).find(compact(postcode)) if letter in LETTERS else None


def starting(part: str, folder: Path = FOLDER) -> Iterator[Row]:
    """Every postcode of a part: `ME14`, or `ME14 1`."""
    outward, _, inward = part.partition(" ")
    key = f"{outward:<4}{inward}".encode("ascii")
    return table(part[0], folder).starting(key) if part[0] in LETTERS else iter(())


def rows(letter: str, districts: frozenset[str], folder: Path = FOLDER) -> Iterator[Row]:
    """Every postcode with that first letter that lies in the districts of these codes, in order."""
    return table(letter, folder).rows(districts)


@cache
def table(letter: str, folder: Path) -> Table:
    """The table of one letter, made where there is none, or where a broken one lies."""
    path = folder / package.edition() / f"{letter}.bin"
    try:
        return _opened(path)
    except (OSError, ValueError, struct.error):
        return Table(_kept(path, packed(package.read(letter))))


def packed(columns: Columns) -> bytes:
    """The bytes of a table."""
    codes = json.dumps(columns.codes).encode("ascii")
    codes += b" " * (-len(codes) % 4)
    head = _HEAD.pack(_MAGIC, len(columns.eastings), len(codes))
    arrays = (columns.eastings, columns.northings, columns.districts)
    return b"".join([head, codes, *(part.tobytes() for part in arrays), columns.keys])


def _opened(path: Path) -> Table:
    with path.open("rb") as file:
        return Table(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _kept(path: Path, content: bytes) -> "bytes | mmap.mmap":
    """Write beside and rename, so that no other process ever maps half a table."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).replace(path)
        with path.open("rb") as written:
            return mmap.mmap(written.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError:
        return content
