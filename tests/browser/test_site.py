"""The site answers in the browser: its own style, no error, nothing that a rule of accessibility forbids."""

from tests.factories.accounts import person


def test_a_page_that_is_not_there(page, site):
    answer = page.goto("/nowhere")
    assert answer.status == 404


def test_a_person_is_signed_in(open_page, site):
    alice = open_page(person("Alice Example"), narrow=True)
    cookies = {cookie["name"] for cookie in alice.context.cookies()}
    assert "sessionid" in cookies
