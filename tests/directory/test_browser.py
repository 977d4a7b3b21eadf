"""The family's job in the browser: find help in own words near home, read the service; scripts on and off."""

import pytest

from oast.directory.models import Service
from tests.factories.directory import load, location, package, service


@pytest.fixture
def directory(site):
    load(
        package(
            service(free=True, delivery=["group"], minimum_age=4, maximum_age=18, url="https://www.example.org/"),
            service("s2", "Helpline after a death", locations=[], description="Talk about bereavement"),
            service("s3", "Refuge", locations=[("l3", "")], own_topics=["domestic-abuse"]),
            locations=[location(accessibility=[("Ramp", "")]), location("l3", masked=True)],
        )
    )


@pytest.mark.parametrize(("narrow", "scripts"), [(False, True), (True, True), (False, False)])
def test_find_help_and_read_it(site, directory, open_page, axe, narrow, scripts):
    page = open_page(narrow=narrow, scripts=scripts)
    page.goto("/directory/")
    if scripts:
        axe(page)

    page.get_by_label("What help do you need?").fill("my nan died")
    page.get_by_label("Postcode").fill("me14 1xx")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_role("heading", name="2 services for ME14 1XX").count() == 1
    assert page.get_by_role("heading", name="Covers your area").count() == 1
    if scripts:
        axe(page)

    page.get_by_label("Free").check()
    page.get_by_role("button", name="Use these").click()
    assert page.get_by_role("heading", name="1 service for ME14 1XX").count() == 1

    page.get_by_role("link", name="Bereavement support").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Bereavement support"
    if scripts:
        axe(page)


def test_other_states_are_accessible(site, directory, page, axe):
    refuge = Service.objects.get(name="Refuge")
    for path in (
        "/directory/?q=qqqqqq&near=SW1A+1AA&age=abc",
        f"/directory/services/{refuge.id}",
        "/directory/services/00000000-0000-4000-8000-000000000000",
    ):
        page.goto(path)
        axe(page)
