"""The arithmetic of a table with totals, as a circulation.

Every count is a flow along an arrow, and at every node what comes in goes out: a row's total flows into the row's
node and out of it again through the row's cells. So "how much can an unshown cell be, given all that is shown?" is
a question of the largest flow round a cycle of unshown cells, exactly and in whole numbers (the matrix of a network
is totally unimodular), without a linear programme. Tables of one and of two ways, with their totals, are such
networks; three ways are not, and are not offered.
"""

import heapq
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

Name = Hashable
Node = Hashable
UNLIMITED = 10**9


@dataclass(frozen=True)
class Arrow:
    """One count of the table and where it flows."""

    tail: Node
    head: Node
    count: int


Network = Mapping[Name, Arrow]


def interval(network: Network, unshown: set[Name], name: Name, lowest: int) -> tuple[int, int]:
    """The lowest and the highest value of an unshown cell that agree with everything shown; UNLIMITED for no end.

    `lowest` is what a reader knows of every unshown cell.
    """
    arrow = network[name]
    free = {other: lowest for other in unshown if other != name}
    up = _largest(network, free, arrow.head, arrow.tail, UNLIMITED)
    down = _largest(network, free, arrow.tail, arrow.head, arrow.count - lowest)
    return arrow.count - down, arrow.count + up if up < UNLIMITED else UNLIMITED


def widened(
    network: Network,
    unshown: set[Name],
    name: Name,
    *,
    lowest: int,
    width: int,
    cost: Callable[[Name], int | None],
) -> set[Name]:
    """The unshown cells and those that must join them so that `name` may lie `width` apart.

    Cells join in the order of the cheapest way round; `cost` is None for a cell that has to stay.
    """
    arrow = network[name]
    joined = set(unshown)
    changes: dict[Name, int] = {}
    room = 0
    for start, end, limit in (
        (arrow.head, arrow.tail, width),
        (arrow.tail, arrow.head, arrow.count - lowest),
    ):
        changes.clear()
        gained = 0
        while room + gained < width and gained < limit:
            free = {other: lowest for other in network if other != name and _price(other, joined, cost) is not None}
            way = _cheapest(network, free, changes, start, end, lambda other: _price(other, joined, cost) or 0)
            if way is None:
                break
            step = min(min(capacity for _, _, capacity in way), width - room - gained, limit - gained)
            for other, sign, _ in way:
                changes[other] = changes.get(other, 0) + sign * step
                joined.add(other)
            gained += step
        room += gained
    return joined


def _price(name: Name, joined: set[Name], cost: Callable[[Name], int | None]) -> int | None:
    return 0 if name in joined else cost(name)


def _largest(network: Network, free: Mapping[Name, int], start: Node, end: Node, limit: int) -> int:
    """The largest flow from `start` to `end` through changes of the free cells, up to `limit`."""
    changes: dict[Name, int] = {}
    total = 0
    while total < limit:
        way = _cheapest(network, free, changes, start, end, lambda _: 1)
        if way is None:
            break
        step = min(min(capacity for _, _, capacity in way), limit - total)
        for name, sign, _ in way:
            changes[name] = changes.get(name, 0) + sign * step
        total += step
    return total


Step = tuple[Name, int, int]


def _cheapest(
    network: Network,
    free: Mapping[Name, int],
    changes: Mapping[Name, int],
    start: Node,
    end: Node,
    cost: Callable[[Name], int],
) -> list[Step] | None:
    """The cheapest way (Dijkstra) along arrows whose count may grow, and against arrows whose count may shrink."""
    ways = _ways(network, free, changes)
    best: dict[Node, int] = {start: 0}
    came: dict[Node, tuple[Node, Step]] = {}
    queue: list[tuple[int, int, Node]] = [(0, 0, start)]
    serial = 0
    while queue:
        spent, _, node = heapq.heappop(queue)
        if node == end:
            return _walked(came, start, end)
        if spent > best[node]:
            continue
        for step, to in ways.get(node, ()):
            price = spent + cost(step[0]) + 1
            if price < best.get(to, UNLIMITED * UNLIMITED):
                serial += 1
                best[to], came[to] = price, (node, step)
                heapq.heappush(queue, (price, serial, to))
    return None


def _ways(
    network: Network, free: Mapping[Name, int], changes: Mapping[Name, int]
) -> dict[Node, list[tuple[Step, Node]]]:
    ways: dict[Node, list[tuple[Step, Node]]] = {}
    for name, least in free.items():
        arrow, change = network[name], changes.get(name, 0)
        ways.setdefault(arrow.tail, []).append(((name, 1, UNLIMITED), arrow.head))
        if arrow.count + change > least:
            ways.setdefault(arrow.head, []).append(((name, -1, arrow.count + change - least), arrow.tail))
    return ways


def _walked(came: Mapping[Node, tuple[Node, Step]], start: Node, end: Node) -> list[Step]:
    steps, node = [], end
    while node != start:
        node, step = came[node]
        steps.append(step)
    return steps
