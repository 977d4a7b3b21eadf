"""From which moment to which a right holds, which right is named, and what a refusal says to the audit."""

from datetime import timedelta
from uuid import uuid4

import pytest

from oast.accounts.enums import Sector
from oast.audit.operations import looking
from oast.audit.rules import NotForYou
from oast.sharing import operations, queries, rules
from oast.sharing.enums import Answer, ConsentKind, Part, Purpose, Relation
from oast.sharing.models import Consent
from tests.factories import accounts, sharing

AT = sharing.AT
LATER = AT + timedelta(hours=1)
MOMENT = timedelta(microseconds=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob():
    return accounts.practitioner("Bob Example", accounts.agency("Hop Garden Project", Sector.VOLUNTARY))


def asked(viewer, question, *arguments, at=LATER, **fields):
    """What a rule or a query answers inside a look of the viewer's at `at`."""
    with looking(by=viewer, at=at, action="test.look") as opened:
        opened.events += 1
        return question(*arguments, **fields)


def knows(viewer, subject, at, part=Part.PLAN):
    return asked(viewer, rules.may_know, viewer, subject, part, Purpose.SUPPORT, at, at=at)


@pytest.mark.parametrize(
    ("at", "known"),
    [(AT - MOMENT, False), (AT, True), (LATER - MOMENT, True), (LATER, False), (LATER + MOMENT, False)],
)
def test_a_relationship_holds_from_its_first_moment_until_its_end(bob, at, known):
    subject = sharing.relate(bob, Relation.AUTHOR, until=LATER)
    assert knows(bob, subject, at) == known


@pytest.mark.parametrize("ended", ["ends_at", "withdrawn"])
@pytest.mark.parametrize(("at", "held"), [(AT - MOMENT, 0), (AT, 1), (LATER - MOMENT, 1), (LATER, 0)])
def test_an_answer_holds_from_its_first_moment_until_its_end(bob, at, held, ended):
    """In Python, for a page, and in the database's function alike."""
    subject = sharing.relate(bob, Relation.LEAD, at=AT - timedelta(days=1))
    consent = sharing.consent(subject, bob.agency, **({"ends_at": LATER} if ended == "ends_at" else {}))
    if ended == "withdrawn":
        operations.withdraw_consent(
            by=sharing.SYSTEM, at=LATER, consent_id=consent, subject=subject, recorded_by=uuid4()
        )

    def said():
        shown = queries._shown(Consent.objects.prefetch_related("covers").get())
        return (
            rules.consents_in_force(at).count(),
            rules.yeses_in_force(at, ConsentKind.SHARING).count(),
            int(shown.in_force(at)),
            int(rules.may_know(bob, subject, Part.PLAN, Purpose.SUPPORT, at)),
        )

    assert asked(bob, said, at=at) == (held,) * 4


def test_what_is_no_yes_or_of_another_kind_is_no_yes_of_this_kind(bob):
    subject = sharing.relate(bob, Relation.AUTHOR)
    sharing.consent(subject, bob.agency, kind=ConsentKind.STORAGE)
    sharing.consent(uuid4(), bob.agency)
    sharing.consent(subject, bob.agency, answer=Answer.NO)

    def yeses(kind):
        return rules.yeses_in_force(LATER, kind).filter(subject=subject).count()

    assert (asked(bob, yeses, ConsentKind.STORAGE), asked(bob, yeses, ConsentKind.SHARING)) == (1, 0)


def test_the_right_of_whoever_wrote_the_record_needs_no_consent_and_comes_first(bob):
    written, led = uuid4(), uuid4()
    subject = sharing.relate(bob, Relation.LEAD, object_id=led)
    consent = sharing.consent(subject, bob.agency)
    sharing.relate(bob, Relation.AUTHOR, subject, at=AT + timedelta(minutes=5), object_id=written)

    rights = asked(bob, rules.rights_to_know, bob, subject, Part.PLAN, Purpose.SUPPORT, LATER)

    assert [(one.relation, one.name, one.object_id, one.consent) for one in rights] == [
        (Relation.AUTHOR, "wrote the record", written, None),
        (Relation.LEAD, "lead professional, by consent", led, consent),
    ]
    assert {one.subject for one in rights} == {subject}
    assert asked(bob, rules.right_to_know, bob, subject, Part.PLAN, Purpose.SUPPORT, LATER) == rights[0]
    listed = asked(bob, rules.rights_by_subject, bob, Part.PLAN, Purpose.SUPPORT, LATER)
    assert listed == {subject: rights[0]}


def test_of_two_alike_the_earlier_right_is_named(bob):
    first, second = uuid4(), uuid4()
    subject = sharing.relate(bob, Relation.AUTHOR, at=AT + timedelta(minutes=5), object_id=second)
    sharing.relate(bob, Relation.AUTHOR, subject, object_id=first)

    question = (bob, Part.PLAN, Purpose.SUPPORT, LATER)
    assert asked(bob, rules.right_to_know, bob, subject, *question[1:]).object_id == first
    assert asked(bob, rules.rights_by_subject, *question)[subject].object_id == first


def test_a_right_answers_the_question_that_was_asked_and_no_other(bob):
    subject = sharing.relate(bob, Relation.AUTHOR)
    other = accounts.practitioner("Eve Example", accounts.agency("Elsewhere"))
    question = [bob, subject, Part.PLAN, Purpose.SUPPORT, LATER]
    right = asked(bob, rules.check_may_know, *question)

    right.check_answers(*question)
    for place, instead in enumerate([other, uuid4(), Part.TEAM, Purpose.REFERRAL, LATER + MOMENT]):
        changed = [instead if number == place else one for number, one in enumerate(question)]
        with pytest.raises(ValueError, match="another question"):
            right.check_answers(*changed)


def why_not(viewer, subject, part=Part.PLAN):
    with pytest.raises(NotForYou) as refused:
        asked(viewer, rules.check_may_know, viewer, subject, part, Purpose.SUPPORT, LATER)
    assert refused.value.subject == subject
    return refused.value.sentence


def test_the_audit_learns_why_not(bob):
    nobodys = uuid4()
    ended = sharing.relate(bob, Relation.AUTHOR, until=LATER)
    index = sharing.relate(bob, Relation.INDEX)
    led = sharing.relate(bob, Relation.LEAD)

    assert why_not(bob, nobodys) == why_not(bob, ended) == "There is no working relationship with this child."
    assert why_not(bob, index) == "The working relationship does not open this part: plan."
    assert why_not(bob, led) == "No consent in force covers this part for this person or agency: plan."


def test_who_is_shut_out_is_known_for_the_agency_and_for_the_person(bob):
    agencys, persons, neither = (sharing.relate(bob, Relation.AUTHOR) for _ in range(3))
    sharing.consent(agencys, uuid4(), excluded=[bob.agency])
    sharing.consent(persons, uuid4(), excluded=[bob.person])
    sharing.consent(neither, bob.agency, excluded=[uuid4()])

    shut_out = [asked(bob, queries.excluded, subject, bob, LATER) for subject in (agencys, persons, neither)]
    assert shut_out == [True, True, False]
    assert asked(bob, queries.excluded, agencys, bob, AT - MOMENT) is False


def test_who_can_be_chosen_is_named_by_a_yes_and_shut_out_by_nobody(bob):
    subject = sharing.relate(bob, Relation.AUTHOR)
    named, shut_out = uuid4(), uuid4()
    sharing.consent(subject, named, shut_out, bob.agency)
    sharing.consent(subject, uuid4(), excluded=[shut_out], answer=Answer.NO, kind=ConsentKind.STORAGE)

    assert asked(bob, queries.covered_by, subject, LATER) == {named, bob.agency}
