"""The benchmark of pages: its arithmetic, its table, that a page which did not answer is not measured; and the same
journey as a guard: no page of the main job asks the database more than the limit.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from oast.config.bench import pages
from oast.config.faults import Fault
from tests import databases


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


@pytest.mark.parametrize(("status", "right"), [(500, 200), (404, 200), (302, 200), (200, 302), (403, 302)])
def test_a_page_that_did_not_answer_is_not_measured(status, right):
    from oast.config.bench import _journey

    with pytest.raises(Fault, match="desk"):
        _journey._checked("desk", _journey.Answer(status, "", ""), right)


@pytest.mark.parametrize("status", [200, 302])
def test_a_page_that_answered_is(status):
    from oast.config.bench import _journey

    answer = _journey.Answer(status, "/", "")
    assert _journey._checked("desk", answer, status) is answer


@pytest.mark.parametrize(
    ("statement", "apart"),
    [("SAVEPOINT s1", True), ("RELEASE SAVEPOINT s1", True), ("BEGIN", True), ("SELECT 1", False)],
)
def test_savepoints_stand_apart(statement, apart):
    from oast.config.bench import _journey

    assert bool(_journey.TRANSACTION.match(statement)) is apart


@pytest.mark.committing
def test_no_page_of_the_main_job_asks_more_than_the_limit(tmp_path, monkeypatch):
    """On a small county, by people who work with one child and with many. Without the note, once a minute, that a
    session is in use: on a slow machine it would fall anywhere."""
    monkeypatch.setattr("oast.accounts.views.sessions.NOTE_EVERY", timedelta(days=1))
    from oast.childindex import queries as childindex
    from oast.config.bench import _journey, _people
    from oast.config.demo.build import Size, build

    build(Size(children=300, services=200, cases=60), timezone.now(), tmp_path / "sign-ins.csv", lambda _: None)
    scenes = _people.scenes(databases.url(connection.settings_dict["NAME"], "postgres"), 4)

    counts = _journey.counted(scenes, rounds=4)

    assert len(counts) > 20
    assert childindex.gateway().invented
    assert {page: queries for page, (queries, _) in counts.items() if queries > pages.MOST_QUERIES} == {}
