"""What the operations write: relationships end only where they are meant, withheld looks are lifted once, a purge."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from oast.audit.models import Event
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.sharing import operations
from oast.sharing.enums import Answer, ConsentKind, Evidence, Giver, Part, Recipient, Relation
from oast.sharing.models import Consent, ConsentCover, Relationship, Withholding
from tests.factories import accounts, sharing

AT = sharing.AT
LATER = AT + timedelta(hours=1)
CLOCK = sharing.SYSTEM

pytestmark = pytest.mark.django_db


def held(model, **fields):
    with looking(by=CLOCK, at=LATER, action="test.look") as opened:
        opened.events += 1
        return list(model.objects.filter(**fields))


@pytest.mark.parametrize("by", ["person", "agency", "object_id", None])
def test_relationships_end_where_they_are_meant_and_nowhere_else(by):
    subject, keys = uuid4(), {"person": uuid4(), "agency": uuid4(), "object_id": uuid4()}
    common = {"by": CLOCK, "at": AT, "relation": Relation.MEMBER, "parts": [Part.PLAN]}
    meant = operations.relate(subject=subject, **keys, **common)
    others = {name: operations.relate(subject=subject, **keys | {name: uuid4()}, **common) for name in keys}
    over = operations.relate(subject=subject, until=AT + timedelta(minutes=5), **keys, **common)
    elsewhere = operations.relate(subject=uuid4(), **keys, **common)
    leads = operations.relate(subject=subject, **keys, **common | {"relation": Relation.LEAD})

    narrowed = {by: keys[by]} if by else {}
    operations.end_relationships(by=CLOCK, at=LATER, subject=subject, relation=Relation.MEMBER, **narrowed)

    ended = {row.id for row in held(Relationship, ended_at=LATER)}
    assert ended == {meant} | {made for name, made in others.items() if name != by}
    untouched = {row.id: row.ended_at for row in held(Relationship) if row.id in (over, elsewhere, leads)}
    assert untouched == {over: AT + timedelta(minutes=5), elsewhere: None, leads: None}


def test_a_narrowed_relationship_opens_what_is_left_of_it_from_that_moment_on():
    subject, thing, person, colleague = uuid4(), uuid4(), uuid4(), uuid4()
    common = {"by": CLOCK, "at": AT, "relation": Relation.AUTHOR, "parts": [Part.PLAN, Part.TEAM], "object_id": thing}
    soon, end = AT + timedelta(minutes=5), LATER + timedelta(hours=1)
    operations.relate(subject=subject, person=person, **common)
    operations.relate(subject=subject, person=colleague, until=end, **common)
    others = [
        operations.relate(subject=subject, person=person, until=soon, **common),
        operations.relate(subject=uuid4(), person=person, **common),
        operations.relate(subject=subject, person=person, **common | {"relation": Relation.LEAD}),
        operations.relate(subject=subject, person=person, **common | {"object_id": uuid4()}),
    ]
    before = {row.id: (row.started_at, row.ended_at, row.parts) for row in held(Relationship) if row.id in others}
    narrowed = {"subject": subject, "relation": Relation.AUTHOR, "object_id": thing}

    charlie = accounts.practitioner("Charlie Example")
    with pytest.raises(Refused, match="works with this child"):
        operations.narrow_relationships(by=charlie, at=LATER, parts=[Part.PLAN], **narrowed)
    assert len(held(Relationship)) == 6
    operations.narrow_relationships(by=CLOCK, at=LATER, parts=[Part.PLAN, Part.REFERRAL], **narrowed)

    rows = held(Relationship)
    assert {row.id: (row.started_at, row.ended_at, row.parts) for row in rows if row.id in others} == before
    whole, less = ["plan", "team"], ["plan"]
    assert sorted(
        ((row.person == colleague, row.started_at, row.ended_at, row.parts) for row in rows if row.id not in others),
        key=lambda one: one[:2],
    ) == [(False, AT, LATER, whole), (False, LATER, None, less), (True, AT, LATER, whole), (True, LATER, end, less)]
    event = Event.objects.get(action="sharing.narrow_relationships", outcome="done")
    assert (event.object_id, event.subject, event.right) == (thing, subject, "author")


def test_what_a_relationship_is_made_of():
    keys = {"person": uuid4(), "agency": uuid4(), "object_id": uuid4()}
    made = operations.relate(
        by=CLOCK, at=AT, subject=uuid4(), relation=Relation.MEMBER, parts=["team", "plan"], until=LATER,
        purpose="support", **keys,
    )  # fmt: skip
    (row,) = held(Relationship, id=made)
    assert (row.parts, row.started_at, row.ended_at) == (["plan", "team"], AT, LATER)
    assert {name: getattr(row, name) for name in keys} == keys
    event = Event.objects.get(object_id=made)
    assert (event.subject, event.purpose, event.right) == (row.subject, "support", "member")


def test_withheld_looks_are_the_governance_leads_and_lifted_once():
    gwen = accounts.practitioner("Gwen Example", accounts.agency("Trust"), "information_governance")
    alice = accounts.practitioner("Alice Example")
    fields = {
        "at": AT, "subject": uuid4(), "begins_at": AT, "ends_at": LATER, "reason": "The police ask",
        "review_on": LATER.date() + timedelta(days=9), "person": alice.person,
    }  # fmt: skip
    with pytest.raises(Refused):
        operations.withhold_looks(by=alice, **fields)
    made = operations.withhold_looks(by=gwen, **fields)
    with pytest.raises(Refused):
        operations.lift_withholding(by=alice, at=LATER, withholding_id=made)
    assert [row.lifted_at for row in held(Withholding)] == [None]

    operations.lift_withholding(by=gwen, at=LATER, withholding_id=made)

    (row,) = held(Withholding)
    assert (row.person, row.agency, row.withheld_by, row.lifted_at, row.lifted_by) == (
        alice.person, None, gwen.person, LATER, gwen.person,
    )  # fmt: skip
    with pytest.raises(NotForYou, match="Nothing is withheld"):
        operations.lift_withholding(by=gwen, at=LATER, withholding_id=made)
    said = Event.objects.filter(object_id=made).values_list("shown", "right")
    assert sorted(said) == [
        (["shown again"], "information governance office"),
        (["withheld"], "information governance office"),
    ]


def test_the_clock_purges_one_child_and_no_other():
    alice = accounts.practitioner("Alice Example")
    gwen = accounts.practitioner("Gwen Example", accounts.agency("Trust"), "information_governance")
    subject, other = (sharing.relate(alice, Relation.AUTHOR) for _ in range(2))
    for one in (subject, other):
        sharing.consent(one, alice.agency)
        for _ in range(2):
            sharing.relate(alice, Relation.MEMBER, one)
            operations.withhold_looks(
                by=gwen, at=AT, subject=one, begins_at=AT, ends_at=LATER, reason="The police ask", person=alice.person,
                review_on=LATER.date() + timedelta(days=9),
            )  # fmt: skip
    with pytest.raises(Refused):
        operations.purge_subject(by=alice, at=LATER, subject=subject)
    assert len(held(Consent)) == 2

    operations.purge_subject(by=CLOCK, at=LATER, subject=subject)

    kinds = (Relationship, Consent, ConsentCover, Withholding)
    assert [{row.subject for row in held(model)} for model in kinds] == [{other}] * 4
    event = Event.objects.get(action="sharing.purge_subject", outcome="done")
    assert (event.shown, event.right) == (["7 rows purged"], "retention")


def test_only_who_works_with_the_child_ends_a_relationship():
    alice, charlie = accounts.practitioner("Alice Example"), accounts.practitioner("Charlie Example")
    subject = sharing.relate(alice, Relation.LEAD)

    with pytest.raises(Refused, match="works with this child"):
        operations.end_relationships(by=charlie, at=LATER, subject=subject, relation=Relation.LEAD)
    assert [row.ended_at for row in held(Relationship)] == [None]


ANSWERED = {
    "kind": ConsentKind.STORAGE, "answer": Answer.YES, "giver": Giver.CHILD, "giver_name": "Zoe Hopkins",
    "giver_relation": "herself", "giver_person": UUID(int=5), "evidence": Evidence.SPOKEN, "witness": "Sam Example",
    "age": 14, "competence": "She said in her own words what is kept and who reads it.", "recorded_by": UUID(int=6),
}  # fmt: skip


def test_every_word_of_an_answer_is_kept():
    subject, named = uuid4(), operations.Named(uuid4(), Recipient.PERSON, excluded=True)
    made = operations.record_consent(
        by=CLOCK, at=AT, subject=subject, **ANSWERED, named=[named], parts=[Part.PLAN, Part.ASSESSMENT],
        ends_at=LATER, review_on=LATER.date(), evidence_file=b"%PDF-1.7", evidence_type="application/pdf",
    )  # fmt: skip

    (row,) = held(Consent, id=made)
    asked = set(ANSWERED) - {"age"}
    assert {name: getattr(row, name) for name in asked} == {name: ANSWERED[name] for name in asked}
    assert (row.subject, row.given_at, row.ends_at, row.review_on) == (subject, AT, LATER, LATER.date())
    assert (row.parts, bytes(row.evidence_file), row.evidence_type) == (
        ["assessment", "plan"], b"%PDF-1.7", "application/pdf",
    )  # fmt: skip
    (cover,) = held(ConsentCover)
    assert (cover.consent_id, cover.subject, cover.recipient, cover.recipient_kind, cover.excluded) == (
        made, subject, named.recipient, Recipient.PERSON, True,
    )  # fmt: skip
    event = Event.objects.get(object_id=made)
    assert (event.object_kind, event.subject, event.shown) == ("sharing.consent", subject, ["storage", "yes"])


def test_a_stranger_records_no_answer():
    charlie = accounts.practitioner("Charlie Example")
    with pytest.raises(Refused, match="works with this child"):
        operations.record_consent(by=charlie, at=AT, subject=uuid4(), **ANSWERED)
    assert held(Consent) == []


@pytest.mark.parametrize(
    "lacks",
    [
        {"competence": " ", "age": 11},
        {"witness": ""},
        {"kind": ConsentKind.SHARING, "named": [operations.Named(uuid4(), Recipient.AGENCY, excluded=True)]},
    ],
)
def test_an_answer_that_lacks_something_is_not_recorded(lacks):
    with pytest.raises(Refused):
        operations.record_consent(by=CLOCK, at=AT, subject=uuid4(), **ANSWERED | lacks)
    assert held(Consent) == held(ConsentCover) == []


def test_a_consent_is_taken_back_once_by_who_may_and_for_its_child():
    alice, charlie = accounts.practitioner("Alice Example"), accounts.practitioner("Charlie Example")
    subject = sharing.relate(alice, Relation.AUTHOR)
    made = sharing.consent(subject, alice.agency)
    taken = {"at": LATER, "consent_id": made, "recorded_by": alice.person}

    bob = accounts.practitioner("Bob Example", accounts.agency("Hop Garden Project"))
    sharing.relate(bob, Relation.INDEX, subject)  # has opened the index, and so passes the wall
    for one in (bob, charlie):
        with pytest.raises(NotForYou):
            operations.withdraw_consent(by=one, subject=subject, **taken)
    with pytest.raises(NotForYou, match="no such consent"):
        operations.withdraw_consent(by=alice, subject=uuid4(), **taken)
    assert [(row.withdrawn_at, row.version) for row in held(Consent)] == [(None, 1)]

    assert operations.withdraw_consent(by=alice, subject=subject, **taken) == made

    (row,) = held(Consent)
    assert (row.withdrawn_at, row.withdrawn_recorded_by, row.version) == (LATER, alice.person, 2)
    event = Event.objects.get(action="sharing.withdraw_consent", outcome="done")
    assert (event.subject, event.object_id, event.shown) == (subject, made, ["withdrawn"])
    with pytest.raises(Refused, match="already taken back"):
        operations.withdraw_consent(by=CLOCK, subject=subject, **taken)


def test_another_withholding_stays_when_one_is_lifted():
    gwen = accounts.practitioner("Gwen Example", accounts.agency("Trust"), "information_governance")
    made = [
        operations.withhold_looks(
            by=gwen,
            at=AT,
            subject=uuid4(),
            begins_at=AT,
            ends_at=LATER,
            reason="The police ask",
            person=uuid4(),
            review_on=LATER.date() + timedelta(days=9),
        )
        for _ in range(2)
    ]
    for one in reversed(made):
        assert operations.lift_withholding(by=gwen, at=LATER, withholding_id=one) == one
    assert {row.lifted_at for row in held(Withholding)} == {LATER}


def test_stopping_takes_back_every_agreement_to_share_that_holds_and_nothing_else(db):
    alice, by = accounts.practitioner(), uuid4()
    subject = sharing.relate(alice, Relation.LEAD)
    before, later, now = AT - timedelta(days=9), AT + timedelta(days=9), AT + timedelta(days=1)
    holds = [sharing.consent(subject, alice.agency), sharing.consent(subject, alice.agency, ends_at=later)]
    over = sharing.consent(subject, alice.agency, at=before, ends_at=now)
    taken = sharing.consent(subject, alice.agency)
    operations.withdraw_consent(by=CLOCK, at=AT, consent_id=taken, subject=subject, recorded_by=alice.person)
    others = [
        over,
        sharing.consent(subject, alice.agency, answer=Answer.NO),
        sharing.consent(subject, kind=ConsentKind.STORAGE),
        sharing.consent(sharing.relate(alice, Relation.LEAD), alice.agency),
    ]

    operations.stop_sharing(by=CLOCK, at=now, subject=subject, recorded_by=by)

    with looking(by=CLOCK, at=AT, action="test") as look:
        look.events += 1
        kept = {one.id: (one.withdrawn_at, one.withdrawn_recorded_by, one.version) for one in Consent.objects.all()}
    assert [kept[one] for one in holds] == [(now, by, 2)] * 2
    assert [kept[one] for one in others] == [(None, None, 1)] * 4
    assert kept[taken] == (AT, alice.person, 2)
    assert Event.objects.get(action="sharing.stop_sharing").shown == ["2 withdrawn"]


def test_a_person_stops_no_sharing(db):
    alice = accounts.practitioner()
    with pytest.raises(Refused, match="clock"):
        operations.stop_sharing(by=alice, at=AT, subject=uuid4(), recorded_by=alice.person)
