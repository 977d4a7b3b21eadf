"""The words of a text, and their stems."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from threading import local

import snowballstemmer

LONGEST_QUESTION = 200
"""Characters that are read; nobody types more, and a robot may."""

_EMPTY_WORDS = """
a an and am are as at be because been being but by for from had has have his i if is it its just my of or
our so some than that the their there this to was we were whose will with you your
"""
_SMALL_WORDS = """
about after all also any did do does he her him in into me on she them they too up us what when where which who why how
"""
_STOPPED_WORDS = """
above again against before below between both can cannot down during each few further here hers herself himself how i
itself more most myself no nor not now off once only other ought ours ourselves out over own same should such then
theirs themselves through under until very while whom would yours yourself
"""
EMPTY = frozenset(_EMPTY_WORDS.split())
"""Words that mean nothing in a phrase either."""
LITTLE = EMPTY | frozenset(_SMALL_WORDS.split())
"""Words that mean nothing by themselves: "up" does in "split up"."""
STOPPED = LITTLE | frozenset(_STOPPED_WORDS.split())
"""Words that the full-text index does not have."""
_TOKEN = re.compile(r"[^\W_]+")
_OF_THREAD = local()
"""The stemmer keeps the word it works on: two threads with one would read each other's."""


def tokens(text: str) -> list[str]:
    """The words of a text: small letters, without accents and apostrophes, in order.

    >>> tokens("My nan DIED – won’t")
    ['my', 'nan', 'died', 'wont']
    """
    folded = unicodedata.normalize("NFKD", text).replace("’", "").replace("'", "").replace("‘", "")
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _TOKEN.findall(plain.lower())


def telling(words: Iterable[str]) -> list[str]:
    """The words that a phrase is made of; all of them where there is nothing else."""
    listed = list(words)
    return [word for word in listed if word not in EMPTY] or listed


def is_little(word: str) -> bool:
    """Whether a word means nothing by itself."""
    return word in LITTLE


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of an English word, as PostgreSQL's dictionary makes it.

    >>> stem("bullied"), stem("bullying")
    ('bulli', 'bulli')
    """
    if not hasattr(_OF_THREAD, "stemmer"):
        _OF_THREAD.stemmer = snowballstemmer.stemmer("english")
    return _OF_THREAD.stemmer.stemWord(word)
