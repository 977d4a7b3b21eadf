"""Where in a question a place may be named: which words to look up as a place, best first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST_NAME = 3
_BEFORE = frozenset({"in", "near", "at", "around", "from", "by", "to"})
_POSTCODE = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}|[a-z]{2}[0-9]{1,2})\b")


@dataclass(frozen=True)
class Mention:
    """Words that may name a place: `start` and `end` in the list of words. `led` says that a word like "in" stands
    before them, so that also a name counts that is an ordinary word."""

    start: int
    end: int
    text: str
    led: bool


def mentions(words: Sequence[str]) -> Iterator[Mention]:
    """Postcodes first, then names of up to three words, the longest and the last first."""
    for length in (2, 1):
        for start in range(len(words) - length + 1):
            text = " ".join(words[start : start + length])
            if _POSTCODE.fullmatch(text):
                yield Mention(start, start + length, text, led=True)
    for length in range(LONGEST_NAME, 0, -1):
        for start in range(len(words) - length, -1, -1):
            text = " ".join(words[start : start + length])
            if not text[0].isdigit():
                yield Mention(start, start + length, text, led=start > 0 and words[start - 1] in _BEFORE)
