"""Taking a shield off: Sam of the index office asks, Gwen of information governance decides, and nobody alone."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oast.accounts.models import Agency, Employment, RoleGrant, Team, TeamMembership
from oast.accounts.queries import share_a_team
from oast.audit.models import Event
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.childindex import operations, queries
from oast.childindex.models import Child
from oast.mail.models import Message
from tests.childindex.test_pages import browser, text
from tests.factories import accounts
from tests.factories import childindex as factory
from tests.factories.accounts import DAY
from tests.factories.childindex import AT, CANARY, SYSTEM

pytestmark = pytest.mark.django_db
SAFE = "The refuge rang: the father has left the country"
CHECKED = "I rang the refuge back"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factory.switch_on()


@pytest.fixture
def county():
    return accounts.agency("County")


@pytest.fixture
def sam(county):
    return accounts.practitioner("Sam Steward", county, "index_steward")


@pytest.fixture
def gwen(county):
    return accounts.practitioner("Gwen Governance", county, "information_governance")


@pytest.fixture
def zoe():
    return factory.child(address=CANARY, shielded=True)


def ask(by, subject, at=AT) -> UUID:
    return operations.ask_to_lift(by=by, at=at, token=uuid4(), subject=subject, reason=SAFE)


def decide(by, subject, asked, *, lift=True):
    operations.decide_lift(by=by, at=AT, token=uuid4(), subject=subject, asked=asked, lift=lift, reason=CHECKED)


def kept(subject) -> tuple:
    """Whether there is a shield, and what waits."""
    with looking(by=SYSTEM, at=AT, action="test") as look:
        look.events += 1
        one = Child.objects.get(subject=subject)
        return one.shielded, one.lift_asked, one.lift_asked_by, one.lift_asked_at


def shield(by, subject, query=queries.shield_of):
    with looking(by=by, at=AT, action="childindex.see_shield"):
        return query(by, subject)


def together(one, other, county, **fields):
    team = Team.objects.create(name="Index and records", agency=county)
    for viewer in (one, other):
        dates = {"started_on": DAY} | fields
        TeamMembership.objects.create(team=team, person_id=viewer.person, **dates)


def address(name, *keys):
    return reverse(f"childindex:{name}", args=keys)


def send(client, where, **said):
    return client.post(where, {"token": str(uuid4())} | said, follow=True)


def test_two_people_take_it_off(sam, gwen, zoe):
    asked = ask(sam, zoe)
    assert kept(zoe) == (True, asked, sam.person, AT)
    decide(gwen, zoe, asked)
    assert kept(zoe) == (False, None, None, None)
    decided = Event.objects.get(action="childindex.decide_lift")
    first = Event.objects.get(action="childindex.ask_to_lift")
    assert (decided.actor, decided.right, decided.shown) == (gwen.key, "information governance office", ["shield off"])
    assert (first.actor, first.right, first.subject, first.object_id) == (sam.key, "index office", zoe, asked)
    assert decided.object_id == asked
    settled = Event.objects.get(action="childindex.settle_lift")
    assert (settled.actor, settled.right, settled.subject) == ("system:childindex.both_agreed", "two people", zoe)


def test_the_second_may_leave_it_on_and_the_first_may_ask_again(sam, gwen, zoe):
    asked = ask(sam, zoe)
    decide(gwen, zoe, asked, lift=False)
    assert kept(zoe) == (True, None, None, None)
    again = ask(sam, zoe)
    assert again != asked
    assert kept(zoe)[1] == again


def test_both_are_told_and_no_child_is_named(sam, gwen, zoe):
    both = accounts.practitioner("Nora Both", accounts.agency("Trust"), "information_governance")
    asked = ask(sam, zoe)
    told = Message.objects.filter(kind="shield_lift_asked")
    assert {one.to for one in told} == {"gwen.governance@example.invalid", "nora.both@example.invalid"}
    decide(both, zoe, asked)
    answer = Message.objects.get(kind="shield_lift_decided")
    assert answer.to == "sam.steward@example.invalid"
    assert address("lift", zoe) in answer.text
    assert all("/index/shields" in one.text for one in told)
    assert not any("Zoe" in one.text + one.subject for one in (*told, answer))


def test_the_history_says_who_why_and_when_to_the_office_and_to_the_lead(sam, gwen, zoe):
    operations.set_shield(by=SYSTEM, at=AT, token=uuid4(), subject=zoe, reason="In a refuge")
    decide(gwen, zoe, ask(sam, zoe, AT.replace(minute=1)), lift=False)
    ruth = accounts.practitioner("Ruth Steward", accounts.agency("Trust"), "index_steward")
    seen = shield(ruth, zoe)
    assert seen == shield(gwen, zoe, queries.lift_to_decide)
    assert {(one.action, one.who, one.reason) for one in seen.steps} == {
        ("childindex.set_shield", "", "In a refuge"),
        ("childindex.ask_to_lift", "Sam Steward", SAFE),
        ("childindex.decide_lift", "Gwen Governance", CHECKED),
    }
    assert seen.steps[0].action == "childindex.ask_to_lift"
    assert (seen.shielded, seen.asked, seen.asked_by) == (True, None, "")


@pytest.mark.parametrize("roles", ["practitioner", "information_governance", "duty_officer"])
def test_only_the_index_office_asks(county, zoe, roles):
    other = accounts.practitioner("Alice Example", county, roles)
    with pytest.raises(Refused, match="Only the index office"):
        ask(other, zoe)
    with pytest.raises(Refused, match="Only the index office"):
        shield(other, zoe)
    assert kept(zoe) == (True, None, None, None)
    assert Message.objects.count() == 0


def test_one_request_waits_at_a_time(sam, zoe):
    asked = ask(sam, zoe)
    with pytest.raises(Refused, match="asked already") as refusal:
        ask(sam, zoe)
    assert refusal.value.subject == zoe
    assert kept(zoe)[1] == asked


def test_there_must_be_a_shield_and_a_child(sam, gwen):
    amy = factory.child("Amy")
    with pytest.raises(Refused, match="no shield") as refusal:
        ask(sam, amy)
    assert refusal.value.subject == amy
    for step in (lambda: ask(sam, uuid4()), lambda: decide(gwen, uuid4(), uuid4()), lambda: shield(sam, uuid4())):
        with pytest.raises(NotForYou, match="no such child"):
            step()


@pytest.mark.parametrize("roles", ["practitioner", "index_steward", "duty_officer", "trust_officer"])
def test_only_an_information_governance_lead_decides(county, sam, zoe, roles):
    other = accounts.practitioner("Alice Example", county, roles)
    asked = ask(sam, zoe)
    for step in (lambda: decide(other, zoe, asked), lambda: shield(other, zoe, queries.lift_to_decide)):
        with pytest.raises(Refused, match="Only the information governance lead"):
            step()
    with pytest.raises(Refused), looking(by=other, at=AT, action="test"):
        queries.lifts_waiting(other)
    assert kept(zoe)[:2] == (True, asked)


def test_nobody_is_both(county, zoe):
    nora = accounts.practitioner("Nora Both", county, "index_steward", "information_governance")
    asked = ask(nora, zoe)
    with pytest.raises(Refused, match="You asked for this yourself") as refusal:
        decide(nora, zoe, asked)
    assert refusal.value.subject == zoe
    assert Message.objects.count() == 0, "nobody is told of their own request"
    assert kept(zoe)[:2] == (True, asked)


def test_a_lead_who_works_in_the_index_office_too_is_no_second(county, sam, zoe):
    nora = accounts.practitioner("Nora Both", county, "index_steward", "information_governance")
    asked = ask(sam, zoe)
    with pytest.raises(Refused, match="in the index office"):
        decide(nora, zoe, asked)
    assert kept(zoe)[:2] == (True, asked)


def test_nor_is_one_of_the_same_team(county, sam, gwen, zoe):
    together(sam, gwen, county)
    asked = ask(sam, zoe)
    with pytest.raises(Refused, match="same team") as refusal:
        decide(gwen, zoe, asked)
    assert refusal.value.subject == zoe
    assert kept(zoe)[:2] == (True, asked)


def test_a_team_that_one_of_them_left_does_not_count(county, sam, gwen, zoe):
    together(sam, gwen, county, started_on=DAY.replace(year=2007), ended_on=DAY)
    decide(gwen, zoe, ask(sam, zoe))
    assert not kept(zoe)[0]


def test_who_shares_a_team(county, sam, gwen):
    alice = accounts.practitioner("Alice Example", county)
    together(sam, gwen, county)
    together(alice, alice, county)
    assert share_a_team(sam.person, gwen.person, DAY)
    assert not share_a_team(sam.person, alice.person, DAY)
    assert not share_a_team(alice.person, sam.person, DAY)
    assert not share_a_team(sam.person, gwen.person, DAY.replace(year=2007))


def test_what_is_decided_is_decided(sam, gwen, zoe):
    asked = ask(sam, zoe)
    decide(gwen, zoe, asked, lift=False)
    with pytest.raises(Refused, match="waits") as refusal:
        decide(gwen, zoe, asked)
    assert refusal.value.subject == zoe
    assert kept(zoe)[0]


def test_a_request_is_over_once_the_shield_is_put_on_anew(sam, gwen, zoe):
    asked = ask(sam, zoe)
    operations.set_shield(by=sam, at=AT, token=uuid4(), subject=zoe, reason="He is back")
    assert kept(zoe) == (True, None, None, None)
    later = ask(sam, zoe)
    with pytest.raises(Refused, match="waits"):
        decide(gwen, zoe, asked)
    assert kept(zoe)[:2] == (True, later)


def test_it_knows_since_when_it_is_on(sam, gwen):
    amy = factory.child("Amy")
    operations.set_shield(by=sam, at=AT, token=uuid4(), subject=amy, reason="He is back")
    operations.set_shield(by=sam, at=AT + timedelta(hours=1), token=uuid4(), subject=amy, reason="He was seen")
    assert since(sam, amy) == AT
    decide(gwen, amy, ask(sam, amy))
    assert since(sam, amy) is None


def since(by, subject):
    with looking(by=by, at=AT, action="test") as look:
        look.events += 1
        return queries.shielded_since(subject)


def test_nobody_settles_it_past_the_two(sam, gwen, zoe):
    asked = ask(sam, zoe)
    for by in (sam, gwen):
        with pytest.raises(Refused):
            operations.shielding.settle_lift(by=by, at=AT, token=uuid4(), subject=zoe, asked=asked, lift=True)
    with pytest.raises(Refused, match="waits"):
        operations.shielding.settle_lift(by=SYSTEM, at=AT, token=uuid4(), subject=zoe, asked=uuid4(), lift=True)
    assert kept(zoe)[:2] == (True, asked)


def test_the_job_on_pages(sam, gwen, zoe):
    office, desk = browser(sam), browser(gwen)
    assert address("lift", zoe) in text(office.get(address("correct", zoe)))
    asked = text(send(office, address("lift", zoe), reason=SAFE))
    assert "Your request waits" in asked
    assert "Sam Steward, County asked on 5 March 2008" in asked
    assert "Ask to take it off" not in asked, "once is enough"

    listed = text(desk.get(address("shields")))
    assert address("decide_lift", zoe) in listed
    page = text(desk.get(address("decide_lift", zoe)))
    assert SAFE in page
    assert CANARY not in asked + listed + page
    key = str(kept(zoe)[1])
    assert f'value="{key}"' in page
    assert "The shield is off" in text(send(desk, address("decide_lift", zoe), asked=key, lift="yes", reason=CHECKED))
    assert "Nobody asks to take a shield off" in text(desk.get(address("shields")))
    assert "there is none on this record" in text(desk.get(address("decide_lift", zoe)))
    after = text(office.get(address("lift", zoe)))
    assert "There is no shield on this record" in after
    assert "Gwen Governance agreed, and it was taken off" in after
    assert CHECKED in after
    assert CANARY in text(office.get(address("correct", zoe)))


def test_leaving_it_on_by_the_page(sam, gwen, zoe):
    key = str(ask(sam, zoe))
    said = send(browser(gwen), address("decide_lift", zoe), asked=key, lift="no", reason=CHECKED)
    assert "The shield stays on" in text(said)
    office = browser(sam)
    assert "Gwen Governance left it on" in text(office.get(address("lift", zoe)))
    assert address("lift", zoe) in text(office.get(address("shield", zoe)))


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [("lift", "Choose whether the shield stays"), ("reason", "Say why"), ("asked", "Load the page again")],
)
def test_an_answer_that_lacks_something_is_asked_again(sam, gwen, zoe, left_out, sentence):
    whole = {"asked": str(ask(sam, zoe)), "lift": "yes", "reason": CHECKED}
    del whole[left_out]
    answer = text(send(browser(gwen), address("decide_lift", zoe), **whole))
    assert sentence in answer
    assert left_out == "reason" or CHECKED in answer
    assert kept(zoe)[0]


def test_a_request_without_a_reason_is_asked_again(sam, zoe):
    assert "Say why it is safe" in text(send(browser(sam), address("lift", zoe), reason=" "))
    assert kept(zoe) == (True, None, None, None)


def test_a_list_of_three_costs_what_a_list_of_one_costs(sam, gwen, zoe):
    desk, costs = browser(gwen), []
    for more in (0, 2):
        for number in range(more):
            ask(sam, factory.child(f"Amy{number}", shielded=True))
        if not more:
            ask(sam, zoe)
        with CaptureQueriesContext(connection) as asked:
            assert text(desk.get(address("shields"))).count("Sam Steward, County") == more + 1
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_the_list_has_one_event_a_child_and_the_oldest_first(sam, gwen, zoe):
    amy = factory.child("Amy", shielded=True)
    ask(sam, amy, AT.replace(minute=5))
    ask(sam, zoe)
    with looking(by=gwen, at=AT, action="childindex.see_lifts"):
        assert [one.child.subject for one in queries.lifts_waiting(gwen)] == [zoe, amy]
    seen = Event.objects.filter(action="childindex.see_lifts", subject__isnull=False)
    assert {one.subject: one.shown for one in seen} == {key: ["born", "name"] for key in [amy, zoe]}


def test_a_person_who_has_left_is_still_named_in_the_history(sam, gwen, zoe):
    asked = ask(sam, zoe)
    Employment.objects.filter(person=sam.person).update(ended_on=DAY)
    RoleGrant.objects.filter(employment__person=sam.person).update(ended_on=DAY)
    assert Agency.objects.filter(name="County").exists()
    decide(gwen, zoe, asked)
    assert [one.who for one in shield(gwen, zoe, queries.lift_to_decide).steps if one.reason == SAFE] == ["Sam Steward"]
