"""The second factor is asked again before a sensitive act, in place, and what was typed is kept."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from oast.accounts import roles
from oast.accounts.views import steps
from oast.accounts.views.gates import gate
from oast.audit.models import Event
from tests.accounts import signing
from tests.factories.accounts import agency, employment, person, qualify

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.usefixtures("_fresh_limits")]

DONE = []


@gate("audit.review")
def by_permission(request, viewer, at):
    return HttpResponse("the log")


@gate(anyone=True, step_up=True)
def by_act(request, viewer, at):
    if request.method == "POST":
        DONE.append(({key: request.POST.getlist(key) for key in request.POST}, dict(request.FILES)))
    return HttpResponse("the act")


urlpatterns = [path("log/", by_permission), path("act/", by_act), path("", include("oast.config.urls"))]


@pytest.fixture(autouse=True)
def done():
    DONE.clear()
    return DONE


@pytest.fixture
def alice():
    who = person("Alice Example")
    qualify(who)
    today = timezone.localdate()
    employment(who, agency(), "information_governance", expires_on=today + timedelta(days=9))
    return who


@pytest.fixture
def client(alice):
    return signing.client_of(alice, stepped_up=False)


def proof(code=None, method="GET"):
    return {"proof-code": code or signing.code(), "proof-method": method}


def test_a_sensitive_permission_asks_without_being_told(client):
    page = client.get("/log/?about=x")

    assert page.status_code == 403
    assert "Confirm that it is you" in page.content.decode()
    assert 'action="/log/?about=x"' in page.content.decode()

    assert client.post("/log/?about=x", proof()).headers["Location"] == "/log/?about=x"
    assert client.get("/log/").content == b"the log"


def test_the_sign_in_itself_does_not_count(alice):
    client = Client()
    signing.with_password(alice)
    signing.with_factor(alice)
    signing.password(client, alice)
    client.post(signing.CODE, {"code": signing.code()})

    assert client.get("/agencies/").status_code == 200
    assert client.get("/log/").status_code == 403


def test_it_is_asked_again_after_ten_minutes(client):
    client.post("/log/", proof())
    session = client.session
    records = session["account_authentication_methods"]
    records[-1]["at"] -= steps.LASTS.total_seconds()
    session["account_authentication_methods"] = records
    session.save()

    assert client.get("/log/").status_code == 403


def test_a_form_that_comes_late_loses_nothing(client, done):
    typed = {"reason": 'Because <of> the "court" order.\nSecond line', "kinds": ["a", "b"], "token": "t"}

    asked = client.post("/act/", typed)
    assert (asked.status_code, done) == (403, [])
    page = asked.content.decode()
    assert 'name="reason" value="Because &lt;of&gt; the &#34;court&#34; order.\nSecond line"' in page
    assert page.count('name="kinds"') == 2
    assert "What you typed is kept." in page

    assert client.post("/act/", typed | proof(method="POST")).content == b"the act"
    assert done == [({"reason": [typed["reason"]], "kinds": ["a", "b"], "token": ["t"]}, {})]


def test_a_wrong_code_keeps_it_too_and_is_recorded(client, done):
    page = client.post("/act/", {"reason": "kept"} | proof("000000", "POST"))

    assert (page.status_code, done) == (403, [])
    assert b"<title>Error: " in page.content
    assert b'value="kept"' in page.content
    assert b"000000" not in page.content.replace(b'value="000000"', b"")
    assert Event.objects.filter(action="accounts.fail_sign_in").count() == 1


def test_a_proof_is_recorded(client, alice):
    client.post("/log/", proof())

    event = Event.objects.get(action="accounts.confirm_factor")
    assert (event.actor, event.object_kind, event.object_id) == (str(alice.id), "accounts.totp", alice.id)


def test_a_file_is_asked_for_again(client, done):
    asked = client.post("/act/", {"note": "n", "letter": SimpleUploadedFile("a.txt", b"x")})
    assert b'type="file"' in asked.content
    assert b'enctype="multipart/form-data"' in asked.content

    client.post("/act/", {"note": "n", "letter": SimpleUploadedFile("a.txt", b"x")} | proof(method="POST"))
    assert [sorted(files) for _, files in done] == [["letter"]]


def test_a_code_used_to_sign_in_does_not_confirm(client, alice):
    used = signing.code()
    client.post("/act/", proof(used))
    other = signing.client_of(alice, stepped_up=False)

    assert other.post("/act/", proof(used)).status_code == 403


def test_who_may_not_is_refused_before_anything_is_asked():
    bob = person("Bob Example")
    employment(bob, agency(), "provider", expires_on=timezone.localdate() + timedelta(days=9))

    page = signing.client_of(bob, stepped_up=False).get("/log/")

    assert page.status_code == 403
    assert "Confirm that it is you" not in page.content.decode()


def test_a_part_of_a_page_is_replaced_by_the_question(client):
    answer = client.get("/log/", headers={"HX-Request": "true"})

    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("body", "innerHTML")


@pytest.mark.parametrize("forged", ["{}", "[]", "null", "7", '{"id": 1}', '{"id": "a", "rawId": 1}', '{"response": 1}'])
def test_a_forged_passkey_is_not_accepted(client, alice, forged):
    answer = client.post("/act/", {"proof-credential": forged, "proof-method": "POST"})

    assert "The passkey was not accepted." in answer.content.decode()


@pytest.mark.parametrize(
    ("permission", "again"),
    [
        ("survey.export", True),
        ("caf.subject_pack", True),
        ("audit.review", True),
        ("caf.work", False),
        ("index.exporter", False),
    ],
)
def test_a_permission_says_so_by_its_name(permission, again):
    assert roles.asks_again(permission) is again
