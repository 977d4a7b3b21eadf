"""Differences and merging of contents, by example and by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oast.directory.differences import EMPTY, LABELS, changed, differences, lines, merge, pieces, whole

TEXTS = st.text(max_size=12)
CONTENTS = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "description": TEXTS,
        "free": st.sampled_from([None, True, False]),
        "minimum_age": st.sampled_from([None, 0.0, 4.0]),
        "languages": st.lists(st.sampled_from(["Polish", "Czech"]), max_size=2),
    }
)


def test_only_what_differs_in_the_order_of_the_page():
    found = differences({"name": "A", "email": "a@b.example"}, {"name": "B", "email": "a@b.example", "free": True})
    assert [(one.field, one.label, one.before, one.after) for one in found] == [
        ("name", "Name", ("A",), ("B",)),
        ("free", "Free", (), ("Yes",)),
    ]


def test_a_text_says_which_words_moved():
    left, right = pieces("open on Monday mornings", "open on Tuesday mornings")
    assert left == ((False, "open on "), (True, "Monday "), (False, "mornings"))
    assert right == ((False, "open on "), (True, "Tuesday "), (False, "mornings"))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (
            "phones",
            [{"number": "01632 960001", "extension": "3", "description": "Days"}],
            ("01632 960001 extension 3 (Days)",),
        ),
        ("phones", [{"number": "01632 960001"}], ("01632 960001",)),
        ("costs", [{"option": "Session", "amount": "2.50", "amount_description": "each"}], ("Session £2.50 each",)),
        ("costs", [{"option": "Ask", "amount": None}], ("Ask",)),
        ("areas", [{"place": "county", "name": "All of Kent"}], ("All of Kent",)),
        ("schedules", [{"weekday": 3, "opens_at": "09:00", "closes_at": "17:00"}], ("Wednesday, 09:00–17:00",)),
        (
            "schedules",
            [{"on_date": "2008-04-02", "weekday": None, "description": "Workshop", "places_left": 3}],
            ("2 April 2008, Workshop, 3 places left",),
        ),
        (
            "schedules",
            [{"on_date": "2008-04-02", "weekday": None, "description": "Workshop", "places_left": 0}],
            ("2 April 2008, Workshop, full",),
        ),
        (
            "places",
            [{"name": "Rooms", "city": "Deal", "masked": True, "accessibility": [["Ramp", "wide"], ["Loop", ""]]}],
            ("Rooms, Deal (address not shown in public) – accessibility: Ramp (wide); Loop",),
        ),
        ("places", [{"city": "Deal", "transportation": "Bus 13"}], ("Deal – Bus 13",)),
        ("languages", ["Polish"], ("Polish",)),
        ("minimum_age", 4.0, ("4",)),
        ("minimum_age", 0.0, ("0",)),
        ("for_send", False, ("No",)),
        ("description", "One\n\nTwo", ("One", "Two")),
        ("free", None, ()),
        ("capacity", "", ()),
    ],
)
def test_every_value_in_words(field, value, said):
    assert lines(field, value) == said


def test_closed_answers_are_in_the_words_of_the_pages():
    assert lines("status", "active") == ("Open",)
    assert lines("capacity", "few") == ("Few places left",)
    assert lines("delivery", ["place", "by_owl"]) == ("At a place", "by_owl")


def test_a_clash_is_said_and_the_edit_taken():
    merged = merge({"name": "A", "fees": "1"}, {"name": "B", "fees": "1"}, {"name": "C", "fees": "2"})
    assert (merged.content["name"], merged.content["fees"], merged.clashes) == ("B", "2", ("name",))


def test_the_same_change_on_both_sides_is_no_clash():
    assert merge({"name": "A"}, {"name": "B"}, {"name": "B"}).clashes == ()


@given(CONTENTS)
def test_nothing_differs_from_itself(one):
    assert differences(one, one) == ()


@given(CONTENTS, CONTENTS)
def test_an_edit_of_what_stands_is_the_edit(base, edited):
    assert merge(base, edited, base).content == whole(edited)
    assert merge(base, base, edited).content == whole(edited)
    assert merge(base, edited, base).clashes == ()


@given(CONTENTS, CONTENTS, CONTENTS)
def test_each_field_of_a_merge_comes_from_one_side(base, edited, current):
    merged = merge(base, edited, current)
    for name in LABELS:
        side = edited if name in changed(base, edited) else current
        assert merged.content[name] == whole(side)[name]


@given(TEXTS, TEXTS)
def test_the_pieces_are_the_texts(before, after):
    left, right = pieces(before, after)
    assert ("".join(text for _, text in left), "".join(text for _, text in right)) == (before, after)


def test_every_field_has_a_word_and_an_empty_value():
    assert set(EMPTY) == set(LABELS)


def test_a_line_that_another_follows_now_is_no_change():
    left, right = pieces("Bereavement and loss", "Bereavement and loss\nFeelings")
    assert left == ((False, "Bereavement and loss"),)
    assert right == ((False, "Bereavement and loss\n"), (True, "Feelings"))
