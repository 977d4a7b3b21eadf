"""Single values: nothing is guessed, nothing hostile becomes a link, garbled letters are mended."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oast.directory.hsds import cleaning


@pytest.mark.parametrize(
    ("typed", "address", "problem"),
    [
        ("", "", ""),
        ("https://example.org/a?b=c", "https://example.org/a?b=c", ""),
        ("HTTP://EXAMPLE.org", "HTTP://EXAMPLE.org", ""),
        ("www.example.org", "http://www.example.org", "without scheme"),
        ("example.org:8080/x", "http://example.org:8080/x", "without scheme"),
        ("javascript:alert(1)", "", "not web"),
        ("JaVaScRiPt:alert(1)", "", "not web"),
        ("data:text/html,<b>", "", "not web"),
        ("mailto:a@example.org", "", "not web"),
        ("ftp://example.org", "", "not web"),
        ("www.example.org and www.example.com", "", "not web"),
        ('http://a"onmouseover="x', "", "not web"),
        ("http://[broken", "", "not web"),
        ("http://example.org:99999/", "", "not web"),
        ("http://", "", "not web"),
    ],
)
def test_web_addresses(typed, address, problem):
    assert cleaning.web_address(typed) == (address, problem)


@given(st.text(max_size=80))
def test_what_becomes_a_link_is_http(typed):
    address, _ = cleaning.web_address(typed)
    assert address == "" or address.lower().startswith(("http://", "https://"))
    assert not set(address) & set("<>\"'` \n")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("8:00am", time(8)),
        ("8am", time(8)),
        ("12:00am", time(0)),
        ("12pm", time(12)),
        ("5:30 p.m.", time(17, 30)),
        ("17:00", time(17)),
        ("09:30:00", time(9, 30)),
        ("5:00", None),
        ("9:0am", None),
        ("13pm", None),
        ("8:61am", None),
        ("25:00", None),
        ("", None),
        ("Dismissal Bell", None),
    ],
)
def test_times(typed, read):
    assert cleaning.opening_time(typed) == read


@given(st.text(max_size=40))
def test_times_days_and_points_never_fail(typed):
    cleaning.opening_time(typed)
    cleaning.weekday(typed)
    cleaning.coordinates(typed, typed)


@pytest.mark.parametrize(
    ("typed", "day"), [("Monday", 1), ("thur", 4), ("SUN.", 7), ("3", 3), ("0", None), ("Mon-Fri", None)]
)
def test_weekdays(typed, day):
    assert cleaning.weekday(typed) == day


@pytest.mark.parametrize(
    ("latitude", "longitude", "point"),
    [
        ("51.2", "0.5", (51.2, 0.5)),
        ("91", "0", None),
        ("0", "0", None),
        ("nan", "1", None),
        ("x", "1", None),
        ("", "", None),
    ],
)
def test_coordinates(latitude, longitude, point):
    assert cleaning.coordinates(latitude, longitude) == point


@pytest.mark.parametrize(
    ("garbled", "mended"),
    [
        ("GÇ£YesGÇ¥ GÇö itGÇÖs here", "“Yes” — it’s here"),
        ("GÇª and GÇï", "… and"),
        ("Mar+¡aGÇÖs fa+ºade", "María’s façade"),
        ("one GÇô two-áthree", "one – two three"),
        ("itâ€™s", "it’s"),
        ("cafÃ©", "café"),
        ("GÇ☃", "GÇ☃"),
        ("first\\nsecond\\n\\n\\n\\nthird###MON###", "first\nsecond\n\nthird"),
        ("saint-étienne", "saint-étienne"),
    ],
)
def test_text(garbled, mended):
    assert cleaning.text(garbled) == mended


@given(st.text(max_size=200))
def test_text_never_fails_and_is_stable(typed):
    once = cleaning.text(typed)
    assert len(once) <= len(typed)
    assert once == once.strip()
