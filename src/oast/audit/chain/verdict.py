"""The verdict over a log: is every event what was sealed, and what was witnessed?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from oast.audit.chain.events import START, SealedEvent, chain_hash, leaf_hash
from oast.audit.chain.tree import Tree, tree_leaf
from oast.audit.chain.witness import Head, Testimony, first_unvouched


class BrokenChain(Exception):
    """The log is not what was sealed. `number` is the first event at fault."""

    def __init__(self, number: int, fault: str):
        self.number = number
        self.fault = fault
        super().__init__(f"event {number}: {fault}")


@dataclass
class Window:
    """The unsealed window: events that no signed root covers yet."""

    events: int = 0
    first: int | None = None
    last: int | None = None
    since: int | None = None
    """When the oldest of them was sealed, in microseconds since 1970."""

    def add(self, event: SealedEvent) -> None:
        self.events += 1
        if self.first is None:
            self.first, self.since = event.number, event.sealed_at
        self.last = event.number


@dataclass
class Verdict:
    """What verification found. Good when there is no fault."""

    verified: int = 0
    """How many events from the first on are what was sealed and witnessed."""
    head: str | None = None
    """The chain's last hash in hexadecimal, of a good log."""
    first_bad: int | None = None
    fault: str | None = None
    witness_faults: list[str] = field(default_factory=list)
    window: Window = field(default_factory=Window)
    said: Testimony | None = None

    @property
    def good(self) -> bool:
        return self.fault is None and not self.witness_faults


def judge(events: Iterable[SealedEvent], said: Testimony | None = None, acknowledged: Head | None = None) -> Verdict:
    """Walk the events in their order, beside what the witness says where there is one.

    `acknowledged` is the last record that the witness is remembered to have taken.
    """
    verdict = Verdict(said=said)
    walk = _Walk(said or Testimony())
    remaining = iter(events)
    try:
        for event in remaining:
            _window(verdict, walk, event)
            walk.step(event)
        walk.end()
        verdict.head = walk.previous.hex()
    except BrokenChain as broken:
        verdict.first_bad, verdict.fault = broken.number, broken.fault
        for event in remaining:
            _window(verdict, walk, event)
    # A root that does not fit is noticed only after the first event that it does not vouch for.
    verdict.verified = walk.tree.size if verdict.first_bad is None else verdict.first_bad - 1
    verdict.witness_faults = [*_witness_faults(said, acknowledged)]
    if said and verdict.witness_faults and verdict.first_bad is None:
        verdict.first_bad = first_unvouched(said)
    return verdict


def verify(events: Iterable[SealedEvent], said: Testimony | None = None) -> tuple[int, bytes]:
    """The same as an exception: how many were verified and the chain's last hash, or BrokenChain."""
    walk = _Walk(said or Testimony())
    for event in events:
        walk.step(event)
    walk.end()
    return walk.tree.size, walk.previous


class _Walk:
    """One pass over a log."""

    def __init__(self, said: Testimony):
        self.said = said
        self.tree = Tree()
        self.previous = START
        self.agreed = 0
        """The size of the last root that the log gave."""

    def step(self, event: SealedEvent) -> None:
        """The next event. Raises BrokenChain."""
        number = self.tree.size + 1
        if event.number is None:
            raise BrokenChain(number, f"event {event.fields['id']} stands in the log and was never sealed")
        if event.number != number:
            raise BrokenChain(number, f"is not in its place: event {event.number} stands there")
        if leaf_hash(event.fields) != event.leaf:
            raise BrokenChain(number, "is not what was sealed")
        leaf = tree_leaf(number, event.sealed_at, event.leaf)
        if self.said.leaves.get(number, leaf) != leaf:
            raise BrokenChain(number, "is not what was witnessed")
        chain = chain_hash(self.previous, event.leaf)
        if chain != event.chain:
            raise BrokenChain(number, "does not follow from the event before it")
        self.tree.append(leaf)
        self._check_root()
        self.previous = chain

    def _check_root(self) -> None:
        size = self.tree.size
        root, record = self.said.roots.get(size, (b"", 0))
        if root and root != self.tree.root():
            unknown = (number for number in range(self.agreed + 1, size + 1) if number not in self.said.leaves)
            first = next(unknown, self.agreed + 1)
            raise BrokenChain(first, f"this or one up to {size} is not what was witnessed (signed root {record})")
        if root:
            self.agreed = size

    def end(self) -> None:
        """The log is over. Raises BrokenChain when the witness knows of more."""
        number, known = self.tree.size + 1, self.said.head.size
        if known >= number:
            raise BrokenChain(number, f"was witnessed and is missing, and so is every one up to {known}")


def _window(verdict: Verdict, walk: _Walk, event: SealedEvent) -> None:
    if event.number is None or event.number > walk.said.head.size:
        verdict.window.add(event)


def _witness_faults(said: Testimony | None, acknowledged: Head | None) -> Iterator[str]:
    if said:
        yield from said.faults
    if acknowledged and acknowledged.record:
        held = said.digests.get(acknowledged.record) if said else None
        if held != acknowledged.digest:
            yield (
                f"the witness does not hold record {acknowledged.record}, of {acknowledged.size} events, which it"
                " acknowledged"
            )
