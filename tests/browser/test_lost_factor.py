"""A bag is stolen, with the telephone and the printed codes in it: two people let the owner back in, in person."""

import re

import pytest
from playwright.sync_api import expect

from tests.accounts import signing
from tests.browser import people
from tests.factories.accounts import agency

BUTTON = "main form button[type=submit]"


@pytest.fixture
def offices():
    """Alice, who sponsors too, her colleague Sally, and an officer of the Trust."""
    school, trust = agency("Invicta School"), agency("Kent Children’s Trust", "other")
    alice = signing.with_password(people.practitioner("Alice Example", school, "practitioner", "sponsor"))
    sally = people.practitioner("Sally Sponsor", school, "sponsor")
    olive = people.practitioner("Olive Officer", trust, "trust_officer")
    return alice, sally, olive


@pytest.mark.browser
def test_two_people_and_a_code_handed_over(site, open_page, axe, offices):
    alice, sally, olive = offices
    before, sponsor, officer = open_page(alice), open_page(sally), open_page(olive)
    before.goto("/account/")
    expect(before.locator("h1")).to_have_text("My account")

    sponsor.goto("/colleagues/")
    sponsor.click("text=Alice Example")
    sponsor.click("text=Alice Example lost the second factor")
    axe(sponsor)
    sponsor.click("text=Ask the Trust to agree")
    expect(sponsor).to_have_title(re.compile("^Error: "))
    axe(sponsor)
    sponsor.check("input[value=known]")
    sponsor.fill("textarea[name=reason]", "Bag stolen on the train")
    sponsor.click("text=Ask the Trust to agree")
    sponsor.wait_for_url("**/lost-factors/*/")
    expect(sponsor.locator("button:has-text('Make the code')")).to_have_count(0)

    officer.goto("/lost-factors/")
    axe(officer)
    officer.click("main >> text=Alice Example")
    axe(officer)
    officer.click("main button:has-text('Agree')")
    officer.wait_for_url("**/lost-factors/")

    sponsor.reload()
    axe(sponsor)
    sponsor.click("button:has-text('Make the code')")
    code = sponsor.locator(".oast-code").inner_text()
    axe(sponsor)

    before.goto("/account/")
    expect(before.locator("h1")).to_have_text("Sign in")
    site.work()

    back = open_page(narrow=True)
    back.goto("/account/login/?next=/agencies/")
    back.fill("input[name=login]", alice.email)
    back.fill("input[name=password]", signing.PASSWORD)
    back.locator(BUTTON).first.click()
    back.wait_for_url("**/handed-code/")
    axe(back)
    back.fill("input[name=code]", "0000-0000-0000")
    back.locator(BUTTON).first.click()
    expect(back).to_have_title(re.compile("^Error: "))
    axe(back)
    back.fill("input[name=code]", code.lower())
    back.locator(BUTTON).first.click()
    back.wait_for_url("**/totp/activate/")
    back.fill("input[name=code]", signing.code(secret=back.input_value("#authenticator_secret")))
    back.locator(BUTTON).first.click()
    back.wait_for_url("**/recovery-codes/")
    back.click("text=I have kept them")
    back.wait_for_url("**/agencies/")
