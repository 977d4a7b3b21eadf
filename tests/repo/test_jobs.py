"""Jobs are started by name: each name resolves, and none is started from below its own context."""

import ast
from collections.abc import Iterator

import pytest

from oast.config.docs.architecture import floors
from oast.config.paths import ROOT
from oast.jobs.registry import JOBS

FLOOR = {name.strip("()"): -height for height, names in enumerate(floors()) for name in names}
ENQUEUERS = {"enqueue", "start", "start_run"}


def started() -> Iterator[tuple[str, str, str]]:
    """(where, context, name) of every job that the source starts with a name written there."""
    for path in sorted((ROOT / "src/oast").rglob("*.py")):
        context = path.relative_to(ROOT / "src/oast").parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                name = node.args[0].value
                if called in ENQUEUERS and isinstance(name, str) and "." in name:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", context, name


def test_every_name_resolves():
    assert [(where, name) for where, _, name in started() if name not in JOBS] == []


def test_no_job_is_started_upward():
    upward = [(where, name) for where, context, name in started() if FLOOR[name.split(".")[0]] > FLOOR[context]]
    assert upward == []


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_job_stands_in_the_context_of_its_name(name):
    assert JOBS[name].function.__module__.startswith(f"oast.{name.split('.')[0]}.")
