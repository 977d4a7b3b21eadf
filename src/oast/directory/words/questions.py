"""The question in what somebody typed: groups of words, each one thing that is asked for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from oast.directory.words.lexicon import Lexicon, Means, Phrase
from oast.directory.words.tokens import STOPPED, is_little, stem, telling

GAP = 2
"""So many words may stand inside a phrase: "my nan has sadly died"."""

MEANT, SAID, BESIDE = 2.0, 1.0, 0.4
"""The weight of a phrase that is understood, of a word by itself, and of a word beside such a phrase."""


@dataclass(frozen=True)
class Group:
    """One thing asked for: `said` in the person's words, which must all be there, or any of the phrases that mean the
    same, each word for word."""

    said: tuple[str, ...]
    means: Means = ()
    weight: float = SAID

    @property
    def query(self) -> str:
        """The group in PostgreSQL's query language; tokens are letters and digits only."""
        said = " & ".join(f"'{token}'" for token in self.said)
        literal = [] if self.means and STOPPED.intersection(self.said) else [f"({said})"]
        return " | ".join([*literal, *(f"'{' '.join(tokens)}'" for tokens in self.means)])

    @property
    def understood(self) -> bool:
        return self.weight == MEANT


@dataclass(frozen=True)
class Question:
    """All that was asked for. Empty when nothing searchable was typed."""

    groups: tuple[Group, ...] = ()


def understand(typed: Sequence[str], known: Lexicon, used: Collection[str] | None = None) -> Question:
    """The question in the words typed: the longest known phrases first, then each word by itself.

    Little and weak words are left out, unless nothing else is left. `used` are the words that services use; others by
    themselves find nothing and are left out too, unless nothing else is left.
    """
    words = telling(typed)
    taken: set[int] = set()
    groups = []
    for at in range(len(words)):
        if at not in taken and (found := _phrase_at(words, at, taken, known)):
            places, phrase = found
            taken.update(places)
            said = tuple(words[place] for place in places)
            groups.append((Group(said, phrase.means, MEANT), phrase.mild))
    rest = list(dict.fromkeys(word for at, word in enumerate(words) if at not in taken))
    telling_most = [word for word in rest if not is_little(word)]
    strong = [word for word in telling_most if stem(word) not in known.weak and (used is None or word in used)]
    left = strong or ([] if groups else telling_most or rest)
    weight = BESIDE if groups else SAID
    return Question((*_distinct(groups), *(Group((word,), weight=weight) for word in left)))


def _distinct(groups: list[tuple[Group, bool]]) -> list[Group]:
    """Two phrases for one thing are asked once; a mild one only where nothing else is understood."""
    strong = [group for group, mild in groups if not mild] or [group for group, _ in groups]
    by_meaning: dict[Means, Group] = {}
    for group in strong:
        by_meaning.setdefault(group.means, group)
    return list(by_meaning.values())


def _phrase_at(words: list[str], at: int, taken: set[int], known: Lexicon) -> tuple[list[int], Phrase] | None:
    """The longest phrase that begins here, of several the one that stands closest, with the places of its words."""
    found = [
        (-len(places), places[-1], places, phrase)
        for phrase in known.phrases.get(stem(words[at]), ())
        if (places := _places(words, at, taken, phrase.stems))
    ]
    return min(found, key=lambda one: one[:2])[2:] if found else None


def _places(words: list[str], at: int, taken: set[int], stems: tuple[str, ...]) -> list[int] | None:
    """Where the stems stand, in their order with small gaps; None where they do not."""
    places = [at]
    for wanted in stems[1:]:
        last = places[-1]
        near = range(last + 1, min(last + 2 + GAP, len(words)))
        found = next((place for place in near if place not in taken and stem(words[place]) == wanted), None)
        if found is None:
            return None
        places.append(found)
    return places
