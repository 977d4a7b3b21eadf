"""The pages: who may, what is kept when something is wrong, what a shield leaves, how many queries."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oast.accounts.models import Person
from oast.audit.models import Event
from oast.childindex import operations
from oast.childindex.models import Child, Gateway
from tests.accounts.signing import proof
from tests.childindex.test_feeds import ZOE, agreement, police, read, receive, stored
from tests.factories import accounts
from tests.factories import childindex as factory
from tests.factories.childindex import AT, CANARY, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def browser(viewer) -> Client:
    """A browser in which the viewer is signed in, second factor and all."""
    person = Person.objects.get(id=viewer.person)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session.update(proof(person))
    session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] = AT.timestamp()  # shown again on the test's day
    session.save()
    return client


@pytest.fixture
def viewer():
    factory.switch_on()
    return accounts.practitioner("Alice Example")


@pytest.fixture
def alice(viewer):
    return browser(viewer)


@pytest.fixture
def steward():
    factory.switch_on()
    return browser(accounts.practitioner("Sam Steward", accounts.agency("County"), "index_steward"))


FORM = {
    "given": "Zoe",
    "family": "Hopkins",
    "born-day": "5",
    "born-month": "3",
    "born-year": "2000",
    "purpose": "support",
    "standing": "setting",
    "reason": "She is often absent.",
}


def post(client, name, data=None, *args, follow=False):
    return client.post(reverse(f"childindex:{name}", args=args), {"token": uuid4()} | (data or {}), follow=follow)


def get(client, name, *args):
    return client.get(reverse(f"childindex:{name}", args=args))


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_main_job_search_wrong_twin_right_twin(alice):
    chloe, zoe = factory.child("Chloe"), factory.child("Zoe", involvements=[involvement()])

    found = post(alice, "search", FORM, follow=True)
    assert "2 children found" in text(found)
    search = found.redirect_chain[0][0].rsplit("/", 1)[1]
    wrong = post(alice, "open", {}, search, chloe, follow=True)
    assert "Chloe Hopkins" in text(wrong)
    back = post(alice, "close", {"why": "wrong", "search": search}, chloe, follow=True)
    assert "it was the wrong child" in text(back)
    assert get(alice, "record", chloe).status_code == 404
    right = post(alice, "open", {}, search, zoe, follow=True)

    said = text(right)
    assert "Zoe Hopkins" in said
    assert "Health visiting" in said
    assert "01632 960123" in said
    assert "I work with this child or family" in said


def involvement(**fields):
    return {
        "agency": accounts.agency("Health trust"),
        "service": "Health visiting",
        "telephone": "01632 960123",
    } | fields


def test_nothing_found_does_not_mean_that_nobody_is_worried(alice):
    said = text(post(alice, "search", FORM, follow=True))
    assert "This does not mean that nobody is worried about this child." in said
    assert "call children’s social services" in said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"purpose": ""}, "Choose why you look."),
        ({"standing": ""}, "Choose how you know of the child."),
        ({"reason": ""}, "Say in a few words"),
        ({"reason": "x" * 501}, "1 character too long"),
        ({"born-day": ""}, "must include a day"),
        ({"born-year": "1899"}, "or later"),
        ({"family": "", "given": "Zoe"}, "Give enough to find one child"),
        ({"given": "Z*"}, "wildcards"),
        ({"postcode": "nowhere"}, "full postcode"),
        ({"gender": "other"}, "Choose one of the answers"),
        ({"purpose": "stewardship"}, "Choose one of the answers"),
        ({"given": "<script>alert(1)</script>" * 5}, "too long"),
    ],
)
def test_a_faulty_search_says_what_to_do_and_keeps_what_was_typed(alice, change, sentence):
    answer = post(alice, "search", FORM | change)
    said = text(answer)
    assert answer.status_code == 200
    assert sentence in said
    assert "<title>Error: " in said
    assert "often absent" in said or "reason" in change
    assert "<script>alert" not in said


def test_a_form_sent_twice_is_one_search(alice):
    token = uuid4()
    first = alice.post(reverse("childindex:search"), FORM | {"token": token})
    second = alice.post(reverse("childindex:search"), FORM | {"token": token})
    assert first["Location"] == second["Location"]


def test_a_form_without_a_token_is_refused(alice):
    assert alice.post(reverse("childindex:search"), FORM).status_code == 403


def test_a_search_can_be_changed(alice):
    search = post(alice, "search", FORM)["Location"].rsplit("/", 1)[1]
    said = text(alice.get(reverse("childindex:search"), {"again": search}))
    assert 'value="Hopkins"' in said
    assert "often absent" in said
    assert text(alice.get(reverse("childindex:search"), {"again": "nonsense"}))
    assert alice.get(reverse("childindex:search"), {"again": uuid4()}).status_code == 404


def test_a_child_nobody_knew_is_registered_and_waits_for_the_office(alice, steward):
    search = post(alice, "search", FORM)["Location"].rsplit("/", 1)[1]
    assert 'value="Hopkins"' in text(get(alice, "register", search))

    made = post(alice, "register", {"given": "Zoe", "family": "Hopkins", "no_fixed_address": "on"}, search, follow=True)

    assert "This record is new." in text(made)
    assert "No fixed address" in text(made)
    assert "Zoe Hopkins" in text(get(steward, "queue"))
    faulty = text(post(alice, "register", {"given": "", "family": "Hopkins"}, search))
    assert "Enter the child’s first name." in faulty


def test_an_unborn_child_is_registered(alice):
    search = post(alice, "search", FORM)["Location"].rsplit("/", 1)[1]
    assert get(alice, "register_unborn", search).status_code == 200
    form = {"mother_given": "Claire", "mother_family": "Hopkins", "expected-day": "1", "expected-month": "6"}

    made = post(alice, "register_unborn", form | {"expected-year": "2008"}, search, follow=True)

    assert "Unborn child of Claire Hopkins" in text(made)
    assert "1 June 2008" in text(made)
    assert "year" in text(post(alice, "register_unborn", form, search))


def test_without_a_search_nobody_is_registered(alice):
    assert get(alice, "register", uuid4()).status_code == 404
    assert not stored(Child)


def test_a_shielded_child_appears_with_four_facts_and_no_more(alice, viewer):
    zoe = factory.child(
        address=CANARY, postcode="ME99 9XX", former=["Canaria"], school_name="Canary School", practice="Canary Surgery",
        nhs_number="9434765919", carers=[{"name": "Canary Carer", "relation": "mother"}], shielded=True,
        involvements=[involvement(service="Canary service")],
    )  # fmt: skip
    found = post(alice, "search", FORM, follow=True)
    search = found.redirect_chain[0][0].rsplit("/", 1)[1]
    opened = post(alice, "open", {}, search, zoe, follow=True)
    pages = [found, opened, get(alice, "results", search), get(alice, "record", zoe)]
    pages += [post(alice, "search", FORM | {"given": "Maud", "postcode": "ME99 9XX"}, follow=True)]

    assert "This child is shielded" in text(opened)
    for page in pages:
        assert not re.search("anar|ME99|943 476", text(page))


def test_a_sensitive_service_is_named_by_nothing(alice, viewer):
    zoe = factory.opened(viewer, factory.child(involvements=[involvement(service="Canary clinic", sensitive=True)]))
    said = text(get(alice, "record", zoe))
    assert "A sensitive service is involved" in said
    assert "Canary" not in said
    assert "Health trust" not in said


def test_the_record_says_whether_there_is_an_assessment_and_who_leads(alice, viewer):
    zoe = factory.opened(viewer, factory.child())
    assert "There is none that the index knows of." in text(get(alice, "record", zoe))
    operations.set_assessment_notice(by=SYSTEM, at=AT, subject=zoe, exists=True)
    assert "Nobody has taken the lead yet." in text(get(alice, "record", zoe))
    operations.set_assessment_notice(
        by=viewer, at=AT, subject=zoe, exists=True, lead_name="Bob Lead", lead_agency="Charity",
        lead_telephone="01632960000",
    )  # fmt: skip
    assert "Bob Lead" in text(get(alice, "record", zoe))
    operations.set_assessment_notice(by=SYSTEM, at=AT, subject=zoe, exists=False)
    assert "There is none that the index knows of." in text(get(alice, "record", zoe))


def test_a_record_can_be_closed_when_done(alice, viewer):
    zoe = factory.opened(viewer, factory.child())
    assert "The record is closed." in text(
        post(alice, "close", {"why": "done", "search": "nonsense"}, zoe, follow=True)
    )
    assert get(alice, "record", zoe).status_code == 404


def test_every_look_at_a_record_is_one_event_with_the_right(alice, viewer):
    zoe = factory.opened(viewer, factory.child())
    get(alice, "record", zoe)
    (event,) = Event.objects.filter(action="childindex.see_record")
    assert (event.subject, event.right, event.purpose) == (zoe, "opened in the index today", "support")


def queries(client, *address) -> int:
    """Queries of a page, once the session is warm."""
    get(client, *address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert get(client, *address).status_code == 200
    return len(captured)


def test_the_record_costs_the_same_with_one_service_and_with_three(alice, viewer):
    one = factory.opened(viewer, factory.child(involvements=[involvement()], carers=[carer()]))
    three = factory.opened(viewer, factory.child(involvements=[involvement()] * 3, carers=[carer()] * 3))
    assert queries(alice, "record", one) == queries(alice, "record", three) <= 25


def carer():
    return {"name": "Pat Invented", "relation": "mother", "responsible": True, "telephone": "01632 960001"}


def test_results_and_queue_cost_the_same_with_one_child_and_with_three(alice, viewer, steward):
    factory.child(state="doubtful")
    search = factory.search(viewer)
    found, waiting = queries(alice, "results", search), queries(steward, "queue")
    factory.child(state="doubtful")
    factory.child(state="doubtful")
    assert queries(alice, "results", factory.search(viewer)) == found <= 25
    assert queries(steward, "queue") == waiting <= 25


PRACTITIONERS = ["search"]
OFFICE = ["queue", "loads"]


@pytest.mark.parametrize("name", [*PRACTITIONERS, *OFFICE, "gateway"])
def test_a_stranger_to_the_index_is_turned_away(name):
    factory.switch_on()
    manager = browser(accounts.practitioner("Max Manager", accounts.agency("Trust"), "lcsp_manager"))
    assert get(manager, name).status_code == 403
    assert get(Client(), name).status_code == 302


@pytest.mark.parametrize("name", OFFICE)
def test_practitioners_do_not_see_the_office(alice, name):
    assert get(alice, name).status_code == 403


def test_the_blocked_are_told_what_is_missing():
    factory.switch_on()
    who = accounts.person("Una Vetted")
    accounts.qualify(who, "training")
    accounts.employment(who, accounts.agency(), "practitioner")
    Authenticator.objects.create(user=who, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = get(client, "search")
    assert answer.status_code == 403
    assert "vetting" in text(answer)


def test_while_the_index_is_off_it_says_so_and_finds_nobody():
    alice = browser(accounts.practitioner())
    assert "switched off" in text(get(alice, "about"))
    answer = get(alice, "search")
    assert (answer.status_code, "switched off" in text(answer)) == (403, True)
    assert post(alice, "search", FORM).status_code == 403


def test_the_information_governance_lead_switches_it_on():
    lead = browser(accounts.practitioner("Gay Lead", accounts.agency("County"), "information_governance"))
    assert "Say which law" in text(post(lead, "gateway", {}))

    said = text(post(lead, "gateway", {"legal_gateway": "A law", "impact_assessment": "PIA 7"}, follow=True))

    assert "The index is on." in said
    assert "A law. Impact assessment: PIA 7. Recorded on 5 March 2008" in said
    assert Gateway.objects.count() == 1
    assert "a new record replaces it" in text(get(lead, "gateway"))


def test_practitioners_do_not_switch_it_on(alice):
    assert post(alice, "gateway", {"legal_gateway": "A law", "impact_assessment": "x"}).status_code == 403
    assert Gateway.objects.count() == 1


def upload(client, held, content: bytes):
    file = SimpleUploadedFile("feed.csv", content, "text/csv")
    address = reverse("childindex:loads")
    return client.post(address, {"token": uuid4(), "agreement": str(held or ""), "file": file}, follow=True)


def test_the_office_loads_a_file_and_sends_its_faults_back(steward):
    held = agreement()
    assert "T3/police_referrals" in text(get(steward, "loads"))

    said = text(upload(steward, held, police(ZOE, "=cmd,Zoe,31/02/2000,F,CT1 2AB")))
    assert "0% dealt with" in said
    load = re.search(r"loads/([0-9a-f-]{36})/cancel", said)[1]
    read(load)

    assert "Sent back with faults" in text(get(steward, "load", load))
    assert "Hopkins" not in text(get(steward, "load", load))
    answer = get(steward, "errors", load)
    assert answer["Content-Type"].startswith("text/csv")
    assert answer.content.decode().splitlines()[0] == "row,column,what to do"
    assert "This is not a date. Write it as" in answer.content.decode()
    assert "31/02/2000" not in answer.content.decode()


def test_a_cell_that_a_spreadsheet_would_run_is_guarded(steward, monkeypatch):
    monkeypatch.setattr("oast.childindex.queries.row_errors", lambda *_: [(2, " =1+1", "+cmd")])
    assert get(steward, "errors", uuid4()).content.decode().splitlines()[1:] == ["2,' =1+1,'+cmd"]


@pytest.mark.parametrize(("content", "sentence"), [(b"", "The file is empty."), (b"a,b\n1,2\n", "columns are missing")])
def test_a_bad_file_is_told_at_once(steward, content, sentence):
    assert sentence in text(upload(steward, agreement(), content))


def test_a_file_without_its_agreement_is_not_taken(steward):
    assert "Choose the agreement" in text(upload(steward, None, police(ZOE)))
    assert "Choose one of the answers" in text(upload(steward, uuid4(), police(ZOE)))


def test_the_office_stops_a_load(steward):
    load = receive(police(ZOE))
    assert "The load is stopped." in text(post(steward, "cancel_load", {}, load, follow=True))
    assert post(steward, "cancel_load", {}, load).status_code == 403
    assert get(steward, "load", uuid4()).status_code == 404


def test_rows_in_doubt_are_counted_without_a_name(steward):
    factory.child()
    read(receive(police("Hopkins,Chloe,05/03/2000,F,CT1 2AB")))
    said = text(get(steward, "queue"))
    assert "perhaps a twin" in said
    assert "Chloe" not in said


def test_forms_that_change_something_want_a_post(alice, viewer):
    zoe = factory.opened(viewer, factory.child())
    assert get(alice, "close", zoe).status_code == 405
    assert get(alice, "open", uuid4(), zoe).status_code == 405


def test_old_searches_are_forgotten(viewer):
    from oast.childindex.models import Search

    factory.search(viewer)
    operations.forget_searches(by=SYSTEM, at=AT + timedelta(days=1))
    assert len(stored(Search)) == 1
    operations.forget_searches(by=SYSTEM, at=AT + timedelta(days=2))
    assert not stored(Search)


def test_ages_are_said_in_years_or_months():
    from oast.childindex.presenters import age, born

    assert age(date(2000, 3, 6), AT.date()) == "7 years old"
    assert age(date(2008, 1, 6), AT.date()) == "1 month old"
    assert born(None, None, AT.date()) == ("Date of birth", "Not known")
