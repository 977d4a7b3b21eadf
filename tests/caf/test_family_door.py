"""Closing a family's door to the record: a code taken back, somebody who may no longer read it, a shield."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oast.accounts.models import Person
from oast.accounts.queries import viewer
from oast.audit.models import Event
from oast.audit.rules import NotForYou, Refused
from oast.caf.enums import FamilyMember
from oast.caf.operations import family
from oast.caf.policies.family import made_before_shield
from oast.caf.queries import invited
from oast.childindex import operations as index
from tests.accounts import signing
from tests.caf.conftest import looking_as
from tests.caf.test_family_account import invitation, invite, knows, start
from tests.factories import support
from tests.factories.childindex import SYSTEM

pytestmark = pytest.mark.django_db
AT, DAY = support.AT, support.DAY
LATER = AT + timedelta(hours=1)
ORDER = "The order of the court of 4 March"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    cache.clear()
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def case():
    return support.case()


@pytest.fixture
def pat(case):
    """The key of Pat's code, and Pat, who opened the record with it."""
    key, code = invite(case)
    return key, start(code)


def close(case, key, by=None, episode=None):
    return family.close_family_door(
        by=by or case.bob, at=AT, episode_id=episode or case.episode, invitation_id=key, reason=ORDER
    )


def shield(subject, at=AT):
    index.set_shield(by=SYSTEM, at=at, token=uuid4(), subject=subject, reason="He is out of prison")


def listed(case, at=AT):
    with looking_as(case.bob):
        return {one.id: (one.waits, one.reads, one.can_close) for one in invited.invited_of(case.episode, at)}


def page(case, name, *keys, by=None, **sent):
    client = signing.client_of(Person.objects.get(id=(by or case.bob).person))
    address = reverse(f"caf:{name}", args=[case.episode, *keys])
    return client.post(address, {"token": str(uuid4()), **sent}, follow=True) if sent else client.get(address)


class TestOneDoor:
    def test_who_came_in_by_it_reads_nothing_more(self, case, pat):
        key, person = pat
        _, code = invite(case, name="Other Parent")
        other = start(code, email="other@example.invalid")

        close(case, key)

        assert not knows(person, case.subject)
        assert knows(other, case.subject)
        assert invitation(key).cancelled_at == AT
        client = signing.client_of(signing.with_factor(Person.objects.get(id=person)))
        assert client.get(reverse("caf:own_record", args=[case.subject])).status_code == 404

    def test_the_event_says_who_and_by_what_right_and_keeps_the_reason_out_of_sight(self, case, pat):
        close(case, pat[0])
        event = Event.objects.get(action="caf.close_family_door", object_kind="caf.family_invitation")
        assert (event.actor, event.subject, event.object_id) == (case.bob.key, case.subject, pat[0])
        assert event.right == "lead professional, by consent"
        assert event.shown == ["closed"]
        assert ORDER.encode() not in bytes(event.text)

    def test_a_code_that_was_not_used_opens_nothing(self, case):
        key, code = invite(case)
        close(case, key)
        people = Person.objects.count()
        assert start(code) is None
        assert Person.objects.count() == people

    def test_another_code_of_the_same_person_opens_nothing_either(self, case, pat):
        second, code = invite(case)
        who = viewer(Person.objects.get(id=pat[1]), None, DAY)
        family.redeem_invitation(by=who, at=AT, code=code)
        close(case, pat[0])
        assert not knows(pat[1], case.subject)
        assert listed(case) == {pat[0]: (False, False, False), second: (False, False, False)}

    def test_nobody_but_who_co_ordinates(self, case, pat):
        key, person = pat
        own = viewer(Person.objects.get(id=person), None, DAY)
        for by, kind in [(case.alice, Refused), (support.charlie(), NotForYou), (own, NotForYou)]:
            with pytest.raises(kind):
                close(case, key, by)
        assert knows(person, case.subject)
        assert invitation(key).cancelled_at is None

    def test_once(self, case, pat):
        close(case, pat[0])
        with pytest.raises(Refused, match="closed already"):
            close(case, pat[0])

    def test_a_code_of_another_support_is_not_there(self, case, pat):
        for key in (uuid4(), case.episode):
            with pytest.raises(NotForYou):
                close(case, key)
        assert knows(pat[1], case.subject)


class TestThePages:
    def test_it_is_offered_for_what_still_opens_something(self, case, pat):
        waiting, _ = invite(case, name="Other Parent")
        shown = page(case, "invite_family").content.decode()
        for key in (pat[0], waiting):
            assert reverse("caf:close_family_door", args=[case.episode, key]) in shown

    def test_it_is_closed_with_a_reason(self, case, pat):
        said = page(case, "close_family_door", pat[0], reason=" ").content.decode()
        assert "Write down why they may no longer read it." in said
        assert knows(pat[1], case.subject)

        said = page(case, "close_family_door", pat[0], reason=ORDER).content.decode()
        assert "From now on they read nothing" in said
        assert "Closed on 5 March 2008" in said
        assert not knows(pat[1], case.subject)
        assert reverse("caf:close_family_door", args=[case.episode, pat[0]]) not in said

    def test_it_says_what_will_be(self, case, pat):
        assert "Close the record to Pat Invented" in page(case, "close_family_door", pat[0]).content.decode()
        waiting, _ = invite(case, name="Other Parent")
        assert "Take back the code of Other Parent" in page(case, "close_family_door", waiting).content.decode()

    def test_what_is_closed_or_not_there_has_none(self, case, pat):
        close(case, pat[0])
        for key in (pat[0], uuid4()):
            assert page(case, "close_family_door", key).status_code == 404

    def test_nor_has_who_does_not_co_ordinate(self, case, pat):
        assert page(case, "close_family_door", pat[0], by=case.alice).status_code == 403


def test_a_shield_closes_the_doors_of_parents_and_not_the_young_persons(case, pat):
    _, code = invite(case, FamilyMember.CHILD, "Zoe")
    zoe = start(code, email="zoe@example.invalid")
    shield(case.subject)
    assert not knows(pat[1], case.subject)
    assert knows(zoe, case.subject)


class TestTheShield:
    def test_a_parents_code_from_before_opens_nothing(self, case):
        before, code = invite(case)
        child, _ = invite(case, FamilyMember.CHILD, "Zoe")
        shield(case.subject)
        assert listed(case) == {before: (False, False, False), child: (True, False, True)}
        assert start(code) is None
        who = support.family()
        assert family.redeem_invitation(by=who, at=AT, code=code) is None
        assert not knows(who.person, case.subject)

    def test_a_new_code_opens_it_to_who_is_safe(self, case, pat):
        shield(case.subject, AT - timedelta(hours=1))
        key, code = invite(case)
        who = viewer(Person.objects.get(id=pat[1]), None, DAY)
        assert family.redeem_invitation(by=who, at=AT, code=code) == key
        assert knows(pat[1], case.subject)

    def test_it_closes_once_and_not_again_while_it_is_on(self, case, pat):
        shield(case.subject, AT - timedelta(hours=1))
        _, code = invite(case)
        family.redeem_invitation(by=viewer(Person.objects.get(id=pat[1]), None, DAY), at=AT, code=code)
        shield(case.subject, LATER)
        assert knows(pat[1], case.subject)

    def test_it_says_that_the_shield_closed_it(self, case, pat):
        waiting, _ = invite(case, name="Other Parent")
        shield(case.subject)
        assert listed(case) == {pat[0]: (False, False, False), waiting: (False, False, False)}
        said = page(case, "invite_family").content.decode()
        assert "no longer reads it: the shield closed it" in said
        assert "Not used, and it no longer works." in said

    @pytest.mark.parametrize(
        ("member", "made_at", "since", "closed"),
        [
            (FamilyMember.PARENT, AT, AT, True),
            (FamilyMember.PARENT, LATER, AT, False),
            (FamilyMember.PARENT, AT, None, False),
            (FamilyMember.CHILD, AT, LATER, False),
        ],
    )
    def test_which_codes_it_closes(self, member, made_at, since, closed):
        assert made_before_shield(member, made_at, since) is closed


def test_as_many_queries_for_three_as_for_one(case, pat):
    client = signing.client_of(Person.objects.get(id=case.bob.person))
    address = reverse("caf:close_family_door", args=[case.episode, pat[0]])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    invite(case, name="Other Parent")
    invite(case, FamilyMember.CHILD, name="Zoe")
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)
