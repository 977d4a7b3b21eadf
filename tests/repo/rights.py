"""The tables of rights: who may do what, for every address, in words for whoever answers for it.

Each context's table stands beside its rules, `src/oast/<context>/rights.csv`; that of the pages of the sign-in library
beside the root addresses. A row is an address and what is asked of it (GET: to see it, POST: to send it something),
about a child of one stage, one or more agreements, with a shield or without (empty: whichever). A column is a kind of
person (`tests.repo.world.PEOPLE`). A cell is one of `tests.repo.asking.WORDS`.
"""

import csv
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

from oast.config.paths import ROOT
from tests.repo.addresses import Address
from tests.repo.world import AGREEMENTS, PEOPLE, SHIELDS, STAGES, ChildOfCounty, County

SOURCE = ROOT / "src/oast"
LIBRARY = SOURCE / "config" / "rights_library.csv"
WHOLE = os.environ.get("OAST_MATRIX") == "whole"
AT_THE_GATE = {"sign in", "second factor", "agency", "refused"}
HEAD = ("address", "asked", "what", "child", "agreement", "shield")


@dataclass(frozen=True)
class Row:
    """One row: what is asked, and the expected word for each kind of person."""

    context: str
    address: str
    asked: str
    what: str
    child: str
    agreement: str
    shield: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.asked, f"/{self.address}", self.child, self.agreement, self.shield)))

    @property
    def expected(self) -> dict[str, str]:
        return dict(zip(PEOPLE, self.words, strict=True))

    @property
    def cases(self) -> list[tuple[str, bool, str]]:
        """The stage × shield × agreement that the row speaks of."""
        if not self.child:
            return []
        agreements = self.agreement.split() or STAGES[self.child]
        shields = {"": SHIELDS, "yes": (True,), "no": (False,)}[self.shield]
        return [(self.child, shield, agreement) for agreement in agreements for shield in shields]

    def asked_about(self, county: County, kind: str) -> list[ChildOfCounty | None]:
        """The children about whom this kind of person asks, so that the whole is done in minutes.

        Whoever is turned away at the gate whatever the child asks about one of the address's. Somebody to whom
        everything is hidden asks about a child whose family agreed and about one of another agreement, anybody who
        sends something about each agreement, with a shield or without in turn. Everybody else asks about every child.
        `OAST_MATRIX=whole` asks everybody about every child.
        """
        if not self.child:
            return [None]
        said = {row.expected[kind] for row in of_address(self.address, self.asked)}
        taken = self.cases
        if not WHOLE and len(said) == 1 and said <= AT_THE_GATE:
            everywhere = [case for row in of_address(self.address, self.asked) for case in row.cases]
            taken = [case for case in self.cases if case == everywhere[self._turn(kind) % len(everywhere)]]
        elif not WHOLE and (said == {"hidden"} or self.asked == "POST"):
            turn, agreements = self._turn(kind), list(AGREEMENTS)
            taken = [case for case in self.cases if (turn + agreements.index(case[2])) % 2 == case[1]]
            if said == {"hidden"}:
                asked = {"given", agreements[1 + turn % 3]} if len(STAGES[self.child]) > 1 else set(agreements)
                taken = [case for case in taken if case[2] in asked]
        return [county.child(stage, shield=shield, agreement=agreed) for stage, shield, agreed in taken]

    def _turn(self, kind: str) -> int:
        """A number that is always the same for this address and kind of person, and differs among them."""
        return crc32(f"{self.asked}{self.address}{kind}".encode())


def tables() -> dict[str, Path]:
    """The tables that there are, by context."""
    return {path.parent.name: path for path in sorted(SOURCE.glob("*/rights.csv"))} | {"library": LIBRARY}


@cache
def rows() -> list[Row]:
    return [row for context, path in tables().items() for row in _read(context, path)]


@cache
def of_address(address: str, asked: str) -> list[Row]:
    return [row for row in rows() if (row.address, row.asked) == (address, asked)]


def proposed(address: Address, asked: str, all_addresses: Mapping[str, Address]) -> str:
    """A line for an address without one, after a neighbour behind the same guard. Read every word before taking it."""
    guards = {route: one.guard for route, one in all_addresses.items()}
    like = [row for row in rows() if row.asked == asked and guards.get(row.address) == address.guard and not row.child]
    nearest = max(
        like, key=lambda row: (row.context == address.context, _shared(row.address, address.route)), default=None
    )
    words = nearest.words if nearest else ["?"] * len(PEOPLE)
    return ",".join([address.route, asked, "WHAT IT IS", "", "", "", *words])


def _shared(one: str, other: str) -> int:
    """How many letters both begin with."""
    return next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))


def columns(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as file:
        return next(csv.reader(file))


def _read(context: str, path: Path) -> Iterator[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Row(context, *(row[name] for name in HEAD), tuple(row[kind] for kind in PEOPLE))  # type: ignore[arg-type]
