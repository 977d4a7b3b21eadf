"""The site answers in the browser: its own style, no error, nothing that a rule of accessibility forbids."""

from playwright.sync_api import expect

from oast.audit.models import Event
from tests.browser import people


def test_a_page_that_is_not_there(page, axe):
    answer = page.goto("/nowhere")
    assert answer.status == 404
    axe(page)


def test_a_visitor_must_sign_in(page, axe):
    page.goto("/account/sessions/")
    assert "/account/login/" in page.url
    axe(page)


def test_a_person_is_signed_in(open_page):
    alice = open_page(people.practitioner(), narrow=True)
    answer = alice.goto("/account/sessions/")
    assert answer.status == 200
    assert "/account/sessions/" in alice.url


def test_without_scripts_the_page_is_there_too(open_page):
    page = open_page(scripts=False)
    page.goto("/accessibility")
    expect(page.locator("h1")).to_have_count(1)


def test_the_next_test_begins_with_an_empty_database(site):
    assert not Event.unscoped.exists() if hasattr(Event, "unscoped") else not Event.objects.exists()
