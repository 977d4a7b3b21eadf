"""Mutation testing: which changes are tried, that loaded code takes them, and that a test's word decides."""

import ast
import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.utils.functional import SimpleLazyObject

from oast.config.cli import mutants as command
from oast.config.faults import Fault
from oast.config.mutants import placing, reaching, running
from oast.config.mutants.changes import changed, changes
from oast.config.paths import ROOT


def words(source: str) -> list[str]:
    return [change.words for change in changes(ast.parse(source))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a == b", ["Eq became NotEq"]),
        ("a < b", ["Lt became LtE"]),
        ("a and b", ["And became Or"]),
        ("a & b", ["BitAnd became BitOr"]),
        ("x = not a", ["not a turned round"]),
        ("x = True", ["True became False"]),
        ("x = 7", ["7 became 8"]),
        ("x = {A, B}", ["left out A", "left out B"]),
        ("x = {1: 'a'}", ["left out 1", "1 became 2"]),
        ("x = rows.filter(a, b=c)", ["left out a", "left out b=c"]),
        ("check(a)", ["left out: check(a)"]),
        ("raise Refused('no')", ["left out: raise Refused('no')"]),
        ("if a:\n    b", ["if a: always", "if a: never"]),
        ("x = [a for a in b if c]", ["left out c"]),
        ("def f():\n    return a", ["returned nothing: return a"]),
        ("def f():\n    return None", []),
    ],
)
def test_a_change_of_each_kind(source, expected):
    assert words(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""A text."""',
        "from a import b",
        "x: dict[str, 3] = y",
        "@dataclass(frozen=True)\nclass A:\n    b: int",
        "if TYPE_CHECKING:\n    import a",
        "if __name__ == '__main__':\n    main(1)",
        "__all__ = ['a', 'b']",
        "x = f'{1}'",
        "x = 'words for a person'",
        "",
    ],
)
def test_what_is_left_alone(source):
    assert words(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a == b", "a != b"),
        ("x = {1: 'a', 2: 'b'}", "x = {2: 'b'}"),
        ("x = not a", "x = a"),
        ("rows.filter(a, b=c)", "pass"),
        ("raise Refused('no')", "pass"),
    ],
)
def test_the_first_change_made(source, expected):
    assert ast.unparse(changed(source, 0)) == expected


def test_every_change_of_this_file_compiles():
    source = Path(__file__).read_text()
    for number in range(len(changes(ast.parse(source)))):
        compile(changed(source, number), "changed", "exec")


def test_where_a_change_stands():
    inside, outside = changes(ast.parse("def f():\n    if (\n        a\n        == b\n    ):\n        c\n\nx = True"))[
        0::3
    ]
    assert (inside.first, inside.last, inside.inside) == (2, 5, True)
    assert (outside.first, outside.last, outside.inside) == (8, 8, False)


GUARD = """
from functools import wraps

OPEN = {"green"}

def guarded(call):
    @wraps(call)
    def asked(colour):
        if colour not in OPEN:
            raise PermissionError
        return call(colour)
    return asked

@guarded
def enter(colour):
    return len(colour) > 2
"""


@pytest.fixture
def guard(tmp_path, monkeypatch):
    """A module of its own, with one good test and the tests' settings left aside."""
    (tmp_path / "guard_of_doors.py").write_text(GUARD)
    (tmp_path / "test_doors.py").write_text(
        "import pytest\nfrom guard_of_doors import enter\n\n"
        "def test_green():\n    assert enter('green') is True\n\n"
        "def test_red():\n    with pytest.raises(PermissionError):\n        enter('red')\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:django -p no:xdist\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{':'.join(filter(None, sys.path))}")
    monkeypatch.chdir(tmp_path)
    yield importlib.import_module("guard_of_doors")
    del sys.modules["guard_of_doors"]


def number_of(path: Path, wanted: str) -> tuple[int, bool]:
    for number, change in enumerate(changes(ast.parse(path.read_text()))):
        if change.words == wanted:
            return number, change.inside
    raise AssertionError(f"no such change: {wanted}")


def test_a_loaded_function_takes_a_change_behind_its_decorator(guard):
    path = Path(guard.__file__)
    with pytest.raises(PermissionError):
        guard.enter("red")
    number, _ = number_of(path, "left out: raise PermissionError")
    assert placing.swap(path, changed(GUARD, number))
    assert guard.enter("red") is True


def test_objects_that_do_not_say_what_they_are_are_left_in_peace(guard):
    """Other tests' lazy objects are still about: to ask one for its class would read the database."""

    def asked():
        raise AssertionError("a lazy object was asked")

    lazy = SimpleLazyObject(asked)
    number, _ = number_of(Path(guard.__file__), "left out: raise PermissionError")
    assert placing.swap(Path(guard.__file__), changed(GUARD, number))
    del lazy


def test_a_change_of_a_table_fits_no_loaded_function(guard):
    number, inside = number_of(Path(guard.__file__), "left out 'green'")
    assert not inside
    assert not placing.swap(Path(guard.__file__), changed(GUARD, number))


def test_a_table_is_exchanged_wherever_a_module_holds_it(guard, monkeypatch):
    other = ModuleType("other_doors")
    other.ALSO = guard.OPEN
    monkeypatch.setitem(sys.modules, "other_doors", other)
    number, _ = number_of(Path(guard.__file__), "left out 'green'")

    assert placing.placed(Path(guard.__file__), number, inside=False)

    assert guard.OPEN == other.ALSO == set()
    with pytest.raises(PermissionError):
        guard.enter("green")


def test_a_number_is_exchanged_where_it_has_its_name(tmp_path, monkeypatch):
    """The same number is the same object wherever it is written."""
    path = tmp_path / "doors_of_limits.py"
    path.write_text("LIMIT = 3\nDOORS = 3\n")
    monkeypatch.syspath_prepend(tmp_path)
    loaded, other = importlib.import_module("doors_of_limits"), ModuleType("other_doors")
    other.LIMIT, other.WINDOWS = loaded.LIMIT, 3
    monkeypatch.setitem(sys.modules, "other_doors", other)

    assert placing.placed(path, 0, inside=False)

    assert (loaded.LIMIT, loaded.DOORS, other.LIMIT, other.WINDOWS) == (4, 3, 4, 3)
    del sys.modules["doors_of_limits"]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("DOORS = ()\nfrom math import pi\nif pi > 3:\n    DOORS = (1,)", "Gt became GtE"),
        ("class A:\n    open = {1}", "left out 1"),
    ],
)
def test_what_is_no_table_of_ones_own_is_not_exchanged(tmp_path, monkeypatch, source, wanted):
    """Other statements are loaded anew in a process of their own."""
    path = tmp_path / "doors_of_all.py"
    path.write_text(source)
    number, _ = number_of(path, wanted)
    assert not placing.placed(path, number, inside=False), "it is not loaded"
    monkeypatch.syspath_prepend(tmp_path)
    loaded = importlib.import_module("doors_of_all")
    before = dict(vars(loaded))

    assert not placing.placed(path, number, inside=False)

    assert vars(loaded) == before
    del sys.modules["doors_of_all"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wanted", "passes"),
    [
        (None, True),
        ("left out: raise PermissionError", False),
        ("NotIn became In", False),
        ("Gt became GtE", True),
        ("left out 'green'", False),
    ],
)
def test_the_tests_decide(guard, wanted, passes):
    path = Path(guard.__file__)
    number, inside = number_of(path, wanted) if wanted else (None, True)
    trial = running.Trial(path, number, (str(path.parent / "test_doors.py"),), inside)
    assert list(running.run([trial, trial], 2)) == [(trial, passes), (trial, passes)]


def test_the_tests_asked_are_the_near_and_the_fast_ones():
    path = reaching.CODE / "sharing" / "rules.py"
    seconds = {
        "tests/caf/a.py::x": 0.1,
        "tests/sharing/a.py::x": 5.0,
        "tests/sharing/a.py::y": 1.0,
        "tests/a.py::z": 59.0,
    }
    reach = reaching.Reach({path: {3: [*seconds, "tests/gone.py::x"], 9: ["tests/caf/a.py::x"]}}, seconds)
    near = ["tests/sharing/a.py::y", "tests/sharing/a.py::x", "tests/caf/a.py::x"]
    assert reach.tests(path, 3, 3, inside=True) == near
    assert reach.tests(path, 9, 9, inside=False) == near
    assert reach.tests(path, 4, 8, inside=True) == []
    assert reach.tests(path, 3, 3, inside=True, seconds=66) == [*near, "tests/a.py::z"]


def test_a_file_of_tables_asks_the_tests_of_those_who_import_it():
    tables, user = reaching.CODE / "caf/policies/membership.py", reaching.CODE / "caf/policies/team.py"
    reach = reaching.Reach({tables: {8: [""]}, user: {3: ["tests/caf/a.py::x"]}}, {"tests/caf/a.py::x": 1.0})
    assert reach.tests(tables, 8, 8, inside=False) == ["tests/caf/a.py::x"]


def test_a_table_asks_the_tests_that_read_it():
    table = reaching.CODE / "accounts/policies.py"
    reads, reaches = "tests/accounts/test_policies.py::x", "tests/caf/a.py::x"
    reach = reaching.Reach({table: {8: [reaches]}}, {reads: 1.0, reaches: 1.0, "tests/accounts/a.py::x": 1.0})
    assert reach.tests(table, 30, 40, inside=False) == [reads, reaches]
    assert reach.tests(table, 8, 8, inside=True) == [reaches]


def test_what_ran_when_its_module_was_loaded_is_told_apart():
    path = reaching.CODE / "accounts/views/gates.py"
    reach = reaching.Reach({path: {3: [""], 5: ["", "tests/a.py::x"]}}, {"tests/a.py::x": 1.0})
    assert reach.only_when_loaded(path, 3, 3)
    assert not reach.only_when_loaded(path, 3, 5)
    assert not reach.only_when_loaded(path, 9, 9)


def test_a_test_in_a_class_is_asked_as_well(tmp_path):
    report = tmp_path / "tests.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="tests.config.test_mutants" name="test_x" time="0.5"/>'
        '<testcase classname="tests.accounts.test_sponsorship.TestAnotherAgency" name="test_y[1]" time="2"/>'
        "</testsuite></testsuites>"
    )
    assert reaching._seconds(report) == {
        "tests/config/test_mutants.py::test_x": 0.5,
        "tests/accounts/test_sponsorship.py::TestAnotherAgency::test_y[1]": 2.0,
    }


def test_the_report_counts_and_names():
    rows = [
        command.Tried("a.py", 3, "x", 2, found=True),
        command.Tried("a.py", 4, "y", 1, found=False),
        command.Tried("b.py", 5, "z", 1, found=True),
    ]
    report = command._report(rows)
    assert (report["mutants"], report["killed"], report["share"]) == (3, 2, 0.6667)
    assert report["files"]["a.py"] == {"mutants": 2, "killed": 1}
    assert "not found: a.py:4: y" in command._table(report)
    assert command._report([])["share"] == 0.0


def test_a_part_joins_what_was_tried_before():
    """So that the whole, which takes hours, can be run in parts."""
    lost = command.Tried("a.py", 4, "y", 1, found=False)
    before = command._report([command.Tried("a.py", 3, "x", 2, found=True), lost])
    other = command._report([command.Tried("b.py", 5, "z", 1, found=True)])

    both = command._joined(other, before, again=False)
    assert (both["mutants"], both["killed"], both["share"]) == (3, 2, 0.6667)
    assert [row["path"] for row in both["not_found"]] == ["a.py"]

    written = command._report([command.Tried("a.py", 4, "y", 1, found=True)])
    after = command._joined(written, both, again=True)
    assert (after["files"]["a.py"], after["share"], after["not_found"]) == ({"mutants": 2, "killed": 2}, 1.0, [])

    anew = command._joined(before, after, again=False)
    assert (anew["killed"], len(anew["not_found"])) == (2, 1)
    assert command._joined(before, None, again=False) == before


def test_before_any_change_the_tests_pass_each_once(monkeypatch):
    """A test that passed for one file is not run again for the next; one that fails ends the run."""
    asked, bad = [], set()

    def run(trials, jobs):
        for one in trials:
            asked.append((one.number, one.tests, jobs))
            yield one, bad.isdisjoint(one.tests)

    monkeypatch.setattr(command.running, "run", run)
    file = ROOT / "src" / "oast" / "sharing" / "rules.py"
    trials = [command.running.Trial(file, 1, ("a", "b")), command.running.Trial(file, 2, ("b", "c"))]

    assert command._check_they_pass(file, trials, 2, set()) == {"a", "b", "c"}
    assert asked == [(None, ("a", "c"), 2), (None, ("b",), 2)]
    asked.clear()
    assert command._check_they_pass(file, trials, 2, {"a", "b"}) == {"c"}
    assert asked == [(None, ("c",), 2)]
    assert command._check_they_pass(file, trials, 2, {"a", "b", "c"}) == set()
    bad.add("c")
    with pytest.raises(Fault, match=r"sharing/rules\.py fail without a change"):
        command._check_they_pass(file, trials, 2, set())


def test_a_path_that_is_not_there_is_said():
    with pytest.raises(Fault, match="there is no"):
        command.mutants(["src/oast/nowhere.py"])


def test_the_guarding_code_is_there():
    assert {path.name for path in command._guards()} >= {"rules.py", "policies.py", "operations.py", "consent.py"}
    assert all([*reaching.CODE.glob(pattern)] for pattern in command.GUARDS)
