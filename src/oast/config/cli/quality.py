"""`./oast test`, `check`, `fix`, `docs` and `lock`."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from oast.config import chromium, console, manage
from oast.config.docs import generated
from oast.config.paths import ROOT

BIN = Path(sys.executable).parent
ALONE = {"--pdb", "--trace", "-s", "--capture=no", "--collect-only", "--co", "--fixtures", "--markers", "--help", "-h"}
"""With these of pytest's options the tests run in one process."""


def test(arguments: list[str]) -> int:
    """Run pytest; its closing line and exit code are ours."""
    if not set(arguments) & ALONE:
        chromium.ensure()
    command = [sys.executable, "-m", "pytest", *_workers(arguments), *arguments]
    return subprocess.call(command, cwd=ROOT, env=environment())


def _workers(arguments: list[str]) -> list[str]:
    """A worker a core for the whole; one process for a path that was named, or for an option that needs it."""
    if any(word in ALONE or re.match(r"-n|--numprocesses|--dist", word) for word in arguments):
        return []
    if any((ROOT / word.split("::")[0]).exists() for word in arguments if not word.startswith("-")):
        return []
    return [f"--numprocesses={max(2, os.cpu_count() or 2)}"]


@dataclass
class Result:
    """How one step of the check went."""

    name: str
    passed: bool
    seconds: float
    output: str


def check(arguments: list[str]) -> int:
    """Every step, two at a time; 1 if one fails."""
    parser = argparse.ArgumentParser(prog="./oast check", description=check.__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(_timed, CHECKS.items()))
    if given.json:
        print(json.dumps([asdict(result) for result in results]))
    failed = [result.name for result in results if not result.passed]
    console.say(f"check: {len(results) - len(failed)} passed, {len(failed)} failed {' '.join(failed)}".rstrip())
    return 1 if failed else 0


def _timed(named: tuple[str, Callable[[], subprocess.CompletedProcess | list[str]]]) -> Result:
    name, step = named
    started = time.monotonic()
    done = step()
    faults = done if isinstance(done, list) else ([done.stdout + done.stderr] if done.returncode else [])
    result = Result(name, not faults, round(time.monotonic() - started, 1), "\n".join(faults).strip())
    console.say(f"{'passed' if result.passed else 'FAILED'}  {result.name}  {result.seconds} s")
    if result.output:
        console.screen.print(result.output, markup=False)
    return result


def environment() -> dict[str, str]:
    """What tools of Python need to find the source."""
    return os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


def tool(*command: str) -> subprocess.CompletedProcess:
    """A program of the test packages, in the checkout."""
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, env=environment(), capture_output=True, text=True
    )


REGISTRY = re.compile(r'"resolved"|https?://(?!.*(fund|licen|github|opencollective))|--index-url|--find-links')


def locks() -> list[str]:
    """No address of a registry may stand in a lock."""
    faults = []
    for path in [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "package-lock.json"]:
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if REGISTRY.search(line):
                faults.append(f"{path.relative_to(ROOT)}:{number}: names a registry: {line.strip()[:80]}")
    return faults


def definitions() -> subprocess.CompletedProcess | list[str]:
    """The county's definition files, if the command that validates them is there."""
    return manage.django("check_definitions") if "check_definitions" in manage.commands() else []


CHECKS: dict[str, Callable[[], subprocess.CompletedProcess | list[str]]] = {
    "types": lambda: tool("mypy"),
    "lint": lambda: tool("ruff", "check", "src", "tests"),
    "format": lambda: tool("ruff", "format", "--check", "src", "tests"),
    "contracts": lambda: tool("lint-imports"),
    "settings": lambda: manage.django(
        "check", "--deploy", "--fail-level", "WARNING", OAST_TLS="1", OAST_CLAMD="localhost:3310"
    ),
    "migrations": lambda: manage.django("makemigrations", "--check", "--dry-run", role="owner"),
    "definitions": definitions,
    "documents": generated.stale,
    "locks": locks,
}
"""Steps of the check, the longest first."""


def fix(arguments: list[str]) -> int:
    """Lint's mends, the format, the generated documents."""
    argparse.ArgumentParser(prog="./oast fix", description=fix.__doc__).parse_args(arguments)
    for command in (["ruff", "check", "--fix", "-q", "src", "tests"], ["ruff", "format", "-q", "src", "tests"]):
        done = tool(*command)
        console.screen.print(done.stdout + done.stderr, markup=False, end="")
    return docs([])


def docs(arguments: list[str]) -> int:
    """Write the generated documents: the drawing of the house, the state diagrams."""
    argparse.ArgumentParser(prog="./oast docs", description=docs.__doc__).parse_args(arguments)
    for path in generated.write():
        console.say(f"wrote {path.relative_to(ROOT)}")
    return 0


def lock(arguments: list[str]) -> int:
    """Write requirements/*.txt from *.in and package-lock.json from package.json, with hashes, without addresses."""
    parser = argparse.ArgumentParser(prog="./oast lock", description=lock.__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that the lines allow")
    given = parser.parse_args(arguments)
    for name in ("bootstrap", "run", "test", "node", "postgres"):
        upgrade = ["--upgrade"] if given.upgrade else []
        source, target = f"requirements/{name}.in", f"requirements/{name}.txt"
        options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-emit-index-url"]
        done = tool("uv", "--system-certs", "pip", "compile", *options, *upgrade, "-q", source, "-o", target)
        if done.returncode:
            console.say(f"{target}: {done.stderr.strip()}")
            return 1
    if npm := shutil.which("npm"):
        subprocess.run([npm, "install", "--package-lock-only", "--ignore-scripts"], cwd=ROOT, check=True)
    return 0
