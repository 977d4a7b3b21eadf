"""What is read of consents, relationships and what is withheld, and by whom."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from oast.audit.models import Event
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.sharing import operations, queries
from oast.sharing.enums import Answer, ConsentKind, Evidence, Giver, Part, Purpose, Relation
from oast.sharing.models import Consent
from tests.factories import accounts, sharing

AT = sharing.AT
HOUR = timedelta(hours=1)
LATER, NEXT = AT + HOUR, AT + 2 * HOUR
MOMENT = timedelta(microseconds=1)
PNG = b"\x89PNG\r\n\x1a\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return accounts.practitioner("Alice Example")


@pytest.fixture
def gwen():
    return accounts.practitioner("Gwen Example", accounts.agency("Trust"), "information_governance")


def asked(viewer, query, *arguments, at=LATER):
    """What a query answers inside a look of the viewer's, and what that look said to the audit."""
    with looking(by=viewer, at=at, action="test.look") as opened:
        opened.events += 1
        return query(*arguments)


def test_an_agreement_ends_at_the_first_of_its_end_and_its_withdrawal(alice):
    """One that was taken back after its end had ended before."""
    subject = sharing.relate(alice, Relation.AUTHOR)
    consent = sharing.consent(subject, alice.agency, ends_at=LATER)
    operations.withdraw_consent(by=sharing.SYSTEM, at=NEXT, consent_id=consent, subject=subject, recorded_by=uuid4())

    (shown,) = asked(alice, queries.consents, alice, subject, Purpose.SUPPORT, LATER)

    assert (shown.ends_at, shown.withdrawn_at) == (LATER, NEXT)
    assert [shown.in_force(at) for at in (AT - MOMENT, AT, LATER - MOMENT, LATER, NEXT)] == [
        False, True, True, False, False,
    ]  # fmt: skip


def test_the_consents_newest_first_with_everything_about_them(alice):
    subject = sharing.relate(alice, Relation.AUTHOR)
    out, service = uuid4(), uuid4()
    first = sharing.storage(subject)
    second = sharing.consent(
        subject, service, excluded=[out], at=AT + timedelta(minutes=5), giver_relation="Mother", review_on=None
    )
    sharing.consent(uuid4(), service)

    held = asked(alice, queries.consents, alice, subject, Purpose.SUPPORT, LATER)

    assert [one.id for one in held] == [second, first]
    newest = held[0]
    assert (newest.kind, newest.answer, newest.giver_name, newest.giver_relation) == (
        ConsentKind.SHARING,
        Answer.YES,
        "Pat Invented",
        "Mother",
    )
    assert {(one.recipient, one.excluded) for one in newest.covers} == {(service, False), (out, True)}
    assert Part.PLAN in newest.parts
    event = Event.objects.get(subject=subject, shown__contains=[Part.CONSENT], outcome="shown")
    assert (event.right, event.purpose) == ("wrote the record", Purpose.SUPPORT)


def test_whoever_may_not_know_the_consents_learns_of_none(alice):
    subject = sharing.relate(alice, Relation.MEMBER, parts=[Part.PLAN])
    consent = sharing.consent(subject, alice.agency)
    for query, more in ((queries.consents, ()), (queries.consent_evidence, (consent,))):
        with pytest.raises(NotForYou):
            asked(alice, query, alice, subject, *more, Purpose.SUPPORT, LATER)


def test_the_evidence_of_a_consent_and_of_no_other(alice):
    subject, other = sharing.relate(alice, Relation.AUTHOR), sharing.relate(alice, Relation.AUTHOR)
    drawn = {"evidence": Evidence.DRAWN, "evidence_file": PNG, "evidence_type": "image/png"}
    kept = sharing.storage(subject, **drawn)
    spoken, elsewhere = sharing.storage(subject), sharing.storage(other, **drawn)

    shown = asked(alice, queries.consent_evidence, alice, subject, kept, Purpose.SUPPORT, LATER)

    assert (shown.content, shown.kind) == (PNG, "image/png")
    event = Event.objects.get(object_id=kept, outcome="shown")
    assert (event.subject, event.right, event.shown) == (subject, "wrote the record", ["evidence of a consent"])
    for none in (spoken, elsewhere, uuid4()):
        with pytest.raises(NotForYou, match="no such evidence"):
            asked(alice, queries.consent_evidence, alice, subject, none, Purpose.SUPPORT, LATER)


def test_who_stands_how_to_a_child_at_a_moment(alice):
    subject, member = sharing.relate(alice, Relation.AUTHOR, object_id=uuid4()), uuid4()
    sharing.relate(alice, Relation.INDEX, subject)
    sharing.relate(alice, Relation.MEMBER, subject, person=member, until=NEXT, at=LATER)
    sharing.relate(alice, Relation.AUTHOR, person=member)

    def held(at):
        shown = asked(alice, queries.relationships, alice, subject, Purpose.SUPPORT, at, at=at)
        return [(one.relation, one.person) for one in shown]

    author = (Relation.AUTHOR, alice.person)
    assert held(AT) == held(LATER - MOMENT) == held(NEXT) == [author]
    assert held(LATER) == held(NEXT - MOMENT) == [author, (Relation.MEMBER, member)]
    (one,) = asked(alice, queries.holders, subject, LATER, Relation.MEMBER)
    assert (one.person, one.agency, one.started_at, one.ended_at) == (member, alice.agency, LATER, NEXT)
    assert asked(alice, queries.holders, subject, LATER, Relation.LEAD) == []
    with pytest.raises(NotForYou):
        asked(alice, queries.relationships, alice, uuid4(), Purpose.SUPPORT, LATER)


def test_for_a_review_everybody_who_stood_to_the_child_and_when_they_were_agreed_with(alice, gwen):
    subject, other = sharing.relate(alice, Relation.LEAD, until=NEXT), sharing.relate(alice, Relation.AUTHOR)
    sharing.relate(alice, Relation.INDEX, subject)
    sharing.consent(subject, alice.agency, at=LATER, ends_at=LATER + HOUR / 2)
    sharing.consent(subject, uuid4(), excluded=[alice.agency], at=AT)
    sharing.consent(subject, alice.agency, answer=Answer.NO, at=AT)
    sharing.storage(subject)

    found = asked(gwen, queries.standings, gwen, [subject, other])

    (led,), (written,) = found[subject], found[other]
    assert (led.relation, led.rests_on_consent, led.agreed) == (Relation.LEAD, True, ((LATER, LATER + HOUR / 2),))
    assert [led.held(at) for at in (AT, LATER - MOMENT, LATER, LATER + HOUR / 2, NEXT)] == [
        False, False, True, False, False,
    ]  # fmt: skip
    assert (written.rests_on_consent, written.held(AT - MOMENT), written.held(AT)) == (False, False, True)
    assert set(asked(gwen, queries.standings, gwen, [other])) == {other}
    with pytest.raises(Refused):
        asked(alice, queries.standings, alice, [subject])


def test_the_family_of_one_record_only(gwen, alice):
    subject, other = uuid4(), uuid4()
    pat, mia, sam = uuid4(), uuid4(), uuid4()
    for person, relation, of in (
        (pat, Relation.PARENT, subject),
        (pat, Relation.PARENT, other),
        (mia, Relation.CHILD, subject),
        (sam, Relation.PARENT, other),
    ):
        sharing.relate(alice, relation, of, person=person, purpose=Purpose.OWN_RECORD)
    sharing.relate(alice, Relation.AUTHOR, subject)

    assert asked(gwen, queries.family_of, gwen, subject) == [mia]
    with pytest.raises(Refused):
        asked(alice, queries.family_of, alice, subject)


def test_which_looks_are_withheld():
    person, agency = uuid4(), uuid4()

    def covers(held, actor=person, acting_for=agency, at=AT):
        return queries.Withheld(uuid4(), held[0], held[1], AT, LATER).covers(str(actor), str(acting_for), at)

    for held in ((person, agency), (person, None), (None, agency), (None, None)):
        assert [covers(held, at=at) for at in (AT - MOMENT, AT, LATER - MOMENT, LATER)] == [False, True, True, False]
    assert not covers((person, agency), actor=uuid4())
    assert not covers((person, None), actor=uuid4())
    assert not covers((person, agency), acting_for=uuid4())
    assert not covers((None, agency), acting_for=uuid4())
    assert covers((person, None), acting_for="")


def test_a_copy_holds_the_rows_of_its_child_and_a_parents_copy_not_what_the_child_answered(gwen, alice):
    subject = sharing.relate(alice, Relation.AUTHOR)
    sharing.relate(alice, Relation.INDEX, subject)
    sharing.consent(subject, alice.agency)
    sharing.consent(subject, alice.agency, giver=Giver.CHILD, age=15)
    sharing.consent(uuid4(), alice.agency)

    def copied(own: bool):
        return {one.title: len(one.rows) for one in asked(gwen, partial(queries.exported, own=own), gwen, subject)}

    titles = list(queries.EXPORTED.values())
    assert copied(own=True) == dict(zip(titles, (1, 2, 2), strict=True))
    assert copied(own=False) == dict(zip(titles, (1, 1, 1), strict=True))
    assert asked(gwen, partial(queries.exported, own=True), gwen, uuid4()) == []
    assert asked(gwen, Consent.objects.count) == 3
    with pytest.raises(Refused):
        asked(alice, partial(queries.exported, own=True), alice, subject)


def withhold(gwen, subject, **fields):
    values = {"person": uuid4(), "agency": None, "begins_at": AT, "ends_at": LATER, "reason": "A check by the police"}
    values |= {"review_on": (AT + 30 * 24 * HOUR).date()} | fields
    return operations.withhold_looks(by=gwen, at=AT, subject=subject, **values)


def test_what_is_withheld_of_one_child_until_it_is_lifted(gwen, alice):
    subject, other = uuid4(), uuid4()
    kept, lifted = withhold(gwen, subject), withhold(gwen, subject)
    withhold(gwen, other, reason="Another child")
    operations.lift_withholding(by=gwen, at=LATER, withholding_id=lifted)

    assert [one.id for one in asked(gwen, queries.withheld, subject)] == [kept]
    (shown,) = asked(gwen, queries.withholdings, gwen, subject)
    assert (shown.held.id, shown.reason, shown.withheld_by) == (kept, "A check by the police", gwen.person)
    with pytest.raises(Refused):
        asked(alice, queries.withholdings, alice, subject)


def test_whoever_was_shut_out_elsewhere_or_before_may_be_chosen(alice):
    subject, other = sharing.relate(alice, Relation.AUTHOR), sharing.relate(alice, Relation.AUTHOR)
    service = uuid4()
    sharing.consent(other, uuid4(), excluded=[service])
    earlier = sharing.consent(subject, uuid4(), excluded=[service])
    sharing.consent(subject, service)
    assert service not in asked(alice, queries.covered_by, subject, LATER)

    operations.withdraw_consent(by=sharing.SYSTEM, at=AT, consent_id=earlier, subject=subject, recorded_by=uuid4())

    assert asked(alice, queries.covered_by, subject, LATER) == {service}


def test_an_agreement_to_keep_the_record_is_none_to_share_it(alice, gwen):
    subject = sharing.relate(alice, Relation.LEAD)
    sharing.consent(subject, alice.agency, kind=ConsentKind.STORAGE)

    (led,) = asked(gwen, queries.standings, gwen, [subject])[subject]

    assert led.agreed == ()
    assert not led.held(LATER)


def test_an_agency_is_nobodys_family(gwen, alice):
    subject = uuid4()
    operations.relate(
        by=sharing.SYSTEM, at=AT, subject=subject, agency=alice.agency, relation=Relation.PARENT, parts=[Part.INDEX]
    )

    assert asked(gwen, queries.family_of, gwen, subject) == []
