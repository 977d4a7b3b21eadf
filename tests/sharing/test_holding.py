"""Whose relationship is whose: of a person, of a person in an agency, of a whole agency; and what it takes to work with
a child at all."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from oast.audit.operations import looking
from oast.audit.rules import Refused
from oast.sharing import operations, rules
from oast.sharing.enums import Answer, ConsentKind, Giver, Part, Purpose, Relation
from tests.factories import accounts, sharing

pytestmark = pytest.mark.django_db

AT, SYSTEM = sharing.AT, sharing.SYSTEM
LATER = AT + timedelta(hours=1)


@pytest.fixture
def alice():
    return accounts.practitioner("Alice Example")


@pytest.fixture
def bob():
    return accounts.practitioner("Bob Example", accounts.agency("Hop Garden Project"))


def look(viewer, question):
    with looking(by=viewer, at=LATER, action="test.look") as opened:
        opened.events += 1
        return question()


def related(*, person=None, agency=None, relation=Relation.AUTHOR):
    """A child to whom this person, or this agency, stands so; nobody else."""
    subject = uuid4()
    operations.relate(
        by=SYSTEM, at=AT, subject=subject, person=person, agency=agency, relation=relation, parts=[Part.PLAN]
    )
    return subject


def knows(viewer, subject) -> bool:
    """By all three forms of the one answer."""
    asked = (viewer, Part.PLAN, Purpose.SUPPORT, LATER)
    answers = {
        look(viewer, lambda: rules.may_know(viewer, subject, *asked[1:])),
        look(viewer, lambda: subject in rules.rights_by_subject(*asked)),
        look(viewer, lambda: rules.subjects_open_to(*asked).filter(subject=subject).exists()),
    }
    assert len(answers) == 1
    return answers.pop()


def works(viewer, subject) -> bool:
    """Whether they may record what the family answers."""
    try:
        look(viewer, lambda: rules.check_can_record_consent(viewer, subject, LATER))
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    ("who", "where", "held"),
    [
        ("alice", None, True),
        ("alice", "alice", True),
        ("alice", "bob", False),
        (None, "alice", True),
        (None, "bob", False),
        ("bob", None, False),
        ("bob", "alice", False),
        ("bob", "bob", False),
    ],
)
def test_whose_a_relationship_is(alice, bob, who, where, held):
    people = {"alice": alice, "bob": bob}
    person, agency = people[who].person if who else None, people[where].agency if where else None
    subject = related(person=person, agency=agency)

    assert knows(alice, subject) == held
    assert works(alice, subject) == held


@pytest.mark.parametrize(("where", "held"), [(None, True), ("school", False)])
def test_who_acts_for_no_agency_has_only_what_is_theirs_as_a_person(alice, where, held):
    """A parent, or a practitioner who has not said for whom they act."""
    nowhere = replace(alice, agency=None)
    subject = related(person=alice.person, agency=alice.agency if where else None)

    assert knows(nowhere, subject) == held
    assert works(nowhere, subject) == held
    assert not knows(nowhere, related(agency=alice.agency))
    assert not works(nowhere, related(agency=alice.agency))


@pytest.mark.parametrize("relation", Relation)
def test_whoever_stands_to_the_child_in_any_way_may_record_an_answer(alice, bob, relation):
    subject = related(person=alice.person, agency=alice.agency, relation=relation)

    assert works(alice, subject)
    assert not works(bob, subject)
    assert not works(alice, uuid4())


@pytest.mark.parametrize(("begins", "ends"), [(2, None), (0, 1), (-1, 0)])
def test_not_before_it_begins_nor_after_its_end(alice, begins, ends):
    hour = timedelta(hours=1)
    subject = uuid4()
    sharing.relate(
        alice, Relation.AUTHOR, subject, at=AT + begins * hour, until=AT + ends * hour if ends is not None else None
    )

    assert not works(alice, subject)
    assert not knows(alice, subject)


def test_several_relationships_with_one_child_are_one_answer(alice):
    subject = related(person=alice.person, agency=alice.agency)
    for relation in (Relation.LEAD, Relation.INDEX):
        sharing.relate(alice, relation, subject)

    assert works(alice, subject)
    assert knows(alice, subject)
    assert [one.relation for one in look(alice, lambda: rights(alice, subject))] == ["author"]


def rights(viewer, subject):
    return rules.rights_to_know(viewer, subject, Part.PLAN, Purpose.SUPPORT, LATER)


@pytest.mark.parametrize("kind", ConsentKind)
def test_what_the_family_agreed_to_is_a_yes_of_this_kind_about_this_child(alice, kind):
    other = next(one for one in ConsentKind if one != kind)
    subject = sharing.relate(alice, Relation.AUTHOR)

    def agreed() -> bool:
        return look(alice, lambda: rules.agreed(subject, kind, LATER))

    sharing.consent(uuid4(), alice.agency, kind=kind)
    sharing.consent(subject, alice.agency, kind=other)
    sharing.consent(subject, alice.agency, kind=kind, answer=Answer.NO, at=AT - timedelta(hours=1))
    assert not agreed()

    sharing.consent(subject, alice.agency, kind=kind)
    sharing.consent(subject, alice.agency, kind=kind)
    assert agreed()
    assert not look(alice, lambda: rules.agreed(subject, kind, AT - timedelta(minutes=1)))

    sharing.consent(subject, alice.agency, kind=kind, answer=Answer.NO, giver=Giver.CHILD, competence="Says why")
    assert not agreed()


@pytest.mark.parametrize("question", ["may_know", "rights_to_know", "rights_by_subject"])
def test_a_purpose_that_no_relation_serves_opens_nothing_and_asks_nothing(alice, question, django_assert_num_queries):
    subject = related(person=alice.person)
    ask = getattr(rules, question)
    about = () if question == "rights_by_subject" else (subject,)
    with looking(by=alice, at=LATER, action="test.look") as opened:
        opened.events += 1
        with django_assert_num_queries(0):
            assert not ask(alice, *about, Part.PLAN, Purpose.GOVERNANCE, LATER)
            assert not ask(None, *about, Part.PLAN, Purpose.SUPPORT, LATER)


def test_nobody_has_no_relationship_at_all(alice):
    related(person=alice.person)
    for purpose in Purpose:
        found = look(alice, lambda purpose=purpose: list(rules.open_relationships(None, Part.PLAN, purpose, LATER)))
        open_to = look(alice, lambda purpose=purpose: list(rules.subjects_open_to(None, Part.PLAN, purpose, LATER)))
        assert (found, open_to) == ([], [])


def test_why_not_is_about_the_viewers_own_relationships(alice, bob):
    subject = related(person=alice.person, agency=alice.agency)
    with pytest.raises(Refused, match="There is no working relationship with this child"):
        look(bob, lambda: rules.check_may_know(bob, subject, Part.PLAN, Purpose.SUPPORT, LATER))
