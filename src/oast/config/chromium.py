"""Chromium for the tests in the browser: the machine's, or installed, or a clear line that they are skipped."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from oast.config import console

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> str | None:
    """`OAST_CHROMIUM`, the machine's own, or the one that playwright keeps."""
    found = [os.environ.get("OAST_CHROMIUM"), *map(shutil.which, NAMES), str(MACOS) if MACOS.exists() else None]
    return next(filter(None, found), None) or _playwrights()


def ensure() -> str | None:
    """Chromium, installed if need be: by apt as root on Debian and Ubuntu, by playwright elsewhere."""
    if program := find():
        return program
    console.say("installing Chromium for the tests in the browser")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            _aloud("apt-get", "-qq", *words)
    if not find():
        _aloud(sys.executable, "-m", "playwright", "install", "chromium")
    if program := find():
        return program
    console.say("no Chromium could be installed: the tests in the browser will be skipped")
    return None


def _aloud(*command: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, stdout=sys.stderr.fileno())


def _playwrights() -> str | None:
    homes = [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    patterns = ["chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium"]
    found = sorted(path for home in homes for pattern in patterns for path in home.glob(pattern))
    return str(found[-1]) if found else None
