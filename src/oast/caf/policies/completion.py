"""What a finished assessment must hold: little, so that it takes minutes; and what is still missing, with its page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from oast.audit.rules import Refused
from oast.caf.definitions.assessment import EndingWords
from oast.caf.enums import Ending, NeedLevel

MOST_PARENTS = 4
"""Parents and carers on the form."""


class Situation(Protocol):
    @property
    def reason(self) -> str: ...


class Conclusion(Protocol):
    @property
    def need_level(self) -> str: ...

    @property
    def needs(self) -> str: ...

    @property
    def changes_needed(self) -> str: ...


class Comments(Protocol):
    @property
    def child(self) -> str: ...

    @property
    def parents(self) -> str: ...


class Element(Protocol):
    @property
    def strengths(self) -> str: ...

    @property
    def needs(self) -> str: ...

    @property
    def not_discussed(self) -> bool: ...


class Content(Protocol):
    """What was written, as far as completion asks."""

    @property
    def situation(self) -> Situation: ...

    @property
    def conclusion(self) -> Conclusion: ...

    @property
    def comments(self) -> Comments: ...

    @property
    def elements(self) -> Mapping[str, Element]: ...


@dataclass(frozen=True)
class Missing:
    """One thing to do before it is finished: the sentence, and the page (`task`) where it is done."""

    task: str
    sentence: str


REASON = Missing("situation", "Say what led to this assessment.")
ELEMENT = Missing("elements", "Write about at least one element.")
CHOSEN = Missing("elements", "Write about the elements you chose, or take them out of your choice.")
NEEDS = Missing("conclusion", "Choose what needs you found.")
CHANGE = Missing("conclusion", "Say what needs to change.")
COMMENTS = Missing("comments", "Write down what the child or a parent says about it, in their words.")


def missing(content: Content, actions: int, chosen: Iterable[str] = ()) -> list[Missing]:
    """What every finished assessment holds and this one does not. `chosen` are the elements where the worry is."""
    unwritten = [code for code in chosen if not _done(content.elements[code])]
    change = content.conclusion.changes_needed or actions or content.conclusion.need_level == NeedLevel.NONE
    wanted = [
        (content.situation.reason, REASON),
        (any(map(_done, content.elements.values())), ELEMENT),
        (not unwritten, CHOSEN),
        (content.conclusion.need_level, NEEDS),
        (change, CHANGE),
        (content.comments.child or content.comments.parents, COMMENTS),
    ]
    return [lacking for there, lacking in wanted if not there]


def missing_for(ending: EndingWords, actions: int, review_on: date | None, need_level: str) -> list[Missing]:
    """What this ending wants besides."""
    wanted = []
    if ending.needs_actions and not actions:
        wanted.append(Missing("actions", "Write down at least one action, because somebody is going to help."))
    if ending.needs_review and review_on is None:
        wanted.append(Missing("review_on", "Agree a day on which you look at it again."))
    if need_level == NeedLevel.HARM and ending.code != Ending.SOCIAL_CARE:
        wanted.append(
            Missing("ending", "You found a risk of harm. Choose children’s social care and follow the procedure.")
        )
    return wanted


def check_is_whole(lacking: list[Missing]) -> None:
    """Raise Refused with everything that is missing."""
    if lacking:
        raise Refused("This assessment is not finished. " + " ".join(one.sentence for one in lacking))


def check_review_day(review_on: date | None, day: date) -> None:
    if review_on is not None and review_on <= day:
        raise Refused("The day of the review must be in the future.")


def _done(element: Element) -> bool:
    return bool(element.strengths or element.needs or element.not_discussed)
