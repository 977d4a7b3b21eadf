"""The first time and every time after: set up a second factor, keep the codes, add a passkey, come back with it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.accounts import signing
from tests.factories.accounts import agency, employment, person

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
BUTTON = "main form button[type=submit]"


@pytest.fixture
def bob():
    who = signing.with_password(person("Bob Newcomer"))
    employment(who, agency(), "provider", expires_on=timezone.localdate() + timedelta(days=9))
    return who


@pytest.mark.browser
def test_the_first_time_and_coming_back_with_a_passkey(site, open_page, axe, bob):
    """At localhost: a passkey belongs to a name, and a browser takes no number for one."""
    here = site.url.replace("127.0.0.1", "localhost")
    page = open_page(narrow=True)
    with_password(page, axe, bob, here)
    set_up(page, axe)

    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{here}/account/2fa/webauthn/add/")
    axe(page)
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/account/2fa/")
    axe(page)

    page.goto(f"{here}/account/logout/")
    axe(page)
    page.locator(BUTTON).first.click()
    page.goto(f"{here}/account/login/?next=/agencies/")
    page.click("#passkey_login")
    page.wait_for_url(f"{here}/agencies/")
    expect(page.locator("h1")).to_have_text("Agencies")


@pytest.mark.browser
def test_a_passkey_is_renamed_and_removed_and_opens_nothing_then(site, open_page, axe, bob):
    here = site.url.replace("127.0.0.1", "localhost")
    page = open_page()
    with_password(page, None, bob, here)
    set_up(page, None)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{here}/account/2fa/webauthn/add/")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/account/2fa/")

    page.goto(f"{here}/account/2fa/webauthn/")
    axe(page)
    page.click("text=Change its name")
    page.fill("input[name=name]", "Blue laptop")
    axe(page)
    page.locator(BUTTON).first.click()
    expect(page.locator("main h2")).to_contain_text("Blue laptop")

    page.click("text=Remove it")
    expect(page.locator("h1")).to_have_text("Remove the passkey Blue laptop")
    axe(page)
    page.locator(BUTTON).first.click()
    expect(page.locator("main")).to_contain_text("None yet")

    page.context.clear_cookies()
    page.goto(f"{here}/account/login/?next=/agencies/")
    with page.expect_request(lambda sent: sent.method == "POST" and sent.url.endswith("/webauthn/login/")):
        page.click("#passkey_login")
    expect(page.locator("body")).to_contain_text("This passkey was not recognised")
    page.goto(f"{here}/agencies/")
    expect(page.locator("h1")).to_have_text("Sign in")


@pytest.mark.browser
def test_without_scripts_one_gets_in_as_well(open_page, axe, bob):
    page = open_page(scripts=False)
    with_password(page, None, bob)
    set_up(page, None)

    expect(page).to_have_url(re.compile("/agencies/$"))


def with_password(page, axe, who, here=""):
    page.goto(f"{here}/account/login/?next=/agencies/")
    if axe:
        axe(page)
    page.fill("input[name=login]", who.email)
    page.fill("input[name=password]", signing.PASSWORD)
    page.locator(BUTTON).first.click()


def set_up(page, axe):
    page.wait_for_url("**/totp/activate/")
    if axe:
        axe(page)
    secret = page.input_value("#authenticator_secret")
    page.fill("input[name=code]", "000000")
    page.locator(BUTTON).first.click()
    expect(page).to_have_title(re.compile("^Error: "))
    page.fill("input[name=code]", signing.code(secret=secret))
    page.locator(BUTTON).first.click()
    page.wait_for_url("**/recovery-codes/")
    expect(page.locator("main li code")).to_have_count(10)
    if axe:
        axe(page)
    page.click("text=I have kept them")
    page.wait_for_url("**/agencies/")
