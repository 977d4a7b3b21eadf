"""What the operations write: relationships end only where they are meant, withheld looks are lifted once, a purge."""

from datetime import timedelta
from uuid import uuid4

import pytest

from oast.audit.models import Event
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.sharing import operations
from oast.sharing.enums import Answer, ConsentKind, Part, Relation
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
    subject, other = (sharing.relate(alice, Relation.AUTHOR) for _ in range(2))
    for one in (subject, other):
        sharing.consent(one, alice.agency)
    with pytest.raises(Refused):
        operations.purge_subject(by=alice, at=LATER, subject=subject)
    assert len(held(Consent)) == 2

    operations.purge_subject(by=CLOCK, at=LATER, subject=subject)

    assert {row.subject for model in (Relationship, Consent, ConsentCover) for row in held(model)} == {other}


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
