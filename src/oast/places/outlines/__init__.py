"""Outlines of districts and partnerships, drawn from open postcodes. Plain Python.

No boundary file is needed: the county is laid out in squares, each square counts to the area of the postcodes in it
or else of the nearest ones, and a square with no postcode near is sea or marsh. The edges between areas are then walked
and smoothed. So they are right to about a kilometre, which is what the postcodes themselves say (docs/adr/0036).
"""

import math
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

SQUARE = 800
"""Metres of a square's side."""

REACH = 3
"""So many squares without a postcode still count to the nearest area: fields and woods do, the sea does not."""

Square = tuple[int, int]
Point = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """An area's rings, the largest first; holes are rings too. `middle` is a point well inside it, for its name."""

    key: str
    rings: tuple[tuple[Point, ...], ...]
    middle: Point


def outlines(places: Iterable[tuple[int, int, str]]) -> dict[str, Outline]:
    """The outlines of areas in metres of the national grid, from the easting, northing and area of each postcode."""
    squares = _grown(_counted(places))
    by_area: dict[str, set[Square]] = defaultdict(set)
    for square, area in squares.items():
        by_area[area].add(square)
    return {area: _outline(area, mine) for area, mine in sorted(by_area.items())}


def on_map(latitude: float, longitude: float) -> Point:
    """A position on the plane of our maps: hundreds of metres to the right, and down. True for a county."""
    return round(longitude * _EAST, 1), round((_TOP - latitude) * _NORTH, 1)


_TOP, _NORTH = 52.0, 1112.0
_EAST = _NORTH * math.cos(math.radians(51.2))


def moved(outline: Outline, to: Callable[[Point], Point]) -> Outline:
    """The outline with each point put elsewhere: from the national grid to the plane of a map."""
    rings = tuple(tuple(map(to, ring)) for ring in outline.rings)
    return Outline(outline.key, rings, to(outline.middle))


def _counted(places: Iterable[tuple[int, int, str]]) -> dict[Square, str]:
    """The area that most postcodes of a square count to."""
    votes: dict[Square, Counter[str]] = defaultdict(Counter)
    for east, north, area in places:
        votes[east // SQUARE, north // SQUARE][area] += 1
    return {square: max(sorted(count), key=count.__getitem__) for square, count in votes.items()}


def _grown(squares: Mapping[Square, str]) -> dict[Square, str]:
    """Empty squares count to the nearest area, up to `REACH` steps; what then is beyond the outer edge is taken back,
    so that only gaps are filled."""
    steps = dict.fromkeys(squares, 0)
    grown = dict(squares)
    waiting = deque(sorted(squares))
    while waiting:
        square = waiting.popleft()
        for beside in _beside(square):
            if beside not in grown and steps[square] < REACH:
                grown[beside], steps[beside] = grown[square], steps[square] + 1
                waiting.append(beside)
    return _without_fringe(grown, steps)


def _without_fringe(grown: dict[Square, str], steps: Mapping[Square, int]) -> dict[Square, str]:
    """Take back the outermost squares that were only grown: as many layers as were added."""
    kept = dict(grown)
    for _ in range(REACH - 1):
        edge = [square for square in kept if steps[square] and any(one not in kept for one in _beside(square))]
        for square in edge:
            del kept[square]
    return kept


def _beside(square: Square) -> tuple[Square, ...]:
    x, y = square
    return (x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)


def _outline(area: str, mine: set[Square]) -> Outline:
    rings = sorted(_rings(mine), key=lambda ring: -abs(_surface(ring)))
    large = [ring for ring in rings if abs(_surface(ring)) >= 2] or rings[:1]
    smooth = tuple(tuple((x * SQUARE, y * SQUARE) for x, y in _smoothed(_straight(ring))) for ring in large)
    return Outline(area, smooth, _middle(mine))


def _middle(mine: set[Square]) -> Point:
    """The square that lies furthest from the edge."""
    left = set(mine)
    while True:
        inner = {square for square in left if all(beside in left for beside in _beside(square))}
        if not inner:
            x, y = sorted(left)[len(left) // 2]
            return (x + 0.5) * SQUARE, (y + 0.5) * SQUARE
        left = inner


def _rings(mine: set[Square]) -> list[list[Square]]:
    """The edges of a set of squares as closed walks, the inside on the left."""
    edges: dict[Square, list[Square]] = defaultdict(list)
    for x, y in sorted(mine):
        for beside, start, end in (
            ((x, y - 1), (x, y), (x + 1, y)),
            ((x + 1, y), (x + 1, y), (x + 1, y + 1)),
            ((x, y + 1), (x + 1, y + 1), (x, y + 1)),
            ((x - 1, y), (x, y + 1), (x, y)),
        ):
            if beside not in mine:
                edges[start].append(end)
    rings = []
    while edges:
        start = next(iter(edges))
        ring, here = [start], _next(edges, start)
        while here != start:
            ring.append(here)
            here = _next(edges, here)
        rings.append(ring)
    return rings


def _next(edges: dict[Square, list[Square]], here: Square) -> Square:
    after = edges[here].pop()
    if not edges[here]:
        del edges[here]
    return after


def _straight(ring: list[Square]) -> list[Square]:
    """Without the points in the middle of straight edges."""
    pairs = zip(ring[-1:] + ring[:-1], ring, ring[1:] + ring[:1], strict=True)
    return [here for before, here, after in pairs if _way(before, here) != _way(here, after)]


def _way(start: Square, end: Square) -> Square:
    return end[0] - start[0], end[1] - start[1]


def _smoothed(ring: list[Square]) -> list[Point]:
    """Stairs become slopes: the middles of the edges."""
    return [((x + u) / 2, (y + v) / 2) for (x, y), (u, v) in zip(ring, ring[1:] + ring[:1], strict=True)]


def _surface(ring: list[Square]) -> float:
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2
