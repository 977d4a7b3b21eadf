"""The questions of the search's quality set, and what counts as a right answer. Plain Python."""

import csv
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

FIRST = 5
"""So many answers are read before somebody gives up."""

DEEPEST = 20
"""The first page: a right answer further down counts as none for the reciprocal rank."""


@dataclass(frozen=True)
class Question:
    """What somebody types. A service is right when it is of one of the `kinds` (or is offered in `language`) and
    serves the families of `place`, if one is named in the field `near` or in the question itself."""

    half: str
    who: str
    question: str
    near: str
    place: str
    kinds: frozenset[str]
    language: str


@dataclass(frozen=True)
class Marked:
    """How one question was answered: for each answer in turn whether it is right; how many right ones there are."""

    question: Question
    right: tuple[bool, ...]
    possible: int

    @property
    def found(self) -> bool:
        return any(self.right[:FIRST])

    @property
    def reciprocal(self) -> float:
        return next((1 / place for place, right in enumerate(self.right[:DEEPEST], 1) if right), 0.0)

    @property
    def share(self) -> float:
        return sum(self.right[:FIRST]) / min(FIRST, self.possible)


@dataclass(frozen=True)
class Score:
    """The figures of a set of questions, each between 0 and 1.

    `found`: a right service among the first five. `reciprocal`: the mean of 1/rank of the first right one.
    `share`: how much of the first five is right, of what could be.
    """

    questions: int
    found: float
    reciprocal: float
    share: float


def read(path: Path) -> list[Question]:
    """The questions of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Question(
                row["half"],
                row["who"],
                row["question"],
                row["near"],
                row["place"],
                frozenset(row["kinds"].split()),
                row["language"],
            )
            for row in csv.DictReader(file)
        ]


def mark(questions: Iterable[Question], answers: Callable, expected: Callable) -> list[Marked]:
    """Each question with its marks. `answers` gives keys best first, `expected` the keys that are right.

    Raises ValueError for a question that no service of the data can answer.
    """
    marked = []
    for question in questions:
        right: Collection = expected(question)
        if not right:
            raise ValueError(f"no service answers “{question.question}”: more services, or another question")
        given: Sequence = answers(question)
        marked.append(Marked(question, tuple(key in right for key in given), len(right)))
    return marked


def score(marked: Sequence[Marked]) -> Score:
    """The figures of marked questions."""
    return Score(
        len(marked),
        mean(one.found for one in marked),
        mean(one.reciprocal for one in marked),
        mean(one.share for one in marked),
    )
