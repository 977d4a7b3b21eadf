"""Who may, by name of the rule: what only the clock, the governance lead or the one who opened it may do."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.childindex import operations, rules
from oast.childindex.models import Child, Gateway, Search
from oast.childindex.operations import keeping
from oast.childindex.rules import can_see, check_can_see, visible_to
from oast.sharing.enums import Relation
from oast.sharing.models import Relationship
from tests.factories import accounts
from tests.factories import childindex as factory
from tests.factories.childindex import AT, SYSTEM

pytestmark = pytest.mark.django_db

MUCH_LATER = AT + timedelta(days=9)


@pytest.fixture
def alice(db):
    factory.switch_on()
    return accounts.practitioner("Alice Example")


def held(model):
    with looking(by=SYSTEM, at=AT, action="test.look") as opened:
        opened.events += 1
        return list(model.objects.values())


def test_nobody_closes_what_somebody_else_opened(alice):
    charlie = accounts.practitioner("Charlie Example", accounts.agency("Police"))
    subject = factory.opened(alice, factory.child())
    before = held(Relationship)

    with pytest.raises(NotForYou, match="not open to this person"):
        operations.close_record(by=charlie, at=AT, subject=subject)
    assert held(Relationship) == before


def test_closing_ends_ones_own_access_alone(alice):
    charlie = accounts.practitioner("Charlie Example", accounts.agency("Police"))
    subject = factory.child()
    for one in (alice, charlie):
        factory.opened(one, subject)
    later = AT + timedelta(minutes=1)

    operations.close_record(by=alice, at=later, subject=subject)

    ends = {row["person"]: row["ended_at"] for row in held(Relationship) if row["relation"] == Relation.INDEX}
    assert ends[alice.person] == later
    assert ends[charlie.person] > later


@pytest.mark.parametrize("role", ["index_steward", "practitioner", "trust_officer"])
def test_only_the_governance_lead_says_on_which_law_the_index_stands(role):
    siobhan = accounts.practitioner("Siobhan Example", accounts.agency(), role)

    with pytest.raises(Refused, match="Only the information governance lead"):
        operations.record_gateway(by=siobhan, at=AT, legal_gateway="A law", impact_assessment="PIA 1", invented=True)
    assert held(Gateway) == []


def test_the_governance_lead_switches_the_index_on():
    gwen = accounts.practitioner("Gwen Example", accounts.agency(), "information_governance")
    operations.record_gateway(by=gwen, at=AT, legal_gateway="A law", impact_assessment="PIA 1", invented=True)
    assert [row["legal_gateway"] for row in held(Gateway)] == ["A law"]


@pytest.mark.parametrize("role", ["index_steward", "information_governance"])
def test_searches_are_forgotten_and_records_kept_or_purged_by_the_clock_alone(alice, role):
    somebody = accounts.practitioner("Siobhan Example", accounts.agency(), role)
    subject = factory.opened(alice, factory.child())
    before = [held(model) for model in (Child, Search)]

    for act in (
        lambda: operations.forget_searches(by=somebody, at=MUCH_LATER),
        lambda: keeping.archive_child(by=somebody, at=MUCH_LATER, subject=subject),
        lambda: keeping.purge_child(by=somebody, at=MUCH_LATER, subject=subject),
    ):
        with pytest.raises(Refused, match="Only the clock does this"):
            act()
    assert [held(model) for model in (Child, Search)] == before

    operations.forget_searches(by=SYSTEM, at=MUCH_LATER)
    assert held(Search) == []


def test_nobody_sees_a_child_without_being_somebody():

    assert not can_see(None, uuid4(), "index", "support", AT)
    with pytest.raises(NotForYou, match="Nobody looks"):
        check_can_see(None, uuid4(), "index", "support", AT)
    with looking(by=SYSTEM, at=AT, action="test.look") as opened:
        opened.events += 1
        assert list(visible_to(None, Child.objects.all(), AT)) == []


def look(viewer, question):
    with looking(by=viewer, at=AT, action="test.look") as opened:
        opened.events += 1
        return question()


def test_a_search_is_its_own_persons_acting_for_the_same_agency(alice):
    charlie = accounts.practitioner("Charlie Example", accounts.Agency.objects.get(id=alice.agency))
    there = replace(alice, agency=accounts.agency("Another").id)
    made = factory.search(alice)
    look(alice, lambda: rules.check_own_search(alice, made))
    for who in (charlie, there):
        with pytest.raises(Refused, match="Search for the child first"):
            look(who, lambda who=who: rules.check_own_search(who, made))


def test_who_may_not_search_any_more_opens_nothing(alice):
    zoe = factory.child()
    made = Search(person=alice.person, agency=alice.agency, at=AT, results=[zoe])
    look(alice, lambda: rules.check_can_open(alice, made, zoe))
    without = replace(alice, roles=frozenset())
    with pytest.raises(Refused, match="Only vetted and trained"):
        look(without, lambda: rules.check_can_open(without, made, zoe))


def test_somebody_sees_the_child_they_opened_and_no_other(alice):
    zoe, amy = factory.opened(alice, factory.child()), factory.child("Amy")
    assert look(alice, lambda: can_see(alice, zoe, "index", "support", AT))
    assert not look(alice, lambda: can_see(alice, amy, "index", "support", AT))


def test_the_request_on_the_page_is_the_one_that_waits():
    """By the rule alone, before anything is written."""
    gwen = accounts.practitioner("Gwen Example", accounts.agency("Trust"), "information_governance")
    sam = accounts.practitioner("Sam Example", accounts.agency("County"), "index_steward")
    zoe = factory.child(shielded=True)
    with pytest.raises(Refused, match="somebody has decided") as refusal:
        look(gwen, lambda: rules.check_can_decide_lift(gwen, zoe, uuid4(), AT.date()))
    assert refusal.value.subject == zoe
    asked = operations.ask_to_lift(by=sam, at=AT, subject=zoe, reason="It is safe")
    assert look(gwen, lambda: rules.check_can_decide_lift(gwen, zoe, asked, AT.date())) == sam.person
    with pytest.raises(Refused, match="somebody has decided"):
        look(gwen, lambda: rules.check_can_decide_lift(gwen, zoe, uuid4(), AT.date()))


@pytest.mark.parametrize("locked", [False, True])
def test_a_record_that_is_changed_is_locked_and_one_that_is_read_keeps_nobody_waiting(locked):
    subject = factory.child()
    with CaptureQueriesContext(connection) as asked:
        assert look(SYSTEM, lambda: rules.child_of(subject, locked=locked)).subject == subject
    assert any("FOR UPDATE" in one["sql"] for one in asked) == locked


@pytest.mark.parametrize(
    ("by", "loads"),
    [
        (SYSTEM, True),
        (SimpleNamespace(offices={"index"}, may={"index.feed"}.__contains__), True),
        (SimpleNamespace(offices={"index"}, may={"index.steward"}.__contains__), False),
        (SimpleNamespace(offices={"governance"}, may={"index.feed"}.__contains__), False),
        (SimpleNamespace(offices=frozenset(), may=frozenset().__contains__), False),
        (None, False),
    ],
)
def test_feeds_are_loaded_by_the_index_office_with_that_right_and_by_the_clock(by, loads):
    if loads:
        rules.check_can_load(by)
        return
    with pytest.raises(Refused):
        rules.check_can_load(by)
