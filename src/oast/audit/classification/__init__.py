"""Field classification: who sees a field, how long it is kept, what a shield hides. Plain Python.

Every field of every model of Oast is classified beside its definition by a class attribute `PRIVACY`;
`tests/repo/test_classification.py` fails for a field that is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How much harm a field can do in the wrong hands."""

    KEY = "opaque key"
    PUBLIC = "public"
    OFFICIAL = "working data without a child"
    STAFF = "personal data of a practitioner"
    PERSONAL = "personal data of a child or family"
    SENSITIVE = "special category data, or the whereabouts, of a child or family"


@dataclass(frozen=True)
class Privacy:
    """The classification of one model: field name to level, with the keeping rule of the whole row.

    `kept` is a retention rule's name; `hidden_by_shield` are the fields that a shield hides.
    """

    levels: dict[str, Level]
    kept: str
    hidden_by_shield: frozenset[str] = frozenset()


def privacy(
    *,
    kept: str,
    key: str = "",
    public: str = "",
    official: str = "",
    staff: str = "",
    personal: str = "",
    sensitive: str = "",
    hidden_by_shield: str = "",
) -> Privacy:
    """Classify a model's fields, each level a space-separated list of field names.

    Raises ValueError for a field named twice, and for a shielded field that is not classified.
    """
    named = {
        Level.KEY: key,
        Level.PUBLIC: public,
        Level.OFFICIAL: official,
        Level.STAFF: staff,
        Level.PERSONAL: personal,
        Level.SENSITIVE: sensitive,
    }
    pairs = [(name, level) for level, names in named.items() for name in names.split()]
    levels = dict(pairs)
    hidden = frozenset(hidden_by_shield.split())
    if len(levels) != len(pairs):
        raise ValueError(f"classified twice: {_twice(name for name, _ in pairs)}")
    if unknown := hidden - set(levels):
        raise ValueError(f"shielded but not classified: {sorted(unknown)}")
    return Privacy(levels, kept, hidden)


def _twice(names: Iterable[str]) -> list[str]:
    seen = list(names)
    return sorted({name for name in seen if seen.count(name) > 1})
