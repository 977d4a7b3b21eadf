"""The shell file: it finds a Python that is new enough, or says so."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from oast.config.paths import ROOT


@pytest.fixture
def machine(tmp_path) -> Path:
    """A checkout without `.venv` on a machine with nothing but a shell."""
    shutil.copy(ROOT / "oast", tmp_path / "oast")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/dirname").symlink_to(shutil.which("dirname"))
    return tmp_path


def run(machine: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["/bin/sh", machine / "oast", *arguments],
        env={"PATH": str(machine / "bin"), **environment},
        capture_output=True,
        text=True,
        cwd="/",
    )


def program(machine: Path, name: str, script: str) -> None:
    path = machine / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_no_python_is_one_sentence(machine):
    done = run(machine, "demo")
    assert done.returncode == 1
    assert done.stderr.startswith("oast: Python 3.11 or later is not on this machine; install it")
    assert done.stderr.count("\n") == 1


def test_an_old_python_is_the_same_sentence(machine):
    program(machine, "python3", "exit 1")
    assert "Python 3.11 or later" in run(machine, "demo").stderr


def test_the_first_python_that_is_new_enough_is_taken(machine):
    program(machine, "python3", "exit 1")
    program(machine, "python3.12", 'test "$1" = -c || echo "$@"; exit 0')
    done = run(machine, "test", "tests/places", "-k", "two words")
    assert done.stdout == "-m oast.config.bootstrap test tests/places -k two words\n"


def test_a_broken_environment_is_not_used(machine):
    (machine / ".venv/bin").mkdir(parents=True)
    (machine / ".venv/bin/python").symlink_to("/nowhere/python")
    program(machine, "python3", 'test "$1" = -c || echo machine; exit 0')
    assert run(machine, "demo").stdout == "machine\n"


KEEPS = 'test "$1" = -c || echo "${PYTHONDONTWRITEBYTECODE-may} ${PYTHONPYCACHEPREFIX-beside}"; exit 0'


def test_what_was_compiled_is_kept_under_var_where_python_may_not_write_beside_the_source(machine):
    program(machine, "python3", KEEPS)
    assert run(machine, "demo").stdout == "may beside\n"
    forbidden = {"PYTHONDONTWRITEBYTECODE": "1"}
    assert run(machine, "demo", **forbidden).stdout == f"may {machine}/var/pycache\n"
    assert run(machine, "demo", **forbidden, OAST_VAR="/elsewhere").stdout == "may /elsewhere/pycache\n"


def test_ci_runs_check_and_test():
    text = (ROOT / ".ci/run").read_text()
    assert "./oast check" in text
    assert "./oast test" in text
    assert os.access(ROOT / ".ci/run", os.X_OK)
