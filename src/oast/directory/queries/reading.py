"""How a question is read: the place and the age in it, slips mended, everyday words understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from oast.directory import words
from oast.directory.definitions import SYNONYMS, Synonyms
from oast.directory.queries.whereabouts import Whereabouts, named


@dataclass(frozen=True)
class Reading:
    """A question as it was read. `words` are those searched for, `mended` those of them that were spelt otherwise;
    `unknown` are words that no service uses; `place` and `age` were found among the words."""

    question: words.Question
    words: tuple[str, ...] = ()
    mended: str = ""
    unknown: tuple[str, ...] = ()
    place: Whereabouts | None = None
    age: float | None = None


def read(typed: str, *, with_place: bool) -> Reading:
    """Read a question. `with_place` looks for a place among the words too.

    Two statements at most: which of the words services use, and the nearest to those they do not.
    """
    text = typed[: words.LONGEST_QUESTION]
    place, tokens = _place(words.tokens(text)) if with_place else (None, words.tokens(text))
    known = _lexicon()
    used = _used(words.candidates(tokens)) if tokens else {}
    spelt = words.respelt(tokens, used, known.vocabulary)
    mended = _mended(spelt, used, known)
    used = used if mended == spelt else used | dict.fromkeys(mended, 1)
    question = words.understand(mended, known, used)
    said = {word for group in question.groups for word in group.said}
    return Reading(
        question,
        tuple(mended),
        " ".join(mended) if mended != tokens else "",
        tuple(word for word in mended if word not in said and word not in used and not _said(word, known)),
        place,
        words.age_in(text),
    )


def _lexicon() -> words.Lexicon:
    return _made(SYNONYMS.one())


@lru_cache(maxsize=2)
def _made(known: Synonyms) -> words.Lexicon:
    return words.lexicon(known)


def _place(tokens: list[str]) -> tuple[Whereabouts | None, list[str]]:
    """The place that the words name, and the words without it."""
    for mention in words.mentions(tokens):
        place = named(mention.text, led=mention.led)
        if place:
            rest = tokens[: mention.start] + tokens[mention.end :]
            return (place, rest) if rest else (None, tokens)
    return None, tokens


_USED = """
SELECT word, stem, entries FROM directory_searchword WHERE word = ANY(%(words)s) OR stem = ANY(%(stems)s)
"""


def _used(candidates: set[str]) -> dict[str, int]:
    """The candidates that services use, in this or another form of the word, with the number of services."""
    stems = {word: words.stem(word) for word in candidates}
    with connection.cursor() as cursor:
        cursor.execute(_USED, {"words": list(candidates), "stems": list(set(stems.values()))})
        rows = cursor.fetchall()
    most: dict[str, int] = {}
    for word, stem, entries in rows:
        for key in (word, f"={stem}"):
            most[key] = max(most.get(key, 0), entries)
    found = {word: max(most.get(word, 0), most.get(f"={stem}", 0)) for word, stem in stems.items()}
    return {word: number for word, number in found.items() if number}


def _mended(spelt: Sequence[str], used: Mapping[str, int], known: words.Lexicon) -> list[str]:
    """The words with those that nobody uses replaced by the nearest that services or families use."""
    doubtful = [
        word
        for word in dict.fromkeys(spelt)
        if words.may_be_a_slip(word) and word not in used and not _said(word, known)
    ]
    if not doubtful:
        return list(spelt)
    nearest = _nearest(doubtful, known)
    return [nearest.get(word, word) for word in spelt]


def _said(word: str, known: words.Lexicon) -> bool:
    stem = words.stem(word)
    return stem in known.stems or stem in known.weak or words.is_little(word) or not word.isalpha()


_NEAREST = """
SELECT asked.word, near.word, near.entries
FROM unnest(%s::text[]) AS asked(word)
CROSS JOIN LATERAL (
  SELECT w.word, w.entries FROM directory_searchword w
  WHERE w.word %% asked.word ORDER BY similarity(w.word, asked.word) DESC, w.entries DESC, w.word LIMIT 8
) near
"""


def _nearest(doubtful: list[str], known: words.Lexicon) -> dict[str, str]:
    """For each word the one with the fewest slips between them; of several the one that more services use."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [doubtful])
        rows = cursor.fetchall()
    best: dict[str, tuple[int, int, str]] = {}
    for asked, near, entries in rows:
        changes = words.is_slip(asked, near)
        if changes is not None:
            best[asked] = min(best.get(asked, (99, 0, "")), (changes, -entries, near))
    for asked in doubtful:
        said = words.nearest(asked, known.vocabulary)
        if said:
            best[asked] = min(best.get(asked, (99, 0, "")), (said[1], -1, said[0]))
    return {asked: near for asked, (_, _, near) in best.items()}
