"""The five questions: harm before everything, and what else the answers lead to."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oast.audit.enums import Outcome
from oast.audit.operations import looking, record
from oast.audit.rules import NotForYou
from oast.caf.definitions.checklist import checklist_form
from oast.caf.enums import ChecklistAnswerValue, Decision, YesNoUnknown
from oast.caf.models import Checklist
from oast.caf.operations.checklist import AnswerGiven, make_checklist
from oast.caf.policies.checklist import advised, is_harm
from oast.caf.queries.checklist import checklist
from tests.factories import accounts, caf
from tests.factories.sharing import AT

FORM = checklist_form("checklist-1")
CODES = [question.code for question in FORM.questions]
ANSWERS = st.fixed_dictionaries({code: st.sampled_from(ChecklistAnswerValue) for code in CODES})
ALL_YES = dict.fromkeys(CODES, ChecklistAnswerValue.YES)


@given(ANSWERS, st.sampled_from(YesNoUnknown))
def test_what_the_answers_lead_to(answers, own_service):
    decision = advised(FORM, answers, own_service)

    assert (decision == Decision.SAFEGUARDING) == (answers["safe"] == "no") == is_harm(FORM, answers)
    assert (decision == Decision.NO_CAF) == (set(answers.values()) == {"yes"})
    if decision == Decision.OWN_SERVICE:
        assert own_service == YesNoUnknown.YES


def test_an_unanswered_question_is_not_a_yes():
    assert advised(FORM, {}, YesNoUnknown.NO) == Decision.OFFER_CAF


def test_there_is_one_question_for_each_outcome():
    assert len({question.outcome for question in FORM.questions}) == 5


def made_by(viewer, answers=None, decision=Decision.OFFER_CAF, subject=None):
    given = [AnswerGiven(code, answer, "A note") for code, answer in (ALL_YES | (answers or {})).items()]
    return make_checklist(
        by=viewer,
        at=AT,
        subject=subject or caf.opened(viewer),
        answers=given,
        services_needed="Help with sleep",
        own_service=YesNoUnknown.NO,
        decision=decision,
    )


@pytest.mark.django_db
def test_its_author_reads_it_and_nobody_else():
    alice = accounts.practitioner()
    bob = accounts.practitioner("Bob Example")
    made = made_by(alice, {"healthy": "not_sure"})

    with looking(by=alice, at=AT, action="test.look"):
        read = checklist(alice, made, AT)
    assert (read.decision, read.services_needed, read.worries) == ("offer_caf", "Help with sleep", ["be_healthy"])
    assert [answer.question for answer in read.answers] == CODES

    caf.opened(bob, read.subject)
    for one in (made, uuid4()):
        with pytest.raises(NotForYou), looking(by=bob, at=AT, action="test.look"):
            checklist(bob, one, AT)


@pytest.mark.django_db
def test_harm_overrides_what_was_decided():
    alice = accounts.practitioner()
    made = made_by(alice, {"safe": "no"}, Decision.NO_CAF)

    with looking(by=alice, at=AT, action="test.look"):
        assert checklist(alice, made, AT).decision == Decision.SAFEGUARDING


@pytest.mark.django_db
def test_a_stranger_makes_none():
    alice, bob = accounts.practitioner(), accounts.practitioner("Bob Example")
    subject = caf.opened(alice)

    with pytest.raises(NotForYou):
        made_by(bob, subject=subject)

    with looking(by=alice, at=AT, action="test.look"):
        record(outcome=Outcome.SHOWN)
        assert not Checklist.objects.exists()


@pytest.mark.django_db
def test_an_assessment_carries_its_checklist():
    alice, bob = accounts.practitioner(), accounts.practitioner("Bob Example")
    subject = caf.opened(alice)
    made = made_by(alice, subject=subject)

    assert caf.draft(alice, subject=subject, checklist_id=made)
    with pytest.raises(NotForYou):
        caf.draft(bob, checklist_id=made)
