"""Words written in another way than services write them: run together, taken apart, with a slip of the keys."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

SHORTEST_PART = 3
LEAST = 4
"""Words of so many letters or fewer stay as they are."""


def candidates(words: Sequence[str]) -> set[str]:
    """What to ask the services' vocabulary for: the words, neighbours run together, long words taken apart."""
    joined = {first + second for first, second in pairwise(words)}
    parts = {part for word in words for pair in _splits(word) for part in pair}
    return set(words) | joined | parts


def respelt(words: Sequence[str], used: Mapping[str, int], vocabulary: Collection[str]) -> list[str]:
    """The words as services or families write them: `foodbank` as `food bank`, `child minder` as `childminder`.

    `used` are words of services with the number of services, `vocabulary` the words of what families say. Only a
    word that is in neither is changed; one that stays unknown is left as it is.
    """
    out: list[str] = []
    skip = False
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        if skip:
            skip = False
        elif after and _better_joined(word, after, used, vocabulary):
            out.append(word + after)
            skip = True
        elif word in used or word in vocabulary:
            out.append(word)
        else:
            out.extend(_apart(word, used))
    return out


def _better_joined(word: str, after: str, used: Mapping[str, int], vocabulary: Collection[str]) -> bool:
    """Two words are one where services write them so and one of the two means nothing by itself."""
    whole = word + after
    known = [part in used or part in vocabulary for part in (word, after)]
    return whole in used and len(word) >= SHORTEST_PART and not all(known)


def _apart(word: str, used: Mapping[str, int]) -> Sequence[str]:
    pairs = [pair for pair in _splits(word) if pair[0] in used and pair[1] in used]
    if not pairs:
        return (word,)
    return max(pairs, key=lambda pair: min(used[pair[0]], used[pair[1]]))


def _splits(word: str) -> list[tuple[str, str]]:
    if len(word) < 2 * SHORTEST_PART or not word.isalpha():
        return []
    return [(word[:at], word[at:]) for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)]


def is_slip(word: str, other: str) -> int | None:
    """How many slips of the keys turn one word into the other; None where it is likelier another word.

    The first letter stays, the consonants hardly change, and a short word bears one slip only: "beheivour" is
    "behaviour", but "affected" is not "addicted".

    >>> is_slip("todler", "toddler"), is_slip("beheivour", "behaviour"), is_slip("affected", "addicted")
    (1, 2, None)
    """
    most = _most_slips(word)
    if not most or word[0] != other[0]:
        return None
    changes = DamerauLevenshtein.distance(word, other, score_cutoff=most)
    if changes > most or DamerauLevenshtein.distance(_consonants(word), _consonants(other)) > 1:
        return None
    return changes


def may_be_a_slip(word: str) -> bool:
    """Whether a word nobody uses is looked at for slips: letters only, and more than a few."""
    return word.isalpha() and len(word) > LEAST


@lru_cache(maxsize=4096)
def nearest(word: str, vocabulary: frozenset[str]) -> tuple[str, int] | None:
    """The nearest word of what families say, with the number of slips; None where none is near enough."""
    near = process.extract(
        word, vocabulary, scorer=DamerauLevenshtein.distance, score_cutoff=_most_slips(word), limit=8
    )
    fits = [(changes, other) for other, _, _ in near if (changes := is_slip(word, other)) is not None]
    return (min(fits)[1], min(fits)[0]) if fits else None


def _most_slips(word: str) -> int:
    return 0 if len(word) <= LEAST else 1 if len(word) <= 5 else len(word) // 4 + 1


def _consonants(word: str) -> str:
    return "".join(letter for letter in word if letter not in "aeiouy")
