"""What the benchmarks on a whole county share: the options, the county that is kept or dropped, the first line."""

import json
from argparse import Namespace
from contextlib import contextmanager

import pytest

from oast.config.bench import _county

ASKED = ("--rounds", "how often each way is asked")
FIGURES = {"children": 20_000, "services": 400, "cases": 30, "cores": 2, "load": [0.1, 2.0]}


class Ours:
    """A cluster that only notes what it is told."""

    def __init__(self):
        self.told = []

    @contextmanager
    def up(self):
        yield self

    def url(self, role, database):
        return f"postgresql://{role}@/{database}"

    def execute(self, statement, database="postgres"):
        self.told.append((statement, database))

    def ensure_database(self, name):
        self.told.append(("make", name))


@pytest.fixture
def ours(monkeypatch):
    made = Ours()
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setattr(_county, "cluster", lambda: made)
    return made


def test_percentile_95():
    assert _county.percentile_95([float(one) for one in range(1, 102)]) == pytest.approx(96)
    assert _county.percentile_95([7.0, 7.0]) == 7.0


def test_the_size_is_that_of_the_county():
    asked = _county.parser("pages", *ASKED).parse_args([])

    assert (asked.children, asked.services, asked.cases, asked.rounds) == (350_000, 4_000, 300, 200)


def test_the_first_line_says_what_was_measured_and_on_what():
    said = "20,000 children, 400 services, 30 assessments; 3 rounds; 2 cores, load 0.1 before and 2.0 after"

    assert _county.head(FIGURES, "3 rounds") == said


@pytest.mark.parametrize(("kept", "dropped"), [([], True), (["--keep"], False)])
def test_the_county_is_dropped_unless_it_is_kept(ours, monkeypatch, capsys, kept, dropped):
    monkeypatch.setattr(_county, "prepare", lambda *_: ours.told.append("prepared"))

    code = _county.run(["--children", "9", *kept], "rights", ASKED, lambda *_: {"rounds": 7}, lambda _: ["the table"])

    assert (code, capsys.readouterr().out) == (0, "the table\n")
    drop = ("DROP DATABASE oast_bench_9 WITH (FORCE)", "postgres")
    assert ours.told == ["prepared", *([drop] if dropped else [])]


def test_the_county_is_dropped_when_measuring_fails(ours, monkeypatch):
    monkeypatch.setattr(_county, "prepare", lambda *_: None)

    def measure(*given):
        raise ValueError("a page did not answer")

    with pytest.raises(ValueError, match="did not answer"):
        _county.run(["--children", "9"], "rights", ASKED, measure, list)

    assert ours.told == [("DROP DATABASE oast_bench_9 WITH (FORCE)", "postgres")]


@pytest.mark.usefixtures("ours")
def test_json_is_one_document_with_the_machine(monkeypatch, capsys):
    monkeypatch.setattr(_county, "prepare", lambda *_: None)

    _county.run(["--children", "9", "--json"], "rights", ASKED, lambda *_: {"rounds": 7}, list)

    figures = json.loads(capsys.readouterr().out)
    assert (figures["children"], figures["services"], figures["rounds"], len(figures["load"])) == (9, 4_000, 7, 2)


@pytest.mark.parametrize(("stamp", "built"), [("9 40 30", False), ("9 40 31", True), (None, True)])
def test_a_kept_county_of_the_same_size_is_used_again(ours, monkeypatch, stamp, built):
    done = []
    monkeypatch.setattr(_county.schema, "stamp", lambda *_: stamp)
    monkeypatch.setattr(_county.schema, "migrate", lambda *_: done.append("migrated"))
    monkeypatch.setattr(_county.schema, "set_stamp", lambda _ours, _name, _key, size: done.append(size))
    monkeypatch.setattr(_county, "_build", lambda _: done.append("built"))

    _county.prepare(ours, "oast_bench_9", Namespace(children=9, services=40, cases=30))

    assert done == (["migrated", "built", "9 40 30"] if built else ["migrated"])
    assert bool(ours.told) is built
