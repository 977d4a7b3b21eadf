"""May this person know this part about this subject, for this purpose, now, and by what right?

The school of Alice wrote the assessment, Bob of a charity leads, Charlie is a stranger from the police.
"""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from oast.accounts.enums import Sector
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.operations import looking, record
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import NoViewer
from oast.sharing import operations, queries, rules
from oast.sharing.enums import CASE_PARTS, Answer, ConsentKind, Giver, Part, Purpose, Relation
from oast.sharing.models import Consent, Relationship
from oast.sharing.policies import BY_CONSENT, PURPOSES
from tests.factories import accounts, sharing
from tests.factories.sharing import AT

LATER = AT + timedelta(hours=1)
WORK = Purpose.SUPPORT

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return accounts.practitioner("Alice Example")


@pytest.fixture
def bob():
    return accounts.practitioner("Bob Example", accounts.agency("Hop Garden Project", Sector.VOLUNTARY))


@pytest.fixture
def charlie():
    return accounts.practitioner("Charlie Example", accounts.agency("Police", Sector.POLICE))


@contextmanager
def look(viewer, at=LATER):
    with looking(by=viewer, at=at, action="test.look"):
        record(outcome=Outcome.SHOWN)
        yield


def knows(viewer, subject, part=Part.PLAN, purpose=WORK, at=LATER) -> bool:
    with look(viewer, at):
        return rules.may_know(viewer, subject, part, purpose, at)


def test_the_author_knows_without_a_sharing_consent(alice):
    subject = sharing.relate(alice, Relation.AUTHOR)

    assert knows(alice, subject)


def test_the_lead_knows_by_consent_alone(bob):
    subject = sharing.relate(bob, Relation.LEAD)
    assert not knows(bob, subject)

    sharing.consent(subject, bob.agency)

    assert knows(bob, subject)


def test_a_stranger_knows_nothing(alice, charlie):
    subject = sharing.relate(alice, Relation.AUTHOR)
    sharing.consent(subject, charlie.agency)

    assert not knows(charlie, subject)


def test_consent_of_another_part_opens_nothing(bob):
    subject = sharing.relate(bob, Relation.LEAD)
    sharing.consent(subject, bob.agency, parts=[Part.REFERRAL])

    assert knows(bob, subject, Part.REFERRAL)
    assert not knows(bob, subject, Part.PLAN)


def test_a_relationship_opens_only_its_parts(alice):
    subject = sharing.relate(alice, Relation.INDEX)

    assert knows(alice, subject, Part.INDEX)
    assert not knows(alice, subject, Part.ASSESSMENT)


def test_withdrawn_means_from_that_second(bob):
    subject = sharing.relate(bob, Relation.LEAD)
    consent = sharing.consent(subject, bob.agency)

    operations.withdraw_consent(by=sharing.SYSTEM, at=LATER, consent_id=consent, subject=subject, recorded_by=uuid4())

    assert knows(bob, subject, at=LATER - timedelta(seconds=1))
    assert not knows(bob, subject, at=LATER)


def test_an_ended_consent_and_an_ended_relationship_open_nothing(bob):
    ended = sharing.relate(bob, Relation.LEAD, until=LATER)
    sharing.consent(ended, bob.agency)
    expired = sharing.relate(bob, Relation.LEAD)
    sharing.consent(expired, bob.agency, ends_at=LATER)

    assert not knows(bob, ended)
    assert not knows(bob, expired)


def test_a_competent_childs_refusal_outweighs_a_parents_yes(bob):
    subject = sharing.relate(bob, Relation.LEAD)
    sharing.consent(subject, giver=Giver.CHILD, answer=Answer.NO, age=15)
    sharing.consent(subject, bob.agency, at=AT + timedelta(minutes=5))

    assert not knows(bob, subject)


def test_the_child_may_change_a_refusal_into_a_yes(bob):
    subject = sharing.relate(bob, Relation.LEAD)
    sharing.consent(subject, giver=Giver.CHILD, answer=Answer.NO, age=15)
    sharing.consent(subject, bob.agency, giver=Giver.CHILD, age=15, at=AT + timedelta(minutes=5))

    assert knows(bob, subject)


def test_an_excluded_agency_stays_out_whatever_else_was_agreed(bob):
    subject = sharing.relate(bob, Relation.LEAD)
    sharing.consent(subject, bob.agency)
    sharing.consent(subject, uuid4(), excluded=[bob.agency])

    assert not knows(bob, subject)


def test_acting_for_another_agency_carries_nothing_along(alice):
    subject = sharing.relate(alice, Relation.AUTHOR)
    who = accounts.Person.objects.get(id=alice.person)
    elsewhere = accounts.viewer(who, accounts.employment(who, accounts.agency("Elsewhere")), accounts.DAY)

    assert not knows(elsewhere, subject)


def test_a_relationship_of_an_agency_opens_to_all_who_answer_for_it(bob):
    subject = sharing.relate(bob, Relation.PROVIDER, person=None, parts=[Part.REFERRAL])
    sharing.consent(subject, bob.agency)

    assert knows(bob, subject, Part.REFERRAL, Purpose.REFERRAL)
    assert not knows(bob, subject, Part.REFERRAL, WORK)


def test_a_refusal_says_why_to_the_audit_only(alice, charlie):
    subject = sharing.relate(alice, Relation.AUTHOR)

    with pytest.raises(NotForYou), look(charlie):
        rules.check_may_know(charlie, subject, Part.PLAN, WORK, LATER)

    event = Event.objects.get(outcome=Outcome.REFUSED)
    assert (event.actor, event.subject) == (charlie.key, subject)


def test_no_one_at_all_knows_nothing(alice):
    subject = sharing.relate(alice, Relation.AUTHOR)

    with look(alice):
        assert not rules.may_know(None, subject, Part.PLAN, WORK, LATER)
    with pytest.raises(NoViewer):
        rules.may_know(alice, subject, Part.PLAN, WORK, LATER)


@pytest.mark.parametrize("relation", [relation for relation in Relation if relation != Relation.INDEX])
def test_a_stranger_cannot_bring_anyone_in(charlie, alice, relation):
    subject = sharing.relate(alice, Relation.AUTHOR)
    with look(alice):
        before = Relationship.objects.count()

    with pytest.raises(Refused):
        operations.relate(by=charlie, at=LATER, subject=subject, person=uuid4(), relation=relation, parts=[Part.PLAN])

    with look(alice):
        assert Relationship.objects.count() == before


def test_a_stranger_can_neither_record_nor_withdraw_a_consent(alice, charlie):
    subject = sharing.relate(alice, Relation.AUTHOR)
    consent = sharing.consent(subject, alice.agency)

    with pytest.raises(Refused):
        sharing.consent(subject, charlie.agency, by=charlie)
    with pytest.raises(NotForYou):  # the second wall hides even that there is one
        operations.withdraw_consent(
            by=charlie, at=LATER, consent_id=consent, subject=subject, recorded_by=charlie.person
        )

    with look(alice):
        assert Consent.objects.get().withdrawn_at is None


RELATIONS = st.sampled_from(list(Relation))
CONSENTS = st.lists(
    st.fixed_dictionaries(
        {
            "giver": st.sampled_from(Giver),
            "answer": st.sampled_from(Answer),
            "parts": st.lists(st.sampled_from(Part), min_size=1, max_size=4, unique=True),
            "minutes": st.integers(0, 90),
            "kind": st.sampled_from(ConsentKind),
            "shut_out": st.booleans(),
        }
    ),
    max_size=3,
)


def record_all(viewer, subject, consents: list[dict]) -> None:
    for fields in consents:
        excluded = [viewer.agency] if fields["shut_out"] else []
        sharing.consent(
            subject,
            *([uuid4()] if excluded else [viewer.agency]),
            excluded=excluded,
            at=AT + timedelta(minutes=fields["minutes"]),
            age=15,
            **{name: fields[name] for name in ("giver", "answer", "parts", "kind")},
        )


@settings(max_examples=40)
@given(relation=RELATIONS, consents=CONSENTS, part=st.sampled_from(Part), purpose=st.sampled_from(Purpose))
def test_the_three_answers_agree(bob, relation, consents, part, purpose):
    subject = sharing.relate(bob, relation)
    record_all(bob, subject, consents)

    with look(bob):
        listed = subject in {row["subject"] for row in rules.subjects_open_to(bob, part, purpose, LATER)}
        assert listed == rules.may_know(bob, subject, part, purpose, LATER)
        assert listed == (subject in rules.rights_by_subject(bob, part, purpose, LATER))
        if listed:
            assert rules.check_may_know(bob, subject, part, purpose, LATER).subject == subject
        else:
            with pytest.raises(NotForYou):
                rules.check_may_know(bob, subject, part, purpose, LATER)


@settings(max_examples=25)
@given(cases=st.lists(st.tuples(RELATIONS, CONSENTS), min_size=2, max_size=4), part=st.sampled_from(Part))
def test_many_children_in_one_pass_answer_as_each_alone_and_as_the_rule_in_words(bob, cases, part):
    subjects = {sharing.relate(bob, relation): (relation, held) for relation, held in cases}
    for subject, (_, held) in subjects.items():
        record_all(bob, subject, held)

    for purpose in (WORK, Purpose.REFERRAL):
        with look(bob):
            together = rules.rights_by_subject(bob, part, purpose, LATER)
            alone = {subject: rules.right_to_know(bob, subject, part, purpose, LATER) for subject in subjects}
        assert alone == {subject: together.get(subject) for subject in subjects}
        for subject, (relation, held) in subjects.items():
            if relation in BY_CONSENT and purpose in PURPOSES[relation] and part in CASE_PARTS:
                assert (subject in together) == in_words(held, part)


def in_words(held: list[dict], part: Part) -> bool:
    """Somebody agreed to this part and named the agency; no answer in force shuts it out; no competent child said no
    to sharing, unless the child itself agreed later; a parent's yes was not followed by a parent's no."""
    in_force = [one for one in held if AT + timedelta(minutes=one["minutes"]) <= LATER]
    answers = [one for one in in_force if one["kind"] == ConsentKind.SHARING]
    no = [one["minutes"] for one in answers if (one["answer"], one["giver"]) == (Answer.NO, Giver.CHILD)]
    parents = [one["minutes"] for one in answers if (one["answer"], one["giver"]) == (Answer.NO, Giver.PARENT)]
    return not any(one["shut_out"] for one in in_force) and any(
        one["answer"] == Answer.YES
        and part in one["parts"]
        and (not no or (one["giver"] == Giver.CHILD and one["minutes"] > max(no)))
        and (one["giver"] == Giver.CHILD or not parents or one["minutes"] > max(parents))
        for one in answers
    )


def test_a_right_answers_only_the_question_that_was_asked(alice, bob):
    subject = sharing.relate(alice, Relation.AUTHOR)
    with look(alice):
        right = rules.right_to_know(alice, subject, Part.PLAN, WORK, LATER)

    right.check_answers(alice, subject, Part.PLAN, WORK, LATER)
    for other in (
        (bob, subject, Part.PLAN, WORK, LATER),
        (alice, uuid4(), Part.PLAN, WORK, LATER),
        (alice, subject, Part.TEAM, WORK, LATER),
        (alice, subject, Part.PLAN, Purpose.SAFEGUARDING, LATER),
        (alice, subject, Part.PLAN, WORK, LATER + timedelta(seconds=1)),
    ):
        with pytest.raises(ValueError, match="another question"):
            right.check_answers(*other)


def test_one_and_three_children_cost_one_question(bob):
    with look(bob):
        for number in (1, 3):
            for _ in range(number):
                sharing.consent(sharing.relate(bob, Relation.LEAD), bob.agency)
            with CaptureQueriesContext(connection) as asked:
                rules.rights_by_subject(bob, Part.PLAN, WORK, LATER)
            assert len(asked) == 1


ANSWERS = st.lists(
    st.tuples(st.sampled_from(Giver), st.sampled_from(Answer), st.integers(0, 3), st.booleans()), min_size=1, max_size=5
)


def stands(answers, now=LATER) -> bool:
    """ADR 0080 in plain words: some yes in force whose own side said no later nowhere, and no child said no to a
    parent's. `answers` are (giver, answer, minute, taken back)."""
    held = [(giver, answer, minute) for giver, answer, minute, taken_back in answers if not taken_back]
    child_refused = [minute for giver, answer, minute in held if (giver, answer) == (Giver.CHILD, Answer.NO)]
    parent_refused = [minute for giver, answer, minute in held if (giver, answer) == (Giver.PARENT, Answer.NO)]
    for giver, answer, minute in held:
        if answer == Answer.YES and giver == Giver.CHILD and not any(no >= minute for no in child_refused):
            return True
        refused = child_refused or any(no >= minute for no in parent_refused)
        if answer == Answer.YES and giver == Giver.PARENT and not refused:
            return True
    return False


@settings(max_examples=60)
@given(answers=ANSWERS, kind=st.sampled_from(ConsentKind))
def test_the_latest_answer_of_a_side_stands(bob, answers, kind):
    """Storage and sharing alike, in Python and in the database's function."""
    subject = sharing.relate(bob, Relation.LEAD)
    for giver, answer, minute, taken_back in answers:
        at = AT + timedelta(minutes=minute)
        made = sharing.consent(subject, bob.agency, at=at, age=15, giver=giver, answer=answer, kind=kind)
        if taken_back:
            operations.withdraw_consent(
                by=sharing.SYSTEM, at=at, consent_id=made, subject=subject, recorded_by=bob.person
            )

    with look(bob):
        expected = stands(answers)
        assert rules.yeses_in_force(LATER, kind).filter(subject=subject).exists() == expected
        if kind == ConsentKind.SHARING:
            covering = rules.consent_covering(subject, [Part.PLAN], [bob.agency], LATER)
            assert (covering is not None) == expected
            assert (queries.covered_by(subject, LATER) == {bob.agency}) == expected
        else:
            assert queries.storage_agreed(subject, LATER) == expected


def test_a_parents_later_no_stops_and_the_other_parents_yes_goes_on(bob):
    subject = sharing.relate(bob, Relation.LEAD)
    mother = sharing.consent(subject, bob.agency, giver_name="Pat")
    with look(bob):
        assert rules.consent_covering(subject, [Part.PLAN], [bob.agency], LATER) == mother
    sharing.consent(subject, giver_name="Lee", answer=Answer.NO, at=AT + timedelta(minutes=1))
    with look(bob):
        assert not rules.may_know(bob, subject, Part.PLAN, Purpose.SUPPORT, LATER)
    again = sharing.consent(subject, bob.agency, giver_name="Pat", at=AT + timedelta(minutes=2))
    with look(bob):
        assert rules.consent_covering(subject, [Part.PLAN], [bob.agency], LATER) == again
