"""Accesses explained by relationship, and the signals against them, through the operations that people use."""

from datetime import date, timedelta

import pytest
from django.db import connection

from oast.accounts.enums import Sector
from oast.accounts.models import Employment
from oast.audit.models import Event
from oast.audit.operations import looking
from oast.childindex import operations as index
from oast.childindex import queries as index_queries
from oast.childindex.enums import Standing
from oast.desk.enums import AccessState, Basis
from oast.desk.models import Access, Progress
from oast.desk.operations import explaining
from oast.sharing.enums import Relation
from tests.factories import accounts, childindex, sharing, support
from tests.factories.desk import AT, CLOCK, access, explain, look

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(db):
    childindex.switch_on()
    where = accounts.agency("Weald Community Health", Sector.HEALTH, lcsp="maidstone-1")
    return accounts.practitioner("Alice Example", where)


def codes(one: Access) -> list[str]:
    return [code for code, _ in one.signals]


def children(count: int) -> list:
    """So many children, each with a family name of its own, so that a search finds one."""
    names = ["Archer", "Bexley", "Crowhurst", "Denne", "Eldridge", "Fagge", "Golding", "Hukins", "Iggulden", "Jarvis"]
    names += ["Knott", "Luckhurst", "Marsh"]
    return [(childindex.child("Zoe", name), name) for name in names[:count]]


# What explains


def test_nothing_on_the_record_means_the_queue(alice):
    zoe = look(alice, childindex.child())
    explain()

    found = access(alice, zoe)
    assert (found.basis, found.state) == (Basis.NOTHING, AccessState.WAITING)
    assert found.sentence == "Said that the child is their patient or on their caseload; nothing on the record says so."
    assert (found.standing, found.purpose, found.looks) == ("caseload", "support", 3)
    assert "address" in found.parts


def test_the_agency_that_the_index_names_explains(alice):
    zoe = look(alice, childindex.child(involvements=[{"agency_id": alice.agency, "service": "Health visiting"}]))
    explain()

    found = access(alice, zoe)
    assert (found.basis, found.state) == (Basis.OPENED, AccessState.EXPLAINED)
    assert found.sentence == "The index says that their agency worked with this child."


@pytest.mark.parametrize(
    ("standing", "fields", "sentence"),
    [
        (Standing.SETTING, {"school_name": "WEALD community health"}, "attends their school"),
        (Standing.CASELOAD, {"practice": "Weald Community Health"}, "is their patient"),
    ],
)
def test_school_and_practice_confirm_what_was_said(alice, standing, fields, sentence):
    zoe = look(alice, childindex.child(**fields), standing=standing)
    explain()

    assert access(alice, zoe).basis == Basis.OPENED
    assert sentence in access(alice, zoe).sentence


def test_the_same_school_does_not_confirm_what_was_not_said(alice):
    zoe = look(alice, childindex.child(school_name="Weald Community Health"), standing=Standing.ASKED)
    explain()

    assert access(alice, zoe).basis == Basis.NOTHING


def test_a_brother_whom_the_agency_knows_confirms_work_with_the_family(alice):
    carers = [{"name": "Pat Hopkins", "relation": "mother", "telephone": "01632 960001"}]
    childindex.child("Tim", carers=carers, involvements=[{"agency_id": alice.agency, "service": "Health visiting"}])
    zoe = look(alice, childindex.child(carers=carers), standing=Standing.FAMILY)
    explain()

    assert (
        access(alice, zoe).sentence == "The index says that their agency worked with a brother or sister of this child."
    )


@pytest.mark.parametrize("relation", [Relation.AUTHOR, Relation.LEAD, Relation.MEMBER])
def test_who_works_with_the_child_is_explained(alice, relation):
    zoe = sharing.relate(alice, relation, childindex.child())
    sharing.consent(zoe, alice.agency)
    look(alice, zoe)
    explain()

    assert (access(alice, zoe).basis, access(alice, zoe).state) == (Basis.WORKS, AccessState.EXPLAINED)


def test_leading_without_an_agreement_explains_nothing(alice):
    zoe = sharing.relate(alice, Relation.LEAD, childindex.child())
    look(alice, zoe)
    explain()

    assert access(alice, zoe).basis == Basis.NOTHING


def test_an_agreement_that_was_taken_back_explains_nothing_later(alice):
    zoe = sharing.relate(alice, Relation.LEAD, childindex.child())
    sharing.consent(zoe, alice.agency, ends_at=AT + timedelta(minutes=30))
    look(alice, zoe, AT + timedelta(minutes=40))
    explain()

    assert access(alice, zoe).basis == Basis.NOTHING


def test_a_colleague_who_works_with_the_child_explains(alice):
    bob = accounts.practitioner("Bob Example", accounts.agency("Charity"))
    zoe = sharing.relate(alice, Relation.AUTHOR, childindex.child())
    colleague = accounts.person("Dora Example")
    accounts.qualify(colleague)
    where = Employment.objects.get(person=alice.person).agency
    dora = accounts.viewer(colleague, accounts.employment(colleague, where, "practitioner"), accounts.DAY)
    look(dora, zoe)
    look(bob, zoe)
    explain()

    assert access(dora, zoe).basis == Basis.COLLEAGUE
    assert access(bob, zoe).basis == Basis.NOTHING


def test_work_that_began_since_explains_what_waits(alice):
    zoe = look(alice, childindex.child())
    explain()
    assert access(alice, zoe).state == AccessState.WAITING

    sharing.relate(alice, Relation.AUTHOR, zoe, at=AT + timedelta(days=3))
    explaining.explain_again(by=CLOCK, at=AT + timedelta(days=4))

    found = access(alice, zoe)
    assert (found.basis, found.state) == (Basis.OPENED, AccessState.EXPLAINED)
    assert found.sentence == "Began to work with this child within two weeks."


def test_candidates_of_a_search_are_explained_by_it(alice):
    zoe, chloe = childindex.child("Zoe"), childindex.child("Chloe")
    found = childindex.search(alice)
    with looking(by=alice, at=AT, action="childindex.see_results"):
        index_queries.results(alice, found, AT)
    explain()

    assert {access(alice, one).basis for one in (zoe, chloe)} == {Basis.SEARCH}


def test_a_family_reads_its_own_record(case):
    parent = support.family()
    sharing.relate(parent, Relation.PARENT, case.subject, agency=None)
    with looking(by=parent, at=AT, action="caf.read_own_record"):
        index_queries.identity(parent, case.subject, "own_record", AT, part="plan")
    explain()

    assert access(parent, case.subject).basis == Basis.OWN


def test_the_index_office_does_its_work():
    steward = accounts.practitioner("Siobhan Steward", accounts.agency("Index office"), "index_steward")
    zoe = childindex.child(state="doubtful")
    with looking(by=steward, at=AT, action="childindex.queue"):
        index_queries.queue(steward)
    explain()

    assert access(steward, zoe).basis == Basis.OFFICE


@pytest.fixture
def case():
    return support.case()


# What speaks against it


def test_a_look_past_a_shield_always_waits_and_stands_first(alice):
    """Although the officer is the child's own lead elsewhere: every time is investigated."""
    dora = accounts.practitioner("Dora Duty", accounts.agency("Social services"), "duty_officer")
    zoe = look(dora, childindex.child(shielded=True))
    given = index.look_past_shield(by=dora, at=AT, subject=zoe, reason="A constable rings about a fire")
    with looking(by=dora, at=AT, action="childindex.see_past_shield"):
        index_queries.past_the_shield(dora, zoe, given, AT)
    explain()

    found = access(dora, zoe)
    assert "past_shield" in codes(found)
    assert (found.rank, found.state) == (0, AccessState.WAITING)


def test_after_leaving(alice):
    zoe = look(alice, childindex.child(involvements=[{"agency_id": alice.agency, "service": "Health visiting"}]))
    Employment.objects.filter(person=alice.person).update(ended_on=date(2008, 3, 1))
    explain()

    found = access(alice, zoe)
    assert (found.basis, found.state) == (Basis.OPENED, AccessState.WAITING)
    assert found.signals == [
        ["after_leaving", "On that day the person did not work for the agency any more, or not yet."]
    ]


def test_one_account_in_two_places(alice):
    (zoe, name), (other, other_name), (third, third_name) = children(3)
    look(alice, zoe, given="Zoe", family=name, place="here")
    look(alice, other, AT + timedelta(minutes=4), family=other_name, place="there")
    look(alice, third, AT + timedelta(minutes=9), family=third_name, place="here")
    explain()

    said = "from one place at 09:00, from another at 09:04 and from the first again at 09:09"
    assert "two_places" in codes(access(alice, other))
    assert said in dict(access(alice, other).signals)["two_places"]


def test_moving_once_is_no_signal(alice):
    (zoe, name), (other, other_name) = children(2)
    look(alice, zoe, family=name, place="here")
    look(alice, other, AT + timedelta(minutes=4), family=other_name, place="there")
    explain()

    assert "two_places" not in codes(access(alice, other))


def at_home(**fields) -> dict:
    return {"carers": [{"name": "Alice Example", "relation": "mother", "telephone": "01632 960 777"}], **fields}


@pytest.fixture
def mother(alice):
    """Alice is a carer in the index: her own child Tim lives at 3 Hop Lane, whose father is Carl."""
    accounts.Person.objects.filter(id=alice.person).update(telephone="01632960777")
    carers = [
        {"name": "Alice Example", "relation": "mother", "telephone": "01632960777"},
        {"name": "Carl Former", "relation": "father", "telephone": "01632 960778"},
    ]
    childindex.child("Tim", "Example", carers=carers, address="3 Hop Lane", postcode="ME14 1XX")
    return alice


def test_a_neighbours_child(mother):
    zoe = look(mother, childindex.child(address="5 Hop Lane", postcode="ME14 1XX"))
    explain()

    assert codes(access(mother, zoe)) == ["near_home"]


def test_an_ex_partners_child(mother):
    carers = [{"name": "Carl Former", "relation": "father", "telephone": "01632 960778"}]
    zoe = look(mother, childindex.child(carers=carers, address="9 Far Road", postcode="CT16 1AA"))
    explain()

    found = access(mother, zoe)
    assert "own_household" in codes(found)
    assert found.rank == 3


def test_a_childs_family_name_is_a_reason_and_no_more(alice):
    zoe = look(alice, childindex.child("Zoe", "Example"), family="Example")
    explain()

    assert codes(access(alice, zoe)) == ["own_name"]


def test_opened_and_closed_at_once_again_and_again(alice):
    for number, (subject, name) in enumerate(children(5)):
        look(alice, subject, AT + timedelta(minutes=15 * number), family=name, closed_after=10)
    explain()

    found = access(alice, subject)
    assert "brief" in codes(found)
    assert dict(found.signals)["brief"] == "Opened 5 records on that day and closed each within 30 seconds."


def test_four_are_not_yet_again_and_again(alice):
    for number, (subject, name) in enumerate(children(4)):
        look(alice, subject, AT + timedelta(minutes=15 * number), family=name, closed_after=10)
    explain()

    assert "brief" not in codes(access(alice, subject))


def test_many_children_in_an_hour(alice):
    for number, (subject, name) in enumerate(children(12)):
        look(
            alice, subject, AT + timedelta(minutes=4 * number), family=name, reason=f"A worry about the family {number}"
        )
    explain()

    assert codes(access(alice, subject)) == ["many"]


def test_the_same_reason_for_many(alice):
    for number, (subject, name) in enumerate(children(5)):
        look(alice, subject, AT + timedelta(hours=number), family=name)
    explain()

    assert codes(access(alice, subject)) == ["same_reason"]


@pytest.mark.parametrize(
    ("reason", "thin"), [("xxx", True), ("for work", True), ("checking the case", True), ("Bruises on her arm", False)]
)
def test_a_reason_that_says_nothing(alice, reason, thin):
    zoe = look(alice, childindex.child(), reason=reason)
    explain()

    assert ("thin_reason" in codes(access(alice, zoe))) == thin


def teacher(**fields):
    return accounts.practitioner("Tess Teacher", accounts.agency("Oak School", Sector.EDUCATION, **fields))


def test_out_of_hours_and_out_of_area(alice):
    tess, late = teacher(lcsp="maidstone-1"), AT + timedelta(hours=13)
    zoe = look(tess, childindex.child(postcode="CT16 1AA"), late)
    look(alice, zoe, late)
    explain(late + timedelta(minutes=10))

    assert codes(access(tess, zoe)) == ["out_of_hours"]
    assert "Looked at 22:00" in dict(access(tess, zoe).signals)["out_of_hours"]
    assert codes(access(alice, zoe)) == [], "health works round the clock"


def test_several_whom_nothing_explains_at_one_child(alice):
    zoe = childindex.child()
    others = [accounts.practitioner(f"Person {n}", accounts.agency(f"Agency {n}")) for n in range(2)]
    for one in (alice, *others):
        look(one, zoe, reason=f"A worry of {one.name} about the girl")
    explain()

    assert dict(access(alice, zoe).signals)["many_lookers"].startswith("3 people")


# How it is done


def test_the_clock_goes_on_where_it_stopped_and_says_so_once(alice):
    zoe = look(alice, childindex.child())
    explain()
    again = explaining.explain_accesses(by=CLOCK, at=AT)

    assert again is None
    with looking(by=CLOCK, at=AT, action="test.look") as opened:
        opened.events += 1
        assert Access.objects.count() == 1
        assert access(alice, zoe).version == 1
    assert Progress.objects.get().number > 0


def test_small_batches_say_the_same(alice):
    zoe = look(alice, childindex.child())
    explain(batch=2)

    assert access(alice, zoe).looks == 3


def test_a_closed_access_comes_back_for_a_new_signal_only(alice):
    zoe = look(alice, childindex.child())
    explain()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('oast.offices', ',system,', true), set_config('oast.viewer', 'system:t', true)"
        )
        cursor.execute("UPDATE desk_access SET state = 'closed'")
    explaining.explain_again(by=CLOCK, at=AT)
    look(alice, zoe, AT + timedelta(minutes=1), reason="Another reason of the day")
    explain()
    assert access(alice, zoe).state == AccessState.CLOSED

    Employment.objects.filter(person=alice.person).update(ended_on=date(2008, 3, 1))
    look(alice, zoe, AT + timedelta(minutes=2), reason="A third reason of the day")
    explain()
    assert access(alice, zoe).state == AccessState.WAITING


def test_only_the_clock_explains(alice):
    from oast.audit.rules import Refused

    with pytest.raises(Refused):
        explaining.explain_accesses(by=alice, at=AT)
    with looking(by=CLOCK, at=AT, action="test.look") as opened:
        opened.events += 1
        assert not Access.objects.exists()
        assert Event.objects.filter(action="desk.explain_accesses", outcome="refused").count() == 1
