"""Search, open, close: the only way to a record, for the vetted and trained, with a purpose, on the record."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from oast.accounts.queries import viewer as viewer_of
from oast.audit.models import Event
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.childindex import operations, queries, rules
from oast.childindex.models import BlockingKey, Child, Search
from oast.childindex.operations.opening import midnight
from oast.childindex.policies import Terms
from oast.sharing.enums import Part, Purpose, Relation
from oast.sharing.models import Relationship
from tests.factories import accounts
from tests.factories import childindex as factory
from tests.factories.childindex import AT, CANARY, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(db):
    factory.switch_on()
    return accounts.practitioner("Alice Example")


@pytest.fixture
def charlie(db):
    return accounts.practitioner("Charlie Stranger", accounts.agency("Another agency"))


def results(viewer, search, at=AT):
    with looking(by=viewer, at=at, action="childindex.see_results"):
        return queries.results(viewer, search, at)


def record(viewer, subject, at=AT):
    with looking(by=viewer, at=at, action="childindex.see_record"):
        return queries.record(viewer, subject, at)


def counts():
    with looking(by=SYSTEM, at=AT, action="test") as look:
        look.events += 1
        return [model.objects.count() for model in (Child, Search, Relationship, BlockingKey)]


def test_a_search_finds_the_child_and_the_record_opens(alice):
    zoe = factory.child()

    found = factory.search(alice)
    shown = results(alice, found)
    operations.open_record(by=alice, at=AT, search_id=found, subject=zoe)
    seen = record(alice, zoe)

    assert [(one.name, one.district) for one in shown.found] == [("Zoe Hopkins", "CT1")]
    assert (seen.known.full_name, seen.known.address, seen.search) == ("Zoe Hopkins", "12 Oast Close", found)


def test_a_search_is_one_event_with_its_terms_out_of_sight(alice):
    factory.child()
    factory.search(alice)

    event = Event.objects.filter(action="childindex.search").get()

    assert (event.actor, event.purpose, event.subject) == (alice.key, Purpose.SUPPORT, None)
    assert b"Hopkins" not in bytes(event.text)


def test_the_results_are_one_event_for_each_child_shown(alice):
    factory.child("Zoe")
    factory.child("Chloe")

    results(alice, factory.search(alice))

    events = Event.objects.filter(action="childindex.see_results")
    assert sorted(event.shown for event in events) == [["born", "district", "gender", "name"]] * 2


def test_twins_are_both_shown_and_the_wrong_one_can_be_closed(alice):
    chloe, zoe = factory.child("Chloe"), factory.child("Zoe")
    found = factory.search(alice)
    assert [one.subject for one in results(alice, found).found] == [zoe, chloe]

    operations.open_record(by=alice, at=AT, search_id=found, subject=chloe)
    operations.close_record(by=alice, at=AT + timedelta(minutes=1), subject=chloe)

    with pytest.raises(NotForYou):
        record(alice, chloe, AT + timedelta(minutes=2))
    with pytest.raises(NotForYou):
        record(alice, zoe, AT + timedelta(minutes=2))


def test_a_record_is_open_until_midnight_by_the_countys_clock(alice):
    zoe = factory.opened(alice, factory.child())

    assert record(alice, zoe, midnight(AT) - timedelta(seconds=1))
    with pytest.raises(NotForYou):
        record(alice, zoe, midnight(AT))


def test_a_search_of_yesterday_opens_nothing(alice):
    zoe = factory.child()
    found = factory.search(alice)

    with pytest.raises(Refused, match="another day"):
        operations.open_record(by=alice, at=AT + timedelta(days=1), search_id=found, subject=zoe)
    with pytest.raises(Refused, match="another day"):
        results(alice, found, AT + timedelta(days=1))


def test_what_one_opened_is_closed_to_everyone_else(alice, charlie):
    zoe = factory.opened(alice, factory.child())

    with pytest.raises(NotForYou):
        record(charlie, zoe)
    with looking(by=charlie, at=AT, action="test") as look:
        look.events += 1
        assert not Child.objects.filter(subject=zoe).exists(), "the second wall"


def test_somebody_elses_search_opens_and_shows_nothing(alice, charlie):
    zoe = factory.child()
    found = factory.search(alice)
    before = counts()

    with pytest.raises(NotForYou):
        results(charlie, found)
    with pytest.raises(NotForYou):
        operations.open_record(by=charlie, at=AT, search_id=found, subject=zoe)
    assert counts() == before


def test_only_a_child_that_the_search_showed_is_opened(alice):
    factory.child()
    other = factory.child("Maud", "Pemberton", born=date(1995, 1, 1))
    found = factory.search(alice)
    before = counts()

    with pytest.raises(NotForYou):
        operations.open_record(by=alice, at=AT, search_id=found, subject=other)
    assert counts() == before


@pytest.mark.parametrize("missing", ["vetting", "training"])
def test_without_vetting_or_training_nobody_searches(missing):
    factory.switch_on()
    who = accounts.person("Una Checked")
    accounts.qualify(who, *{"vetting", "training"} - {missing})
    una = viewer_of(who, accounts.employment(who, accounts.agency(), "practitioner"), accounts.DAY)
    before = counts()

    with pytest.raises(Refused, match="vetted and trained"):
        factory.search(una)
    assert counts() == before
    assert Event.objects.filter(outcome="refused", actor=una.key).exists()


@pytest.mark.parametrize("role", ["lcsp_manager", "trust_officer", "directory_steward", "provider", "sponsor"])
def test_other_roles_do_not_search(role):
    factory.switch_on()
    who = accounts.practitioner("Una Other", accounts.agency(), role)
    before = counts()

    with pytest.raises(Refused, match="vetted and trained"):
        factory.search(who)
    assert counts() == before


def test_nobody_searches_while_the_index_is_off():
    who = accounts.practitioner()
    with pytest.raises(Refused, match="switched off"):
        factory.search(who)


@pytest.mark.parametrize(
    "fields",
    [{"purpose": ""}, {"purpose": Purpose.STEWARDSHIP}, {"purpose": "curious"}, {"reason": ""}, {"reason": "  x "}],
)
def test_nobody_searches_without_a_purpose_of_the_list_and_a_reason(alice, fields):
    before = counts()
    with pytest.raises(Refused, match="why you look"):
        factory.search(alice, **fields)
    assert counts() == before


@pytest.mark.parametrize(
    "terms",
    [
        Terms(),
        Terms(given="Zoe"),
        Terms(family="Hopkins", born=date(2000, 3, 5)),
        Terms("Zoe", "Hopkins"),
        Terms(born=date(2000, 3, 5), postcode="CT1 2AB"),
        Terms(number="12345"),
        Terms("Z*", "Hopkins", date(2000, 3, 5)),
        Terms("%", "_", date(2000, 3, 5)),
    ],
)
def test_a_search_that_could_find_many_is_refused(alice, terms):
    before = counts()
    with pytest.raises(Refused):
        factory.search(alice, terms=terms)
    assert counts() == before


@pytest.mark.parametrize(
    "terms",
    [
        Terms("Zoe", "Hopkins", postcode="CT1 2AB"),
        Terms("Zoey", "Hopkins", date(2000, 3, 5)),
        Terms("Zoe", "Hopkinz", date(2000, 3, 5)),
        Terms("Zoe", "Hopkins", date(2000, 5, 3)),
        Terms("Zoe", "Hopkins", date(2001, 3, 5)),
        Terms("Hopkins", "Zoe", date(2000, 3, 5)),
        Terms("Zoe", "Hopkins", postcode="CT1 2AC"),
        Terms("Zoe", "", date(2000, 3, 5), "CT1 2AB"),
        Terms(number="9434765919"),
    ],
)
def test_a_slip_in_one_field_still_finds_the_child(alice, terms):
    zoe = factory.child(nhs_number="9434765919")
    assert [one.subject for one in results(alice, factory.search(alice, terms=terms)).found] == [zoe]


def test_the_index_number_finds_its_bearer(alice):
    zoe = factory.child()
    with looking(by=SYSTEM, at=AT, action="test") as look:
        look.events += 1
        number = Child.objects.get(subject=zoe).number

    assert [one.subject for one in results(alice, factory.search(alice, terms=Terms(number=number))).found] == [zoe]


def test_a_search_shows_a_few_children_at_most(alice):
    for _ in range(9):
        factory.child()
    assert len(results(alice, factory.search(alice)).found) == 5


def test_an_archived_child_is_not_found(alice):
    factory.child(state="archived")
    assert results(alice, factory.search(alice)).found == ()


def test_an_unborn_child_is_found_by_the_mother_and_the_date(alice):
    baby = factory.unborn()
    found = factory.search(alice, terms=Terms("Claire", "Hopkins", date(2008, 6, 1)))
    assert [(one.subject, one.name) for one in results(alice, found).found] == [
        (baby, "Unborn child of Claire Hopkins")
    ]


def test_the_limit_of_an_hour_stops_harvesting_and_passes(alice, monkeypatch):
    for _ in range(30):
        factory.search(alice)

    with pytest.raises(Refused, match="searched 30 times in the last hour"):
        factory.search(alice)
    assert factory.search(alice, AT + timedelta(minutes=61))


def test_the_limit_of_a_day(alice):
    for hour in range(4):
        for _ in range(30):
            factory.search(alice, AT + timedelta(minutes=61 * hour))

    with pytest.raises(Refused, match="in the last day"):
        factory.search(alice, AT + timedelta(minutes=61 * 4))


def shielded(**fields):
    return factory.child(
        address=CANARY, postcode="ME99 9XX", nhs_number="9434765919", former=["Canaria"], school_name="Canary School",
        shielded=True, carers=[{"name": "Canary Carer", "relation": "mother"}], **fields,
    )  # fmt: skip


def test_a_shielded_child_shows_name_gender_birth_and_number_alone(alice):
    zoe = factory.opened(alice, shielded())
    seen = record(alice, zoe)
    known = queries.Known(**{name: getattr(seen.known, name) for name in ("subject", "number", "given", "family")},
                          born=date(2000, 3, 5), expected=None, gender="female", shielded=True)  # fmt: skip

    assert seen.known == known
    assert (seen.carers, seen.involvements, seen.notice) == ((), (), None)
    assert "anary" not in repr(seen)


@pytest.mark.parametrize(
    "terms",
    [
        Terms("Maud", "Canaria", postcode="ME99 9XX"),
        Terms("Zoe", "", date(2000, 3, 6), "ME99 9XX"),
        Terms(number="9434765919"),
        Terms("Claire", "Pemberton", date(1999, 1, 1), "ME99 9XX"),
    ],
)
def test_what_a_shield_hides_finds_nobody(alice, terms):
    shielded()
    assert results(alice, factory.search(alice, terms=terms)).found == ()


def test_a_shielded_childs_postcode_neither_helps_nor_harms(alice):
    shielded()
    right = results(alice, factory.search(alice, terms=Terms("Zoe", "Hopkins", date(2000, 3, 5), "ME99 9XX"))).found
    wrong = results(alice, factory.search(alice, terms=Terms("Zoe", "Hopkins", date(2000, 3, 5), "CT1 2AB"))).found
    assert right == wrong
    assert (right[0].shielded, right[0].district) == (True, "")


def test_the_office_shields_and_nobody_else(alice):
    zoe = factory.child()
    steward = accounts.practitioner("Sam Steward", accounts.agency("County"), "index_steward")

    with pytest.raises(Refused):
        operations.set_shield(by=alice, at=AT, subject=zoe, reason="At risk.")
    assert not results(alice, factory.search(alice)).found[0].shielded
    operations.set_shield(by=steward, at=AT, subject=zoe, reason="At risk.")
    assert results(alice, factory.search(alice)).found[0].shielded
    with pytest.raises(NotForYou):
        operations.set_shield(by=SYSTEM, at=AT, subject=uuid4(), reason="At risk.")


def test_rule_and_queryset_agree(alice, charlie):
    zoe = factory.opened(alice, factory.child())
    factory.child("Maud")
    for who, expected in ((alice, [zoe]), (charlie, []), (None, [])):
        with looking(by=SYSTEM, at=AT, action="test") as look:
            look.events += 1
            assert [child.subject for child in rules.visible_to(who, Child.objects.all(), AT)] == expected
    with pytest.raises(NotForYou):
        rules.check_can_see(None, zoe, Part.INDEX, Purpose.SUPPORT, AT)


def test_the_relationship_says_purpose_and_search(alice):
    zoe = factory.opened(alice, factory.child(), purpose=Purpose.SAFEGUARDING)
    with looking(by=SYSTEM, at=AT, action="test") as look:
        look.events += 1
        made = Relationship.objects.get(subject=zoe)
    assert (made.relation, made.purpose, made.ended_at) == (Relation.INDEX, Purpose.SAFEGUARDING, midnight(AT))
