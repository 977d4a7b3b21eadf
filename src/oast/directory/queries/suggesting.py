"""What somebody may be about to type: phrases that families say, topics, words that services use."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from oast.directory import words
from oast.directory.definitions import SYNONYMS, Synonyms
from oast.directory.queries import taxonomy
from oast.directory.queries.searching import known_words
from oast.directory.taxonomy import Taxonomy

MOST = 8
OF_ONE_MEANING = 2
SHORTEST = 2


def suggest(typed: str) -> list[str]:
    """Up to eight suggestions for what was typed so far; none for less than two letters. Two statements at most."""
    asked = words.tokens(typed[: words.LONGEST_QUESTION])
    if sum(map(len, asked)) < SHORTEST:
        return []
    found = list(_fitting(asked))
    if len(found) < MOST and len(asked) == 1:
        found += known_words(asked[0], MOST)
    return list({text.lower(): text for text in reversed(found)}.values())[::-1][:MOST]


def _fitting(asked: list[str]) -> Iterator[str]:
    """The lines that have all words typed: those made for this first, of them those that begin so; few of one
    meaning."""
    taken: dict[int, int] = {}
    fits = [line for line in _lines(SYNONYMS.one(), taxonomy.in_force()) if _fits(asked, line.words)]
    for line in sorted(fits, key=lambda line: (line.turn, not line.begins(asked), len(line.text))):
        taken[line.meaning] = taken.get(line.meaning, 0) + 1
        if line.turn == 0 or taken[line.meaning] <= OF_ONE_MEANING:
            yield line.text


@dataclass(frozen=True)
class _Line:
    """Something that may be suggested."""

    turn: int
    text: str
    words: tuple[str, ...]
    meaning: int

    def begins(self, asked: list[str]) -> bool:
        return " ".join(self.words).startswith(" ".join(asked))


def _fits(asked: Iterable[str], line: tuple[str, ...]) -> bool:
    """Little words need not be there: "my baby" offers "baby won't feed"."""
    return all(any(word.startswith(one) for word in line) or words.is_little(one) for one in asked) and any(
        not words.is_little(one) for one in asked
    )


@lru_cache(maxsize=2)
def _lines(known: Synonyms, own: Taxonomy) -> tuple[_Line, ...]:
    """Everything that may be suggested, with its words and the number of its meaning."""
    made = [(0, text, 0) for text in known.suggestions]
    named = [(1, topic.name, -number) for number, topic in enumerate(own.topics, 1)]
    said = [
        (2, line, number)
        for number, synonym in enumerate(known.synonyms, 1)
        for line in synonym.said
        if "<" not in line and line not in known.unsuitable
    ]
    return tuple(_Line(turn, text, tuple(words.tokens(text)), number) for turn, text, number in [*made, *named, *said])
