"""Tables of counts with their totals, made safe to show."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from oast.disclosure import flows
from oast.disclosure.flows import UNLIMITED, Arrow, Name, Network
from oast.disclosure.rule import HIDDEN, STANDARD, Cell, Rule

Key = Hashable
TOTAL = ("total",)


@dataclass(frozen=True)
class OneWay:
    """Counts by one thing, with their total."""

    cells: dict[Key, Cell]
    total: Cell


@dataclass(frozen=True)
class TwoWay:
    """Counts by two things: `cells[row, column]`, the totals of both, and of all."""

    cells: dict[tuple[Key, Key], Cell]
    row_totals: dict[Key, Cell]
    column_totals: dict[Key, Cell]
    total: Cell


def one_way(counts: Mapping[Key, int], *, rule: Rule = STANDARD) -> OneWay:
    """The counts with the small ones, and as few others as protect them, left out. The total goes last."""
    network: dict[Name, Arrow] = {("cell", key): Arrow("in", "out", count) for key, count in counts.items()}
    network[TOTAL] = Arrow("out", "in", sum(counts.values()))
    shown = _shown(network, rule)
    return OneWay({key: shown["cell", key] for key in counts}, shown[TOTAL])


def two_way(counts: Mapping[tuple[Key, Key], int], *, rule: Rule = STANDARD) -> TwoWay:
    """The same for rows and columns; a pair that is not given counts as 0."""
    rows, columns = _names(counts, 0), _names(counts, 1)
    network: dict[Name, Arrow] = {
        ("cell", row, column): Arrow(("row", row), ("column", column), counts.get((row, column), 0))
        for row in rows
        for column in columns
    }
    for row in rows:
        total = sum(counts.get((row, column), 0) for column in columns)
        network["row", row] = Arrow("rows", ("row", row), total)
    for column in columns:
        total = sum(counts.get((row, column), 0) for row in rows)
        network["column", column] = Arrow(("column", column), "columns", total)
    network[TOTAL] = Arrow("columns", "rows", sum(counts.values()))
    shown = _shown(network, rule)
    return TwoWay(
        {(row, column): shown["cell", row, column] for row in rows for column in columns},
        {row: shown["row", row] for row in rows},
        {column: shown["column", column] for column in columns},
        shown[TOTAL],
    )


def _names(counts: Mapping[tuple[Key, Key], int], at: int) -> list[Key]:
    return list(dict.fromkeys(pair[at] for pair in counts))


def _shown(network: Network, rule: Rule) -> dict[Name, Cell]:
    if any(arrow.count < 0 for arrow in network.values()):
        raise ValueError("a count below nothing")
    unshown = _unshown(network, rule)
    return {name: HIDDEN if name in unshown else Cell(arrow.count) for name, arrow in network.items()}


def _unshown(network: Network, rule: Rule) -> set[Name]:
    """The small cells and those that protect them, grown until no unshown cell is too narrow."""
    unshown = {name for name, arrow in network.items() if rule.is_small(arrow.count)}
    waiting = sorted(unshown, key=lambda name: network[name].count)
    while waiting:
        for name in waiting:
            if _narrow(network, unshown, name, rule):
                unshown |= flows.widened(
                    network,
                    unshown,
                    name,
                    lowest=rule.lowest,
                    width=rule.narrowest,
                    cost=lambda other: _cost(network, rule, other),
                )
        waiting = [name for name in unshown if _narrow(network, unshown, name, rule)]
    return unshown


def _narrow(network: Network, unshown: set[Name], name: Name, rule: Rule) -> bool:
    low, high = flows.interval(network, unshown, name, rule.lowest)
    return high < UNLIMITED and high - low < rule.narrowest


def _cost(network: Network, rule: Rule, name: Name) -> int | None:
    """What is lost by leaving out a cell: its count; a total costs more than every cell; nothing stays nothing."""
    count = network[name].count
    if count < rule.lowest:
        return None
    is_cell = isinstance(name, tuple) and name[0] == "cell"
    return count + 10 if is_cell else 10_000_000 + count
