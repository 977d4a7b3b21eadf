"""Names and postcodes brought to the form in which they are compared."""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o",
        "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th",
        "ı": "i", "ħ": "h", "Ħ": "h", "ŋ": "n", "ə": "e", "Ə": "e",
        "'": "", "’": "", "‘": "", "`": "", "´": "", "ʼ": "", "ʻ": "", "ʹ": "",
    }
)  # fmt: skip
_NOT_A_LETTER = re.compile(r"[^a-z]+")
_TITLES = frozenset(["mr", "mrs", "miss", "ms", "master", "dr"])


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Small plain letters and single spaces: no accents, apostrophes closed up, hyphens opened.

    `O’Brien-Żak` becomes `obrien zak`. Other scripts fold to nothing, and are then compared as missing.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return _NOT_A_LETTER.sub(" ", plain.lower().translate(_COMBINING)).strip()


class _Combining(dict):
    """Drops what NFKD split off a letter; every other character stays."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_COMBINING = _Combining()


@lru_cache(maxsize=65536)
def tokens(folded: str) -> tuple[str, ...]:
    """The parts of a folded name without titles, each once, in their order."""
    return tuple(dict.fromkeys(part for part in folded.split() if part not in _TITLES))


def sort_key(given: str, family: str) -> str:
    """How a list of people is ordered where the database knows no language: family name first."""
    return f"{fold(family)} {fold(given)}".strip()


@lru_cache(maxsize=65536)
def compact_postcode(text: str) -> str:
    """Capitals and digits without the space: `ct1 2ab` becomes `CT12AB`; not checked against the list."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())[:8]


def postcode_district(text: str) -> str:
    """The part before the space, `CT1` of `CT1 2AB`: all that a search result shows."""
    compact = compact_postcode(text)
    return compact[:-3] if len(compact) >= 5 else ""
