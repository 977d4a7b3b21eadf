"""Directories that are linked but not copied: kept by stewards, offered with every search."""

import pytest

from oast.audit.rules import Refused
from oast.directory.models import Source
from oast.directory.operations.pulling import due, save_source
from oast.directory.policies.sources import leads_on, led_on
from oast.directory.queries import sources as queries
from tests.accounts.signing import client_of
from tests.browser import people
from tests.directory.test_sources import LIST, sent
from tests.factories.accounts import agency
from tests.factories.directory import AT, STEWARD, load

pytestmark = pytest.mark.django_db

SEARCH = "https://elsewhere.example/find?q={words}&near={place}"


def link(name="Elsewhere", search=SEARCH, **more):
    return save_source(by=STEWARD, at=AT, name=name, format="linked", address="", search=search, **more)


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        (SEARCH, True),
        ("https://elsewhere.example/find/{words}", True),
        ("http://elsewhere.example/find?q={words}", False),
        ("https://elsewhere.example/find", False),
        ("https://{words}.example/", False),
        ("https:///find?q={words}", False),
        ("https://elsewhere.example/find?q={words}&x={age}", False),
        ("https://elsewhere.example/find ?q={words}", False),
        ("https://[elsewhere/find?q={words}", False),
        ("javascript:alert('{words}')", False),
        ("", False),
    ],
)
def test_the_address_of_a_search(address, leads):
    assert leads_on(address) is leads


def test_what_was_typed_goes_along_and_changes_nothing_else():
    assert led_on(SEARCH, "a&b=c #d", "me14 1xx") == "https://elsewhere.example/find?q=a%26b%3Dc+%23d&near=me14+1xx"
    assert led_on(SEARCH, "{place}", "") == "https://elsewhere.example/find?q=%7Bplace%7D&near="


def test_a_search_leads_on(client):
    load()
    link()
    link("Another", "https://another.example/{words}")
    page = client.get("/directory/", {"q": "bereavement <b>", "near": "ME14 1XX"}).content.decode()
    assert "Look in other directories too" in page
    assert 'href="https://elsewhere.example/find?q=bereavement+%3Cb%3E&amp;near=ME14+1XX"' in page
    assert page.index("Search Another for the same") < page.index("Search Elsewhere for the same")


def test_a_search_that_finds_nothing_leads_on_too(client):
    link()
    assert "Search Elsewhere for the same" in client.get("/directory/", {"q": "qqqqqq"}).content.decode()


def test_without_a_linked_directory_nothing_is_offered(client):
    load()
    assert "Look in other directories too" not in client.get("/directory/", {"q": "bereavement"}).content.decode()


def test_a_linked_directory_is_named_and_never_read(client):
    key = link()
    page = client.get("/directory/sources").content.decode()
    assert "Nothing is copied: a search here leads on to its own" in page
    assert "0 services" not in page
    assert key not in due(AT)
    assert queries.elsewhere("x", "") == [("Elsewhere", "https://elsewhere.example/find?q=x&near=")]


@pytest.mark.parametrize(
    "given",
    [
        {"format": "linked", "address": "", "search": ""},
        {"format": "linked", "address": "", "search": "https://elsewhere.example/"},
        {"format": "linked", "address": "https://elsewhere.example/api", "search": SEARCH},
        {"format": "linked", "address": "", "search": SEARCH, "every": "week"},
        {"format": "oruk", "address": "", "search": "javascript:{words}"},
    ],
)
def test_what_leads_to_no_search_is_refused(given):
    with pytest.raises(Refused, match="needs the address of its own search"):
        save_source(by=STEWARD, at=AT, name="Elsewhere", **given)
    assert not Source.objects.filter(name="Elsewhere").exists()


def test_a_steward_links_one_on_the_page():
    steward = client_of(
        people.practitioner("Sarah Steward", agency("Kent Trust", "social_services"), "directory_steward")
    )
    given = {"name": "Elsewhere", "format": "linked", "every": "by_hand"}
    for fields, words in (
        ({}, "Enter the address of its search"),
        ({"search": "https://elsewhere.example"}, "has {words} in it"),
        ({"search": SEARCH, "address": "https://elsewhere.example/api"}, "Leave this empty"),
        ({"search": SEARCH, "every": "week"}, "Choose “Only by hand”"),
    ):
        page = sent(steward, f"{LIST}/new", **(given | fields)).content.decode()
        assert words in page
        assert not Source.objects.filter(name="Elsewhere").exists()

    answer = sent(steward, f"{LIST}/new", **given, search=SEARCH)

    page = steward.get(answer["Location"]).content.decode()
    assert "Its own search" in page
    assert "Read it now" not in page
    listed = steward.get(LIST).content.decode()
    assert "Linked" in listed
    assert "Never" in listed
    assert "–" in listed
    assert Source.objects.get(name="Elsewhere").search == SEARCH
