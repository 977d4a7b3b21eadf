"""What other contexts ask of the index: names and identities, and what they tell it."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oast.accounts.queries import Viewer
from oast.audit.models import Event
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.childindex import operations, queries
from oast.childindex.models import AssessmentNotice, Child, Involvement
from oast.childindex.operations import Involved, NewChild
from oast.sharing.enums import Part, Purpose, Relation
from tests.factories import accounts, sharing
from tests.factories import childindex as factory
from tests.factories.childindex import AT, CANARY, SYSTEM

DAY = date(2008, 3, 5)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    factory.switch_on()
    return accounts.practitioner("Alice Example")


@pytest.fixture
def charlie():
    return accounts.practitioner("Charlie Stranger", accounts.agency("Another agency"))


def author(viewer, subject):
    """The viewer wrote an assessment of the subject. Returns the subject."""
    return sharing.relate(viewer, Relation.AUTHOR, subject)


def look(viewer, ask):
    with looking(by=viewer, at=AT, action="test.look"):
        return ask()


def counted(model) -> int:
    with looking(by=SYSTEM, at=AT, action="test") as opened:
        opened.events += 1
        return model.objects.count()


def test_names_are_those_of_open_subjects_with_an_event_each(alice):
    zoe, maud = author(alice, factory.child()), factory.child("Maud")

    shown = look(alice, lambda: queries.names(alice, [zoe, maud], Purpose.SUPPORT, AT))

    assert {subject: one.name for subject, one in shown.items()} == {zoe: "Zoe Hopkins"}
    (event,) = Event.objects.filter(action="test.look")
    assert (event.subject, event.right, event.shown) == (zoe, "wrote the record", ["born", "name"])


def test_names_cost_the_same_for_one_and_for_three(alice):
    def cost(subjects) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(look(alice, lambda: queries.names(alice, subjects, Purpose.SUPPORT, AT))) == len(subjects)
        return len(captured)

    subjects = [author(alice, factory.child()) for _ in range(3)]
    assert cost(subjects[:1]) == cost(subjects)


def test_without_an_open_subject_nobody_is_named(alice, charlie):
    zoe = author(alice, factory.child())
    with looking(by=charlie, at=AT, action="test.look") as opened:
        opened.events += 1
        assert queries.names(charlie, [zoe], Purpose.SUPPORT, AT) == {}
    with pytest.raises(NotForYou):
        look(charlie, lambda: queries.identity(charlie, zoe, Purpose.SUPPORT, AT))


def test_an_identity_is_known_by_the_part_that_is_open(alice):
    zoe = author(alice, factory.child(middle="Ann", called="Zo", former=["Smith"], nhs_number="9434765919"))

    known = look(alice, lambda: queries.identity(alice, zoe, Purpose.SUPPORT, AT, part=Part.ASSESSMENT))

    assert (known.full_name, known.called, known.former, known.nhs_number) == (
        "Zoe Ann Hopkins",
        "Zo",
        ("Smith",),
        "9434765919",
    )
    with pytest.raises(NotForYou):
        look(alice, lambda: queries.identity(alice, zoe, Purpose.SUPPORT, AT, part=Part.LOOKS))
    with pytest.raises(NotForYou):
        look(alice, lambda: queries.identity(alice, zoe, Purpose.GOVERNANCE, AT))


def test_a_shield_leaves_name_birth_gender_and_number_in_other_contexts_too(alice):
    zoe = author(alice, factory.child(address=CANARY, former=["Canaria"], shielded=True))
    baby = author(alice, factory.unborn("Canary", "Canaria", shielded=True))

    known = look(alice, lambda: queries.identity(alice, zoe, Purpose.SUPPORT, AT))
    shown = look(alice, lambda: queries.names(alice, [zoe, baby], Purpose.SUPPORT, AT))

    assert "anar" not in repr(known)
    assert "anar" not in repr([(one.name, one.number) for one in shown.values()])
    assert shown[baby].name == "Unborn child"


def test_a_subject_without_a_child_is_nobody(alice):
    with pytest.raises(NotForYou):
        look(alice, lambda: queries.identity(alice, author(alice, uuid4()), Purpose.SUPPORT, AT))


def test_parents_see_their_own_childs_record(alice):
    parent = Viewer(accounts.person("Pat Parent").id, "Pat Parent", "parent")
    zoe = sharing.relate(parent, Relation.PARENT, factory.child())
    known = look(parent, lambda: queries.identity(parent, zoe, Purpose.OWN_RECORD, AT))
    assert known.name == "Zoe Hopkins"


@pytest.mark.parametrize("act", ["notice", "involvement"])
def test_only_who_works_with_the_child_tells_the_index(alice, charlie, act):
    zoe = author(alice, factory.child())
    before = counted(AssessmentNotice), counted(Involvement)
    agency = accounts.agency("Charity")

    def tell(by):
        if act == "notice":
            return operations.set_assessment_notice(by=by, at=AT, subject=zoe, exists=True)
        return operations.add_involvement(by=by, at=AT, subject=zoe, agency=agency.id, involved=Involved("Mentoring"))

    with pytest.raises(Refused):
        tell(charlie)
    assert (counted(AssessmentNotice), counted(Involvement)) == before
    assert tell(alice)
    assert (counted(AssessmentNotice), counted(Involvement)) != before


def test_a_notice_is_one_row_with_versions(alice):
    zoe = author(alice, factory.child())
    for number in range(3):
        operations.set_assessment_notice(by=alice, at=AT, subject=zoe, exists=True, lead_name=f"Lead {number}")
    with looking(by=SYSTEM, at=AT, action="test") as opened:
        opened.events += 1
        notice = AssessmentNotice.objects.get()
    assert (notice.lead_name, notice.version) == ("Lead 2", 3)


def test_an_involvement_is_of_a_child_the_index_knows(alice):
    nobody = author(alice, uuid4())
    with pytest.raises(NotForYou):
        operations.add_involvement(by=alice, at=AT, subject=nobody, agency=alice.agency, involved=Involved("Mentoring"))


def register(by, child: NewChild, search=None):
    return operations.register_child(
        by=by, at=AT, child=child, purpose=Purpose.SUPPORT, search_id=search or factory.search(by)
    )


@pytest.mark.parametrize(
    ("child", "sentence"),
    [
        (NewChild(given="Zoe"), "first and last name"),
        (NewChild(expected=date(2008, 6, 1), mother_given="Claire"), "mother’s first and last name"),
        (
            NewChild(
                "Zoe", "Hopkins", date(2008, 1, 1), date(2008, 6, 1), mother_given="Claire", mother_family="Hopkins"
            ),
            "not both",
        ),
    ],
)
def test_a_child_without_a_name_is_not_registered(alice, child, sentence):
    with pytest.raises(Refused, match=sentence):
        register(alice, child)
    assert counted(Child) == 0


def test_only_after_a_search_of_ones_own_is_a_child_registered(alice, charlie):
    search = factory.search(alice)
    for who, number in ((charlie, search), (alice, uuid4())):
        with pytest.raises(Refused, match="Search for the child first"):
            register(who, NewChild("Zoe", "Hopkins"), number)
    assert counted(Child) == 0


def test_what_one_registered_one_may_see_and_find(alice, charlie):
    zoe = register(alice, NewChild("Zoe", "Hopkins", date(2000, 3, 5), address="1 New Road", postcode="CT1 2AB"))
    seen = look(alice, lambda: queries.record(alice, zoe, AT))
    assert (seen.known.waits_for_office, seen.known.address) == (True, "1 New Road")
    with pytest.raises(NotForYou):
        look(charlie, lambda: queries.record(charlie, zoe, AT))
    found = factory.search(charlie)
    assert [one.subject for one in look(charlie, lambda: queries.results(charlie, found, AT)).found] == [zoe]


def test_a_family_that_shut_the_agency_out_gives_no_contacts(alice):
    agency = accounts.agency("Health trust")
    involved = {"agency": agency, "service": "Health visiting", "practitioner": "H. Moss", "telephone": "01632 960123"}
    zoe = factory.opened(alice, factory.child(involvements=[involved]))
    operations.set_assessment_notice(by=SYSTEM, at=AT, subject=zoe, exists=True, lead_name="Bob Lead")
    sharing.consent(zoe, agency.id, excluded=[alice.agency])

    seen = look(alice, lambda: queries.record(alice, zoe, AT))

    assert seen.shut_out
    assert (seen.involvements[0].practitioner, seen.involvements[0].telephone) == ("", "")
    assert (seen.notice.exists, seen.notice.lead_name) == (True, "")
