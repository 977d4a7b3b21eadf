"""What a transition table is: from which state which step leads where, and what a refusal says."""

from collections.abc import Mapping
from dataclasses import dataclass

from oast.audit.rules import Refused


@dataclass(frozen=True)
class Transition:
    """One step as the diagrams of the docs are drawn from it."""

    name: str
    sources: frozenset[str]
    target: str


@dataclass(frozen=True)
class Table:
    """The legal moves of one thing. `sentences` says, by state, why nothing else is possible and what to do."""

    name: str
    start: str
    moves: Mapping[tuple[str, str], str]
    sentences: Mapping[str, str]

    @property
    def states(self) -> frozenset[str]:
        return frozenset({self.start, *self.moves.values(), *(state for state, _ in self.moves)})

    @property
    def steps(self) -> frozenset[str]:
        return frozenset(step for _, step in self.moves)

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """The table by steps: for the diagrams."""
        return tuple(Transition(step, frozenset({state}), target) for (state, step), target in self.moves.items())

    def allowed(self, state: str) -> list[str]:
        """The steps that are legal in `state`, in the table's order."""
        return [step for held, step in self.moves if held == state]

    def check(self, state: str, step: str) -> str:
        """The state that `step` leads to. Raises Refused with the state's sentence where it is not legal."""
        if (state, step) not in self.moves:
            raise Refused(self.sentences[state])
        return self.moves[state, step]
