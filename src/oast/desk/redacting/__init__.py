"""Finding what speaks of somebody else in a text, and taking it out. Plain Python.

It marks; a person decides. What it cannot know (a neighbour without a name) is why every text can be taken out whole.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

GONE = "[taken out]"
SHIELDED = "[hidden by the shield]"
RELATIVES = [
    "mother",
    "mum",
    "mummy",
    "father",
    "dad",
    "daddy",
    "stepmother",
    "stepfather",
    "stepdad",
    "stepmum",
    "step-father",
    "step-mother",
    "parent",
    "parents",
    "brother",
    "sister",
    "brothers",
    "sisters",
    "sibling",
    "siblings",
    "grandmother",
    "grandfather",
    "nan",
    "nana",
    "gran",
    "grandad",
    "grandma",
    "grandpa",
    "aunt",
    "auntie",
    "uncle",
    "cousin",
    "partner",
    "husband",
    "wife",
    "boyfriend",
    "girlfriend",
    "neighbour",
    "neighbours",
    "friend",
    "friends",
    "carer",
    "foster",
]
"""Words by which a text speaks of somebody else without a name."""

LEAST = 3
"""A shorter part of a name is not looked for alone: it would mark half of every text."""


@dataclass(frozen=True)
class Piece:
    """A part of a text; `marked` where it speaks of somebody else."""

    text: str
    marked: bool


def pieces(text: str, names: Iterable[str]) -> list[Piece]:
    """The text in pieces, those marked that name one of these people or a relative."""
    words = {part for name in names for part in re.split(r"[\s,]+", name) if len(part) >= LEAST}
    pattern = "|".join(re.escape(word) for word in sorted({*words, *RELATIVES}, key=len, reverse=True))
    found = re.split(rf"\b((?:{pattern})(?:['’]s)?)\b", text, flags=re.IGNORECASE)
    return [Piece(part, place % 2 == 1) for place, part in enumerate(found) if part]


def is_marked(text: str, names: Iterable[str]) -> bool:
    return any(piece.marked for piece in pieces(text, names))


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with each marked piece taken out."""
    return "".join(GONE if piece.marked else piece.text for piece in pieces(text, names))
