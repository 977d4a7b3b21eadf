"""What was typed, understood."""

from hypothesis import given
from hypothesis import strategies as st

from oast.directory import words
from oast.directory.definitions import SYNONYMS, TOPICS

TABLE = {("nan", "died"): (("bereavement",), ("grief",)), ("died",): (("bereavement",),)}


def groups(typed: str, weak=frozenset()) -> list:
    return [group.alternatives for group in words.understand(words.tokens(typed), TABLE, weak).groups]


def test_the_longest_phrase_wins_and_little_words_go():
    assert groups("My nan has died") == [(("nan", "died"), ("bereavement",), ("grief",))]
    assert groups("he died, help") == [(("died",), ("bereavement",)), (("help",),)]


def test_weak_words_go_while_another_is_left():
    assert groups("son died", frozenset({"son"})) == [(("died",), ("bereavement",))]
    assert groups("son swimming", frozenset({"son"})) == [(("swimming",),)]
    assert groups("son", frozenset({"son"})) == [(("son",),)]


def test_only_little_words_are_kept():
    assert groups("who are we") == [(("who",),), (("are",),), (("we",),)]
    assert groups("") == []


@given(st.text(max_size=100))
def test_a_query_never_holds_more_than_letters_and_digits(typed):
    question = words.understand(words.tokens(typed), TABLE)
    for part in question.all_of.replace("(", "").replace(")", "").replace("|", "&").split("&"):
        assert not part.strip() or part.strip().strip("'").isalnum()


def test_every_phrase_of_the_definitions_can_be_said():
    table = words.phrases(SYNONYMS.one())
    assert len(table) > 150
    assert all(phrase and means for phrase, means in table.items())


def test_topics_have_their_names():
    known = TOPICS.one()
    assert known.name("bereavement") == "Bereavement and loss"
    assert known.name("be-healthy") == "Be healthy"
    assert known.name("nothing") == "nothing"
    assert {topic.outcome for topic in known.topics} == {outcome.code for outcome in known.outcomes}
