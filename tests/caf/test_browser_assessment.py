"""An assessment in a browser, with scripts and without; axe on every page it meets, wide and narrow."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from oast.caf.enums import Status
from oast.caf.models import Assessment
from oast.caf.policies.assessment import status
from oast.sharing.enums import Relation
from oast.sharing.models import Consent
from tests.browser import people
from tests.caf import pages
from tests.caf.conftest import looking_as
from tests.factories import accounts, sharing

pytestmark = [pytest.mark.browser, pytest.mark.committing]


@pytest.fixture
def shot():
    """Keeps a picture of a page where OAST_SHOTS names a folder, for whoever looks at the design."""
    folder = os.environ.get("OAST_SHOTS")

    def take(page, name):
        if folder:
            page.screenshot(path=Path(folder) / f"caf-{name}.png", full_page=True)

    return take


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_questions_to_the_end(open_page, axe, shot, scripts):
    alice = pages.Somebody()
    charity = accounts.agency("Hop Garden Project", "voluntary")
    subject = pages.child(alice)
    page = open_page(alice.person, scripts=scripts)

    def look(name):
        if scripts:
            axe(page)
            shot(page, name)

    def press(name):
        page.get_by_role("button", name=name).click()

    page.goto(reverse("caf:start", args=[subject]))
    look("start")
    press("Think first")
    look("questions")
    for question in ("healthy", "safe", "learning", "contributing"):
        page.locator(f"input[name=answer_{question}][value=yes]").check()
    page.locator("input[name=answer_poverty][value=no]").check()
    page.locator("input[name=own_service][value=no]").check()
    press("See what this leads to")
    look("checklist")
    press("Ask the family")

    page.get_by_label("Pat Hopkins (Mother)").check()
    page.locator("input[name=store][value=yes]").check()
    page.locator("input[name=share][value=yes]").check()
    page.locator("input[name=more_1]").fill("hop garden project")
    page.get_by_label("Spoken, with a witness").check()
    page.get_by_label("Who heard it").fill("Sam Example")
    look("ask")
    press("Record the answer")

    expect(page.get_by_label("Housing, work and money")).to_be_checked()
    look("elements")
    press("Save and go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hopes for the future")
    page.get_by_label("We did not talk about this").check()
    look("element")
    press("Save and go on")
    page.get_by_label("What is needed").fill("A second bed, and a dry room.")
    press("Save and go on")
    page.get_by_label("Additional needs", exact=True).check()
    page.get_by_label("What needs to change?").fill("Zoe sleeps in a bed of her own.")
    look("conclusion")
    press("Save and go on")
    page.get_by_label("What the child says").fill("I want my own bed.")
    look("comments")
    press("Save and go on")
    page.get_by_role("link", name="Add an action").click()
    page.get_by_label("What will be done?").fill("Ask the housing office about the damp.")
    look("action")
    press("Save and go on")
    look("actions")
    press("Back to the list")
    look("tasks")
    page.get_by_role("link", name="Say what led to this assessment.").click()
    page.get_by_label("What led to this assessment?").fill("Zoe falls asleep in class.")
    press("Save and see the list")
    for name, heading in (("About the child", "identity"), ("People", "people")):
        page.get_by_role("link", name=name, exact=True).click()
        look(heading)
        page.go_back()

    press("Finish with the family")
    page.get_by_label("Several services help, with a lead professional").check()
    page.get_by_label("Pat Hopkins (Mother)").check()
    page.locator("input[name=store][value=yes]").check()
    page.locator("input[name=share][value=yes]").check()
    expect(page.get_by_label(charity.name, exact=True)).to_be_checked()
    page.get_by_label("Spoken, with a witness").check()
    page.get_by_label("Who heard it").fill("Sam Example")
    look("finish")
    press("Finish")

    expect(page.get_by_role("heading", name="The assessment is finished", exact=True)).to_be_visible()
    look("finished")
    page.get_by_role("link", name="Read and print the assessment").click()
    expect(page.get_by_text("A second bed, and a dry room.")).to_be_visible()
    look("read")
    page.get_by_role("link", name="What the family agreed to").click()
    look("consents")
    with looking_as():
        made = Assessment.objects.get(subject=subject)
        assert status(made) is Status.COMPLETED
        assert Consent.objects.filter(subject=subject).count() == 4


def test_it_is_saved_while_somebody_types_and_a_late_save_shows_both(open_page, axe, shot):
    alice, bob = pages.Somebody(), pages.Somebody("Bob Example")
    made = pages.draft(alice, bob.viewer.agency)
    with looking_as():
        subject = Assessment.objects.get(id=made).subject
    sharing.relate(bob.viewer, Relation.MEMBER, subject, at=pages.now())
    address = reverse("caf:element", args=[made, "warmth"])
    first, second = open_page(alice.person), open_page(bob.person)
    first.goto(address)
    second.goto(address)

    first.get_by_label("What goes well").press_sequentially("A warm home")
    expect(first.get_by_text("Saved at")).to_be_visible()
    first.get_by_label("What is needed").press_sequentially("Rest")
    expect(first.get_by_text("Saved at")).to_be_visible()
    second.get_by_label("What is needed").press_sequentially("Bob’s words")
    expect(second.get_by_text("Somebody else saved this too")).to_be_visible()

    second.get_by_role("button", name="Save and go on").click()
    expect(second.get_by_role("heading", name="Somebody else saved this first")).to_be_visible()
    expect(second.get_by_label("What is needed")).to_have_value("Bob’s words")
    expect(second.get_by_label("What goes well")).to_have_value("A warm home")
    axe(second)
    shot(second, "conflict")
    second.get_by_label("What is needed").fill("Rest, and Bob’s words")
    second.get_by_role("button", name="Save and go on").click()

    first.goto(address)
    expect(first.get_by_label("What is needed")).to_have_value("Rest, and Bob’s words")


def test_a_lost_connection_loses_nothing(open_page):
    alice = pages.Somebody()
    made = pages.draft(alice)
    page = open_page(alice.person)
    page.goto(reverse("caf:part", args=[made, "situation"]))
    page.context.set_offline(True)

    page.get_by_label("What led to this assessment?").fill("Typed on the train")
    expect(page.get_by_text("Not saved: the connection is lost")).to_be_visible()
    page.context.set_offline(False)

    # The tries of the page are 5 seconds apart, as long as an expectation waits.
    expect(page.get_by_text("Saved at")).to_be_visible(timeout=15_000)


def test_a_signature_is_drawn(open_page):
    alice = people.practitioner()
    somebody = pages.Somebody("Bob Example")
    page = open_page(somebody.person)
    subject = pages.child(somebody)
    page.goto(reverse("caf:ask_consent", args=[subject]))
    page.get_by_label("Pat Hopkins (Mother)").check()
    page.locator("input[name=store][value=yes]").check()
    page.locator("input[name=share][value=no]").check()
    page.get_by_label("Signed on the screen").check()
    box = page.get_by_role("img", name="Box for the signature").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 90, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="Record the answer").click()

    expect(page.get_by_role("heading", name="Where is the worry?")).to_be_visible()
    assert alice
    with looking_as():
        held = Consent.objects.get(subject=subject, kind="storage")
        assert bytes(held.evidence_file).startswith(b"\x89PNG")
