"""What was typed, understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oast.directory import words
from oast.directory.definitions import SYNONYMS, TOPICS, Synonym, Synonyms, WordList

KNOWN = words.lexicon(
    Synonyms(
        version=1,
        weak="son help support",
        lists=(WordList(name="relative", words=("nan", "dad")),),
        synonyms=(
            Synonym(means=("bereavement", "grief"), said=("died", "lost <relative>")),
            Synonym(means=("mediation",), said=("split up",)),
            Synonym(means=("anxiety",), said=("worried",), mild=True),
            Synonym(means=("Young Carers",), said=("caring for <relative>", "caring for disabled")),
            Synonym(means=("disability",), said=("disabled",)),
        ),
    )
)


def groups(typed: str, used=None) -> list:
    return [(group.said, group.means) for group in words.understand(words.tokens(typed), KNOWN, used).groups]


LOSS = (("bereavement",), ("grief",))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("My nan has died", ("died",)),
        ("she is dying and he DIES", ("dying",)),
        ("I lost my nan", ("lost", "nan")),
        ("lost our dear old dad", ("lost", "dad")),
    ],
)
def test_phrases_are_known_by_their_stems_lists_and_small_gaps(typed, said):
    known = groups(typed, used=())
    assert (said, LOSS) in known


def test_a_phrase_does_not_reach_too_far():
    assert groups("lost in a very dark deep wood with nan", used=()) == [(("lost",), ()), (("very",), ()), *_rest()]


def _rest():
    return [((word,), ()) for word in ("dark", "deep", "wood", "nan")]


def test_small_words_count_inside_a_phrase_only():
    assert groups("we split up") == [(("split", "up"), (("mediation",),))]
    assert groups("swimming up") == [(("swimming",), ())]


def test_the_phrase_that_stands_closest_wins():
    assert groups("caring for my disabled dad", used=())[0][0] == ("caring", "disabled")


def test_weak_words_go_while_another_is_left():
    assert groups("help, he died") == [(("died",), LOSS)]
    assert groups("son swimming") == [(("swimming",), ())]
    assert groups("son") == [(("son",), ())]


def test_words_that_nobody_uses_go_while_another_is_left():
    assert groups("swimming zzz", used={"swimming"}) == [(("swimming",), ())]
    assert groups("zzz", used={"swimming"}) == [(("zzz",), ())]


def test_a_mild_phrase_counts_only_alone():
    assert groups("worried about dad who died") == [(("died",), LOSS), (("dad",), ())]
    assert groups("so worried") == [(("worried",), (("anxiety",),))]


def test_one_meaning_is_asked_once():
    assert groups("died and died, lost dad") == [(("died",), LOSS)]


def test_only_little_words_are_kept():
    assert groups("who are we") == [(("who",), ())]
    assert groups("") == []


def test_a_group_as_a_query():
    query = words.understand(["nan", "split", "up"], KNOWN).groups[0].query
    assert query == "'mediation'"
    assert words.understand(["died"], KNOWN).groups[0].query == "('died') | 'bereavement' | 'grief'"


@given(st.text(max_size=100))
def test_a_query_never_holds_more_than_letters_and_digits(typed):
    for group in words.understand(words.tokens(typed), KNOWN).groups:
        for part in group.query.replace("(", "").replace(")", "").replace("|", "&").replace(" ", "&").split("&"):
            assert not part.strip("'") or part.strip("'").isalnum()


@pytest.mark.parametrize(
    ("typed", "age"),
    [
        ("autistic son 4 club", 4),
        ("my 15 year old", 15),
        ("14yr old says", 14),
        ("13yo", 13),
        ("baby 9 months", 0.75),
        ("group for yr 7", 11.5),
        ("year 5 pupil", 9.5),
        ("year 50", None),
        ("my toddler", 2),
        ("a teenager", 15),
        ("newborn", 0.1),
        ("family with 3 under 5", 5),
        ("3 kids in a flat", None),
        ("ME14 1XX", None),
        ("£5 a week", None),
        ("we are 40", None),
        ("", None),
    ],
)
def test_ages(typed, age):
    assert words.age_in(typed) == age


def test_places_are_looked_for_longest_and_last_first():
    found = [(one.text, one.led) for one in words.mentions(["toddler", "group", "in", "herne", "bay"])]
    assert found.index(("herne bay", True)) < found.index(("bay", False))
    assert found.index(("bay", False)) < found.index(("toddler", False))


def test_postcodes_come_before_names():
    assert next(words.mentions(["childminder", "me14", "1xx"])).text == "me14 1xx"
    assert next(words.mentions(["childminder", "ct9"])).text == "ct9"


USED = {"food": 9, "bank": 7, "childminder": 5, "play": 9, "scheme": 3, "young": 4}


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        (["foodbank"], ["food", "bank"]),
        (["child", "minder"], ["childminder"]),
        (["playscheme"], ["play", "scheme"]),
        (["young", "bank"], ["young", "bank"]),
        (["unknownword"], ["unknownword"]),
        (["dad"], ["dad"]),
        ([], []),
    ],
)
def test_words_run_together_and_apart(typed, spelt):
    assert words.respelt(typed, USED, frozenset({"dad"})) == spelt
    assert set(spelt) - {"unknownword"} <= words.candidates(typed)


@pytest.mark.parametrize(
    ("word", "other", "slips"),
    [
        ("todler", "toddler", 1),
        ("beheivour", "behaviour", 2),
        ("affected", "addicted", None),
        ("stamer", "stammer", 1),
        ("till", "kill", None),
        ("cat", "cot", None),
        ("counciling", "counseling", 1 + 1),
        ("xbereavement", "bereavement", None),
    ],
)
def test_slips(word, other, slips):
    assert words.is_slip(word, other) == slips


def test_the_nearest_of_what_families_say():
    assert words.nearest("truansy", frozenset({"truancy", "trauma"})) == ("truancy", 1)
    assert words.nearest("zzzzzzz", frozenset({"truancy"})) is None
    assert not words.may_be_a_slip("me14")


def test_a_list_that_is_not_there_is_said():
    wrong = Synonyms(version=1, synonyms=(Synonym(means=("grief",), said=("died", "lost <nobody>")),))
    assert list(wrong.cross_check()) == [(("synonyms", 0, "said", 1), "<nobody> is not one of the lists")]


def test_every_phrase_of_the_definitions_can_be_said():
    known = words.lexicon(SYNONYMS.one())
    assert sum(map(len, known.phrases.values())) > 2000
    assert all(phrase.means and all(phrase.stems) for of in known.phrases.values() for phrase in of)
    assert not known.vocabulary & {"<", ">"}


def test_topics_have_their_names():
    known = TOPICS.one()
    assert known.name("bereavement") == "Bereavement and loss"
    assert known.name("be-healthy") == "Be healthy"
    assert known.name("nothing") == "nothing"
    assert {topic.outcome for topic in known.topics} == {outcome.code for outcome in known.outcomes}
