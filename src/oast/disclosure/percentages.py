"""Percentages that give no more away than the counts beside them."""

from oast.disclosure.rule import HIDDEN, STANDARD, Cell, Rule, Symbol


def rounded(count: int, base: int = 5) -> int:
    """To the nearest multiple of `base`; a half goes up."""
    return (count + base // 2) // base * base if base > 1 else count


def percentage(part: int, whole: int, *, units: int | None = None, hidden: bool = False, rule: Rule = STANDARD) -> Cell:
    """The share of `part` in `whole` in whole per cent, from rounded counts.

    `c` when the part or the rest is small, when the count itself is left out of its table (`hidden`) or at an
    extreme that may not be said; `u` under the rule's least base or units (schools); `x` of nothing; `low` for a
    share that rounds to nothing. Raises ValueError when the part is more than the whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if whole == 0:
        return Cell(None, Symbol.NOT_AVAILABLE)
    if whole < rule.least_base or (units is not None and units < rule.least_units):
        return Cell(None, Symbol.UNRELIABLE)
    if hidden or rule.is_small(part) or rule.is_small(whole - part):
        return HIDDEN
    share = min(100, round(100 * rounded(part, rule.base) / rounded(whole, rule.base)))
    if not rule.extremes_shown and share in (0, 100):
        return HIDDEN
    return Cell(None, Symbol.LOW) if share == 0 and part else Cell(share)
