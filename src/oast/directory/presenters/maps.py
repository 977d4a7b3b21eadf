"""The map beside a list: numbered services over the outlines of the county, without any outside server.

The outlines are one picture for everybody; the pins and names are drawn over it for the list at hand. Masked places
have no point in a published document, so they cannot be on a map. Units: hundreds of metres (`places.queries.on_map`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oast.directory.definitions import KEEPING
from oast.directory.queries import Hit, Whereabouts
from oast.directory.queries.gaps import Coverage
from oast.places import queries as places

LEAST_WIDTH = 160.0
"""Sixteen kilometres: nearer the outlines say nothing."""

SHAPE = 0.75
"""Height to width."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Pin:
    """One place with the numbers of the services there; the link goes to the first of them in the list."""

    x: float
    y: float
    text: str
    href: str
    title: str


@dataclass(frozen=True)
class Label:
    """The name of an area at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Map:
    """A map. `view` is the part shown, `county` where the picture of the outlines lies; `unit` is a hundredth of the
    width, for sizes. `numbers` are the places in the list (from 1) that are on it, `source` says whose boundaries are
    drawn."""

    view: Box
    county: Box
    unit: float
    pins: tuple[Pin, ...]
    labels: tuple[Label, ...]
    here: tuple[float, float] | None
    numbers: frozenset[int]
    source: str


def drawn(hits: Iterable[Hit], place: Whereabouts | None) -> Map | None:
    """The map of a page's services; None where none of them has a place to show."""
    points: dict[tuple[float, float], list[tuple[int, str]]] = {}
    for number, hit in enumerate(hits, 1):
        for one in hit.document.get("places", []):
            at = one["location"]
            if at["latitude"] is not None:
                points.setdefault(places.on_map(at["latitude"], at["longitude"]), []).append((number, hit.card.name))
    here = places.on_map(place.latitude, place.longitude) if place else None
    if not points:
        return None
    known = places.area_outlines()
    view = _view([*points, here] if here else list(points))
    pins = tuple(_pin(point, of) for point, of in _together(points, view[2] / 28).items())
    labels = tuple(_labels(known, view))
    numbers = frozenset(number for of in points.values() for number, _ in of)
    return Map(view, county_box(known), view[2] / 100, pins, labels, here, numbers, known.source)


def _together(points: dict, near: float) -> dict[tuple[float, float], list[tuple[int, str]]]:
    """Points so near each other that their pins would lie over one another share one."""
    made: dict[tuple[float, float], list[tuple[int, str]]] = {}
    for (x, y), of in points.items():
        beside = next((at for at in made if abs(at[0] - x) < near and abs(at[1] - y) < near), None)
        made.setdefault(beside or (x, y), []).extend(of)
    return made


def _pin(point: tuple[float, float], of: list[tuple[int, str]]) -> Pin:
    numbers = sorted({number for number, _ in of})
    text = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}+"
    title = "; ".join(f"{number}. {name}" for number, name in sorted(set(of)))
    return Pin(point[0], point[1], text, f"#service-{numbers[0]}", title)


def _view(points: list[tuple[float, float]]) -> Box:
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    width = max(LEAST_WIDTH, (right - left) * 1.15, (bottom - top) * 1.15 / SHAPE)
    height = width * SHAPE
    box = (left + right - width) / 2, (top + bottom - height) / 2, width, height
    return tuple(round(value, 1) for value in box)  # type: ignore[return-value]


def _labels(known: places.Outlines, view: Box) -> Iterable[Label]:
    names = {one.slug: one.name for one in places.lcsps()}
    left, top, width, height = view
    for key, outline in known.lcsps.items():
        x, y = outline.middle
        if left + width * 0.1 < x < left + width * 0.9 and top + height * 0.05 < y < top + height * 0.95:
            yield Label(x, y, names[key])


@dataclass(frozen=True)
class Shape:
    """One partnership on the map of gaps: its path, name and number, and how dark it is from 0 (nothing) to 4."""

    path: str
    name: str
    number: int
    step: int


def gaps(coverage: Coverage, topic: str) -> dict[str, Any]:
    """The map of gaps and the table beside it: for one topic its services in each partnership, else the number of
    topics with too few."""
    few, names = KEEPING.one().few, dict(coverage.topics)
    chosen = topic if topic in names else ""
    known = places.area_outlines()
    numbers = {key: _number(of, chosen, names, few) for key, _, of in coverage.rows}
    called = {key: name for key, name, _ in coverage.rows}
    most = max([*numbers.values(), 1])
    shapes = [
        Shape(_path(outline.rings), called[key], numbers[key], _step(numbers[key], most, few, chosen=bool(chosen)))
        for key, outline in known.lcsps.items()
        if key in numbers
    ]
    return {
        "topics": coverage.topics,
        "topic": chosen,
        "topic_name": names.get(chosen, ""),
        "few": few,
        "shapes": shapes,
        "box": county_box(known),
        "rows": [(name, numbers[key], sorted(_lacking(of, names, few))) for key, name, of in coverage.rows],
        "everywhere": coverage.everywhere.get(chosen, 0),
        "source": known.source,
    }


def _number(of: Mapping[str, int], chosen: str, names: Mapping[str, str], few: int) -> int:
    return of.get(chosen, 0) if chosen else len(list(_lacking(of, names, few)))


def _lacking(of: Mapping[str, int], names: Mapping[str, str], few: int) -> Iterable[str]:
    return (name for code, name in names.items() if of.get(code, 0) <= few)


def _step(number: int, most: int, few: int, *, chosen: bool) -> int:
    """The darker, the greater the gap."""
    if chosen:
        return 4 if number == 0 else 3 if number <= few else 1 if number <= 3 * few + 3 else 0
    return min(4, round(4 * number / most)) if number else 0


def county_box(known: places.Outlines) -> Box:
    """Where the county lies on the plane."""
    points = [point for outline in known.districts.values() for ring in outline.rings for point in ring]
    left, top = min(x for x, _ in points) - 2, min(y for _, y in points) - 2
    return left, top, max(x for x, _ in points) + 2 - left, max(y for _, y in points) + 2 - top


def outlines_svg() -> str:
    """The picture of the outlines: partnerships thin, districts thick."""
    known = places.area_outlines()
    left, top, width, height = county_box(known)
    thin = "".join(_path(outline.rings) for outline in known.lcsps.values())
    thick = "".join(_path(outline.rings) for outline in known.districts.values())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}"'
        ' fill="none" stroke-linejoin="round">'
        f'<path d="{thick}" fill="#fbf6ea"/><path d="{thin}" stroke="#b98d74" stroke-width="1"/>'
        f'<path d="{thick}" stroke="#76301f" stroke-width="1.6"/></svg>'
    )


def _path(rings: Iterable[Iterable[tuple[float, float]]]) -> str:
    return "".join("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in ring) + "Z" for ring in rings)
