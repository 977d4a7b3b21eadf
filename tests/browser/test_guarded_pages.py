"""In the browser: a shield looked past, a family's own address, a county role taken away, a file that was not taken."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from oast.accounts.enums import Kind, Sector
from oast.accounts.models import Person
from oast.accounts.operations import families
from oast.audit.scope import SystemActor
from oast.childindex.linkage.numbers import index_number
from tests.browser import people
from tests.childindex.test_browser import fill, twins
from tests.factories import accounts
from tests.factories import childindex as factory

pytestmark = [pytest.mark.browser, pytest.mark.committing]


def test_a_duty_officer_looks_past_a_shield(open_page, axe):
    factory.switch_on()
    twins(shielded=True)
    dora = people.practitioner("Dora Duty", accounts.agency("Social services", Sector.SOCIAL_SERVICES), "duty_officer")
    page = open_page(dora)
    page.goto("/index/search")
    fill(page)
    page.get_by_role("button", name="Open the record of Chloe Hopkins").click()
    axe(page)
    page.get_by_role("link", name="Look past the shield").click()
    axe(page)
    page.get_by_role("button", name="Look past the shield").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    axe(page)
    page.get_by_label("What happened, and why can it not wait?").fill("A constable rings about a fire")
    page.get_by_role("button", name="Look past the shield").click()
    expect(page.get_by_text("This page is shown once")).to_be_visible()
    expect(page.get_by_text("12 Oast Close")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Back behind the shield").click()
    expect(page.get_by_text("12 Oast Close")).to_have_count(0)


def test_a_family_changes_its_address(open_page, axe):
    made = families.make_family_member(
        by=SystemActor("test"),
        at=timezone.now(),
        name="Pat Invented",
        email="pat@example.invalid",
        password="three hops and a kiln",
        kind=Kind.PARENT,
    )
    page = open_page(Person.objects.get(id=made), narrow=True)
    page.goto("/account/")
    page.get_by_role("link", name="Confirm or change e-mail address").click()
    axe(page)
    page.get_by_role("link", name="Change your e-mail address").click()
    axe(page)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    axe(page)
    page.get_by_label("Your new e-mail address").fill("new.pat@example.invalid")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("The link is on its way")).to_be_visible()
    page.goto(f"/account/address/{'0' * 32}/")
    axe(page)
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_role("heading", name="This link does not fit")).to_be_visible()
    axe(page)


def test_a_county_role_is_taken_away(open_page, axe):
    trust = accounts.agency("Kent Children’s Trust", "other")
    people.practitioner("Max Manager", trust, "directory_steward")
    page = open_page(people.practitioner("Olive Officer", trust, "trust_officer"))
    page.goto("/county-roles/")
    axe(page)
    page.get_by_role("link", name="Take this role away from Max Manager").click()
    axe(page)
    page.get_by_role("button", name="Take the role away").click()
    expect(page.get_by_text("The role is taken away.")).to_be_visible()


def test_the_index_office_puts_a_record_right_and_a_shield_on(open_page, axe):
    factory.switch_on()
    twins(number=(number := index_number(700_000_001)))
    page = open_page(people.practitioner("Sam Steward", accounts.agency("Index office", "other"), "index_steward"))
    page.goto("/index/office/correct")
    axe(page)
    page.get_by_label("Index number").fill(number)
    page.get_by_role("button", name="Find the record").click()
    axe(page)
    page.get_by_label("First name").fill("Chlöe")
    page.get_by_role("button", name="Put it right").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    axe(page)
    page.get_by_label("Who asked for it?").fill("The mother, by letter")
    page.get_by_label("How do you know what is right?").fill("Birth certificate seen")
    page.get_by_role("button", name="Put it right").click()
    expect(page.get_by_text("The record is put right.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Put the shield on Chlöe Hopkins").click()
    axe(page)
    page.get_by_label("Why would it put the child at risk to be found?").fill("A violent father looks for them")
    page.get_by_role("button", name="Put the shield on").click()
    expect(page.get_by_text("The shield is on.")).to_be_visible()
    axe(page)
