"""The benchmark of pages: its arithmetic, its table, and that a page which did not answer is not measured."""

import pytest

from oast.config.bench import pages
from oast.config.faults import Fault


def test_percentile_95():
    assert pages.percentile_95([float(one) for one in range(1, 102)]) == pytest.approx(96)
    assert pages.percentile_95([7.0, 7.0]) == 7.0


@pytest.mark.parametrize(
    ("p95", "queries", "said"),
    [
        (150.0, 25, []),
        (150.1, 25, ["time"]),
        (20.0, 26, ["queries"]),
        (900.0, 90, ["queries", "time"]),
    ],
)
def test_limits(p95, queries, said):
    assert list(pages.over(p95, queries)) == said


def figures(**changed):
    times = {"bare page": [2.0, 2.0, 2.0], "desk": [100.0, 200.0, 300.0]}
    made = pages.rows(times, {"bare page": (0, 0), "desk": (39, 4)})
    return {
        "children": 350_000, "services": 4_000, "cases": 300, "requests": 3, "cores": 2, "load": [0.5, 1.5],
        "pages": [pages.asdict(one) for one in made],
    } | changed  # fmt: skip


def test_a_row_has_times_and_counts():
    bare, desk = figures()["pages"]
    assert (bare["p50"], bare["p95"], bare["queries"], bare["over"]) == (2.0, 2.0, 0, ())
    assert (desk["p50"], desk["p95"]) == (200.0, 290.0)
    assert (desk["queries"], desk["transactions"], desk["over"]) == (39, 4, ("queries", "time"))


def test_the_table_says_what_it_measured_and_marks_what_is_over():
    head, columns, limit, bare, desk = pages.lines(figures())
    assert "350,000 children" in head
    assert "2 cores, load 0.5 before and 1.5 after" in head
    assert columns.split() == ["p50", "ms", "p95", "ms", "queries", "savepoints"]
    assert limit.split() == ["limit", "150", "25"]
    assert bare.split() == ["bare", "page", "2.0", "2.0", "0", "0"]
    assert desk.endswith("over: queries and time")


def test_the_size_is_that_of_the_county():
    asked = pages._parser().parse_args([])
    assert (asked.children, asked.services, asked.cases, asked.requests) == (350_000, 4_000, 300, 200)


@pytest.mark.parametrize(
    ("status", "fields"), [(500, None), (404, None), (302, None), (200, {"token": ""}), (403, {"token": ""})]
)
def test_a_page_that_did_not_answer_is_not_measured(status, fields):
    from oast.config.bench import _journey

    with pytest.raises(Fault, match="desk"):
        _journey._checked("desk", _journey.Answer(status, "", ""), fields)


@pytest.mark.parametrize(
    ("status", "fields"), [(200, None), (302, {"token": ""}), (200, {"token": "", "autosave": "1"})]
)
def test_a_page_that_answered_is(status, fields):
    from oast.config.bench import _journey

    answer = _journey.Answer(status, "/", "")
    assert _journey._checked("desk", answer, fields) is answer


@pytest.mark.parametrize(
    ("statement", "apart"),
    [("SAVEPOINT s1", True), ("RELEASE SAVEPOINT s1", True), ("BEGIN", True), ("SELECT 1", False)],
)
def test_savepoints_stand_apart(statement, apart):
    from oast.config.bench import _journey

    assert bool(_journey.TRANSACTION.match(statement)) is apart
