"""`./oast mutants`: change the code that decides who may see a child, one place at a time; a test must fail."""

import argparse
import ast
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from oast.config import console
from oast.config.faults import Fault
from oast.config.mutants import reaching, running
from oast.config.mutants.changes import Change, changes
from oast.config.paths import ROOT, VAR

GUARDS = [
    "accounts/rules*",
    "accounts/policies*",
    "accounts/viewers",
    "accounts/views/gates.py",
    "audit/chain",
    "audit/operations*",
    "audit/queries*",
    "audit/rules*",
    "audit/scope",
    "caf/rules*",
    "caf/policies*",
    "caf/operations/consent.py",
    "childindex/rules*",
    "childindex/policies*",
    "desk/rules*",
    "desk/policies*",
    "directory/rules*",
    "directory/policies*",
    "links/rules*",
    "places/rules*",
    "sharing/rules*",
    "sharing/policies*",
    "sharing/queries*",
    "sharing/operations*",
]
"""Rules, consent and audit: what is tried when no path is named."""
TESTS = [
    "tests/accounts",
    "tests/audit",
    "tests/sharing",
    "tests/childindex",
    "tests/caf",
    "tests/desk",
    "tests/links",
    "tests/directory",
    "tests/places",
    "tests/repo/test_three_answers.py",
    "tests/config/test_audit_commands.py",
]
AIM = 0.95
REPORT = VAR / "reports" / "mutants.json"


@dataclass(frozen=True)
class Tried:
    """One change and what came of it."""

    path: str
    line: int
    change: str
    tests: int
    found: bool


def mutants(arguments: list[str]) -> int:
    """0 when at least 95% of the changes are found by a test; 1 when not. The report lists what was not found."""
    given = _parser().parse_args(arguments)
    files = sorted({file for path in given.paths or _guards() for file in _files(path)})
    only = _not_found() if given.again else None
    reach = _reach(fresh=given.fresh)
    with console.step("loading the code and the tests"):
        running.preload(TESTS)
    before = _last() if given.paths or given.again else None
    report, rows, passed = _report([]), list[Tried](), set[str]()
    for file in files:
        rows += _tried(file, reach, given.jobs, only, passed)
        report = _kept(_joined(_report(rows), before, again=given.again))
    running.tidy(given.jobs)
    print(json.dumps(report) if given.json else _table(report))
    return 0 if report["share"] >= AIM else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./oast mutants", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders; rules, consent and audit if none")
    parser.add_argument("--jobs", type=int, default=2, help="changes tried at once (2)")
    parser.add_argument("--again", action="store_true", help="only what the last report calls not found")
    parser.add_argument("--fresh", action="store_true", help="measure anew which tests reach which lines")
    parser.add_argument("--json", action="store_true", help="the report on standard output")
    return parser


def _kept(report: dict) -> dict:
    """Written after each file, so that a run that is ended leaves what it found."""
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1))
    return report


def _reach(*, fresh: bool) -> reaching.Reach:
    found = None if fresh else reaching.load()
    if found is not None:
        return found
    with console.step("which tests reach which lines"):
        reaching.measure(TESTS)
    return _reach(fresh=False)


def _guards() -> list[Path]:
    return [path for pattern in GUARDS for path in reaching.CODE.glob(pattern)]


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise Fault(f"there is no {path}")
    return sorted(path.resolve().rglob("*.py")) if path.is_dir() else [path.resolve()]


def _not_found() -> set[tuple[str, str]]:
    """File and words of each change of the last report that no test found."""
    last = _last()
    if last is None:
        raise Fault("there is no report yet: run ./oast mutants without --again")
    return {(row["path"], row["change"]) for row in last["not_found"]}


def _last() -> dict | None:
    """The last report, or None."""
    return json.loads(REPORT.read_text()) if REPORT.exists() else None


def _tried(
    file: Path, reach: reaching.Reach, jobs: int, only: set[tuple[str, str]] | None, passed: set[str]
) -> Iterator[Tried]:
    """Every change of one file; those not found are said as they come. `passed` are the tests that were seen to pass
    without a change."""
    shown = str(file.relative_to(ROOT))
    todo = {
        number: change
        for number, change in enumerate(changes(ast.parse(file.read_text())))
        if only is None or (shown, change.words) in only
    }
    seconds = reaching.SECONDS if only is None else reaching.SECONDS_AGAIN
    trials = [_trial(file, number, change, reach, seconds) for number, change in todo.items()]
    passed |= _check_they_pass(file, trials, jobs, passed)
    ended = [*running.run([trial for trial in trials if trial.tests], jobs, surely=only is not None)]
    unreached = [(trial, True) for trial in trials if not trial.tests]
    for trial, good in [*ended, *unreached]:
        change = todo[trial.number or 0]
        yield Tried(shown, change.first, change.words, len(trial.tests), not good)
    if todo:
        console.say(f"{shown}: {sum(not good for _, good in ended)} of {len(todo)} found")


def _trial(file: Path, number: int, change: Change, reach: reaching.Reach, seconds: float) -> running.Trial:
    inside = change.inside and not reach.only_when_loaded(file, change.first, change.last)
    tests = reach.tests(file, change.first, change.last, inside=inside, seconds=seconds)
    return running.Trial(file, number, tuple(tests), inside)


def _check_they_pass(file: Path, trials: list[running.Trial], jobs: int, passed: set[str]) -> set[str]:
    """The tests that the trials ask, once they passed without a change; else every change would count as found. Those
    that `passed` for an earlier file are not run again. Raises Fault."""
    asked = dict.fromkeys(test for trial in trials for test in trial.tests)
    unseen = [test for test in asked if test not in passed]
    shares = [tuple(unseen[one::jobs]) for one in range(jobs)]
    without = [running.Trial(file, None, share) for share in shares if share]
    if not all(good for _, good in running.run(without, jobs)):
        raise Fault(f"tests that reach {file.relative_to(ROOT)} fail without a change: mend them, then use --fresh")
    return set(unseen)


def _report(rows: list[Tried]) -> dict:
    paths = sorted({row.path for row in rows})
    return {
        **_share(rows),
        "share": round(sum(row.found for row in rows) / len(rows), 4) if rows else 0.0,
        "files": {path: _share([row for row in rows if row.path == path]) for path in paths},
        "not_found": [asdict(row) for row in rows if not row.found],
    }


def _joined(report: dict, before: dict | None, *, again: bool) -> dict:
    """The report with what the last one says of other files, so that the whole is run in parts; `again`, with what was
    found in the same files before."""
    if before is None:
        return report
    files = before["files"] | report["files"]
    lost = [row for row in before["not_found"] if row["path"] not in report["files"]] + report["not_found"]
    if again:
        for path in report["files"]:
            held = before["files"].get(path, report["files"][path])["mutants"]
            files[path] = {"mutants": held, "killed": held - sum(row["path"] == path for row in lost)}
    every, killed = (sum(one[name] for one in files.values()) for name in ("mutants", "killed"))
    share = round(killed / every, 4) if every else 0.0
    return {
        "mutants": every,
        "killed": killed,
        "share": share,
        "files": dict(sorted(files.items())),
        "not_found": sorted(lost, key=lambda row: (row["path"], row["line"])),
    }


def _share(rows: list[Tried]) -> dict[str, int]:
    return {"mutants": len(rows), "killed": sum(row.found for row in rows)}


def _table(report: dict) -> str:
    files = [f"{row['killed']:>5} of {row['mutants']:>4}  {path}" for path, row in report["files"].items()]
    lost = [f"not found: {row['path']}:{row['line']}: {row['change']}" for row in report["not_found"]]
    total = f"{report['killed']} of {report['mutants']} changes found: {report['share']:.1%} (aim {AIM:.0%})"
    return "\n".join([*lost, *files, total])
