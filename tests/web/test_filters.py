"""How values are written."""

from datetime import UTC, date, datetime

import pytest

from oast.web import filters


def test_dates():
    assert filters.long_date(date(2008, 3, 5)) == "5 March 2008"
    assert filters.long_date(datetime(2008, 7, 4, 23, 30, tzinfo=UTC)) == "5 July 2008"
    assert filters.long_date(None) == ""


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(14, 5, "2:05pm"), (11, 0, "11am"), (12, 0, "midday"), (0, 0, "midnight"), (12, 30, "12:30pm"), (0, 7, "12:07am")],
)
def test_times(hour, minute, said):
    moment = datetime(2008, 3, 5, hour, minute, tzinfo=UTC)
    assert filters.clock_time(moment) == said
    assert filters.long_datetime(moment) == f"5 March 2008 at {said}"


def test_no_time():
    assert filters.clock_time(None) == filters.long_datetime(None) == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("01622694000", "01622 694000"),
        ("+44 1622 694000", "01622 694000"),
        ("+44(0)1622 694000", "01622 694000"),
        ("02079460018", "020 7946 0018"),
        ("08001111", "08001111"),
        ("03000 414141", "0300 041 4141"),
        ("01622 694000 ext 3", "01622 694000 ext 3"),
        ("999", "999"),
        (None, ""),
    ],
)
def test_telephone(typed, said):
    assert filters.telephone(typed) == said


@pytest.mark.parametrize(("count", "said"), [(0, "0 children"), (1, "1 child"), (1200, "1,200 children")])
def test_plural(count, said):
    assert filters.plural(count, "child", "children") == said
    assert filters.plural(2, "visit") == "2 visits"


@pytest.mark.parametrize(
    ("miles", "said"),
    [
        (None, ""),
        (0.02, "less than 0.1 miles"),
        (0.96, "1 mile"),
        (1.23, "1.2 miles"),
        (2.0, "2 miles"),
        (9.96, "10 miles"),
        (31.4, "31 miles"),
    ],
)
def test_distance(miles, said):
    assert filters.distance(miles) == said


@pytest.mark.parametrize(("value", "said"), [(None, ""), (1234, "1,234"), (2.5, "2.5"), (1000.0, "1,000")])
def test_number(value, said):
    assert filters.number(value) == said
