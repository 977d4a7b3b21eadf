"""The front-end build: npm's packages, one style sheet by sass, fonts and scripts, all into `var/front`.

Plain Python, no Django. What is unchanged is not built again: a stamp holds the digest of every input.
"""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from oast.config.faults import Fault
from oast.config.node import Node, find_node
from oast.config.paths import ROOT, VAR

SOURCE = ROOT / "src/oast/web/front"
"""Written by people: `oast.scss`, and `static/` which is copied as it is."""

FRONT = VAR / "front"
"""Served under /static/; everything of ours is below `oast/`."""

COPIED = {
    "js": ["govuk-frontend/dist/govuk/govuk-frontend.min.js", "htmx.org/dist/htmx.min.js"],
    "leaflet": ["leaflet/dist/leaflet.js", "leaflet/dist/leaflet.css"],
    "leaflet/images": ["leaflet/dist/images/*.png"],
    "fonts": ["@fontsource/atkinson-hyperlegible/files/*-latin*.woff2"],
    "print": ["@expo-google-fonts/atkinson-hyperlegible/*/*.ttf"],
}
"""Folder below `/static/oast/`: the files of `node_modules` that go there."""


def build() -> bool:
    """Bring `var/front` up to date. True if there was anything to do.

    Raises Fault with one sentence when Node.js is missing, the network is, or the style sheet is wrong.
    """
    FRONT.mkdir(parents=True, exist_ok=True)
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    with (VAR / "front.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp, digest = VAR / "front.stamp", _digest(_inputs())
        if stamp.exists() and stamp.read_text() == digest:
            return False
        node = find_node()
        _install_packages(node)
        _assemble(node)
        stamp.write_text(digest)
    return True


def _inputs() -> Iterator[Path]:
    yield ROOT / "package-lock.json"
    yield Path(__file__)
    yield from sorted(path for path in SOURCE.rglob("*") if path.is_file())


def _digest(paths: Iterator[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def _install_packages(node: Node) -> None:
    """`npm ci` when the lock changed; never through a symbolic link, whose target is another checkout's."""
    modules, lock = ROOT / "node_modules", ROOT / "package-lock.json"
    stamp = modules / ".oast-lock"
    if modules.is_symlink() or (stamp.exists() and stamp.read_bytes() == lock.read_bytes()):
        return
    done = subprocess.run(
        [*node.npm, "ci", "--ignore-scripts", "--no-progress"],
        cwd=ROOT,
        env=node.environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Fault(
            "The front end's packages could not be installed; see that the npm registry can be reached and run"
            f" this again (npm said: {_last_line(done.stderr)})."
        )
    shutil.copyfile(lock, stamp)


def _assemble(node: Node) -> None:
    """Build beside the old one and exchange, so that a running site never serves half a build."""
    new, old, place = FRONT / "oast.new", FRONT / "oast.old", FRONT / "oast"
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    new.mkdir()
    _compile(node, new / "oast.css")
    for folder, patterns in COPIED.items():
        (new / folder).mkdir(parents=True, exist_ok=True)
        for path in _found(patterns):
            shutil.copyfile(path, new / folder / path.name)
    if (SOURCE / "static").is_dir():
        shutil.copytree(SOURCE / "static", new, dirs_exist_ok=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _found(patterns: list[str]) -> Iterator[Path]:
    for pattern in patterns:
        paths = sorted((ROOT / "node_modules").glob(pattern))
        if not paths:
            raise Fault(f"node_modules has no {pattern}: run `npm ci` where node_modules really stands.")
        yield from paths


def _compile(node: Node, target: Path) -> None:
    sheet = SOURCE / "oast.scss"
    if not sheet.exists():
        target.write_text("")
        return
    done = subprocess.run(
        [
            *node.run("node_modules/sass/sass.js"),
            "--load-path=node_modules",
            "--style=compressed",
            "--no-source-map",
            "--quiet-deps",
            str(sheet),
            str(target),
        ],
        cwd=ROOT,
        env=node.environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Fault(f"The style sheet could not be compiled:\n{done.stderr.strip()}")


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "nothing"
