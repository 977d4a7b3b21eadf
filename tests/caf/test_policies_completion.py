"""What a finished assessment holds: each thing alone, and what says it."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from oast.caf.enums import NeedLevel
from oast.caf.policies import completion
from oast.caf.policies.completion import CHANGE, CHOSEN, COMMENTS, ELEMENT, NEEDS, REASON

SAID = SimpleNamespace(strengths="Reads well", needs="", not_discussed=False)
EMPTY = SimpleNamespace(strengths="", needs="", not_discussed=False)


@dataclass(frozen=True)
class Content:
    """Everything that is wanted, and nothing besides."""

    situation: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(reason="Often absent"))
    conclusion: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            need_level=NeedLevel.ADDITIONAL, needs="Company", changes_needed="Time with others"
        )
    )
    comments: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(child="I like it", parents=""))
    elements: dict[str, SimpleNamespace] = field(default_factory=lambda: {"health": SAID, "learning": EMPTY})


def concluded(**fields) -> SimpleNamespace:
    return SimpleNamespace(**{"need_level": NeedLevel.ADDITIONAL, "needs": "Company", "changes_needed": ""} | fields)


def lacking(content: Content, actions: int = 0, chosen=()) -> list:
    return completion.missing(content, actions, chosen)


def test_what_holds_everything_lacks_nothing():
    assert lacking(Content()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"situation": SimpleNamespace(reason="")}, REASON),
        ({"elements": {"health": EMPTY, "learning": EMPTY}}, ELEMENT),
        ({"elements": {}}, ELEMENT),
        ({"conclusion": concluded(need_level="", changes_needed="Time")}, NEEDS),
        ({"conclusion": concluded()}, CHANGE),
        ({"comments": SimpleNamespace(child="", parents="")}, COMMENTS),
    ],
    ids=lambda one: getattr(one, "sentence", ""),
)
def test_each_thing_that_is_missing_is_said_alone(change, said):
    assert lacking(replace(Content(), **change)) == [said]


@pytest.mark.parametrize(
    "element", [{"strengths": "Reads"}, {"needs": "Help"}, {"not_discussed": True}], ids=lambda one: next(iter(one))
)
def test_one_word_about_an_element_is_enough(element):
    said = SimpleNamespace(**vars(EMPTY) | element)
    assert lacking(replace(Content(), elements={"health": EMPTY, "learning": said})) == []


def test_every_element_that_was_chosen_is_written():
    assert lacking(Content(), chosen=["health"]) == []
    assert lacking(Content(), chosen=["health", "learning"]) == [CHOSEN]


@pytest.mark.parametrize(
    ("conclusion", "actions"),
    [(concluded(changes_needed="Time"), 0), (concluded(), 1), (concluded(need_level=NeedLevel.NONE), 0)],
)
def test_what_needs_to_change_is_said_in_words_or_by_an_action_unless_nothing_does(conclusion, actions):
    assert lacking(replace(Content(), conclusion=conclusion), actions) == []


@pytest.mark.parametrize("comments", [{"child": "I like it", "parents": ""}, {"child": "", "parents": "We agree"}])
def test_the_child_or_a_parent_says_something(comments):
    assert lacking(replace(Content(), comments=SimpleNamespace(**comments))) == []
