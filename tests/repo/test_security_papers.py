"""The security papers speak of what is there: every requirement has its row, every file and test named exists."""

import csv
import re
from collections import Counter
from functools import cache

import pytest

from oast.config.paths import REFERENCE_DATA, ROOT

PAPERS = ROOT / "docs" / "security"
HOW = {"test", "review", "not applicable", "not met"}


def requirements() -> list[dict[str, str]]:
    with (PAPERS / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def is_there(where: str) -> bool:
    """A path of the checkout, with `::name` for a test in it."""
    path, _, name = where.partition("::")
    return (ROOT / path).exists() and (not name or re.search(rf"def {name}\(", text(path)) is not None)


@pytest.mark.parametrize("row", requirements(), ids=lambda row: row["id"])
def test_a_requirement_is_met_where_its_row_says(row):
    assert row["how"] in HOW
    if row["how"] in ("test", "review"):
        assert is_there(row["where"]), f"{row['where']} is not there"
        assert row["how"] == "review" or row["where"].startswith("tests/")
    else:
        assert row["words"], "say why"
        assert not row["where"]


def test_every_requirement_of_level_two_has_one_row():
    standard = REFERENCE_DATA.parent / "reference-standards/asvs/asvs-5.0.0.csv"
    if not standard.exists():
        pytest.skip("the standard's own list is not on this machine")
    with standard.open(encoding="utf-8-sig", newline="") as file:
        wanted = {row["req_id"]: 1 for row in csv.DictReader(file) if row["L"] in "12"}
    assert Counter(row["id"] for row in requirements()) == wanted


def test_every_test_of_the_threats_is_there():
    named = re.findall(r"`(tests/[^`]+)`", (PAPERS / "threat-model.md").read_text(encoding="utf-8"))
    assert len(named) >= 12
    assert [one for one in named if not is_there(one)] == []


@pytest.mark.parametrize("path", sorted(PAPERS.glob("*.md")), ids=lambda path: path.name)
def test_every_file_that_a_paper_names_is_there(path):
    named = re.findall(r"`((?:docs|src|tests|requirements)/[^`*:]+)", path.read_text(encoding="utf-8"))
    assert [one for one in named if not (ROOT / one).exists()] == []
