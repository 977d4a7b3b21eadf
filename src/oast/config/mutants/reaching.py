"""Which tests reach which lines, and how long each takes: one run of the tests with coverage by test."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from coverage import CoverageData

from oast.config.faults import Fault
from oast.config.paths import ROOT, VAR

CODE = ROOT / "src" / "oast"
FOLDER = VAR / "mutants"
SECONDS = 8.0
"""How much testing one change gets, beyond its first test; what only a longer run would find counts as not found."""
SECONDS_AGAIN = 40.0
"""The same for a change that was not found before."""


@dataclass(frozen=True)
class Reach:
    """The measured run: `lines[path][line]` are ids of tests, "" for what ran before any of them, when the module was
    loaded; `seconds[id]` how long each took."""

    lines: dict[Path, dict[int, list[str]]]
    seconds: dict[str, float]

    def only_when_loaded(self, path: Path, first: int, last: int) -> bool:
        """No test runs these lines, but loading the module did: what they made is kept, as a decorator's work is."""
        ran = {test for line in range(first, last + 1) for test in self.lines.get(path, {}).get(line, ())}
        return ran == {""}

    def tests(self, path: Path, first: int, last: int, *, inside: bool, seconds: float = SECONDS) -> list[str]:
        """The tests to ask about a change on these lines: those of the same context first, the fastest first,
        for so many `seconds` in all. A change outside functions asks the tests that stand beside an import of the file
        and those that reach any line of it; where nothing in it can be reached, a file of tables, those that reach the
        modules that import it."""
        found = self._reaching(path, range(first, last + 1)) if inside else self._about(path)
        near = f"tests/{path.relative_to(CODE).parts[0]}/"
        ordered = sorted(found, key=lambda test: (not test.startswith(near), self.seconds[test], test))
        return list(_within(ordered, self.seconds, seconds))

    def _about(self, path: Path) -> set[str]:
        readers = {str(one.relative_to(ROOT)) for one in _importers(path, ROOT / "tests")}
        reading = {test for test in self.seconds if test.partition("::")[0] in readers}
        reached = self._reaching(path) or {test for one in _importers(path, CODE) for test in self._reaching(one)}
        return reading | reached

    def _reaching(self, path: Path, lines: range | None = None) -> set[str]:
        reached = self.lines.get(path, {})
        return {test for line in lines or reached for test in reached.get(line, ()) if test in self.seconds}


def _importers(path: Path, folder: Path) -> list[Path]:
    """The modules in the folder that import the one at `path`."""
    *package, name = path.relative_to(CODE.parent).with_suffix("").parts
    if name == "__init__":
        *package, name = package
    module, rest = r"\.".join([*package, name]), r"\.".join(package)
    imports = re.compile(rf"^(from|import) {module}\b|^from {rest} import [^\n]*\b{name}\b", re.MULTILINE)
    return [one for one in folder.rglob("*.py") if imports.search(one.read_text())]


def _within(ordered: list[str], each: dict[str, float], seconds: float):
    spent = 0.0
    for test in ordered:
        if spent == 0 or spent + each[test] <= seconds:
            spent += each[test]
            yield test


def measure(folders: list[str]) -> None:
    """Run the tests in `folders` once, without those that drive a browser. Raises Fault when one fails."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "coverage").unlink(missing_ok=True)
    options = ["-n2", "-q", "-m", "not browser and not slow", f"--junitxml={FOLDER / 'tests.xml'}"]
    cover = ["--cov=src/oast", "--cov-context=test", "--cov-report="]
    environment = os.environ | {
        "COVERAGE_FILE": str(FOLDER / "coverage"),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "OAST_TEST_PROFILE": "mutants",
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *cover, *folders], cwd=ROOT, env=environment, stdout=sys.stderr
    )
    if done.returncode:
        raise Fault("the tests must pass before changes are tried on the code")


def load() -> Reach | None:
    """The last measured run, or None."""
    if not (FOLDER / "coverage").exists() or not (FOLDER / "tests.xml").exists():
        return None
    return Reach(_lines(CoverageData(str(FOLDER / "coverage"))), _seconds(FOLDER / "tests.xml"))


def _lines(data: CoverageData) -> dict[Path, dict[int, list[str]]]:
    data.read()
    return {
        Path(path): {
            line: [context.split("|")[0] for context in contexts]
            for line, contexts in data.contexts_by_lineno(path).items()
        }
        for path in data.measured_files()
    }


def _seconds(report: Path) -> dict[str, float]:
    """Seconds by test id. The report is our own run's, so the parser need not fear it."""
    cases = ElementTree.parse(report).getroot().iter("testcase")  # noqa: S314
    return {_id(case.get("classname", ""), case.get("name", "")): float(case.get("time", 0)) for case in cases}


def _id(classname: str, name: str) -> str:
    """A test's id. The report writes a class of tests behind its module, with a dot between as well."""
    parts = classname.split(".")
    ends = next(
        (n for n in range(len(parts), 0, -1) if ROOT.joinpath(*parts[:n]).with_suffix(".py").exists()), len(parts)
    )
    return "::".join([f"{'/'.join(parts[:ends])}.py", *parts[ends:], name])
