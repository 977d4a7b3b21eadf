"""The main job, as six people: from a worry about a child to a plan that uses a real service, and the family reads it.

A school nurse, whose search of the index first finds the wrong twin; the lead professional, of a charity; the
provider of a bereavement service; a health visitor who joins the team; the parent, who agreed and reads it; and the
information governance lead, who sees nothing of it. With scripts and without; axe on every page, wide and narrow.

`OAST_TOUR=docs/tour` keeps the pictures of the README's guided tour.
"""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from oast.accounts.enums import Kind, Sector
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.caf.models import Assessment, Episode
from oast.directory.queries import search
from tests.browser import people
from tests.caf.conftest import looking_as
from tests.factories import accounts, childindex, directory

pytestmark = [pytest.mark.browser, pytest.mark.committing, pytest.mark.slow]

POSTCODE = "ME14 1XX"
BORN = date(2016, 3, 5)


class Walk:
    """One person at one browser: pressing, filling in, looking at what is there."""

    def __init__(self, page: Page, axe, who: str, scripts: bool):
        self.page, self.axe, self.who, self.scripts = page, axe, who, scripts

    def press(self, name: str) -> None:
        """Press the button or follow the link of this name in the page itself."""
        main = self.page.get_by_role("main")
        main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first.click()

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"input[name={name}][value={value}]").check()

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f"[name={name}]").fill(text)

    def day(self, name: str, day: date) -> None:
        for part in ("day", "month", "year"):
            self.fill(f"{name}-{part}", str(getattr(day, part)))

    def sees(self, text: str) -> None:
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def look(self, name: str) -> None:
        """axe where scripts run (axe is a script itself), and a picture for the tour."""
        if not self.scripts:
            return
        self.axe(self.page)
        if folder := os.environ.get("OAST_TOUR"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def county():
    """Two families of agencies, twins in the index, and a directory with a bereavement service."""
    childindex.switch_on()
    health = accounts.agency("Weald Community Health", Sector.HEALTH)
    charity = accounts.agency("Hop Garden Family Project", Sector.VOLUNTARY)
    boats = accounts.agency("Paper Boats Bereavement Support", Sector.VOLUNTARY)
    made = directory.package(
        directory.service(name="Paper Boats workshops"),
        organizations=[directory.organization(name=boats.name, agency=str(boats.id))],
    )
    directory.load(made)
    common = {
        "family": "Wraight", "born": BORN, "postcode": POSTCODE, "gender": "female",
        "carers": [{"name": "Pat Wraight", "relation": "Mother", "responsible": True}],
    }  # fmt: skip
    childindex.child("Holly", **common)
    childindex.child("Molly", **common)
    return {
        "nurse": people.practitioner("Tom Nurse", health),
        "visitor": people.practitioner("Vera Visitor", accounts.agency("Coast Community Health", Sector.HEALTH)),
        "lead": people.practitioner("Lena Lead", charity),
        "provider": people.practitioner("Paula Provider", boats, "provider"),
        "governance": people.practitioner("Gwen Governance", accounts.agency("Trust"), "information_governance"),
        "parent": accounts.person("Pat Wraight", kind=Kind.PARENT),
        "agencies": (charity, boats),
    }


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_a_worry_to_a_plan_that_the_family_reads(county, open_page, axe, scripts):
    def sits_down(who: str) -> Walk:
        return Walk(open_page(county[who], scripts=scripts), axe, who, scripts)

    nurse, lead = sits_down("nurse"), sits_down("lead")
    _finds_the_wrong_twin_first(nurse)
    _asks_the_family(nurse)
    _writes_the_assessment(nurse)
    _finishes(nurse)
    _asks_somebody_to_lead(nurse)
    _accepts_to_lead(lead)
    _refers(lead)
    _answers_the_referral(sits_down("provider"))
    _invites_into_the_team(lead)
    _joins(sits_down("visitor"))
    _reviews(lead)
    code = _lets_the_family_in(lead)
    _reads_her_childs_record(sits_down("parent"), code)
    _is_shown_nothing(sits_down("governance"))


def _finds_the_wrong_twin_first(nurse: Walk) -> None:
    nurse.page.goto("/")
    nurse.look("01-desk")
    nurse.press("Look for a child")
    nurse.fill("given", "Holly")
    nurse.fill("family", "Wraihgt")  # a typing error
    nurse.day("born", BORN)
    nurse.fill("postcode", POSTCODE)
    nurse.choose("purpose", "assessment")
    nurse.choose("standing", "caseload")
    nurse.fill("reason", "Cries at night since her grandfather died.")
    nurse.look("02-search")
    nurse.press("Search")
    nurse.sees("Molly Wraight")
    nurse.look("03-twins")
    nurse.press("Open the record of Molly Wraight")
    nurse.press("This is the wrong child")
    with looking_as():
        assert Event.objects.filter(action="childindex.close_record").count() == 1
    nurse.page.goto("/index/search")
    nurse.fill("given", "Holly")
    nurse.fill("family", "Wraight")
    nurse.day("born", BORN)
    nurse.choose("purpose", "assessment")
    nurse.choose("standing", "caseload")
    nurse.fill("reason", "The right twin.")
    nurse.press("Search")
    nurse.press("Open the record of Holly Wraight")
    nurse.sees("Pat Wraight")
    nurse.look("04-record")


def _asks_the_family(nurse: Walk) -> None:
    nurse.press("Start a common assessment")
    nurse.look("05-start")
    nurse.press("Ask the family")
    nurse.page.get_by_label("Pat Wraight (Mother)").check()
    nurse.choose("store", "yes")
    nurse.choose("share", "yes")
    nurse.fill("more_1", "Hop Garden Family Project")
    nurse.fill("more_2", "Coast Community Health")
    nurse.choose("evidence", "spoken")
    nurse.fill("witness", "Tom Nurse")
    nurse.look("06-consent")
    nurse.press("Record the answer")


def _writes_the_assessment(nurse: Walk) -> None:
    nurse.page.get_by_label("Emotional and social development").check()
    nurse.look("07-where-the-worry-is")
    nurse.press("Save and go on")
    nurse.page.get_by_label("What goes well").fill("Talks warmly about her grandfather.")
    nurse.page.get_by_label("What is needed").fill("Cries at night and cannot say why.")
    nurse.look("08-element")
    nurse.press("Save and go on")
    nurse.page.get_by_label("Additional needs", exact=True).check()
    nurse.page.get_by_label("What needs to change?").fill("Holly can talk about him.")
    nurse.press("Save and go on")
    nurse.page.get_by_label("What the child says").fill("I miss Grandad.")
    nurse.press("Save and go on")
    nurse.press("Add an action")
    nurse.page.get_by_label("What will be done?").fill("Ask for a place in a bereavement workshop.")
    nurse.press("Save and go on")
    nurse.press("Back to the list")
    nurse.press("Say what led to this assessment.")
    nurse.page.get_by_label("What led to this assessment?").fill("Cries at night since her grandfather died.")
    nurse.press("Save and see the list")
    nurse.look("09-tasks")


def _finishes(nurse: Walk) -> None:
    nurse.press("Finish with the family")
    nurse.page.get_by_label("Several services help, with a lead professional").check()
    nurse.page.get_by_label("Pat Wraight (Mother)").check()
    nurse.choose("store", "yes")
    nurse.choose("share", "yes")
    nurse.choose("evidence", "spoken")
    nurse.fill("witness", "Tom Nurse")
    nurse.look("10-finish")
    nurse.press("Finish")
    nurse.sees("The assessment is finished")
    with looking_as():
        assert Assessment.objects.get().completed_at is not None


def _asks_somebody_to_lead(nurse: Walk) -> None:
    with looking_as():
        assessment = Assessment.objects.get().id
    nurse.page.goto(reverse("caf:start_support", args=[assessment]))
    nurse.press("Start support")
    nurse.press("Ask somebody to lead")
    nurse.fill("q", "Lena")
    nurse.press("Search")
    nurse.page.get_by_label("Lena Lead").check()
    nurse.page.locator("input[name=family_agreed]").check()
    nurse.look("11-nominate")
    nurse.press("Ask this person")
    nurse.sees("Lena Lead")


def _accepts_to_lead(lead: Walk) -> None:
    lead.page.goto("/")
    lead.sees("Will you lead?")
    lead.press("Will you lead?")
    lead.look("12-nomination")
    lead.page.get_by_label("Yes").check()
    lead.press("Send my answer")
    lead.sees("Ask for a place in a bereavement workshop.")
    lead.look("13-support")


def _refers(lead: Walk) -> None:
    lead.press("Find a service")
    lead.fill("q", "my grandad died")
    lead.fill("postcode", "")
    lead.press("Search the directory")
    lead.sees("Paper Boats workshops")
    lead.look("14-services")
    lead.press("Refer now")
    lead.fill("asked", "A place for Holly in the next workshop.")
    lead.fill("contact", "Ring Lena Lead, who tells the family.")
    lead.choose("giver", "parent")
    lead.fill("giver_name", "Pat Wraight")
    lead.choose("evidence", "spoken")
    lead.fill("witness", "Lena Lead")
    lead.look("15-refer")
    lead.press("Send the referral")
    lead.sees("Paper Boats workshops")


def _answers_the_referral(provider: Walk) -> None:
    provider.page.goto("/")
    provider.press("Requests for your services")
    provider.press("Holly Wraight")
    provider.look("16-referral")
    for step in ("accepted", "started"):
        provider.choose("step", step)
        provider.fill("note", "A place from next week.")
        provider.press("Send the answer")
        provider.press("Holly Wraight")
    with looking_as():
        episode, assessment = Episode.objects.get().id, Assessment.objects.get().id
    for address in (reverse("caf:support", args=[episode]), reverse("caf:assessment", args=[assessment])):
        assert provider.page.goto(address).status in (403, 404)


def _invites_into_the_team(lead: Walk) -> None:
    _goes_to_support(lead)
    lead.press("Change the team")
    lead.fill("q", "Vera")
    lead.press("Search")
    lead.page.get_by_label("Vera Visitor").check()
    lead.fill("task", "Visits the mother.")
    lead.choose("sees", "plan")
    lead.press("Invite")
    lead.sees("Vera Visitor")


def _joins(visitor: Walk) -> None:
    visitor.page.goto("/")
    visitor.press("Visits the mother.")
    visitor.page.get_by_label("Yes").check()
    visitor.press("Send my answer")
    visitor.page.goto("/")
    visitor.sees("Holly Wraight")


def _reviews(lead: Walk) -> None:
    _goes_to_support(lead)
    lead.press("Hold a review")
    today = timezone.localdate()
    lead.day("held_on", today)
    lead.fill("now_emotional_social", "Sleeps through most nights.")
    lead.fill("parent_view", "We can talk about him now.")
    lead.choose("decision", "continue")
    lead.day("next_on", today + timedelta(days=42))
    for result in lead.page.locator("input[type=radio][name^=result_][value=part_met]").all():
        result.check()
    lead.look("17-review")
    lead.press("Save the review")
    lead.sees("Sleeps through most nights.")
    lead.look("18-side-by-side")


def _lets_the_family_in(lead: Walk) -> str:
    _goes_to_support(lead)
    lead.press("Let the family read its record")
    lead.choose("member", "parent")
    lead.fill("name", "Pat Wraight")
    lead.fill("safe_contact", "Nobody else lives with them.")
    lead.page.locator("input[name=safe]").check()
    lead.press("Make the code")
    return lead.page.locator(".oast-code").inner_text()


def _reads_her_childs_record(parent: Walk, code: str) -> None:
    parent.page.goto(reverse("caf:family_code"))
    parent.fill("code", code)
    parent.press("Open my record")
    for text in ("Lena Lead", "Talks warmly about her grandfather.", "Sleeps through most nights."):
        parent.sees(text)
    parent.look("19-family-record")
    parent.press("Who looked, when and why")
    parent.sees("Weald Community Health")
    parent.look("20-who-looked")


def _is_shown_nothing(governance: Walk) -> None:
    with looking_as():
        assessment = Assessment.objects.get().id
        before = Event.objects.filter(outcome=Outcome.REFUSED).count()
    assert governance.page.goto(reverse("caf:assessment", args=[assessment])).status == 403
    with looking_as():
        assert Event.objects.filter(outcome=Outcome.REFUSED).count() == before + 1


def _goes_to_support(walk: Walk) -> None:
    with looking_as():
        episode = Episode.objects.get().id
    walk.page.goto(reverse("caf:support", args=[episode]))


def test_the_directory_of_this_test_finds_the_service_in_a_familys_words(county):
    assert [hit.card.name for hit in search("my grandad died", day=timezone.localdate()).hits] == [
        "Paper Boats workshops"
    ]
