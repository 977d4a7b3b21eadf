"""Figures that tests count and that are kept: summed over all workers, written to `var/reports/`, printed at the end.

def test_…(figures): figures.add("rights-matrix", cells=33)      # var/reports/rights-matrix.json {"cells": …}
"""

import json
from collections import Counter

import pytest

from oast.config.paths import VAR

REPORTS = VAR / "reports"
SENT_BACK = "oast_figures"


class Figures:
    """Sums by report and name."""

    def __init__(self) -> None:
        self.reports: dict[str, Counter[str]] = {}

    def add(self, report: str, **counts: int) -> None:
        """Add to the figures of a report."""
        self.reports.setdefault(report, Counter()).update(counts)


_FIGURES = Figures()


@pytest.fixture
def figures() -> Figures:
    return _FIGURES


def pytest_sessionfinish(session):
    """A worker sends its sums back; the process that was started writes the whole."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[SENT_BACK] = {name: dict(counts) for name, counts in _FIGURES.reports.items()}
        return
    REPORTS.mkdir(parents=True, exist_ok=True)
    for name, counts in _FIGURES.reports.items():
        (REPORTS / f"{name}.json").write_text(json.dumps(counts) + "\n", encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """What one worker counted, which pytest-xdist hands over when the worker ends."""
    for name, counts in getattr(node, "workeroutput", {}).get(SENT_BACK, {}).items():
        _FIGURES.add(name, **counts)


def pytest_terminal_summary(terminalreporter):
    for name, counts in sorted(_FIGURES.reports.items()):
        said = ", ".join(f"{count} {of}" for of, count in counts.items())
        terminalreporter.write_line(f"{name}: {said}")
