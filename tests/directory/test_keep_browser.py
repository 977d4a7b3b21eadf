"""A provider's and a steward's job in the browser: edit, decide, publish; axe clean at both widths."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from oast.directory.models import Entry, Proposal, Service
from tests.browser import people
from tests.factories import accounts
from tests.factories.directory import load, location, organization, package, service


@pytest.fixture
def held(site):
    """An entry that the Hop Kiln Family Trust keeps; who keeps it, and a steward."""
    trust = accounts.agency("Hop Kiln Family Trust", "voluntary", email="office@hopkiln.example.net")
    load(
        package(
            service(due_on=timezone.localdate() - timedelta(days=3)),
            service("s2", "Bereavement support", locations=[]),
            locations=[location(accessibility=[("Ramp", "")])],
            organizations=[organization(agency=str(trust.id))],
        ),
        at=timezone.now(),
    )
    amy = people.practitioner("Amy Provider", trust, "provider")
    stella = people.practitioner("Stella Steward", accounts.agency("Kent Trust"), "directory_steward")
    return Service.objects.get(original_id="s1").id, amy, stella


def test_an_edit_from_the_provider_to_the_public(site, held, open_page, axe):
    entry, amy, stella = held
    page = open_page(amy)
    page.goto("/directory/keep/")
    axe(page)
    page.get_by_role("link", name="Bereavement support").first.click()
    page.goto(f"/directory/keep/{entry}")
    axe(page)
    page.get_by_role("button", name="Edit", exact=True).click()
    axe(page)
    page.get_by_label("Name", exact=True).fill("Grief and loss")
    page.locator("#id_phones").fill("ring us")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="“ring us” is not a telephone number").wait_for()
    axe(page)
    page.locator("#id_phones").fill("01632 960 002 (evenings)")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your edit waits for a steward").wait_for()
    axe(page)

    public = open_page()
    public.goto(f"/directory/services/{entry}")
    expect(public.get_by_role("heading", level=1)).to_have_text("Bereavement support")

    desk = open_page(stella)
    desk.goto("/directory/stewards/waiting")
    axe(desk)
    desk.get_by_role("link", name="Bereavement support").first.click()
    axe(desk)
    desk.get_by_label("Approve and publish").check()
    desk.get_by_role("button", name="Decide").click()
    desk.get_by_text("Approved and published").wait_for()

    public.reload()
    expect(public.get_by_role("heading", level=1)).to_have_text("Grief and loss")
    assert Proposal.objects.get().state == "approved"
    assert Entry.objects.get(pk=entry).document["phones"][0]["number"] == "01632 960 002"


def test_the_steward_s_other_pages(site, held, open_page, axe):
    from oast.directory import tasks

    tasks.suggest_same()
    entry, _, stella = held
    page = open_page(stella)
    for path in ("", "?topic=bereavement", "overdue", "links", "pairs", "reports", f"entries/{entry}"):
        page.goto(f"/directory/stewards/{path}")
        axe(page)
    page.goto("/directory/stewards/pairs")
    page.get_by_role("link", name="Bereavement support").first.click()
    axe(page)
    page.get_by_label("Not the same").check()
    page.get_by_role("button", name="Decide").click()
    page.get_by_text("No two entries look alike").wait_for()


def test_the_provider_s_other_pages(site, held, open_page, axe):
    entry, amy, _ = held
    page = open_page(amy)
    for path in ("find", "new", "tables", f"{entry}/today", f"{entry}/copy", f"{entry}/claim"):
        page.goto(f"/directory/keep/{path}")
        axe(page)
    page.goto(f"/directory/keep/{entry}/today")
    page.get_by_label("Closed for a time").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The public reads it now").wait_for()
    page.goto("/directory/keep/tables")
    table = f"Key,Name,Telephone\n{entry},Grief,01632 960002\n,Chess,ring us\n"
    page.get_by_label("The table").set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.get_by_role("button", name="Read the table").click()
    page.get_by_role("heading", name="What your table would change").wait_for()
    axe(page)
    page.get_by_role("button", name="Send 1 edit").click()
    page.get_by_role("heading", name="What your table did").wait_for()
