"""What people type, line by line, and back."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oast.directory.entering import (
    NotUnderstood,
    read_events,
    read_list,
    read_openings,
    read_pairs,
    read_phones,
    write_events,
    write_list,
    write_openings,
    write_pairs,
    write_phones,
)


def days(text):
    return [(one["weekday"], one["opens_at"], one["closes_at"]) for one in read_openings(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Monday 9:00 to 17:00", [(1, "09:00", "17:00")]),
        ("mon 9am-5pm", [(1, "09:00", "17:00")]),
        ("Tues to Thurs 9.30am until noon", [(2, "09:30", "12:00"), (3, "09:30", "12:00"), (4, "09:30", "12:00")]),
        ("Saturdays", [(6, None, None)]),
        ("Sunday 12pm – 12.30pm", [(7, "12:00", "12:30")]),
        ("Friday 12am to 1am", [(5, "00:00", "01:00")]),
        ("Every other week", [(None, None, None)]),
        ("Wednesday midday to midnight", [(3, "12:00", "23:59")]),
    ],
)
def test_opening_times_as_people_write_them(text, expected):
    assert days(text) == expected


@pytest.mark.parametrize(
    "text",
    ["Monday 25:00 to 26:00", "Monday 17:00 to 9:00", "Friday to Monday 9:00 to 10:00", "Monday 13pm to 2pm",
     "Monday 9:75 to 10:00", "Monday 9 o'clock 10"],
)  # fmt: skip
def test_times_that_cannot_be(text):
    with pytest.raises(NotUnderstood, match="“"):
        read_openings(text)


def test_words_after_a_time_stay():
    (one,) = read_openings("Monday 9:00 to 17:00 (term only)", "l1")
    assert (one["description"], one["place"]) == ("term only", "l1")


def test_events():
    (one,) = read_events("5 March 2008, 10am to 12:00, Workshop, for all, 1 place left", "l1")
    assert (one["on_date"], one["opens_at"], one["description"], one["places_left"], one["place"]) == (
        "2008-03-05",
        "10:00",
        "Workshop, for all",
        1,
        "l1",
    )
    assert read_events("5 Mar 2008")[0]["description"] == ""


@pytest.mark.parametrize(
    "text", ["soon", "31 February 2008", "5 Smarch 2008", "5 March 2008, 12:00 to 10:00, X", "0 May 2008"]
)
def test_events_that_cannot_be(text):
    with pytest.raises(NotUnderstood):
        read_events(text)


def test_telephones():
    assert read_phones("01632 960001\n\n+44 1632 960002 ext 3 (evenings)\n0808, free")[1:] == [
        {"number": "+44 1632 960002", "extension": "3", "kind": "", "description": "evenings"},
        {"number": "0808", "extension": "", "kind": "", "description": "free"},
    ]
    for wrong in ("ring us", "1", "0" * 30, "x" * 60):
        with pytest.raises(NotUnderstood):
            read_phones(wrong)


def test_lists_and_pairs():
    assert read_list("Polish, Czech;Polish\n Welsh ,") == ["Polish", "Czech", "Welsh"]
    assert read_pairs("Ramp: at the: back\nLoop\n") == [["Ramp", "at the: back"], ["Loop", ""]]
    assert read_pairs(write_pairs([["Ramp", "wide"], ["Loop", ""]])) == [["Ramp", "wide"], ["Loop", ""]]
    assert read_list(write_list(["Polish", "Czech"])) == ["Polish", "Czech"]


TIMES = st.tuples(st.integers(0, 1438), st.integers(1, 1439)).filter(lambda pair: pair[0] < pair[1])


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@given(st.lists(st.tuples(st.integers(1, 7), TIMES), max_size=5))
def test_what_is_written_is_read_back(rows):
    text = write_openings(
        {"weekday": day, "opens_at": clock(opens), "closes_at": clock(closes)} for day, (opens, closes) in rows
    )
    assert days(text) == [(day, clock(opens), clock(closes)) for day, (opens, closes) in rows]


@given(st.dates(), TIMES, st.none() | st.integers(0, 9999))
def test_events_are_read_back(day, times, left):
    event = {"on_date": day.isoformat(), "opens_at": clock(times[0]), "closes_at": clock(times[1])}
    text = write_events([event | {"description": "Workshop", "places_left": left}])
    (one,) = read_events(text) if day.year > 999 else [event | {"description": "Workshop", "places_left": left}]
    assert (one["on_date"], one["opens_at"], one["places_left"]) == (event["on_date"], event["opens_at"], left)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read_or_refused(text):
    for reader in (read_phones, read_openings, read_events):
        with suppress(NotUnderstood):
            assert isinstance(reader(text), list)


def test_telephones_are_read_back():
    phones = [{"number": "01632 960001", "extension": "3", "kind": "", "description": "evenings"}]
    assert read_phones(write_phones(phones)) == phones
