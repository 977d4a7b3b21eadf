"""From scores to a decision: link by itself, ask the steward, or a child nobody knew.

The rule of childindex.md: by itself only above a threshold, with compatible dates of birth and a clear gap to
the second candidate. Twins, missing dates and shielded children always go to the steward.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from oast.childindex.linkage.identity import Identity
from oast.childindex.linkage.levels import born_level, given_level

COMPATIBLE = frozenset({"exact", "swapped", "digit"})


class Verdict(Enum):
    """What happens to a record."""

    LINK = "link"
    ASK = "ask"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child that shares a blocking key, with its score in bits."""

    key: object
    identity: Identity
    score: float
    shielded: bool = False


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In bits: from `link` a record may link by itself, if `gap` clear of the second; from `ask` it is asked."""

    link: float
    ask: float
    gap: float


def decide(record: Identity, candidates: Sequence[Candidate], at: Thresholds) -> tuple[Verdict, str]:
    """The verdict on candidates sorted best first, with the reason in words."""
    near = [candidate for candidate in candidates if candidate.score >= at.ask]
    if any(candidate.shielded for candidate in near):
        return Verdict.ASK, "comes near a shielded child"
    if not near:
        return Verdict.NEW, "nobody near"
    if doubt := _doubt(record, near, at):
        return Verdict.ASK, doubt
    return Verdict.LINK, "clear"


def _doubt(record: Identity, near: Sequence[Candidate], at: Thresholds) -> str:
    best = near[0]
    level = born_level(record, best.identity)
    if level not in COMPATIBLE:
        return "no date of birth to compare" if level == "missing" else "dates of birth do not agree"
    if best.score < at.link:
        return "not near enough to be sure"
    if len(near) > 1 and best.score - near[1].score < at.gap:
        return "two children are equally near"
    if given_level(record, best.identity) == "different":
        return "another given name: perhaps a twin"
    return ""
