"""The registry of generated documents: each a path and the function that gives its whole text."""

from collections.abc import Callable
from pathlib import Path

from oast.config.docs import architecture, dependencies, processing, states
from oast.config.paths import ROOT

GENERATED: dict[str, Callable[[], str]] = {
    "docs/architecture.svg": architecture.drawing,
    "docs/architecture.md": architecture.page,
    "docs/states.md": states.page,
    "docs/register-of-processing.md": processing.page,
    "docs/security/dependencies.cdx.json": dependencies.page,
}
"""Add a row here for a document that follows from the code."""


def write() -> list[Path]:
    """Write those that are out of date; returns them."""
    written = []
    for name, text in GENERATED.items():
        path, new = ROOT / name, text()
        if not path.exists() or path.read_text(encoding="utf-8") != new:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(new, encoding="utf-8")
            written.append(path)
    return written


def stale() -> list[str]:
    """One line for each document that is out of date."""
    faults = []
    for name, text in GENERATED.items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text():
            faults.append(f"{name} is out of date: run `./oast fix`")
    return faults
