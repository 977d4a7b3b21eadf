"""What `./oast bench rights` prints: the cost of the wall beside its limit, from the same rounds."""

import pytest

from oast.config.bench import rights

TIMES = {
    (rights.LIST, "bare"): [1.0, 9.0, 1.0],
    (rights.LIST, "rule"): [2.0, 10.5, 2.0],
    (rights.LIST, "both"): [2.5, 11.0, 4.5],
    ("one record", "both"): [100.0, 100.0, 100.0],
}


@pytest.mark.parametrize(("than", "more"), [("rule", 0.5), ("bare", 2.0)])
def test_what_a_list_costs_more_is_the_rounds_median(than, more):
    """In the second round the machine was busy: that falls on both."""
    assert rights._more(TIMES, "both", than) == more


@pytest.mark.parametrize(("adds", "said"), [(1.9, "1.9 ms more (limit 2.0)"), (2.1, "2.1 ms more (limit 2.0) over")])
def test_the_wall_stands_beside_its_limit(adds, said):
    figures = {
        "children": 1000,
        "services": 40,
        "cases": 30,
        "rounds": 3,
        "cores": 2,
        "load": [0.1, 0.2],
        "rows": [{"what": rights.LIST, "way": "bare", "p50": 1.0, "p95": 9.0}],
        "wall_adds_ms": adds,
        "wall_limit_ms": rights.MOST_FOR_A_LIST,
        "both_add_ms": 2.0,
    }
    assert list(rights.lines(figures)) == [
        "1,000 children, 40 services, 30 assessments; 3 rounds; 2 cores, load 0.1 before and 0.2 after",
        f"{'':24} {'p50 ms':>8} {'p95 ms':>8}",
        "list of 50     bare          1.00     9.00",
        f"row level security, with the rule’s filter in place: a list costs {said}",
        "rule and row level security together: a list costs 2.0 ms more than the bare query",
    ]
