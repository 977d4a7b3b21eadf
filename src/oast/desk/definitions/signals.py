"""Signals of misuse, as the county's rules: which, from how many on, in which words, and when one asks for a review."""

import re
from datetime import time

from pydantic import Field

from oast.desk.enums import Queues
from oast.documents.definitions import Definition, DefinitionFiles

PLACES = {
    "past_shield": set(),
    "after_leaving": set(),
    "two_places": {"first", "second", "third", "minutes"},
    "own_household": set(),
    "near_home": set(),
    "own_name": set(),
    "brief": {"count", "seconds"},
    "many": {"count"},
    "many_lookers": {"count", "days"},
    "out_of_hours": {"time"},
    "thin_reason": set(),
    "same_reason": {"count"},
}
"""Every rule that Oast knows, with what its sentence may say."""


class Rule(Definition):
    """One rule. `title` names it in lists, `sentence` says why it fired."""

    code: str
    title: str
    sentence: str
    queues: Queues
    count: int = Field(default=0, ge=0)
    seconds: int = Field(default=0, ge=0)
    minutes: int = Field(default=0, ge=0)
    days: int = Field(default=0, ge=0)

    def said(self, **values: object) -> str:
        return self.sentence.format(**values)


class WorkingHours(Definition):
    """When people usually work: from, until, and the days of the week, Monday is 1."""

    begins: time = Field(alias="from")
    ends: time = Field(alias="until")
    days: list[int]

    @property
    def week(self) -> frozenset[int]:
        return frozenset(self.days)


class Signals(Definition):
    """The county's rules, the weightiest first."""

    source: str
    working_hours: WorkingHours
    round_the_clock: list[str]
    empty_words: list[str]
    signals: list[Rule]

    def cross_check(self):
        for number, rule in enumerate(self.signals):
            if rule.code not in PLACES:
                yield ("signals", number, "code"), f"there is no rule {rule.code}; there is: {', '.join(PLACES)}"
            elif unknown := set(re.findall(r"{(\w*)}", rule.sentence)) - PLACES[rule.code]:
                yield ("signals", number, "sentence"), f"this rule cannot say {', '.join(sorted(unknown))}"
            if rule.code in [earlier.code for earlier in self.signals[:number]]:
                yield ("signals", number, "code"), f"{rule.code} stands twice"

    def rule(self, code: str) -> Rule | None:
        return next((rule for rule in self.signals if rule.code == code), None)

    def rank(self, codes: list[str]) -> int:
        """The place of the weightiest of `codes`; behind all where there is none."""
        order = [rule.code for rule in self.signals]
        return min((order.index(code) for code in codes if code in order), default=len(order))


SIGNALS = DefinitionFiles("desk/signals.yaml", Signals)
