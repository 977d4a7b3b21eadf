"""Every address of the site, walked from the root, and the tables in `urls/` that say how each is guarded."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

TABLES = Path(__file__).with_name("urls")

SAMPLES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "path": "nothing/here"}
"""A value for each kind of parameter; text otherwise."""


@dataclass(frozen=True)
class Address:
    """One address: its route, the context that answers, and its guard."""

    route: str
    context: str
    guard: str
    """`public` for anybody; `library` for a page of a library, which guards itself; else what the gate asks for: a
    permission, `family` or `anyone`."""

    @property
    def sample(self) -> str:
        """A path that the route matches."""
        return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found.group(1), "nothing"), self.route)

    @property
    def row(self) -> str:
        return f"{self.route},{self.guard}"


def addresses() -> list[Address]:
    """All of them, sorted; of two with one route the first answers."""
    return [address for address, _ in patterns()]


def patterns() -> list[tuple[Address, Callable]]:
    """All of them with their views."""
    first: dict[str, tuple[Address, Callable]] = {}
    for address, view in _walk(get_resolver(), ""):
        first.setdefault(address.route, (address, view))
    return sorted(first.values(), key=lambda pair: pair[0].route)


def tabled() -> list[Address]:
    """What the tables say, one file a context."""
    rows = []
    for path in sorted(TABLES.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            rows += [Address(row["route"], path.stem, row["guard"]) for row in csv.DictReader(file)]
    return rows


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[Address, Callable]]:
    for pattern in resolver.url_patterns:
        route = before + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route)
        else:
            yield _address(route, pattern), pattern.callback


def _address(route: str, pattern: URLPattern) -> Address:
    view = pattern.callback
    module = getattr(view, "view_class", view).__module__.split(".")
    ours = module[0] == "oast"
    guard = getattr(view, "gate", "public" if ours else "library")
    return Address(route, module[1] if ours else "library", guard)


def _plain(route: str) -> str:
    """A regular expression of a library as a route: groups by their names, without anchors."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route)
    return named.replace("^", "").replace("$", "").replace("\\Z", "")
