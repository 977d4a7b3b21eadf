"""Who reviews, who answers, who reads the clock's reports: each refusal of the rules by itself."""

from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import SystemActor
from oast.desk import rules
from tests.factories import accounts

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
