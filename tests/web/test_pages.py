"""The layout, navigation, error pages and the pages about the site."""

import re

import pytest
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from oast.config import urls as real
from oast.web import errors, navigation, page, responses


def view_that(fault):
    def view(request):
        raise fault

    return view


urlpatterns = [
    *real.urlpatterns,
    path("t/broken", view_that(ZeroDivisionError())),
    path("t/offline", view_that(OperationalError("gone"))),
    path("t/bad", view_that(BadRequest("Send it again."))),
    path("t/large", view_that(RequestDataTooBig("x"))),
    path("t/many", view_that(TooManyFieldsSent("x"))),
    path("t/form", lambda _request: HttpResponse("sent")),
]
handler400, handler403 = real.handler400, real.handler403
handler404, handler500 = real.handler404, real.handler500

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.fixture
def empty_navigation(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(navigation, "_describers", [])


@pytest.mark.parametrize("address", ["/accessibility", "/privacy", "/safeguarding", "/gallery"])
def test_a_page_about_the_site(client, address):
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert re.search(r"<title>[^<]+ – Oast</title>", text)
    assert " style=" not in text
    assert not re.search(r"\son[a-z]+=", text)


def test_never_the_crown(client):
    text = client.get("/gallery").content.decode().lower()
    assert "gov.uk" not in text
    assert "crown" not in text


def test_the_script_has_the_nonce_of_the_policy(client):
    answer = client.get("/accessibility")
    nonce = re.search(r'<script nonce="([^"]+)"', answer.content.decode()).group(1)
    assert f"'nonce-{nonce}'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_faults_stand_in_the_title(client):
    answer = client.post("/gallery", {"name": ""})
    assert "<title>Error: Gallery – Oast</title>" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/t/broken", 500, "fault in Oast"),
        ("/t/offline", 503, "cannot reach its records"),
        ("/t/bad", 400, "Send it again."),
        ("/t/large", 413, "larger than this form"),
        ("/t/many", 413, "Send less"),
        ("/t/nothing", 404, "Page not found"),
    ],
)
def test_a_fault_says_what_to_do(client, address, status, said):
    answer = client.get(address)
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_offline_asks_to_come_back(client):
    assert client.get("/t/offline")["Retry-After"] == "30"


def test_a_fault_behind_another_is_found():
    try:
        try:
            raise OperationalError("gone")
        except OperationalError as fault:
            raise RuntimeError("session") from fault
    except RuntimeError:
        assert errors.server_error(RequestFactory().get("/")).status_code == 503


def test_a_form_without_proof_says_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/t/form", {"name": "x"})
    assert answer.status_code == 403
    assert "Press Back" in answer.content.decode()


def test_refusals():  # before anybody was known, too
    request = RequestFactory().get("/")
    assert "Not your &lt;team&gt;." in responses.refused(request, "Not your <team>.").content.decode()
    assert "do not have access" in errors.forbidden(request, PermissionError()).content.decode()
    assert responses.bad_request(request).status_code == 400


def shell(**context):
    from django.template import engines

    source = '{% extends "web/page.html" %}{% block content %}<p>inside</p>{% endblock %}'
    request = RequestFactory().get("/")
    return engines.all()[0].from_string(source).render({"title": "A <b>", **context}, request)


def test_the_layout_by_its_options():
    plain = shell()
    assert "<title>A &lt;b&gt; – Oast</title>" in plain
    assert "govuk-grid-column-two-thirds" in plain
    assert 'content="noindex"' in plain
    assert "govuk-grid-column-two-thirds" not in shell(wide=True)
    assert 'content="noindex"' not in shell(index=True)
    assert 'class="govuk-back-link"' in shell(back="/children")
    assert "govuk-breadcrumbs" in shell(breadcrumbs=[{"text": "Home", "href": "/"}])
    assert "Exit this page quickly" in shell(exit_page=True)
    assert "<title>Error: A" in shell(has_errors=True)


@pytest.mark.parametrize("demo", [True, False])
def test_a_demonstration_says_so(settings, demo):
    settings.DEMO = demo
    assert ("Invented data" in shell()) is demo


class TestNavigation:
    def request(self, address="/children/1", user=None):
        request = RequestFactory().get(address)
        request.user = user
        return request

    def test_items_in_order_where_they_are_shown(self, empty_navigation):
        navigation.register("b", "About", "web:privacy", order=2)
        navigation.register("a", "Access", "web:accessibility", order=1)
        navigation.register("c", "Hidden", "web:gallery", shown=lambda _request: False)
        navigation.register("d", "Not built", "nowhere:home")
        items = navigation.items(self.request("/privacy"))
        assert [(item["text"], item["current"]) for item in items] == [("Access", False), ("About", True)]

    def test_no_request_no_items(self):
        assert navigation.items(None) == []
        assert navigation.person(None) is None
        assert page.messages(None) == []
        assert page.path(None) == ""

    def test_who_is_signed_in(self, empty_navigation):
        class User:
            is_authenticated = True

            def __str__(self):
                return "Alice Example"

        assert navigation.person(self.request()) is None
        assert navigation.person(self.request(user=User())).name == "Alice Example"
        navigation.register_person(lambda _request: navigation.SignedIn("Alice", "Invicta School"))
        assert navigation.person(self.request()).acting_for == "Invicta School"

    def test_the_path_of_the_page(self):
        assert page.path(RequestFactory().get("/x?q=1")) == "/x?q=1"
