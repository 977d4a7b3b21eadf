"""What a person typed, understood: tokens, phrases that mean something, and the query made of them. Plain Python."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from oast.directory.definitions import Synonyms

LONGEST_QUESTION = 200
"""Characters that are read; nobody types more, and a robot may."""

Table = dict[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""What is said, as tokens without little words, to what it means."""

_LITTLE_WORDS = """
a about after all also am an and any are as at be because been but by do for from had has have he her him his i if
in into is it its just me my of on or our out she so some than that the their them there they this to too up us was
we were what when where which who why will with you your
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Group:
    """One thing asked for: any of the alternatives will do, each a sequence of tokens that must all be there."""

    alternatives: tuple[tuple[str, ...], ...]

    @property
    def query(self) -> str:
        """The group in PostgreSQL's query language; tokens are letters and digits only."""
        each = (" & ".join(f"'{token}'" for token in tokens) for tokens in self.alternatives)
        return "(" + " | ".join(f"({one})" for one in each) + ")"


@dataclass(frozen=True)
class Question:
    """All that was asked for. Empty when nothing searchable was typed."""

    groups: tuple[Group, ...] = ()

    @property
    def all_of(self) -> str:
        return " & ".join(group.query for group in self.groups)

    @property
    def any_of(self) -> str:
        return " | ".join(group.query for group in self.groups)


def tokens(text: str) -> list[str]:
    """The words of a text: small letters, without accents and apostrophes, in order.

    >>> tokens("My nan DIED – won’t")
    ['my', 'nan', 'died', 'wont']
    """
    folded = unicodedata.normalize("NFKD", text).replace("’", "").replace("'", "")
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _TOKEN.findall(plain.lower())


def phrases(synonyms: Synonyms) -> Table:
    """What is said (tokens without little words) to what it means."""
    table: Table = {}
    for synonym in synonyms.synonyms:
        means = tuple(tuple(tokens(word)) for word in synonym.means)
        for said in synonym.said:
            table.setdefault(_without_little(tokens(said)), means)
    return table


def understand(
    typed: Iterable[str],
    table: Table,
    weak: frozenset[str] = frozenset(),
) -> Question:
    """The question in the words typed: the longest known phrases first, then each word by itself.

    Little and weak words are left out, unless nothing else is left.
    """
    words = list(_without_little(list(typed)))
    groups, rest = _take_phrases(words, table)
    strong = [word for word in rest if word not in weak]
    left = strong or ([] if groups else rest)
    return Question(tuple(groups) + tuple(Group(((word,),)) for word in dict.fromkeys(left)))


def _take_phrases(words: list[str], table: Table) -> tuple[list[Group], list[str]]:
    longest = max((len(phrase) for phrase in table), default=0)
    groups, rest, start = [], [], 0
    while start < len(words):
        length, means = _phrase_at(words, start, longest, table)
        if means:
            groups.append(Group((tuple(words[start : start + length]), *means)))
        else:
            rest.append(words[start])
        start += length
    return groups, rest


def _phrase_at(
    words: list[str],
    start: int,
    longest: int,
    table: Table,
) -> tuple[int, tuple[tuple[str, ...], ...]]:
    for length in range(min(longest, len(words) - start), 0, -1):
        if means := table.get(tuple(words[start : start + length])):
            return length, means
    return 1, ()


def _without_little(words: list[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _LITTLE) or tuple(words)
