"""What was typed into a form that could not be sent: shown to be copied, never to be sent, never a secret."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from oast.web.errors import form_expired
from oast.web.typed import MARK, came_from_here, typed

HOST = "http://testserver"


def page(request):
    return HttpResponse("taken")


setattr(page, MARK, True)


def secret(request):
    return HttpResponse("taken")


def sent(view=page, **fields):
    request = RequestFactory().post("/page", fields)
    request.resolver_match = SimpleNamespace(func=view)
    return request


def said(**fields):
    return [(one.words, one.said) for one in typed(sent(**fields))]


def test_words_are_kept_in_their_order_a_date_as_one():
    fields = {
        "family_and_home": "Two rooms.",
        "born-day": "5",
        "born-month": "3",
        "born-year": "2000",
        "reason": "Sad.",
    }
    assert said(**fields) == [("Family and home", "Two rooms."), ("Born", "5 3 2000"), ("Reason", "Sad.")]


def test_several_answers_of_one_question_stand_together():
    assert said(parts=["plan", "review"]) == [("Parts", "plan\nreview")]


def test_what_the_page_carries_by_itself_is_left_out():
    fields = {"csrfmiddlewaretoken": "x", "token": "x", "version": "1", "number": "4", "autosave": "1", "empty": " "}
    assert said(**fields) == []


@pytest.mark.parametrize("name", ["password", "oldpassword", "password1", "again", "code", "credential", "new_secret"])
def test_a_secret_is_never_shown(name):
    assert said(**{name: "hops and barley"}) == []


def test_a_page_that_may_ask_for_secrets_keeps_nothing():
    assert typed(sent(secret, words="hops")) == []


def test_a_look_has_nothing_typed():
    request = RequestFactory().get("/page", {"words": "hops"})
    assert typed(request) == []


def test_a_key_is_no_word():
    key = "6a5b1f0e-6f2c-4f4e-9d7e-2f4b8f0c9a11"
    assert said(**{f"ending_{key}": "met", key: "x"}) == [("Ending", "met"), ("Answer", "x")]


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": HOST}, False),
        ({"Sec-Fetch-Site": "cross-site", "Referer": f"{HOST}/page"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": HOST}, True),
        ({"Origin": "https://testserver"}, False),
        ({"Origin": "null", "Referer": f"{HOST}/page"}, False),
        ({"Origin": "http://evil.invalid", "Referer": f"{HOST}/page"}, False),
        ({"Referer": f"{HOST}/page"}, True),
        ({"Referer": "http://testserver.evil.invalid/page"}, False),
        ({}, False),
    ],
)
def test_only_a_page_of_ours_is_from_here(headers, ours):
    assert came_from_here(RequestFactory().post("/page", headers=headers)) is ours


def test_after_a_failed_check_the_words_stand_on_the_page_and_cannot_be_sent():
    request = sent(reason="Cries at night.<script>", password="hops")
    request.META |= {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_REFERER": f"{HOST}/page?q=1"}

    answer = form_expired(request)

    shown = answer.content.decode()
    assert answer.status_code == 403
    assert answer["Cache-Control"] == "no-store"
    assert "Cries at night.&lt;script&gt;</textarea>" in shown
    assert 'href="/page?q=1"' in shown
    assert "readonly" in shown
    assert "<form" not in shown
    assert "hops" not in shown


@pytest.mark.parametrize("referer", ["http://evil.invalid/x", f"{HOST}//evil.invalid/x", "nonsense", ""])
def test_the_way_back_never_leads_elsewhere(referer):
    request = sent(reason="Words")
    request.META |= {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_REFERER": referer}

    shown = form_expired(request).content.decode()

    assert "evil.invalid" not in shown
    assert 'href="/" target="_blank"' in shown


def test_words_of_another_site_are_not_shown():
    request = sent(reason="Ring this number")
    request.META["HTTP_SEC_FETCH_SITE"] = "cross-site"

    answer = form_expired(request)

    assert answer.status_code == 403
    assert "Ring this number" not in answer.content.decode()
    assert "Press Back" in answer.content.decode()


def test_files_must_be_chosen_again():
    request = sent(agreement="T3/police", file=SimpleUploadedFile("feed.csv", b"a,b"))
    request.META["HTTP_SEC_FETCH_SITE"] = "same-origin"

    assert "choose them again" in form_expired(request).content.decode()
