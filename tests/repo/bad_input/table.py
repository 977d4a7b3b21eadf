"""The tables in `tests/repo/forms/`: for every address that takes a form, who sends it and what a good one holds."""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl

from tests.repo.addresses import SAMPLES
from tests.repo.bad_input.scenes import SCENES, Scene

TABLES = Path(__file__).parents[1] / "forms"

CLOSED = "-"
"""Stands in `good` of a form that Oast does not offer: whatever is sent, nothing happens."""


@dataclass(frozen=True)
class Row:
    """One form. `keys` are parts of its address that the scene does not make (`part=identity`); `query` belongs to
    the address; `page` is where the form stands, its own address if empty; `good` is what a browser would not send
    by itself, after a question mark where the form only asks. Words in braces come from the scene."""

    context: str
    route: str
    keys: str
    scene: str
    query: str
    page: str
    good: str

    def __str__(self) -> str:
        return " ".join(filter(None, [self.route, self.keys]))

    @cached_property
    def asks(self) -> bool:
        """Whether the form only asks something, and a good one changes nothing."""
        return self.good.startswith("?")

    @cached_property
    def closed(self) -> bool:
        return self.good == CLOSED

    def set_up(self) -> Scene:
        """The scene, with this row's keys."""
        made = SCENES[self.scene]()
        made.keys |= dict(parse_qsl(self.keys))
        return made

    def address(self, scene: Scene) -> str:
        """The path and query to which the form is sent."""
        return path_of(self.route, scene) + (f"?{self.query.format(**scene.keys)}" if self.query else "")

    def where(self, scene: Scene) -> str:
        """The path and query of the page that shows the form."""
        return self.page.format(**scene.keys) if self.page else self.address(scene)

    def filled(self, scene: Scene) -> dict[str, list[str]]:
        """What a person fills in."""
        said: dict[str, list[str]] = {}
        for name, value in parse_qsl("" if self.closed else self.good.lstrip("?"), keep_blank_values=True):
            said.setdefault(name.format(**scene.keys), []).append(value.format(**scene.keys))
        return said


def path_of(route: str, scene: Scene) -> str:
    """The route with the scene's keys; a sample for what the scene does not make."""
    parts = []
    for piece in route.replace(">", "<").split("<"):
        kind, _, name = piece.rpartition(":")
        if len(parts) % 2 == 0:
            parts.append(piece)
        else:
            parts.append(str(scene.keys.get(name, SAMPLES.get(kind, "nothing"))))
    return "/" + "".join(parts)


def rows() -> list[Row]:
    """All of them."""
    found = []
    for path in sorted(TABLES.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            found += [Row(context=path.stem, **row) for row in csv.DictReader(file)]
    return found
