"""A shield hides where the child is in an assessment too, from everybody, whoever wrote it down before."""

from dataclasses import replace
from uuid import uuid4

import pytest

from oast.audit.operations import looking
from oast.caf.models import AssessmentIdentity, AssessmentPerson, Referral
from oast.caf.queries import referral
from oast.caf.queries.assessment import assessment
from oast.childindex.operations import set_shield
from oast.childindex.queries import identity
from oast.sharing.enums import Part, Purpose
from oast.sharing.rules import rights_to_know
from tests.caf.conftest import looking_as
from tests.caf.pages import Somebody, now, written
from tests.factories import accounts, caf, childindex, support
from tests.factories.sharing import AT
from tests.repo.showing import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return Somebody("Alice Example")


def shielded(alice) -> str:
    """An assessment whose child was shielded after it was written."""
    made = written(alice)
    with looking_as():
        subject = AssessmentIdentity.objects.get(assessment=made).subject
    set_shield(by=childindex.SYSTEM, at=AT, subject=subject, reason="In a refuge")
    return made


def test_the_address_is_nowhere(alice):
    made = shielded(alice)
    for name in ("", "/write", "/write/parts/identity", "/write/people"):
        page = alice.get(f"/caf/assessments/{made}{name}")
        assert page.status_code == 200
        assert "1 Invented Road" not in page.content.decode()
        assert "ME14 1XX" not in page.content.decode()
    assert "Hidden" in alice.get(f"/caf/assessments/{made}").content.decode()


def test_nobody_saves_over_what_nobody_sees(alice):
    made = shielded(alice)
    with looking_as():
        person = AssessmentPerson.objects.filter(assessment=made, kind="parent").first()
        before = AssessmentIdentity.objects.values("telephone", "also_known_as", "address").get(assessment=made)
    caf.save(alice.viewer, made, "identity", now(), version=1, saved_from=uuid4(), telephone="", religion="")
    alice.post(f"/caf/assessments/{made}/write/people/parent/{person.id}", name="Pat", telephone="1", version="1")

    with looking_as():
        after = AssessmentIdentity.objects.values("telephone", "also_known_as", "address").get(assessment=made)
        assert (AssessmentPerson.objects.get(id=person.id).telephone, after) == (person.telephone, before)


def test_the_familys_own_page_hides_it_too(alice):
    """The account may be that of the parent who must not know."""
    made = shielded(alice)
    with looking(by=alice.viewer, at=now(), action="test.look"):
        shown = assessment(alice.viewer, made, now(), purpose=Purpose.SUPPORT)
    assert (shown.shielded, shown.identity.address, shown.identity.postcode) == (True, "", "")
    assert {person.telephone for person in shown.people} == {""}


def test_what_is_known_of_another_child_lifts_no_shield(alice):
    """A page hands on whom it knows, to ask once; of anybody else the shield is asked."""
    made = shielded(alice)
    with looking(by=alice.viewer, at=now(), action="test.look"):
        own = assessment(alice.viewer, made, now())
        right = next(iter(rights_to_know(alice.viewer, own.subject, Part.ASSESSMENT, Purpose.SUPPORT, now())))
        child = identity(
            alice.viewer, own.subject, Purpose.SUPPORT, right.answers.at, part=Part.ASSESSMENT, right=right
        )
        other = replace(child, subject=uuid4(), shielded=False)

        assert (own.shielded, child.shielded) == (True, True)
        assert assessment(alice.viewer, made, now(), known=child).identity == own.identity
        assert assessment(alice.viewer, made, now(), known=other).identity == own.identity


def test_the_school_is_nowhere_either():
    """The index hides school, practice and whoever works with the child; the assessment took them over from there."""
    alice = Somebody("Alice Example", accounts.agency("Hop Garden Project"))
    made = written(alice)
    assert "Invicta School" in alice.get(f"/caf/assessments/{made}").content.decode()
    with looking_as():
        subject = AssessmentIdentity.objects.get(assessment=made).subject
        school = AssessmentPerson.objects.get(assessment=made, kind="service")
    set_shield(by=childindex.SYSTEM, at=AT, subject=subject, reason="In a refuge")

    for name in ("", "/write", "/write/people", f"/write/people/service/{school.id}", "/write/actions"):
        assert "Invicta School" not in alice.get(f"/caf/assessments/{made}{name}").content.decode()
    assert "Invicta" not in read(alice.get(f"/caf/assessments/{made}/pdf").content)

    answer = alice.post(f"/caf/assessments/{made}/write/people/service/{school.id}", name="Other", version="1")
    assert answer.status_code == 403
    alice.post(f"/caf/assessments/{made}/write/rows/{school.id}/remove", list="people")
    with looking_as():
        assert AssessmentPerson.objects.get(id=school.id).name == "Invicta School"


@pytest.fixture
def case():
    made = support.case(covered=[(dora := support.dora()).agency])
    return made, dora


def test_how_to_reach_the_family_is_in_no_letter(case):
    made, dora = case
    sent = support.referral(made, dora, contact="7 Canary Row, 01632 960555")
    with looking_as(dora):
        assert referral.received(dora, sent, support.AT).contact == "7 Canary Row, 01632 960555"

    set_shield(by=childindex.SYSTEM, at=AT, subject=made.subject, reason="In a refuge")

    for viewer, see in ((dora, referral.received), (made.bob, referral.referral)):
        with looking_as(viewer):
            shown = see(viewer, sent, support.AT)
        assert (shown.contact, shown.shielded) == ("", True)
    later = support.referral(made, dora, contact="7 Canary Row")
    with looking_as():
        assert Referral.objects.get(id=later).contact == ""
