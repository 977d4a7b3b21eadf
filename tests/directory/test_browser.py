"""The family's job in the browser: find help in own words near home, read it, keep and share it; scripts on and off."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from oast.directory.models import Service
from oast.directory.queries import keeping
from oast.directory.records import ScheduleRecord
from tests.factories.directory import load, location, package, service


@pytest.fixture
def directory(site):
    coming = timezone.localdate() + timedelta(days=10)
    load(
        package(
            service(
                free=True,
                delivery=["group"],
                minimum_age=4,
                maximum_age=18,
                url="https://www.example.org/",
                schedules=[ScheduleRecord(on_date=coming, location="l1", description="Workshop", places_left=3)],
            ),
            service("s2", "Helpline after a death", locations=[], description="Talk about bereavement"),
            service("s3", "Refuge", locations=[("l3", "")], own_topics=["domestic-abuse"]),
            locations=[location(accessibility=[("Ramp", "")]), location("l3", masked=True)],
        )
    )


@pytest.mark.parametrize(("narrow", "scripts"), [(False, True), (True, True), (False, False)])
def test_find_the_workshop_keep_it_and_share_it(site, directory, open_page, axe, narrow, scripts):
    page = open_page(narrow=narrow, scripts=scripts)
    page.goto("/directory/")
    if scripts:
        axe(page)

    page.get_by_label("What help do you need?").fill("my nan died")
    page.get_by_label("Postcode or place").fill("me14 1xx")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="2 services for ME14 1XX")).to_have_count(1)
    expect(page.get_by_role("heading", name="Covers your area")).to_have_count(1)
    expect(page.get_by_role("listitem").filter(has_text="Bereavement support").first).to_contain_text("3 places left")
    expect(page.locator(".oast-map__pin")).to_have_count(1)
    if scripts:
        axe(page)

    page.get_by_label("Free", exact=False).first.check()
    page.get_by_role("button", name="Use these").click()
    expect(page.get_by_role("heading", name="1 service for ME14 1XX")).to_have_count(1)
    page.get_by_role("button", name="Keep Bereavement support on your list").click()
    page.get_by_role("button", name="Kept").wait_for()
    expect(page.get_by_role("heading", name="1 service for ME14 1XX")).to_have_count(1)

    page.get_by_role("link", name="Bereavement support").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bereavement support")
    expect(page.get_by_role("heading", name="Workshops and events")).to_have_count(1)
    expect(page.get_by_role("button", name="Print this page")).to_have_count(int(scripts))
    if scripts:
        axe(page)

    page.get_by_role("link", name="Your list: 1 service").click()
    expect(page.get_by_role("button", name="Print this list")).to_have_count(int(scripts))
    if scripts:
        axe(page)
    address = page.get_by_label("The address of this list").input_value()

    other = open_page(scripts=scripts)
    other.goto(address)
    expect(other.get_by_role("link", name="Bereavement support")).to_have_count(1)
    other.get_by_role("button", name="Keep these on my list").click()
    other.get_by_role("heading", name="Services you keep").wait_for()


def test_suggestions_by_keyboard(site, directory, page, axe):
    page.goto("/directory/")
    box = page.get_by_role("combobox", name="What help do you need?")
    box.press_sequentially("my na")
    page.get_by_role("option", name="my nan died").wait_for()
    axe(page)
    box.press("ArrowDown")
    expect(page.get_by_role("option", name="my nan died")).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("n")
    page.get_by_role("option", name="my nan died").wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.get_by_role("heading", name="2 services").wait_for()
    expect(page.get_by_label("What help do you need?")).to_have_value("my nan died")


def test_tell_us_it_is_wrong(site, directory, open_page, axe):
    page = open_page()
    page.goto(f"/directory/services/{Service.objects.get(name='Refuge').id}/wrong")
    axe(page)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("link", name="Choose what is wrong").click()
    axe(page)
    page.get_by_label("It has closed or moved").check()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Thank you").wait_for()


def test_other_states_are_accessible(site, directory, page, axe):
    refuge = Service.objects.get(name="Refuge")
    for path in (
        "/directory/?q=qqqqqq&near=SW1A+1AA&age=abc",
        "/directory/?q=he+hits+me&near=Deal",
        f"/directory/services/{refuge.id}",
        f"/directory/list/of/{keeping.written([refuge.id])}",
        "/directory/list/of/broken",
        "/directory/list",
        "/directory/services/00000000-0000-4000-8000-000000000000",
    ):
        page.goto(path)
        axe(page)
