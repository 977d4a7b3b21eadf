"""The small-number rule, held against an exhaustive search that knows nothing of flows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oast.disclosure import Rule, Symbol, one_way, two_way
from oast.disclosure.rule import STANDARD


def shown(cells):
    return {key: cell.shown for key, cell in cells.items()}


def test_counts_of_six_and_more_and_nothing_are_shown():
    table = one_way({"Ashford": 6, "Dover": 0, "Swale": 1200})
    assert shown(table.cells) == {"Ashford": "6", "Dover": "0", "Swale": "1,200"}
    assert table.total.shown == "1,206"


def test_a_single_small_count_takes_the_next_smallest_with_it():
    table = one_way({"Ashford": 40, "Dover": 3, "Swale": 9})
    assert shown(table.cells) == {"Ashford": "40", "Dover": "c", "Swale": "c"}
    assert table.total.value == 52


def test_two_ones_are_not_protected_by_each_other():
    # 12 - 10 = 2 in two cells that are not nothing: both would be 1.
    table = one_way({"a": 1, "b": 1, "c": 10})
    assert shown(table.cells) == {"a": "c", "b": "c", "c": "c"}
    assert table.total.value == 12


def test_the_total_goes_when_no_other_count_can():
    table = one_way({"a": 3, "b": 0})
    assert shown(table.cells) == {"a": "c", "b": "0"}
    assert table.total.symbol is Symbol.CONFIDENTIAL


def test_nothing_is_small_too_when_the_rule_says_so():
    table = one_way({"a": 0, "b": 20, "c": 30}, rule=Rule(zero_shown=False))
    assert table.cells["a"].shown == "c"
    assert table.cells["a"].meaning == "not shown, to protect children"


def test_two_ways_need_a_second_row_and_a_second_column():
    counts = {(r, c): 20 + 3 * r + c for r in range(3) for c in range(3)} | {(0, 0): 2}
    table = two_way(counts)
    hidden = [pair for pair, cell in table.cells.items() if cell.symbol]
    assert len(hidden) == 4
    assert len({r for r, _ in hidden}) == len({c for _, c in hidden}) == 2
    assert all(cell.symbol is None for cell in (*table.row_totals.values(), *table.column_totals.values()))


def test_a_pair_not_given_counts_as_nothing():
    table = two_way({("girls", "yes"): 10, ("boys", "no"): 12})
    assert table.cells["girls", "no"].shown == "0"
    assert table.row_totals["boys"].value == 12


def test_an_empty_table_is_empty():
    assert one_way({}).total.value == 0
    assert two_way({}).cells == {}


@pytest.mark.parametrize("table", [one_way, lambda counts: two_way({("r", "c"): counts["a"]})])
def test_a_count_below_nothing_is_refused(table):
    with pytest.raises(ValueError, match="below nothing"):
        table({"a": -1})


counts = st.integers(0, 30) | st.integers(0, 7)


@given(st.lists(counts, max_size=5))
@settings(max_examples=150)
def test_no_cell_of_one_way_can_be_worked_out(values):
    table = one_way(dict(enumerate(values)))
    cells = list(table.cells.values())
    for at, solutions in possible([(range(len(cells)), len(cells))], [*cells, table.total], [*values, sum(values)]):
        assert max(solutions) - min(solutions) >= STANDARD.narrowest, (values, at)


@given(st.lists(st.lists(counts, min_size=2, max_size=2), min_size=2, max_size=3))
@settings(max_examples=150)
def test_no_cell_of_two_ways_can_be_worked_out(rows):
    columns = len(rows[0])
    table = two_way({(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row)})
    cells = [table.cells[r, c] for r in range(len(rows)) for c in range(columns)]
    values = [value for row in rows for value in row]
    sums = []
    for r in range(len(rows)):
        sums.append((range(r * columns, (r + 1) * columns), len(cells)))
        cells.append(table.row_totals[r])
        values.append(sum(rows[r]))
    for c in range(columns):
        sums.append((range(c, len(rows) * columns, columns), len(cells)))
        cells.append(table.column_totals[c])
        values.append(sum(row[c] for row in rows))
    sums.append((range(len(rows) * columns), len(cells)))
    cells.append(table.total)
    values.append(sum(map(sum, rows)))
    for at, solutions in possible(sums, cells, values):
        assert max(solutions) - min(solutions) >= STANDARD.narrowest, (rows, at)


@given(st.lists(counts, max_size=8))
def test_what_is_shown_is_true_and_what_is_small_is_not_shown(values):
    table = one_way(dict(enumerate(values)))
    for at, value in enumerate(values):
        cell = table.cells[at]
        assert cell.value is None or cell.value == value
        assert not (1 <= value <= 5 and cell.symbol is None)


def possible(sums, cells, values):
    """For each unshown cell the values near the truth that agree with all that is shown, by trying.

    `sums` is (indices of the parts, index of their total). A reader knows that no unshown cell is nothing.
    """
    for at in [at for at, cell in enumerate(cells) if cell.symbol]:
        near = range(max(1, values[at] - 4), values[at] + 5)
        yield at, [value for value in near if solvable(sums, cells, values, {at: value})]


def solvable(sums, cells, values, fixed):
    """Whether some table has the fixed value and all that is shown; parts are tried from the truth outwards."""
    totals = {total for _, total in sums}
    known = {at: values[at] for at, cell in enumerate(cells) if not cell.symbol} | fixed
    parts = [at for at in range(len(cells)) if at not in totals and at not in known]

    def agrees(full):
        for indices, total in sums:
            if all(at in full for at in indices):
                made = sum(full[at] for at in indices)
                if made != known.get(total, made) or (cells[total].symbol and made < 1):
                    return False
        return True

    def tried(full, left):
        if not agrees(full):
            return False
        if not left:
            return True
        at = left[0]
        near = sorted(range(max(1, values[at] - 4), values[at] + 5), key=lambda value: abs(value - values[at]))
        return any(tried(full | {at: value}, left[1:]) for value in near)

    return tried({at: known[at] for at in known if at not in totals}, parts)
