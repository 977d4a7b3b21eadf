"""What families say, made ready for looking up: phrases by their first stem."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from oast.directory.definitions import LIST_NAME, Synonyms
from oast.directory.words.tokens import stem, telling, tokens

Means = tuple[tuple[str, ...], ...]
"""The directory's phrases for something, any of which will do."""


@dataclass(frozen=True)
class Phrase:
    """Something that people say, as stems, and what it means. A mild one counts where nothing else is understood."""

    stems: tuple[str, ...]
    means: Means
    mild: bool = False


@dataclass(frozen=True)
class Lexicon:
    """`phrases` by their first stem; `vocabulary` are all words of the phrases as they are written, `stems` their
    stems; `weak` are stems that are left out while anything else is left."""

    phrases: dict[str, tuple[Phrase, ...]]
    vocabulary: frozenset[str]
    stems: frozenset[str]
    weak: frozenset[str]


def lexicon(known: Synonyms) -> Lexicon:
    """The lexicon of a definition file."""
    by_first: dict[str, dict[tuple[str, ...], Phrase]] = {}
    vocabulary: set[str] = set()
    for words, phrase in _said(known):
        vocabulary.update(words)
        by_first.setdefault(phrase.stems[0], {}).setdefault(phrase.stems, phrase)
    return Lexicon(
        {first: tuple(of.values()) for first, of in by_first.items()},
        frozenset(vocabulary),
        frozenset(map(stem, vocabulary)),
        frozenset(map(stem, tokens(known.weak))),
    )


def _said(known: Synonyms) -> Iterator[tuple[tuple[str, ...], Phrase]]:
    """Each phrase as words and as stems with its meaning; where two entries have one, the first is kept."""
    lists = {listed.name: listed.words for listed in known.lists}
    for synonym in known.synonyms:
        means = tuple(tuple(tokens(word)) for word in synonym.means)
        for line in synonym.said:
            for said in _expanded(line, lists):
                words = tuple(telling(tokens(said)))
                yield words, Phrase(tuple(map(stem, words)), means, synonym.mild)


def _expanded(line: str, lists: dict[str, tuple[str, ...]]) -> Iterable[str]:
    """`<relative> died` with each relative."""
    parts = LIST_NAME.split(line)
    choices = [lists[part] if number % 2 else (part,) for number, part in enumerate(parts)]
    return ("".join(chosen) for chosen in product(*choices))
