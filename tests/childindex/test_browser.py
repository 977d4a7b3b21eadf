"""The search in a browser, with scripts and without: wrong twin, right twin; axe on every page it meets."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from oast.accounts.enums import Sector
from tests.browser import people
from tests.browser.fixtures import NARROW, WIDE
from tests.childindex.test_feeds import agreement, police
from tests.factories import accounts
from tests.factories import childindex as factory

pytestmark = [pytest.mark.browser, pytest.mark.committing]

BORN = date(timezone.localdate().year - 8, 3, 5)


@pytest.fixture
def shot():
    """Keeps a picture of a page where OAST_SHOTS names a folder, for whoever looks at the design."""
    folder = os.environ.get("OAST_SHOTS")

    def take(page, name):
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
            page.set_viewport_size(NARROW)
            page.screenshot(path=Path(folder) / f"{name}-narrow.png", full_page=True)
            page.set_viewport_size(WIDE)

    return take


def twins(**fields):
    trust = accounts.agency("Kent Health Trust", Sector.HEALTH)
    involved = [
        {"agency": trust, "service": "School nursing", "practitioner": "H. Moss", "team": "Canterbury team",
         "telephone": "01632 960123", "started_on": BORN},
        {"agency": trust, "service": "Counselling", "sensitive": True},
    ]  # fmt: skip
    carers = [
        {"name": "Claire Hopkins", "relation": "mother", "responsible": True, "telephone": "01632 960001"},
        {"name": "Ben Hopkins", "relation": "father", "responsible": True},
    ]
    said = {"born": BORN, "carers": carers, "involvements": involved}
    return factory.child("Chloe", **said | fields), factory.child("Zoe", **said)


def fill(page):
    page.get_by_label("First name").fill("Zoe")
    page.get_by_label("Last name").fill("Hopkins")
    page.get_by_label("Day", exact=True).fill("5")
    page.get_by_label("Month", exact=True).fill("3")
    page.get_by_label("Year", exact=True).fill(str(BORN.year))
    page.get_by_label("I am thinking about a common assessment").check()
    page.get_by_label("The child attends my school or setting").check()
    page.get_by_label("What made you look today?").fill("Often absent, and tired in class.")
    page.get_by_role("button", name="Search").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_nurse_opens_the_wrong_twin_and_then_the_right_one(open_page, axe, shot, scripts):
    factory.switch_on()
    twins()
    nurse = people.practitioner("Ada Nurse", accounts.agency("Kent School Nurses", Sector.HEALTH))
    page = open_page(nurse, scripts=scripts)
    axe_here = axe if scripts else lambda _: None

    page.goto("/index/")
    axe_here(page)
    shot(page, "about")
    page.get_by_role("button", name="Search for a child").click()
    axe_here(page)
    shot(page, "search")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    axe_here(page)
    shot(page, "search-error")
    fill(page)
    expect(page.get_by_role("heading", name="2 children found")).to_be_visible()
    axe_here(page)
    shot(page, "results")
    page.get_by_role("button", name="Open the record of Chloe Hopkins").click()
    expect(page.get_by_role("heading", name="Chloe Hopkins")).to_be_visible()
    axe_here(page)
    shot(page, "record")
    page.get_by_role("button", name="This is the wrong child").click()
    expect(page.get_by_text("it was the wrong child")).to_be_visible()
    page.get_by_role("button", name="Open the record of Zoe Hopkins").click()
    expect(page.get_by_role("heading", name="Zoe Hopkins")).to_be_visible()


def test_nobody_found_and_a_shielded_child(open_page, axe, shot):
    factory.switch_on()
    nurse = people.practitioner("Ada Nurse", accounts.agency("Kent School Nurses", Sector.HEALTH))
    page = open_page(nurse)
    page.goto("/index/search")
    fill(page)
    expect(page.get_by_text("This does not mean that nobody is worried")).to_be_visible()
    axe(page)
    shot(page, "nobody")
    page.get_by_role("link", name="Register a child whom the index does not know").click()
    axe(page)
    shot(page, "register")
    page.go_back()
    page.get_by_role("link", name="Register an unborn child").click()
    axe(page)
    twins(shielded=True)
    page.goto("/index/search")
    fill(page)
    shot(page, "results-shielded")
    page.get_by_role("button", name="Open the record of Chloe Hopkins").click()
    expect(page.get_by_text("This child is shielded")).to_be_visible()
    axe(page)
    shot(page, "record-shielded")


def test_the_office_loads_a_file_and_sends_its_faults_back(site, open_page, axe, shot):
    factory.switch_on()
    twins()
    today = timezone.localdate()
    agreement(starts_on=today.replace(month=1, day=1), lapses_on=date(today.year + 1, 2, 1))
    steward = people.practitioner("Sam Steward", accounts.agency("County office"), "index_steward")
    page = open_page(steward)
    page.goto("/index/office/loads")
    axe(page)
    shot(page, "loads")
    page.get_by_label("Agreement").select_option(index=1)
    rows = (f"Hopkins,Zo,05/03/{BORN.year},F,CT1 2AB", "Hopkins,Zoe,31/02/2000,F,CT1 2AB", "Hopkins,Zoe,,F,CT1 2AB")
    file = {"name": "police.csv", "mimeType": "text/csv", "buffer": police(*rows)}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Load the file").click()
    axe(page)
    shot(page, "load-waiting")
    site.work()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("Sent back with faults")).to_be_visible()
    axe(page)
    shot(page, "load-done")
    page.goto("/index/office")
    axe(page)
    shot(page, "queue")


def test_the_lead_switches_the_index_on(open_page, axe, shot):
    lead = people.practitioner("Gay Lead", accounts.agency("County office"), "information_governance")
    page = open_page(lead)
    page.goto("/index/gateway")
    axe(page)
    page.get_by_label("The law that allows the index").fill("An invented law")
    page.get_by_label("The impact assessment").fill("PIA 7 of 1 March 2008")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("The index is on.")).to_be_visible()
    axe(page)
    shot(page, "about-on")
