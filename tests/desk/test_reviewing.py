"""The review of accesses in the pages: the queue, asking, answering, closing, figures."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oast.accounts.enums import Sector
from oast.accounts.models import Employment
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.operations import looking
from oast.audit.rules import Refused
from oast.childindex import operations as index
from oast.childindex import queries as index_queries
from oast.desk.enums import AccessState, Asked, Finding, NextStep
from oast.desk.models import Access, AccessFinding, AccessQuestion
from oast.desk.operations import reviewing
from oast.mail.models import Message
from tests.browser import people
from tests.caf import pages
from tests.desk.people import lead
from tests.factories import accounts, childindex
from tests.factories.desk import AT, CLOCK, access, explain, look

pytestmark = pytest.mark.django_db


def said(response) -> str:
    return response.content.decode()


@pytest.fixture
def gwen(db):
    childindex.switch_on()
    return lead()


@pytest.fixture
def alice(db):
    return pages.Somebody("Alice Example", accounts.agency("Weald Health", Sector.HEALTH))


def peek(somebody: pages.Somebody, given: str = "Zoe", family: str = "Hopkins", **fields) -> UUID:
    """A look of today that nothing explains, explained by the clock. Returns the subject."""
    at = timezone.now() - timedelta(minutes=30)
    subject = look(somebody.viewer, childindex.child(given, family), at, family=family, **fields)
    explain(timezone.now())
    return subject


@pytest.fixture
def waiting(gwen, alice) -> Access:
    return access(alice.viewer, peek(alice))


def rows(model):
    with looking(by=CLOCK, at=AT, action="test.look") as opened:
        opened.events += 1
        return list(model.objects.all())


def state(one: Access) -> str:
    return next(row.state for row in rows(Access) if row.id == one.id)


def test_the_queue_says_who_when_why_and_what_is_against_it(gwen, alice, waiting):
    page = said(gwen.get("/governance/looks"))

    assert "Alice Example at the record of Zoe Hopkins" in page
    assert "Weald Health" in page
    assert "“Often late, and her mother asked for help”" in page
    assert "nothing on the record says so" in page
    assert "Chart: What waits, by the weightiest reason" in page


def test_seeing_the_queue_is_one_event_for_each_child_named(gwen, alice, waiting):
    gwen.get("/governance/looks")

    with looking(by=CLOCK, at=AT, action="test.look") as opened:
        opened.events += 1
        events = Event.objects.filter(action="desk.see_accesses", actor=str(gwen.person.id))
        assert [(one.subject, one.right) for one in events.exclude(subject=None)] == [
            (waiting.subject, "information governance office")
        ]


def test_one_and_three_rows_cost_the_same_queries(gwen, alice):
    peek(alice)
    gwen.get("/governance/looks")
    with CaptureQueriesContext(connection) as one:
        gwen.get("/governance/looks")
    for name in ("Archer", "Bexley"):
        peek(alice, family=name)
    with CaptureQueriesContext(connection) as three:
        gwen.get("/governance/looks")

    assert len(one) == len(three)


def test_an_empty_queue_says_so(gwen):
    assert "Nothing waits for you here." in said(gwen.get("/governance/looks"))


@pytest.mark.parametrize("signal", ["", "none", "many", "no_such"])
def test_the_queue_by_signal(gwen, waiting, signal):
    page = said(gwen.get("/governance/looks", signal=signal))

    assert ("Alice Example at" in page) == (signal in ("", "none", "no_such"))


def test_pages_of_the_queue(gwen, alice, monkeypatch):
    monkeypatch.setattr("oast.desk.queries.accesses.PAGE", 1)
    peek(alice)
    peek(alice, family="Archer")

    first, second = said(gwen.get("/governance/looks")), said(gwen.get("/governance/looks", page="2"))
    assert "Next page" in first
    assert "Next page" not in second
    assert "Previous page" in second
    assert gwen.get("/governance/looks", page="nonsense").status_code == 200


def test_nobody_else_sees_it(alice, waiting):
    for address in ("looks", "looks/figures", f"looks/{waiting.id}"):
        assert alice.get(f"/governance/{address}").status_code == 403


def test_nobody_reviews_their_own_looks(gwen, alice, waiting):
    Employment.objects.filter(person=alice.person).first()
    both = people.practitioner("Both Roles", accounts.agency("Trust office"), "practitioner", "information_governance")
    somebody = pages.Somebody.__new__(pages.Somebody)
    somebody.person = both
    own = access(somebody.viewer, peek(somebody, family="Archer"))

    with pytest.raises(Refused, match="Nobody reviews their own looks"):
        reviewing.close_access(by=somebody.viewer, at=AT, access_id=own.id, finding=Finding.EXPLAINED, words="Fine.")
    assert state(own) == AccessState.WAITING


def test_one_access_with_its_events(gwen, waiting):
    page = said(gwen.get(f"/governance/looks/{waiting.id}"))

    assert "Opened the record, with purpose and reason" in page
    assert "Read the basic record" in page
    assert "Close the review" in page
    assert gwen.get(f"/governance/looks/{UUID(int=5)}").status_code == 404


def test_the_reason_for_looking_past_a_shield_is_read(gwen):
    dora = accounts.practitioner("Dora Duty", accounts.agency("Social services"), "duty_officer")
    zoe = look(dora, childindex.child(shielded=True))
    given = index.look_past_shield(by=dora, at=AT, subject=zoe, reason="A constable rings about a fire")
    with looking(by=dora, at=AT, action="childindex.see_past_shield"):
        index_queries.past_the_shield(dora, zoe, given, AT)
    explain()

    page = said(gwen.get(f"/governance/looks/{access(dora, zoe).id}"))
    assert "Asked to look past the shield: “A constable rings about a fire”" in page
    assert "Saw what the shield hides" in page
    assert "Every time is investigated" in page


def test_asking_whoever_looked_sends_a_link_and_no_name(gwen, alice, waiting):
    answer = gwen.post(
        f"/governance/looks/{waiting.id}/ask", **{"ask-asked": "practitioner", "ask-question": "Why then?"}
    )

    assert answer.status_code == 302
    assert state(waiting) == AccessState.ASKED
    message, question = Message.objects.get(), rows(AccessQuestion)[0]
    assert (message.to, question.person) == (alice.person.email, alice.person.id)
    assert f"/governance/questions/{question.id}" in message.text
    assert "Hopkins" not in message.text + message.subject
    assert "No answer yet" in said(gwen.get(f"/governance/looks/{waiting.id}"))


def test_the_answer_comes_back(gwen, alice, waiting):
    gwen.post(f"/governance/looks/{waiting.id}/ask", **{"ask-asked": "practitioner", "ask-question": "Why then?"})
    question = rows(AccessQuestion)[0]

    page = said(alice.get(f"/governance/questions/{question.id}"))
    assert "Why then?" in page
    assert "“Often late, and her mother asked for help”" in page
    assert "Hopkins" not in page
    alice.post(f"/governance/questions/{question.id}", answer="Her mother rang me.")

    assert "Her mother rang me." in said(gwen.get(f"/governance/looks/{waiting.id}"))
    assert "Her mother rang me." in said(alice.get(f"/governance/questions/{question.id}"))
    assert alice.post(f"/governance/questions/{question.id}", answer="Again.").status_code == 403


def test_a_question_to_somebody_else_is_not_there(gwen, alice, waiting):
    gwen.post(f"/governance/looks/{waiting.id}/ask", **{"ask-asked": "practitioner", "ask-question": "Why then?"})
    charlie = pages.Somebody("Charlie Stranger", accounts.agency("Police", Sector.POLICE))

    assert charlie.get(f"/governance/questions/{rows(AccessQuestion)[0].id}").status_code == 404


def test_the_manager_is_asked_by_name(gwen, alice, waiting):
    where = Employment.objects.get(person=alice.person).agency
    boss = pages.Somebody("Mabel Manager", where, "sponsor")
    Employment.objects.filter(person=alice.person).update(sponsor=boss.person)

    assert "Mabel Manager" in said(gwen.get(f"/governance/looks/{waiting.id}"))
    gwen.post(f"/governance/looks/{waiting.id}/ask", **{"ask-asked": "manager", "ask-question": "Did she have to?"})

    page = said(boss.get(f"/governance/questions/{rows(AccessQuestion)[0].id}"))
    assert "Alice Example" in page
    assert "mother asked for help" not in page


def test_without_a_manager_only_the_person_can_be_asked(gwen, waiting):
    assert "The sponsor of their access" not in said(gwen.get(f"/governance/looks/{waiting.id}"))
    with pytest.raises(Refused, match="Nobody sponsors"):
        reviewing.ask_about_access(by=gwen.viewer, at=AT, access_id=waiting.id, asked=Asked.MANAGER, question="Why?")
    assert state(waiting) == AccessState.WAITING


def test_closing_with_a_finding_in_words(gwen, waiting):
    answer = gwen.post(
        f"/governance/looks/{waiting.id}/close", finding="explained", words="A phone call of the mother."
    )

    assert answer.headers["Location"] == "/governance/looks"
    assert state(waiting) == AccessState.CLOSED
    assert "A phone call of the mother." in said(gwen.get(f"/governance/looks/{waiting.id}"))
    with looking(by=CLOCK, at=AT, action="test.look") as opened:
        opened.events += 1
        assert Event.objects.get(action="desk.close_access", outcome=Outcome.DONE).subject == waiting.subject


def test_misuse_says_what_follows(gwen, waiting):
    fault = gwen.post(f"/governance/looks/{waiting.id}/close", finding="misuse", words="She lives next door.")
    assert "Choose at least one step" in said(fault)
    assert "She lives next door." in said(fault)
    assert state(waiting) == AccessState.WAITING

    gwen.post(
        f"/governance/looks/{waiting.id}/close", finding="misuse", words="She lives next door.", next_steps=["ended"]
    )
    assert rows(AccessFinding)[0].next_steps == [NextStep.ENDED]


def test_steps_without_misuse_are_a_slip(gwen, waiting):
    fault = gwen.post(
        f"/governance/looks/{waiting.id}/close", finding="mistake", words="A slip.", next_steps=["police"]
    )

    assert "steps follow on misuse only" in said(fault)


def test_others_of_the_day_are_closed_alike(gwen, alice, waiting):
    other = access(alice.viewer, peek(alice, family="Archer"))
    assert "Close the 1 other look of the same person and day" in said(gwen.get(f"/governance/looks/{waiting.id}"))

    gwen.post(f"/governance/looks/{waiting.id}/close", finding="explained", words="A caseload.", alike="on")

    assert {state(waiting), state(other)} == {AccessState.CLOSED}
    assert len(rows(AccessFinding)) == 2


def test_what_somebody_else_closed_meanwhile_is_not_closed_again(gwen, waiting):
    done = {"finding": Finding.EXPLAINED, "words": "Fine."}
    reviewing.close_access(by=gwen.viewer, at=AT, access_id=waiting.id, **done)

    with pytest.raises(Refused, match="meanwhile"):
        reviewing.close_access(by=gwen.viewer, at=AT, access_id=waiting.id, **done)
    with pytest.raises(Refused, match="meanwhile"):
        reviewing.ask_about_access(by=gwen.viewer, at=AT, access_id=waiting.id, asked=Asked.PRACTITIONER, question="?")
    assert len(rows(AccessFinding)) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"finding": Finding.EXPLAINED, "words": " "}, "in words"),
        ({"finding": Finding.MISUSE, "words": "x"}, "what happens next"),
        ({"finding": Finding.MISTAKE, "words": "x", "next_steps": [NextStep.POLICE]}, "misuse only"),
    ],
)
def test_the_operation_refuses_what_the_form_would(gwen, waiting, fields, sentence):
    with pytest.raises(Refused, match=sentence):
        reviewing.close_access(by=gwen.viewer, at=AT, access_id=waiting.id, **fields)
    assert rows(AccessFinding) == []


def test_small_numbers_of_an_agency_are_not_shown(gwen, alice, waiting):
    page = said(gwen.get("/governance/looks/figures"))

    assert "Of 1 looks the record explains 0; 1 it does not." in page
    assert "Weald Health" in page
    assert ">c<" in page


def test_figures_without_a_look(gwen):
    assert "No look was explained yet." in said(gwen.get("/governance/looks/figures"))


def test_the_desk_names_it_on_the_home_page(gwen, alice):
    assert "Looks to review" in said(gwen.get("/"))
    assert "Looks to review" not in said(alice.get("/"))


def test_events_of_one_account_carry_their_network(gwen, alice):
    alice.client.get("/index/search", REMOTE_ADDR="10.1.2.3")
    for address in ("10.1.2.9", "10.9.9.9", "2001:db8:1:2:3:4:5:6"):
        gwen.client.get("/governance/looks", REMOTE_ADDR=address)
    with looking(by=CLOCK, at=AT, action="test.look") as opened:
        opened.events += 1
        ids = Event.objects.filter(action="desk.see_accesses").values_list("request_id", flat=True)
        places = {one.split(".")[0] for one in ids}

    assert len(places) == 3
    assert all(len(one) == 8 for one in places)
