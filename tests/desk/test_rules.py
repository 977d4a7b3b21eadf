"""Who reviews, who answers, who reads the clock's reports: each refusal of the rules by itself."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oast.accounts.models import Employment
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import SystemActor
from oast.desk import rules
from oast.desk.enums import Asked, Requester, RequestKind
from oast.desk.models import Access
from oast.desk.operations import keeping, requests, reviewing
from tests.factories import accounts, childindex, desk

CLOCK = SystemActor("test")

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@contextmanager
def look():
    with looking(by=CLOCK, at=AT, action="test.look") as opened:
        opened.events += 1
        yield


@pytest.fixture
def gwen():
    return accounts.practitioner("Gwen Example", accounts.agency("The Trust"), "information_governance")


@pytest.mark.parametrize("role", ["practitioner", "index_steward", "trust_officer", "sponsor"])
def test_only_the_governance_lead_reviews(role):
    alice = accounts.practitioner("Alice Example", accounts.agency(), role)
    for refused in (
        lambda: rules.check_reviews(alice),
        lambda: rules.reviewed(alice, uuid4()),
        lambda: rules.requested(alice, uuid4()),
        lambda: rules.held_report(alice, uuid4()),
    ):
        with pytest.raises(Refused, match="Only the information governance lead"):
            refused()


@pytest.mark.parametrize("locked", [False, True])
def test_what_is_not_there_is_not_found(gwen, locked):
    with look(), pytest.raises(NotForYou, match="no such look"):
        rules.reviewed(gwen, uuid4(), locked=locked)
    with look(), pytest.raises(NotForYou, match="no such request"):
        rules.requested(gwen, uuid4(), locked=locked)
    for by in (gwen, CLOCK):
        with look(), pytest.raises(NotForYou, match="no such report"):
            rules.held_report(by, uuid4(), locked=locked)


def test_the_clock_reviews_nothing():
    with pytest.raises(Refused, match="Only the information governance lead"):
        rules.check_reviews(CLOCK)


def test_a_question_that_nobody_put_is_answered_by_nobody(gwen):
    with look(), pytest.raises(NotForYou, match="somebody else"):
        rules.asked(gwen, uuid4())


# Who is asked about somebody's look


@pytest.fixture
def school():
    return accounts.agency()


def works(name: str, where, *roles: str, **fields):
    who = accounts.person(name)
    accounts.employment(who, where, *roles, **fields)
    return who


def manager(actor: UUID, agency: UUID | None) -> str | None:
    card = rules.manager_of(Access(actor=actor, agency=agency, day=accounts.DAY))
    return card and card.name


def test_the_manager_is_who_sponsors_the_access_that_was_used(school):
    charity, boss, elsewhere = accounts.agency("Hop Garden Project"), works("Zed Boss", school), accounts.person("Else")
    works("Amy Sponsor", school, "sponsor")
    alice = works("Alice Example", school, sponsor=boss)
    accounts.employment(alice, school, started_on=accounts.DAY - timedelta(days=1))
    accounts.employment(alice, charity, sponsor=elsewhere)

    assert manager(alice.id, school.id) == "Zed Boss"
    assert manager(alice.id, charity.id) == "Else"


def test_else_a_sponsor_of_the_agency_on_that_day_but_never_oneself(school):
    amy = works("Amy Sponsor", school, "sponsor")
    assert manager(amy.id, school.id) is None
    works("Ann Elsewhere", accounts.agency("Hop Garden Project"), "sponsor")
    works("Aaron Left", school, "sponsor", ended_on=accounts.DAY)
    works("Alf Teacher", school, "practitioner")
    assert manager(amy.id, school.id) is None
    works("Bea Sponsor", school, "sponsor")

    assert manager(amy.id, school.id) == "Bea Sponsor"
    assert manager(uuid4(), school.id) == "Amy Sponsor"  # whose account is gone


def test_who_acted_for_no_agency_has_no_manager(school):
    works("Amy Sponsor", school, "sponsor")
    pat = accounts.person("Pat Parent")
    assert manager(pat.id, None) is None


# What is asked for by its key


@pytest.fixture
def looks(gwen):
    """Two looks at two children by Alice, explained by the clock."""
    childindex.switch_on()
    alice = accounts.practitioner("Alice Example")
    subjects = [desk.look(alice, childindex.child("Zoe", name), family=name) for name in ("Hopkins", "Archer")]
    desk.explain()
    return [desk.access(alice, subject) for subject in subjects]


def test_a_question_is_the_persons_it_was_put_to(gwen, looks):
    """The governance lead reads every question; she answers none for another."""
    post = Employment.objects.get(person=looks[0].actor)
    alice = accounts.viewer(post.person, post, accounts.DAY)
    first, second = (
        reviewing.ask_about_access(
            by=gwen, at=AT, access_id=one.id, asked=Asked.PRACTITIONER, question=f"Why on {one.day}?"
        )
        for one in looks
    )
    for by, question in ((gwen, first), (gwen, second), (alice, uuid4())):
        with look_of(by), pytest.raises(NotForYou, match="somebody else"):
            rules.asked(by, question)
    for question in (first, second):
        with look_of(alice):
            assert rules.asked(alice, question).id == question


@contextmanager
def look_of(viewer):
    with looking(by=viewer, at=AT, action="test.look") as opened:
        opened.events += 1
        yield


def request_about(gwen, subject) -> UUID:
    return requests.take_request(
        by=gwen,
        at=AT,
        subject=subject,
        kind=RequestKind.OBJECTION,
        requester=Requester.PARENT,
        requester_name="Pat Invented",
        identity="Passport seen",
        authority="Parental responsibility",
        recipient="Handed over in person",
        received_on=accounts.DAY,
    )


def test_an_open_request_holds_its_child_and_no_other(gwen):
    zoe, ben, mia = uuid4(), uuid4(), uuid4()
    for one in (zoe, ben):
        request_about(gwen, one)
    with look():
        assert set(rules.open_requests([zoe, mia])) == {zoe}


def test_what_is_changed_is_locked_and_what_is_read_is_not(gwen, looks):
    """Two leads who decide at once decide one after the other; whoever only reads keeps nobody waiting."""
    request, report = request_about(gwen, uuid4()), keeping.report_keeping(by=CLOCK, at=AT, day=accounts.DAY)
    for found, key in ((rules.reviewed, looks[1].id), (rules.requested, request), (rules.held_report, report)):
        for given, locks in (({}, False), ({"locked": False}, False), ({"locked": True}, True)):
            with look_of(gwen), CaptureQueriesContext(connection) as asked:
                assert found(gwen, key, **given).id == key
            assert any("FOR UPDATE" in one["sql"] for one in asked) == locks
