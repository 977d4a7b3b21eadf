"""Open now, opens next, the week, the events to come."""

from datetime import datetime

import pytest

from oast.directory.opening import clock, opening

WEDNESDAY = datetime(2008, 3, 5, 9, 30)  # noqa: DTZ001 a local time


def schedule(**fields) -> dict:
    empty = dict.fromkeys(["weekday", "on_date", "opens_at", "closes_at", "valid_from", "valid_to"]) | {
        "description": "",
        "original_text": "",
    }
    return empty | fields


def weekly(day, opens="09:00", closes="17:00", **fields) -> dict:
    return schedule(weekday=day, opens_at=opens, closes_at=closes, **fields)


@pytest.mark.parametrize(
    ("schedules", "open_now", "sentence"),
    [
        ([], None, ""),
        ([weekly(3)], True, "Open now, until 5pm"),
        ([weekly(3, "10:30", "12:00")], False, "Closed now. Opens today at 10:30am"),
        ([weekly(4)], False, "Closed now. Opens tomorrow at 9am"),
        ([weekly(1)], False, "Closed now. Opens on Monday at 9am"),
        ([weekly(3, "08:00", "09:00")], False, "Closed now. Opens on Wednesday at 8am"),
        ([weekly(3, "09:00", "00:00")], True, "Open now, until midnight"),
        ([weekly(3, valid_to="2008-03-04")], None, ""),
        ([weekly(3, opens=None, original_text="till late")], None, ""),
    ],
)
def test_now(schedules, open_now, sentence):
    found = opening(schedules, WEDNESDAY)
    assert (found.open_now, found.sentence) == (open_now, sentence)


def test_the_week_and_the_words_that_could_not_be_read():
    found = opening(
        [weekly(3, "13:00", "15:00"), weekly(3), weekly(3), schedule(weekday=1, original_text="by arrangement")],
        WEDNESDAY,
    )
    assert found.week[2].hours == ("9am to 5pm", "1pm to 3pm")
    assert found.week[0].hours == ()
    assert found.in_words == ("by arrangement",)


def test_events_to_come_in_order():
    found = opening(
        [
            schedule(on_date="2008-03-04", description="past"),
            schedule(on_date="2008-04-05", description="later"),
            schedule(on_date="2008-03-05", opens_at="10:00", closes_at="15:30", description="today"),
        ],
        WEDNESDAY,
    )
    assert [(event.title, event.hours) for event in found.events] == [("today", "10am to 3:30pm"), ("later", "")]


@pytest.mark.parametrize(
    ("typed", "said"), [("00:00", "midnight"), ("12:00", "midday"), ("12:05", "12:05pm"), ("23:59", "11:59pm")]
)
def test_clock(typed, said):
    assert clock(datetime.strptime(typed, "%H:%M").time()) == said  # noqa: DTZ007 only the time
