"""The gallery and the pages about the site in Chromium: accessible, and nothing blocked by the policy."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["/gallery", "/accessibility", "/privacy", "/safeguarding"])
def test_a_page_breaks_no_rule(page, axe, address):
    assert page.goto(address).status == 200
    axe(page)


def test_faults_are_read_first(page, axe):
    page.goto("/gallery")
    page.locator("#main-content form[method=post]").get_by_role("button", name="Save").click()
    summary = page.locator(".govuk-error-summary")
    expect(page).to_have_title("Error: Gallery – Oast")
    assert summary.evaluate("element => element === document.activeElement")
    summary.get_by_role("link", name="Enter the date of birth.").click()
    assert page.evaluate("document.activeElement.id") == "id_born-day"
    axe(page)


def test_every_component_works_without_scripts(open_page):
    page = open_page(scripts=False, narrow=True)
    page.goto("/gallery")
    expect(page.get_by_text("Asthma.", exact=True)).to_be_visible()
    page.get_by_text("The figures of this chart as a table").first.click()
    expect(page.get_by_role("rowheader", name="Thanet")).to_be_visible()


def test_the_keyboard_skips_to_the_page(page):
    page.goto("/gallery")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"
