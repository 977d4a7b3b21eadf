"""Percentages from rounded counts, and when there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oast.disclosure import Cell, Symbol, percentage, rounded
from oast.disclosure.rule import OWN_SCHOOL_SURVEY, PUBLIC_SURVEY


@pytest.mark.parametrize(("count", "said"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (1234, 1235)])
def test_rounded_to_fives(count, said):
    assert rounded(count) == said


def test_a_base_of_one_changes_nothing():
    assert rounded(7, 1) == 7


def test_from_rounded_counts():
    assert percentage(33, 100).shown == "35"


@pytest.mark.parametrize(
    ("part", "whole", "options", "symbol"),
    [
        (3, 100, {}, "c"),
        (97, 100, {}, "c"),
        (50, 100, {"hidden": True}, "c"),
        (0, 0, {}, "x"),
        (6, 10_000, {}, "low"),
        (10, 29, {"rule": PUBLIC_SURVEY}, "u"),
        (20, 60, {"units": 2, "rule": PUBLIC_SURVEY}, "u"),
        (0, 60, {"units": 3, "rule": PUBLIC_SURVEY}, "c"),
        (60, 60, {"units": 3, "rule": PUBLIC_SURVEY}, "c"),
        (0, 10, {"rule": OWN_SCHOOL_SURVEY}, "c"),
    ],
)
def test_no_percentage(part, whole, options, symbol):
    assert percentage(part, whole, **options).shown == symbol


def test_nothing_and_all_where_they_may_be_said():
    assert percentage(0, 40).shown == "0"
    assert percentage(40, 40).shown == "100"


@pytest.mark.parametrize(("part", "whole"), [(-1, 10), (11, 10)])
def test_more_than_the_whole_is_refused(part, whole):
    with pytest.raises(ValueError, match="no part"):
        percentage(part, whole)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_share_never_leaves_its_bounds(one, other):
    cell = percentage(min(one, other), max(one, other))
    assert cell.symbol or 0 <= cell.value <= 100


def test_a_cell_says_itself():
    assert Cell(1234).shown == "1,234"
    assert Cell(12.5).shown == "12.5"
    assert Cell(None, Symbol.NOT_APPLICABLE).shown == "z"
    assert Cell(3).meaning == ""
    assert Cell(None, Symbol.LOW).meaning
