"""The information governance desk in the browser: every page with data, wide and narrow, without a fault of WCAG."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from oast.accounts.enums import Sector
from oast.accounts.queries import employments_on, viewer
from oast.desk.enums import Requester, RequestKind
from oast.desk.operations import keeping, requests
from oast.desk.operations.withholding import withhold_access
from tests.accounts.signing import proof
from tests.browser import people
from tests.desk.test_keeping import CLOCK
from tests.factories import accounts, childindex, support
from tests.factories.desk import access, explain, look

NAMES = ["Archer", "Bexley", "Crowhurst", "Denne", "Eldridge", "Fagge"]


def viewer_of(person):
    day = timezone.localdate()
    return viewer(person, employments_on(person, day)[0], day)


@pytest.fixture
def desk(site):
    """A lead, and looks of a practitioner that nothing explains. Returns (lead, addresses)."""
    childindex.switch_on()
    gwen = people.practitioner("Gwen Governance", accounts.agency("The Trust", Sector.OTHER), "information_governance")
    alice = viewer_of(people.practitioner("Ann Looker", accounts.agency("Weald Health", Sector.HEALTH)))
    bob = viewer_of(people.practitioner("Ben Looker", accounts.agency("Oak School")))
    now = timezone.now()
    for number, name in enumerate(NAMES):
        subject = childindex.child("Zoe", name, school_name="Oak School")
        at = now - timedelta(days=7 * (number % 3), minutes=50 - 5 * number)
        look(
            alice, subject, at, family=name, closed_after=9, reason="check" if number % 2 else "Missed her hearing test"
        )
        look(bob, subject, at, family=name, standing="setting", reason=f"Late again, number {number}")
    explain(now)
    one = access(alice, subject)
    lead = viewer_of(gwen)
    day = timezone.localdate()
    withhold_access(by=lead, at=now, access_id=one.id, reason="A police inquiry", review_on=day + timedelta(days=90))
    case = support.case(elements=[{"element": "health", "strengths": "Swims well.", "needs": "Her mother is ill."}])
    given = {"kind": RequestKind.ACCESS, "requester": Requester.PARENT, "requester_name": "Pat Invented"}
    request = requests.take_request(
        by=lead, at=now, subject=case.subject, identity="Passport", authority="Mother", recipient="In person",
        received_on=day, **given,
    )  # fmt: skip
    childindex.child("Old", "Archer", born=day - timedelta(days=19 * 366))
    keeping.report_keeping(by=CLOCK, at=now, day=day)
    return gwen, {
        "queue": "looks",
        "look": f"looks/{one.id}",
        "withhold": f"looks/{one.id}/withhold",
        "figures": "looks/figures",
        "find": "children",
        "child": f"children/{subject}",
        "hold": f"children/{subject}/hold",
        "take": f"children/{subject}/request",
        "requests": "requests",
        "request": f"requests/{request}",
        "passages": f"requests/{request}/passages",
        "retention": "retention",
        "register": "register",
    }


def test_every_page_of_the_desk(desk, open_page, axe):
    gwen, addresses = desk
    page = open_page(gwen, **proof(gwen))
    for address in addresses.values():
        answer = page.goto(f"/governance/{address}")
        assert answer.status == 200, address
        axe(page)


def test_a_fault_keeps_what_was_typed_and_names_its_field(desk, open_page):
    gwen, addresses = desk
    page = open_page(gwen, scripts=False, **proof(gwen))
    page.goto(f"/governance/{addresses['look']}")
    page.get_by_role("radio", name="Misuse").check()
    page.get_by_label("Say it in words").fill("She lives next door.")
    page.get_by_role("button", name="Close the review").click()

    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_role("link", name="Choose at least one step").click()
    expect(page.get_by_label("Say it in words")).to_have_value("She lives next door.")
    page.get_by_role("checkbox", name="Their manager is told").check()
    page.get_by_role("button", name="Close the review").click()
    expect(page.get_by_text("the finding is on the record")).to_be_visible()
