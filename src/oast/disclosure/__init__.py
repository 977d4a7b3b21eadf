"""The small-number rule: which counts of people may leave a sensitive context, as pure functions. No Django.

    table = disclosure.one_way({"Ashford": 12, "Dover": 3, "Swale": 9})
    table.cells["Dover"].shown        # "c"
    table.total.value                 # 24, or None where it would give Dover away

Every count of children that a page, file, chart or API shows outside its context goes through here. Counts of 1
to 5 are not shown (`c`), nor is any other cell from which one could be worked out with the totals.
"""

from oast.disclosure.percentages import percentage, rounded
from oast.disclosure.rule import STANDARD, Cell, Rule, Symbol
from oast.disclosure.tables import OneWay, TwoWay, one_way, two_way

__all__ = [
    "STANDARD",
    "Cell",
    "OneWay",
    "Rule",
    "Symbol",
    "TwoWay",
    "one_way",
    "percentage",
    "rounded",
    "two_way",
]
