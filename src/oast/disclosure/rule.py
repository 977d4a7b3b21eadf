"""The numbers of the rule, the symbols of England's education statistics, and a cell."""

from dataclasses import dataclass
from enum import StrEnum


class Symbol(StrEnum):
    """Why a cell has no figure; the letters of the Department for Education's statistics."""

    CONFIDENTIAL = "c"
    LOW = "low"
    NOT_APPLICABLE = "z"
    NOT_AVAILABLE = "x"
    UNRELIABLE = "u"


MEANINGS = {
    Symbol.CONFIDENTIAL: "not shown, to protect children",
    Symbol.LOW: "more than nothing, but rounds to nothing",
    Symbol.NOT_APPLICABLE: "does not apply",
    Symbol.NOT_AVAILABLE: "not available",
    Symbol.UNRELIABLE: "too few to be reliable",
}


@dataclass(frozen=True)
class Rule:
    """What counts as small.

    `largest_small`: counts from 1 to it are not shown. `zero_shown`: nothing may be said to be nothing; otherwise 0
    is small too. `narrowest`: how many values apart the lowest and highest possible value of an unshown cell must
    be, for a reader who knows every shown cell, the rule and the arithmetic. `base`: percentages are taken from
    counts rounded to it. `least_base`: below this many people no percentage is given. `least_units`: nor from fewer
    schools (or other units). `extremes_shown`: whether 0% and 100% may be said.
    """

    largest_small: int = 5
    zero_shown: bool = True
    narrowest: int = 4
    base: int = 5
    least_base: int = 0
    least_units: int = 0
    extremes_shown: bool = True

    def is_small(self, count: int) -> bool:
        """Whether the count alone may not be shown."""
        return (count != 0 or not self.zero_shown) and count <= self.largest_small

    @property
    def lowest(self) -> int:
        """The lowest value that a reader who knows the rule must reckon with in an unshown cell."""
        return 1 if self.zero_shown else 0


STANDARD = Rule()
PUBLIC_SURVEY = Rule(least_base=30, least_units=3, extremes_shown=False)
OWN_SCHOOL_SURVEY = Rule(least_base=10, extremes_shown=False)


@dataclass(frozen=True)
class Cell:
    """A figure that may be shown, or the symbol that says why there is none."""

    value: float | None
    symbol: Symbol | None = None

    @property
    def shown(self) -> str:
        """The figure, or the symbol's letters, for a page or a file."""
        if self.symbol is not None:
            return self.symbol.value
        if isinstance(self.value, float) and not self.value.is_integer():
            return f"{self.value:,.1f}"
        return f"{self.value or 0:,.0f}"

    @property
    def meaning(self) -> str:
        """What the symbol means, for whoever reads or hears the cell; nothing for a figure."""
        return MEANINGS[self.symbol] if self.symbol else ""


HIDDEN = Cell(None, Symbol.CONFIDENTIAL)
