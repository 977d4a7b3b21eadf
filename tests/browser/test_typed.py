"""A session that ended, or a cookie that was lost, while somebody wrote: the words are there to be copied."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from oast.caf.models import AssessmentSituation
from tests.caf import pages
from tests.caf.conftest import looking_as

pytestmark = [pytest.mark.browser, pytest.mark.committing]

WORDS = "Cries at night.\nHer “grandfather” <died>."


@pytest.fixture
def alice():
    return pages.Somebody()


@pytest.fixture
def address(alice):
    return reverse("caf:part", args=[pages.draft(alice), "situation"])


def written(page, address):
    page.goto(address)
    page.get_by_label("What led to this assessment?").fill(WORDS)


def stored() -> str:
    with looking_as():
        return AssessmentSituation.objects.get().reason


def signs_in_again(site, page, person):
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": site.session(person), "url": site.url}
    page.context.add_cookies([cookie])


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_signed_out_while_writing(open_page, site, axe, alice, address, scripts):
    page = open_page(alice.person, scripts=scripts)
    written(page, address)
    Session.objects.all().delete()

    page.get_by_role("button", name="Save and go on").click()

    expect(page.get_by_role("heading", name="You have been signed out")).to_be_visible()
    kept = page.get_by_label("Reason").input_value()
    assert kept == WORDS
    assert stored() == ""
    if scripts:
        axe(page)
    with page.context.expect_page() as opened:
        page.get_by_role("main").get_by_role("link", name="Sign in").click()
    assert f"?next={address}" in opened.value.url

    signs_in_again(site, page, alice.person)
    opened.value.goto(address)
    opened.value.get_by_label("What led to this assessment?").fill(kept)
    opened.value.get_by_role("button", name="Save and go on").click()
    opened.value.wait_for_load_state()
    assert stored() == WORDS


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_lost_cookie(open_page, axe, alice, address, scripts):
    page = open_page(alice.person, scripts=scripts)
    written(page, address)
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)

    page.get_by_role("button", name="Save and go on").click()

    expect(page.get_by_role("heading", name="This form could not be sent")).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value(WORDS)
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    assert stored() == ""
    if scripts:
        axe(page)


def test_another_site_cannot_put_its_words_on_a_page_of_ours(open_page, alice, address, site):
    """A form of another site, sent with the session's cookie or without: nothing of it is shown."""
    page = open_page(alice.person)
    answer = page.context.request.post(
        site.url + address, form={"reason": "Ring this number"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status == 403
    assert "Ring this number" not in answer.text()
    assert stored() == ""
