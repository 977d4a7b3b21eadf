"""The public pages: helpful when there is nothing, hostile input harmless, masked places masked."""

import json
import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oast.directory.models import Service
from oast.directory.records import ScheduleRecord
from tests.factories.directory import load, location, package, service

pytestmark = pytest.mark.django_db


def page(client, status: int = 200, path: str = "/directory/", **parameters) -> str:
    response = client.get(path, parameters)
    assert response.status_code == status
    text = response.content.decode()
    assert text.count("<h1") == 1
    assert "<title>" in text
    return text


def service_page(client, **fields) -> str:
    load(package(service(**fields)))
    return page(client, path=f"/directory/services/{Service.objects.get(withdrawn_at=None).id}")


def test_an_empty_directory_helps(client):
    assert "0 services" in page(client)
    assert "Nothing was found" in page(client, q="bereavement")


def test_where_nothing_was_found_only_what_was_narrowed_can_be_changed(client):
    load()
    assert "Narrow the list" not in page(client, q="qqqqqq")
    assert "Narrow the list" in page(client, q="qqqqqq", age="3")
    assert "Narrow the list" in page(client, q="bereavement")


def test_the_first_page_offers_topics(client):
    load()
    text = page(client)
    assert "1 service for children" in text
    assert "?topic=bereavement" in text


def test_a_search_in_a_familys_words(client):
    load()
    text = page(client, q="my nan died", near="me14 1xx")
    assert "Bereavement support" in text
    assert "1 service for ME14 1XX" in text
    assert re.search(r"<b>\d\.\d miles</b>", text)
    assert 'value="my nan died"' in text


def test_mended_and_partly_found_are_said(client):
    load()
    assert "These are for <b>bereavement</b>" in page(client, q="berevement")
    assert "some of them" in page(client, q="bereavement qqqqq")


def test_outside_the_county_and_no_postcode_are_said(client):
    load()
    assert "outside the county" in page(client, near="SW1A 1AA")
    assert "The search does not use it" in page(client, near="not a postcode")


def test_groups_have_their_headings(client):
    load(package(service(), service("s2", "Line", locations=[]), service("s3", "Far", areas=[("thanet", "Thanet")])))
    text = page(client, near="ME14 1XX")
    assert text.index("Bereavement support") < text.index("Covers your area") < text.index("Line")
    assert text.index("meant for families of another area") < text.index("Far")


def test_what_comes_after_help_at_home_has_a_heading_of_its_own(client):
    line = service("s2", "Bereavement helpline for bereavement", locations=[], areas=[("county", "Kent")])
    load(package(service(name="Family advice", description="Also about bereavement", own_topics=[]), line))
    text = page(client, q="bereavement", near="ME14 1XX")
    assert text.index("Covers your area") < text.index("At a place, for your area") < text.index("Family advice")


def test_a_filter_that_no_box_has_is_no_error_of_the_reader(client):
    load()
    text = page(client, q="bereavement", ages="0-4")
    assert "<title>Find help" in text
    assert "Bereavement support" in text
    assert "The search leaves it out" in text
    assert "The search leaves it out" not in page(client, q="bereavement", age="abc")


@pytest.mark.parametrize(
    ("age", "words"),
    [("abc", "must be a number"), ("-1", "0 or more"), ("999", "25 or less"), ("nan", "must be a number")],
)
def test_a_wrong_age_is_said_and_kept(client, age, words):
    load()
    text = page(client, age=age)
    assert words in text
    assert f'value="{age}"' in text
    assert "<title>Error: " in text


def test_filters_are_shown_with_their_removal(client):
    load(package(service(free=True, delivery=["group"])))
    text = page(client, free="on", age="7", delivery="group", topic="bereavement", within="5", near="ME14 1XX")
    assert "1 service" in text
    for label in ("Age 7", "Within 5 miles", "In a group", "Bereavement and loss"):
        assert f"</span>{label}" in text


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "<script>alert(1)</script>"},
        {"q": "'\"><img src=x onerror=alert(1)>"},
        {"q": "\x00"},
        {"q": "x" * 5000},
        {"topic": "nothing"},
        {"delivery": "broom"},
        {"page": "-5"},
        {"page": "99999999999999999999"},
        {"within": "x", "near": "ME14 1XX"},
        {"near": "\x00"},
        {"near": "x" * 300},
        {"free": "maybe"},
    ],
)
def test_nothing_typed_breaks_the_page(client, parameters):
    load()
    text = page(client, **parameters)
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_pages_of_a_long_list(client):
    load(package(*[service(f"s{number}", f"Play {number:03}") for number in range(90)]))
    text = page(client, q="play", page=3)
    assert 'aria-current="page"' in text
    assert "q=play&amp;page=2" in text
    assert "q=play&amp;page=5" in text


def test_as_many_statements_for_one_as_for_three(client):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, q="play", near="ME14 1XX")
        return len(captured)

    load(package(service("a", "Play")))
    one = statements()
    load(package(*[service(key, f"Play {key}") for key in "abc"]))
    assert statements() == one <= 6


def test_a_service(client):
    text = service_page(
        client,
        url="https://www.example.org/",
        email="a@example.org",
        minimum_age=4,
        maximum_age=18,
        application_process="Ring us",
        self_referral=False,
        fees="£3",
        wait_time="Two weeks",
        languages=["Polish"],
        assured_by="Directory team",
        assured_on=date(2008, 1, 2),
        due_on=date(2009, 1, 2),
        schedules=[ScheduleRecord(on_date=date(2999, 1, 2), description="One-day workshop")],
    )
    for words in (
        "4 to 18 years",
        "Ring us",
        "A practitioner has to refer you",
        "£3",
        "Two weeks",
        "Polish",
        "Checked by Directory team on 2 January 2008",
        "next check is overdue",
        "One-day workshop",
        "1 Invented Street",
        "Hop Kiln Family Trust",
        "From: Test",
        'href="https://www.example.org/"',
    ):
        assert words in text


def test_a_service_of_which_little_is_known(client):
    text = service_page(
        client,
        organization="",
        phones=[],
        schedules=[],
        own_topics=[],
        locations=[],
        alternate_name="Slide",
        alert="Moved",
        status="temporarily closed",
    )
    for words in (
        "does not say who runs",
        "no telephone",
        "Nobody of this directory",
        "Also called Slide",
        "Moved",
        "Temporarily closed",
    ):
        assert words in text


def test_a_masked_place_is_masked_on_the_page_and_in_the_markup(client):
    load(package(service(own_topics=["domestic-abuse"]), locations=[location(masked=True)]))
    text = page(client, path=f"/directory/services/{Service.objects.get().id}")
    assert "The address is not shown" in text
    assert "Maidstone" in text
    assert "Exit this page" in text
    for hidden in ("Invented Street", "ME14", "51.27", "Oast Rooms"):
        assert hidden not in text


def test_the_markup_is_json_that_no_text_can_leave(client):
    text = service_page(client, name="</script><script>alert(1)</script>", description="<!-- & -->")
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text, re.DOTALL)
    made = json.loads(found[1])
    assert made["name"] == "</script><script>alert(1)</script>"
    assert made["availableChannel"]["serviceLocation"][0]["address"]["postalCode"] == "ME14 1XX"
    assert "<script>alert" not in text


def test_no_such_service_helps(client):
    assert "Look for other help" in page(client, 404, path=f"/directory/services/{uuid4()}")


def test_only_reading(client):
    assert client.post("/directory/", {"q": "x"}).status_code == 405
