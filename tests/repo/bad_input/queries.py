"""Bad words behind the question mark: every name that a view reads from an address, and what is thrown at it."""

import ast
import csv
from pathlib import Path
from urllib.parse import quote_plus

from oast.config.paths import ROOT
from oast.directory.views.api.description import _PARAMETERS as OF_THE_INTERFACE
from tests.repo.bad_input.attacks import HOSTILE, WEIRD
from tests.repo.bad_input.page import Page

TABLE = Path(__file__).parents[1] / "queries.csv"

VALUES: dict[str, list[bytes]] = {
    "empty": [b""],
    "5,000 characters": [b"x" * 5000],
    "a NUL": [b"a\0b"],
    "control characters and no UTF-8": [WEIRD],
    "a formula, HTML, a template, SQL": [HOSTILE],
    "a huge number": [b"9" * 5000],
    "a number beyond any column": [b"99999999999999999999"],
    "below zero": [b"-1"],
    "not a number": [b"NaN"],
    "infinite": [b"1e400"],
    "digits that are no numbers": ["²٣".encode()],
    "a UUID of nothing": [b"00000000-0000-4000-8000-000000000000"],
    "a date that is none": [b"2008-02-31T25:61:61"],
    "twice": [b"first", b"second"],
}


def asked_names() -> list[str]:
    """Every name that a view of ours reads from the address by `request.GET`, and those of the open interface."""
    found = set(OF_THE_INTERFACE)
    for path in (ROOT / "src/oast").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _is_get(getattr(node.func, "value", None)) and node.args:
                found |= _text(node.args[0])
            elif isinstance(node, ast.Subscript) and _is_get(node.value):
                found |= _text(node.slice)
            elif isinstance(node, ast.Compare) and any(_is_get(one) for one in node.comparators):
                found |= _text(node.left)
    return sorted(found)


def names_of(page: Page) -> set[str]:
    """The boxes of the page's search forms."""
    return {name for form in page.forms if form.method == "get" for name in form.controls}


def hostile_queries(names: list[str]) -> dict[str, str]:
    """Each attack as a query in which every name has the value."""
    made = {
        what: "&".join(f"{name}={quote_plus(value)}" for name in names for value in values)
        for what, values in VALUES.items()
    }
    return made | {
        "in brackets": "&".join(f"{name}[]=1&{name}[x][y]=2" for name in names),
        "names alone": "&".join(names),
        "percent signs": "%zz=%%%&q=%&" + "&".join(f"{name}=%f" for name in names),
        "too many": "&".join(f"x{number}=1" for number in range(3000)),
        "a name of NUL": "%00=1&q%00=1&%ff%fe=%ff",
    }


def pages() -> list[tuple[str, str]]:
    """Pages beyond those with forms whose view reads the address: route and scene."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return [(row["route"], row["scene"]) for row in csv.DictReader(file)]


def _is_get(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "GET"


def _text(node: ast.AST) -> set[str]:
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()
