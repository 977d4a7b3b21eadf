"""A parent with a code on paper and nothing else: an account, a second factor, the record; then the telephone is lost.

With scripts and without; a young person with a passkey instead of an app. The server's clock is today's.
"""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from oast.accounts.models import Employment, Person
from oast.caf.enums import FamilyMember
from oast.caf.operations import family
from oast.caf.policies.family import code_for
from tests.accounts import signing
from tests.browser.test_signing_in import AUTHENTICATOR
from tests.factories import support

WORD = "three hops and a kiln"
BUTTON = "main form button[type=submit]"


@pytest.fixture
def case(site):
    made = support.case()
    Employment.objects.update(expires_on=timezone.localdate() + timedelta(days=200))
    return made


def paper(case, member=FamilyMember.PARENT, name="Pat Invented"):
    """The code on paper, as the lead made it just now."""
    code = code_for(uuid4(), "secret")
    family.invite_family(
        by=case.bob,
        at=timezone.now(),
        episode_id=case.episode,
        member=member,
        name=name,
        safe=True,
        safe_contact="Nobody else.",
        code=code,
    )
    return code


def unlooked(page):
    """Instead of axe."""


def make_account(page, axe, code, email="pat@example.invalid", here=""):
    page.goto(f"{here}/account/login/")
    page.click("text=Open your record for the first time")
    axe(page)
    page.fill("input[name=code]", "wrong")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", WORD)
    page.fill("input[name=again]", WORD)
    page.locator(BUTTON).first.click()
    expect(page).to_have_title(re.compile("^Error: "))
    axe(page)
    expect(page.locator("input[name=email]")).to_have_value(email)
    page.fill("input[name=code]", code.lower())
    page.fill("input[name=password]", WORD)
    page.fill("input[name=again]", WORD)
    page.locator(BUTTON).first.click()
    page.wait_for_url("**/totp/activate/")


def set_up(page):
    page.fill("input[name=code]", signing.code(secret=page.input_value("#authenticator_secret")))
    page.locator(BUTTON).first.click()
    page.wait_for_url("**/recovery-codes/")
    page.click("text=I have kept them")


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_parent_from_the_code_to_the_record_and_back_in_after_a_loss(case, open_page, axe, scripts):
    axe = axe if scripts else unlooked  # axe is itself a script
    code = paper(case)
    page = open_page(narrow=True, scripts=scripts)
    make_account(page, axe, code)
    axe(page)
    set_up(page)
    page.wait_for_url(f"**/family/{case.subject}")
    expect(page.locator("h1")).to_contain_text("Zoe")
    axe(page)

    lead = open_page(Person.objects.get(id=case.bob.person), scripts=scripts)
    lead.goto(f"/caf/support/{case.episode}/family")
    axe(lead)
    lead.click("text=Pat Invented lost the telephone")
    axe(lead)
    lead.check("input[value=known]")
    lead.fill("textarea[name=reason]", "Telephone stolen")
    lead.locator(BUTTON).first.click()
    handed = lead.locator(".oast-code").inner_text()
    axe(lead)

    page.goto("/family/")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.fill("input[name=login]", "pat@example.invalid")
    page.fill("input[name=password]", WORD)
    page.locator(BUTTON).first.click()
    page.fill("input[name=code]", handed)
    page.locator(BUTTON).first.click()
    page.wait_for_url("**/totp/activate/")
    set_up(page)
    page.wait_for_url(f"**/family/{case.subject}")


@pytest.mark.browser
def test_a_young_person_with_a_passkey_and_no_app(case, site, open_page, axe):
    """At localhost: a passkey belongs to a name, and a browser takes no number for one."""
    here = site.url.replace("127.0.0.1", "localhost")
    page = open_page(narrow=True)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    make_account(page, axe, paper(case, FamilyMember.CHILD, "Zoe Invented"), "zoe@example.invalid", here)
    page.click("text=Use your fingerprint, face or PIN instead")
    axe(page)
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.click("text=I have kept them")
    page.wait_for_url(f"**/family/{case.subject}")
    expect(page.locator("h1")).to_have_count(1)
