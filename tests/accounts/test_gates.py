"""The gate in front of every signed-in page, on views of its own: who is let in, who is sent where, what is kept."""

import re
from datetime import timedelta

import pytest
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from oast.accounts.enums import Kind
from oast.accounts.presenters import ACTING_FOR
from oast.accounts.views.gates import BLOCKED, ENDED, NO_ROLE, form_token, gate
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.rules import NotForYou, Refused
from tests.accounts import signing
from tests.factories.accounts import agency, employment, person, qualify

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

TODAY = timezone.localdate()
SECRET_ROOM = "the room of a child"


@gate("caf.work")
def work(request, viewer, at):
    return HttpResponse(f"{viewer.name} for {viewer.agency_name}")


@gate()
def practitioners(request, viewer, at):
    return HttpResponse("practitioners")


@gate(family=True)
def families(request, viewer, at):
    return HttpResponse("families")


@gate(anyone=True)
def everyone(request, viewer, at):
    return HttpResponse("everyone")


@gate(anyone=True)
def refusing(request, viewer, at):
    raise Refused("The assessment is finished.")


@gate(anyone=True)
def hidden(request, viewer, at):
    raise NotForYou(f"No relationship with {SECRET_ROOM}.")


@gate(anyone=True)
def missing(request, viewer, at):
    raise Http404("no row")


@gate(anyone=True)
def sent(request, viewer, at):
    return HttpResponse(str(form_token(request)))


urlpatterns = [
    path("cases/", work),
    path("practitioners/", practitioners),
    path("families/", families),
    path("everyone/", everyone),
    path("refusing/", refusing),
    path("hidden/", hidden),
    path("missing/", missing),
    path("sent/", sent),
    path("", include("oast.config.urls")),
]


def works(who, where, *roles, **fields):
    return employment(who, where, *roles, **{"expires_on": TODAY + timedelta(days=9)} | fields)


@pytest.fixture
def school():
    return agency("Invicta School")


@pytest.fixture
def alice(school):
    who = person("Alice Example")
    qualify(who)
    works(who, school, "practitioner")
    return who


@pytest.fixture
def client(alice):
    return signing.client_of(alice)


def refusals():
    return list(Event.objects.filter(outcome=Outcome.REFUSED).values_list("action", flat=True))


def test_a_practitioner_with_the_role_is_let_in(client):
    page = client.get("/cases/")

    assert page.content == b"Alice Example for Invicta School"
    assert page.headers["Cache-Control"] == "no-store"


def test_a_stranger_is_sent_to_sign_in_and_back():
    assert Client().get("/cases/?page=2").headers["Location"] == "/account/login/?next=/cases/%3Fpage%3D2"


def test_a_form_sent_by_a_stranger_is_not_sent_again():
    assert Client().post("/cases/").headers["Location"] == "/account/login/?next=/"


def test_what_a_stranger_typed_is_shown_to_be_copied_and_not_sent_again():
    """Somebody whose session ended meanwhile: sign in elsewhere, come back to these words."""
    page = Client().post("/cases/", {"reason": "Cries at night."}, HTTP_REFERER="http://testserver/cases/?page=2")

    assert page.status_code == 403
    shown = page.content.decode()
    assert "You have been signed out" in shown
    assert "Cries at night.</textarea>" in shown
    assert 'href="/account/login/?next=/cases/%3Fpage%3D2"' in shown
    assert "<form" not in shown


def test_a_secret_of_a_stranger_is_not_shown():
    page = Client().post("/cases/", {"password": "hops and barley", "reason": "Words"})

    assert "hops and barley" not in page.content.decode()


def test_who_has_not_said_for_whom_they_work_keeps_what_they_typed(alice, client):
    works(alice, agency("Hop Garden Project"), "practitioner")

    page = client.post("/cases/", {"reason": "Cries at night."})

    assert page.status_code == 403
    assert "Cries at night.</textarea>" in page.content.decode()
    assert "/account/acting-for/" in page.content.decode()


@pytest.mark.parametrize(("body", "kind"), [(b"", "text/plain"), (b'{"token": 1}', "application/json")])
def test_what_is_no_form_is_refused(client, body, kind):
    page = client.generic("POST", "/everyone/", body, content_type=kind)

    assert page.status_code == 403
    assert "This page is incomplete." in page.content.decode()


def test_without_a_second_factor_one_is_sent_to_set_it_up_and_on(alice):
    client = Client()
    client.force_login(alice)

    assert client.get("/cases/").headers["Location"] == "/account/2fa/totp/activate/"
    signing.with_factor(alice)
    assert client.get("/account/carry-on/").headers["Location"] == "/cases/"
    assert client.get("/account/carry-on/").headers["Location"] == "/"


def test_recovery_codes_alone_are_no_second_factor(alice):
    signing.Authenticator.objects.create(user=alice, type="recovery_codes", data={})
    client = Client()
    client.force_login(alice)

    assert client.get("/cases/").headers["Location"] == "/account/2fa/totp/activate/"


def test_a_person_of_two_agencies_says_for_which_first(alice, client):
    charity = agency("Hop Garden Project")
    other = works(alice, charity, "practitioner")

    assert client.get("/cases/").headers["Location"] == "/account/acting-for/?next=%2Fcases%2F"

    session = client.session
    session[ACTING_FOR] = str(other.id)
    session.save()
    assert client.get("/cases/").content == b"Alice Example for Hop Garden Project"


def test_a_choice_that_ended_is_no_choice(alice, client, school):
    ended = works(alice, agency("Hop Garden Project"), ended_on=TODAY)
    session = client.session
    session[ACTING_FOR] = str(ended.id)
    session.save()

    assert client.get("/cases/").content == b"Alice Example for Invicta School"


@pytest.mark.parametrize("fields", [{"ended_on": TODAY}, {"expires_on": TODAY}])
def test_an_ended_or_expired_employment_is_told_so_on_the_next_request(alice, client, fields):
    assert client.get("/cases/").status_code == 200
    alice.employments.update(**fields)

    page = client.get("/cases/")

    assert page.status_code == 403
    assert ENDED in page.content.decode()
    assert refusals() == ["page.work"]
    assert client.get("/practitioners/").status_code == 403
    assert client.get("/everyone/").status_code == 200


@pytest.mark.parametrize(
    ("lost", "said"),
    [("vetting", "vetting check"), ("training", "training"), ("", "training and a current vetting check")],
)
def test_a_role_whose_checks_ran_out_is_blocked_with_a_sentence(alice, client, lost, said):
    alice.qualifications.filter(**{"kind": lost} if lost else {}).update(expires_on=TODAY)

    page = client.get("/cases/")

    assert page.status_code == 403
    assert BLOCKED.format(missing=said) in page.content.decode()


def test_a_role_that_does_not_include_the_page(school):
    bob = person("Bob Example")
    works(bob, school, "provider")
    client = signing.client_of(bob)

    assert NO_ROLE in client.get("/cases/").content.decode()
    assert client.get("/practitioners/").status_code == 200
    assert client.get("/families/").status_code == 403


def test_families_have_their_own_pages_only():
    client = signing.client_of(person("Paula Parent", kind=Kind.PARENT))

    assert client.get("/families/").status_code == 200
    assert client.get("/everyone/").status_code == 200
    assert client.get("/cases/").status_code == 403
    assert client.get("/practitioners/").status_code == 403


def test_a_refusal_is_told_and_kept(client, alice):
    page = client.get("/refusing/")

    assert page.status_code == 403
    assert "The assessment is finished." in page.content.decode()
    event = Event.objects.get(outcome=Outcome.REFUSED)
    assert (event.action, event.actor) == ("page.refusing", str(alice.id))
    assert event.request_id


def test_every_page_that_is_not_for_one_is_the_same_page(client):
    """Forbidden or never there: not a byte differs but the nonce of the response."""
    pages = [client.get(where) for where in ("/hidden/", "/missing/", "/missing/")]

    assert {page.status_code for page in pages} == {404}
    assert len({_without_nonce(page) for page in pages}) == 1
    assert SECRET_ROOM not in pages[0].content.decode()
    assert refusals() == ["page.hidden", "page.missing", "page.missing"]


def _without_nonce(page) -> bytes:
    return re.sub(rb'nonce="[^"]*"', b"", page.content)


def test_a_form_without_its_token_is_refused(client):
    assert client.post("/sent/", {"token": "no token"}).status_code == 403
    token = "6a5b1f0e-6f2c-4f4e-9d7e-2f4b8f0c9a11"
    assert client.post("/sent/", {"token": token}).content.decode() == token


def test_views_say_what_guards_them():
    assert [view.gate for view in (work, practitioners, families, everyone)] == [
        *("caf.work", "practitioner", "family", "anyone"),
    ]


def test_a_blocked_role_explains_only_what_it_would_open(alice, client):
    alice.qualifications.all().delete()

    assert NO_ROLE in client.get("/colleagues/").content.decode()


def test_a_page_outside_a_gate_says_for_whom_one_acts(client, alice):
    assert b"Invicta School" in client.get("/account/password/change/").content
    alice.authenticator_set.all().delete()
    assert b"Invicta School" not in client.get("/account/password/change/").content


def test_the_constant_page_is_given_no_words(client, monkeypatch):
    """What the rule said of the child is the audit's: the page could not show it if it wanted to."""
    given = []

    def rendered(request, template, context, status):
        given.append((template, context))
        return HttpResponse(status=status)

    monkeypatch.setattr("oast.accounts.views.gates.render", rendered)
    client.get("/hidden/")
    client.get("/refusing/")
    assert given == [("web/404.html", {}), ("web/403.html", {"sentence": "The assessment is finished."})]


def places(client: Client, *addresses: str) -> list[str]:
    """Where the requests came from, as their events say it."""
    for address in addresses:
        client.get("/hidden/", REMOTE_ADDR=address)
    said = Event.objects.filter(action="page.hidden").order_by("at")
    return [one.request_id.partition(".")[0] for one in said]


def test_the_place_of_a_request_is_its_network_and_nobody_can_look_it_up(client):
    first, neighbour, elsewhere = places(client, "192.0.2.10", "192.0.2.77", "192.0.3.10")
    assert first == neighbour
    assert first != elsewhere
    assert re.fullmatch("[0-9a-f]{8}", first)


def test_the_place_of_a_short_address_written_long_is_the_same(client):
    short, long, elsewhere = places(client, "192.0.2.10", "::ffff:192.0.2.10", "::ffff:198.51.100.10")
    assert short == long
    assert elsewhere != long


def test_the_place_of_a_long_address_is_its_first_three_groups_however_it_is_written(client):
    here = ("2001:db8:7:1:2:3:4:5", "2001:db8:7:9:9:9:9:9", "2001:db8:7::5", "2001:db8:7:1::")
    *first, elsewhere, short = places(client, *here, "2001:db8:8:1:2:3:4:5", "2001:db8::5")
    assert len(set(first)) == 1
    assert len({first[0], elsewhere, short}) == 3
