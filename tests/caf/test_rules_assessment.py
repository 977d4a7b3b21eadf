"""Who may write in an assessment, start one and record an answer: each refusal of the rule by itself."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest

from oast.accounts.enums import Sector
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import SystemActor
from oast.caf.models import Assessment
from oast.caf.rules import assessment as rules
from oast.sharing.enums import Relation
from tests.factories import accounts, caf, sharing
from tests.factories.sharing import AT

LATER = AT + timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return accounts.practitioner("Alice Example")


@pytest.fixture
def bob():
    return accounts.practitioner("Bob Example", accounts.agency("Hop Garden Project", Sector.VOLUNTARY))


@contextmanager
def look(viewer):
    with looking(by=viewer, at=LATER, action="test.look") as opened:
        opened.events += 1
        yield


def row(made):
    with look(SystemActor("test")):
        return Assessment.objects.get(id=made)


@pytest.mark.parametrize(("relation", "writes"), [(Relation.MEMBER, True), (Relation.NOMINEE, False)])
def test_who_is_asked_to_lead_reads_and_does_not_write(alice, bob, relation, writes):
    made = row(caf.completed(alice, bob.agency))
    sharing.relate(bob, relation, made.subject)

    with look(bob):
        assert rules.check_can_view(bob, made, "support", LATER).relation == relation
        assert rules.can_write(bob, made, LATER) == writes
        if writes:
            assert rules.check_can_write(bob, made, LATER).relation == relation
            return
        with pytest.raises(Refused, match="Only its author") as refused:
            rules.check_can_write(bob, made, LATER)
    assert refused.value.subject == made.subject


@pytest.mark.parametrize("relation", [Relation.AUTHOR, Relation.LEAD])
def test_without_the_role_nobody_writes_or_records_an_answer(alice, relation):
    """Carol sponsors her agency; the relationship is from when she still worked with families."""
    carol = accounts.practitioner("Carol Example", accounts.agency("Hop Garden Project"), "sponsor")
    made = row(caf.draft(alice, carol.agency))
    sharing.relate(carol, relation, made.subject, object_id=made.id)

    with look(carol):
        assert not rules.can_write(carol, made, LATER)
        with pytest.raises(Refused, match="Only its author"):
            rules.check_can_write(carol, made, LATER)
        with pytest.raises(Refused, match="does not include"):
            rules.check_can_answer(carol, made.subject, LATER)


def test_who_works_with_the_case_records_an_answer(alice, bob):
    made = row(caf.draft(alice))
    with look(alice):
        assert rules.check_can_answer(alice, made.subject, LATER).relation == Relation.AUTHOR
    with look(bob), pytest.raises(NotForYou):
        rules.check_can_answer(bob, made.subject, LATER)


def test_having_opened_the_index_starts_and_does_not_answer(bob):
    subject = sharing.relate(bob, Relation.INDEX)
    with look(bob):
        assert rules.check_can_start(bob, subject, LATER).relation == Relation.INDEX
        with pytest.raises(NotForYou):
            rules.check_can_answer(bob, subject, LATER)
        with pytest.raises(NotForYou):
            rules.check_can_start(bob, uuid4(), LATER)


def test_only_a_practitioner_acts_for_an_agency(alice):
    family = accounts.viewer(accounts.person("Pat Invented", kind="parent"), None, accounts.DAY)
    assert rules.agency_of(alice) == alice.agency
    with pytest.raises(Refused, match="does not include"):
        rules.agency_of(family)


@pytest.mark.parametrize(
    ("relation", "purpose", "draft", "finished"),
    [
        (Relation.LEAD, "support", True, True),
        (Relation.MEMBER, "support", True, True),
        (Relation.NOMINEE, "support", False, True),
        (Relation.PARENT, "own_record", False, True),
        (Relation.CHILD, "own_record", False, True),
        (Relation.AUTHOR, "support", False, False),
    ],
)
def test_who_reads_a_draft_and_who_what_is_finished(alice, bob, relation, purpose, draft, finished):
    """By the rule and by the list; the author of another assessment of the child reads that one only."""
    writing, ended = row(caf.draft(alice, bob.agency)), row(caf.completed(alice, bob.agency))
    for made in (writing, ended):
        sharing.relate(bob, relation, made.subject)
    with look(bob):
        for made, reads in ((writing, draft), (ended, finished)):
            assert rules.can_view(bob, made, purpose, LATER) == reads
            seen = rules.visible_to(bob, Assessment.objects.filter(id=made.id), purpose, LATER)
            assert seen.exists() == reads


def test_a_right_to_one_child_opens_no_assessment_of_another(alice, bob):
    own, other = row(caf.completed(alice, bob.agency)), row(caf.completed(alice, bob.agency))
    sharing.relate(bob, Relation.LEAD, own.subject)
    sharing.relate(bob, Relation.INDEX, other.subject)
    with look(bob):
        seen = rules.visible_to(bob, Assessment.objects.all(), "support", LATER)
        assert [one.id for one in seen] == [own.id]
    with look(alice):
        assert rules.visible_to(alice, Assessment.objects.all(), "support", LATER).count() == 2


def test_once_the_family_took_back_its_yes_a_draft_is_not_written_on_and_what_is_finished_stays(alice):
    writing, ended = row(caf.draft(alice)), row(caf.completed(alice))
    with look(alice):
        rules.check_may_be_written(writing, LATER)
        rules.check_may_be_written(ended, LATER)
    for made in (writing, ended):
        sharing.operations.withdraw_consent(
            by=SystemActor("test"), at=AT, consent_id=made.storage_consent, subject=made.subject, recorded_by=uuid4()
        )
    with look(alice):
        rules.check_may_be_written(ended, LATER)
        with pytest.raises(Refused, match="took back its yes") as refusal:
            rules.check_may_be_written(writing, LATER)
    assert refusal.value.subject == writing.subject
