"""Habits of the house that no linter knows: names of files, their length, and who may read the clock."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from oast.audit.operations import OPERATIONS
from oast.config.paths import ROOT

SOURCE = ROOT / "src/oast"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
LONGEST = 400
AT_THE_EDGE = {"views", "tasks", "management", "api", "cli", "bench", "demo"}
"""Where the clock may be read; below, the time is an argument."""

CLOCKS = {("timezone", "now"), ("timezone", "localdate"), ("date", "today"), ("datetime", "now"), ("time", "time")}
READS_THE_CLOCK = {
    "accounts/forms": "the library's forms are called by its views",
    "mail/operations/library.py": "a mail backend is called by libraries, which pass no time",
}
"""Exceptions, each with its reason."""

VAGUE = {"utils", "util", "helpers", "helper", "service", "common", "misc", "base"}


def test_a_file_has_a_name_that_says_something():
    """`services` is a name of the domain in a folder of models, and says nothing beside them."""
    found = [path for path in FILES if path.stem in VAGUE or (path.stem == "services" and path.parents[1] == SOURCE)]
    assert found == []


def test_a_long_file_becomes_a_folder():
    lengths = {str(path.relative_to(SOURCE)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_says_what_it_is():
    """Those that Django makes and names itself say it by their names."""
    texts = {path: path.read_text(encoding="utf-8") for path in FILES if path.name not in ("apps.py", "urls.py")}
    silent = [path for path, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))]
    assert [str(path.relative_to(SOURCE)) for path in silent] == []


def test_the_clock_is_read_at_the_edge_only():
    found = [where for where in _clocks() if not any(where.startswith(name) for name in READS_THE_CLOCK)]
    assert found == []


def _clocks() -> Iterator[str]:
    for path in FILES:
        name = path.relative_to(SOURCE)
        if AT_THE_EDGE & {*name.parts, name.stem} or name.parts[0] == "config":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = getattr(node.func.value, "id", getattr(node.func.value, "attr", ""))
                if (owner, node.func.attr) in CLOCKS and not node.args and not node.keywords:
                    yield f"{name}:{node.lineno}"


def test_only_rules_name_the_unscoped_manager():
    named = [
        str(path.relative_to(SOURCE))
        for path in FILES
        if re.search(r"\.unscoped\b|_base_manager", path.read_text(encoding="utf-8")) and not _is_rules(path)
    ]
    assert named == []


def _is_rules(path: Path) -> bool:
    return "rules" in {path.stem, *path.parts}


@pytest.mark.parametrize("name", sorted(name for name, one in OPERATIONS.items() if one.__module__.startswith("oast.")))
def test_an_operation_stands_in_the_context_of_its_name(name):
    assert re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)*", name)
    assert OPERATIONS[name].__module__.split(".")[1] == name.split(".")[0]


def test_nothing_names_this_machine():
    """What is committed runs anywhere: no absolute path of a checkout, no address of a package registry."""
    texts = [path for folder in ("src", "tests", "docs", "requirements") for path in (ROOT / folder).rglob("*.*")]
    forbidden = re.compile(r"/work/|/root/|pypi\.org|registry\.npmjs|/\.library")
    found = [
        str(path.relative_to(ROOT))
        for path in texts
        if path.suffix in {".py", ".md", ".yaml", ".txt", ".in", ".html", ".toml"}
        and path != Path(__file__)
        and forbidden.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


ASKED_AT_ONCE = {"count", "is_visible", "is_hidden", "is_checked", "inner_text", "input_value", "title", "content"}


def test_a_browser_test_waits_for_what_it_expects():
    """What a page shows after a click is asked with `expect`, which waits; an `assert` sees a page half loaded."""
    found = [f"{path.relative_to(ROOT)}:{line}" for path in _browser_tests() for line in _asked_at_once(path)]
    assert found == []


def _browser_tests() -> Iterator[Path]:
    for path in (ROOT / "tests").rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        if "from playwright.sync_api" in text or re.search(r"def test\w+\([^)]*\b(open_)?page\b", text):
            yield path


def _asked_at_once(path: Path) -> Iterator[int]:
    for check in (
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Assert)
    ):
        for call in (node for node in ast.walk(check.test) if isinstance(node, ast.Call)):
            asked = isinstance(call.func, ast.Attribute) and call.func.attr in ASKED_AT_ONCE and not call.args
            if asked and ".objects" not in ast.unparse(call):
                yield call.lineno
