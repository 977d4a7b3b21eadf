"""What somebody may be about to type: phrases that families say, topics, words that services use."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from oast.directory import words
from oast.directory.definitions import SYNONYMS, TOPICS, Synonyms, Topics
from oast.directory.queries.searching import known_words

MOST = 8
OF_ONE_MEANING = 3
SHORTEST = 2


def suggest(typed: str) -> list[str]:
    """Up to eight suggestions for what was typed so far; none for less than two letters. One statement at most."""
    asked = words.tokens(typed[: words.LONGEST_QUESTION])
    if sum(map(len, asked)) < SHORTEST:
        return []
    found = list(_fitting(asked))
    if len(found) < MOST:
        start = " ".join(asked[:-1])
        found += [f"{start} {word}".strip() for word in known_words(asked[-1], MOST)]
    return list(dict.fromkeys(found))[:MOST]


def _fitting(asked: list[str]) -> Iterator[str]:
    """The lines that have all words typed, those that begin with them first; few of one meaning."""
    taken: dict[int, int] = {}
    start = " ".join(asked)
    lines = [line for line in _lines(SYNONYMS.one(), TOPICS.one()) if _fits(asked, line[1])]
    for text, _, meaning in sorted(lines, key=lambda line: (not line[0].lower().startswith(start), len(line[0]))):
        taken[meaning] = taken.get(meaning, 0) + 1
        if taken[meaning] <= OF_ONE_MEANING:
            yield text


def _fits(asked: Iterable[str], line: tuple[str, ...]) -> bool:
    return all(any(word.startswith(one) for word in line) for one in asked)


@lru_cache(maxsize=2)
def _lines(known: Synonyms, topics: Topics) -> tuple[tuple[str, tuple[str, ...], int], ...]:
    """Everything that may be suggested, with its words and the number of its meaning. Topics come first."""
    named = [(topic.name, -number) for number, topic in enumerate(topics.topics, 1)]
    said = [
        (line, number)
        for number, synonym in enumerate(known.synonyms)
        for line in synonym.said
        if "<" not in line and line not in known.unsuitable
    ]
    return tuple((text, tuple(words.tokens(text)), number) for text, number in [*named, *said])
