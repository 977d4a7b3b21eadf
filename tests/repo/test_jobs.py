"""Every job is started by a name that exists, from its own floor or a higher one."""

import ast
import configparser
from pathlib import Path

import pytest

from oast.config.paths import ROOT
from oast.jobs.registry import JOBS

SOURCE = ROOT / "src" / "oast"
STARTERS = {"enqueue", "start_run"}


def floors() -> list[set[str]]:
    """The floors of the house from top to bottom, as .importlinter says them."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:floors"]["layers"].split("\n")
    return [{name.strip(" ()") for name in layer.split("|")} for layer in layers if layer.strip()]


def height(context: str) -> int:
    """How many floors lie below the context's own."""
    levels = floors()
    return next(len(levels) - number for number, level in enumerate(levels) if context in level)


def started() -> list[tuple[Path, int, ast.expr | None]]:
    """Every call that starts a job: file, line, and what stands for its name."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for call in [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]:
            called = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if called in STARTERS and path != SOURCE / "jobs" / "operations.py":
                named = [keyword.value for keyword in call.keywords if keyword.arg == "job"]
                found.append((path, call.lineno, (call.args or named or [None])[0]))
    return found


def test_there_are_jobs():
    assert {"jobs.tidy", "jobs.take_up_stalled"} <= set(JOBS)


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_job_stands_in_the_tasks_of_its_context(name):
    module = JOBS[name].function.__module__

    assert module.startswith(f"oast.{name.split('.')[0]}.tasks")


def test_jobs_are_started_by_their_names_and_not_upward():
    for path, line, name in started():
        assert isinstance(name, ast.Constant), f"{path}:{line}: write the job's name out"
        assert name.value in JOBS, f"{path}:{line}: no job is named {name.value}"
        starter, owner = path.relative_to(SOURCE).parts[0], name.value.split(".")[0]
        upward = f"{path}:{line}: {owner} stands above {starter}"
        assert starter == owner or height(starter) > height(owner), upward


def test_the_floors_are_read():
    assert height("config") > height("caf") > height("sharing") > height("places") > height("jobs") > height("audit")
