"""An author sees without an agreement of the family: so an old assessment opens nothing but itself.

Bob of a charity wrote first and is out of it; Alice of the school writes the next assessment of the same child.
"""

from datetime import timedelta

import pytest

from oast.audit.rules import NotForYou
from oast.caf.enums import Ending, Status
from oast.caf.models import Assessment, FamilyInvitation
from oast.caf.operations import assessment as operations
from oast.caf.operations.closure import close_episode
from oast.caf.operations.episode import start_episode
from oast.caf.operations.family import invite_family
from oast.caf.queries.assessment import assessment
from oast.caf.queries.episode import episode as see_episode
from oast.sharing.enums import CASE_PARTS, Part, Purpose, Relation
from oast.sharing.rules import may_know, rights_to_know
from tests.caf.conftest import looking_as
from tests.factories import caf, childindex, support

pytestmark = pytest.mark.django_db
AT = support.AT
MONTH = AT + timedelta(days=31)
LATER = MONTH + timedelta(days=1)


@pytest.fixture
def alice():
    return support.alice()


@pytest.fixture
def bob():
    return support.bob()


def open_to(viewer, subject, at=LATER) -> set:
    """What is open to somebody as an author, whatever they opened in the index."""
    with looking_as(viewer, at):
        held = {part: rights_to_know(viewer, subject, part, Purpose.SUPPORT, at) for part in Part}
    return {part for part, rights in held.items() if any(one.relation == Relation.AUTHOR for one in rights)}


def status(viewer, made) -> Status:
    with looking_as(viewer, LATER):
        return assessment(viewer, made, LATER).status


def next_case(alice, subject):
    """The support that follows Alice's assessment, a month later; nobody leads it yet."""
    return start_episode(by=alice, at=MONTH, assessment_id=caf.completed(alice, subject=subject, at=MONTH))


def check_is_shut_out(bob, episode):
    with pytest.raises(NotForYou), looking_as(bob, LATER):
        see_episode(bob, episode, LATER)
    asked = {"member": "parent", "name": "Somebody", "safe": True, "safe_contact": "Asked", "code": "1"}
    with pytest.raises(NotForYou):
        invite_family(by=bob, at=LATER, episode_id=episode, **asked)
    with looking_as():
        assert not FamilyInvitation.objects.exists()


def test_who_stopped_a_draft_sees_nothing_of_the_next_case(alice, bob):
    subject = childindex.child()
    mine = caf.draft(bob, subject=subject)
    operations.stop_assessment(by=bob, at=AT, assessment_id=mine, reason="")
    episode = next_case(alice, subject)

    assert open_to(bob, subject) == {Part.ASSESSMENT}
    check_is_shut_out(bob, episode)
    assert status(bob, mine) is Status.ABANDONED


def test_whose_assessment_was_replaced_sees_nothing_of_the_next_case(alice, bob):
    subject = childindex.child()
    mine = caf.completed(bob, subject=subject, ending=Ending.OWN_AGENCY)
    operations.end_support(by=bob, at=AT, assessment_id=mine)
    episode = next_case(alice, subject)

    assert open_to(bob, subject) == {Part.ASSESSMENT}
    check_is_shut_out(bob, episode)
    assert status(bob, mine) is Status.SUPERSEDED


@pytest.mark.parametrize("made", [caf.draft, caf.completed])
def test_who_writes_looks_the_child_up_in_the_index_like_everybody(bob, made):
    """The index is open today, through an access with purpose and reason, or not at all."""
    subject = childindex.child()
    made(bob, subject=subject)

    assert open_to(bob, subject) == CASE_PARTS


def test_who_led_before_sees_nothing_of_the_next_case():
    """After closing the lead reads for four weeks; a new case that begins in them is none of theirs."""
    case = support.case()
    close_episode(by=case.bob, at=AT, episode_id=case.episode, reason="disengaged", endings=[])
    soon = AT + timedelta(days=2)
    with looking_as(case.bob, soon):
        assert may_know(case.bob, case.subject, Part.PLAN, Purpose.SUPPORT, soon)

    again = caf.completed(case.alice, subject=case.subject, at=soon)
    start_episode(by=case.alice, at=soon, assessment_id=again)

    with looking_as(case.bob, soon):
        assert not may_know(case.bob, case.subject, Part.PLAN, Purpose.SUPPORT, soon)


def test_the_author_reads_what_was_closed(alice):
    subject = childindex.child()
    episode = next_case(alice, subject)
    close_episode(by=alice, at=LATER, episode_id=episode, reason="disengaged", endings=[])

    assert open_to(alice, subject) == CASE_PARTS
    with looking_as(alice, LATER):
        assert see_episode(alice, episode, LATER).closure


def test_what_was_open_before_stays_on_the_record(bob):
    """A review of accesses asks how somebody stood to a child on the day of the look."""
    subject = childindex.child()
    mine = caf.draft(bob, subject=subject)
    stopped = AT + timedelta(hours=2)
    operations.stop_assessment(by=bob, at=stopped, assessment_id=mine, reason="")

    assert open_to(bob, subject, stopped - timedelta(hours=1)) >= CASE_PARTS
    with looking_as():
        assert Assessment.objects.get(id=mine).abandoned_at == stopped
