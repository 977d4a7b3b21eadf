"""A family's own account from nothing: the code from paper, an account, a second factor, the record; a lost phone."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oast.accounts.enums import Kind
from oast.accounts.models import FactorReset, Person
from oast.accounts.operations.families import make_family_member
from oast.accounts.queries import viewer
from oast.accounts.queries.factors import owes_factor
from oast.audit.rules import NotForYou, Refused
from oast.caf.enums import FamilyMember
from oast.caf.models import FamilyInvitation
from oast.caf.operations import family
from oast.caf.policies.family import code_for
from oast.mail.models import Message
from oast.sharing.enums import Part, Purpose
from oast.sharing.rules import may_know
from tests.accounts import signing
from tests.caf.conftest import looking_as, refusals
from tests.factories import support

pytestmark = pytest.mark.django_db
AT, DAY = support.AT, support.DAY
WORD = "three hops and a kiln"
START = "/family/start"
REASON = {"seen_how": "known", "reason": "Telephone stolen"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    cache.clear()
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def case():
    return support.case()


def invite(case, member=FamilyMember.PARENT, name="Pat Invented"):
    code = code_for(uuid4(), "secret")
    made = family.invite_family(
        by=case.bob,
        at=AT,
        episode_id=case.episode,
        member=member,
        name=name,
        safe=True,
        safe_contact="Nobody.",
        code=code,
    )
    return made, code


def start(code, at=AT, email="Pat@Example.invalid"):
    return family.start_family_account(by=family.DOOR, at=at, code=code, email=email, password=WORD)


def invitation(key):
    with looking_as():
        return FamilyInvitation.objects.get(id=key)


def knows(person, subject):
    who = viewer(Person.objects.get(id=person), None, DAY)
    with looking_as(who):
        return may_know(who, subject, Part.PLAN, Purpose.OWN_RECORD, AT)


class TestTheAccount:
    @pytest.mark.parametrize(
        ("member", "kind"), [(FamilyMember.PARENT, Kind.PARENT), (FamilyMember.CHILD, Kind.YOUNG_PERSON)]
    )
    def test_a_code_makes_it_and_opens_the_record(self, case, member, kind):
        key, code = invite(case, member)

        made = start(code.lower())

        person = Person.objects.get(id=made)
        assert (person.email, person.kind, person.name) == ("pat@example.invalid", kind, "Pat Invented")
        assert person.check_password(WORD)
        assert knows(made, case.subject)
        assert invitation(key).redeemed_by == made
        mail = Message.objects.get(kind="family_account")
        assert mail.to == "pat@example.invalid"
        assert code not in mail.text

    def test_a_wrong_used_or_old_code_makes_none(self, case):
        _, code = invite(case)
        for wrong, at in [("wrong", AT), (code, AT + timedelta(days=14))]:
            assert start(wrong, at) is None
        start(code)
        people = Person.objects.count()
        assert start(code, email="other@example.invalid") is None
        assert Person.objects.count() == people
        assert refusals() == 3

    def test_an_address_that_is_taken_uses_no_code_up(self, case):
        key, code = invite(case)
        taken = Person.objects.get(id=case.alice.person).email
        with pytest.raises(Refused, match="already here"):
            start(code, email=taken)
        assert invitation(key).redeemed_at is None
        assert start(code)

    def test_only_the_door_makes_a_familys_account(self, case):
        said = {"at": AT, "name": "Eve", "email": "eve@example.invalid", "password": WORD}
        people = Person.objects.count()
        for by, kind in [(case.bob, Kind.PARENT), (family.DOOR, Kind.PRACTITIONER)]:
            with pytest.raises(Refused):
                make_family_member(by=by, kind=kind, **said)
        assert Person.objects.count() == people


class TestThePage:
    def form(self, given, **changed):
        said = {"code": given, "email": "pat@example.invalid", "password": WORD, "again": WORD, "token": str(uuid4())}
        return said | changed

    def test_the_first_time(self, case, monkeypatch):
        _, code = invite(case)
        client = Client()
        assert "five minutes" in client.get(START).content.decode()
        assert client.post(START, self.form(code)).headers["Location"] == "/family/"
        assert client.get("/family/").headers["Location"] == signing.SET_UP
        monkeypatch.setattr("oast.accounts.views.adapters.time.time", AT.timestamp)
        assert "look for “authenticator”" in client.get(signing.SET_UP).content.decode()
        assert client.get(START).headers["Location"] == "/family/code"

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"code": "wrong"}, "This code does not fit"),
            ({"code": ""}, "Type the code from your paper"),
            ({"email": "nonsense"}, "Type an e-mail address"),
            ({"password": "short", "again": "short"}, "too short"),
            ({"again": "another"}, "The two passwords differ"),
            ({"email": "bob.example@example.invalid"}, "already here"),
        ],
    )
    def test_a_mistake_is_said_and_nothing_is_made(self, case, changed, said):
        key, code = invite(case)
        people = Person.objects.count()
        page = Client().post(START, self.form(code, **changed)).content.decode()

        assert said in page
        assert "<title>Error: " in page
        assert WORD not in page
        assert Person.objects.count() == people
        assert invitation(key).redeemed_at is None

    def test_without_a_token(self, case):
        _, code = invite(case)
        said = self.form(code)
        del said["token"]
        page = Client().post(START, said).content.decode()
        assert "incomplete" in page
        assert not Person.objects.filter(email="pat@example.invalid").exists()

    def test_guessing_ends_for_an_address(self):
        client = Client()
        for _ in range(20):
            assert client.post(START, self.form("wrong")).status_code == 200
        assert client.post(START, self.form("wrong")).status_code == 429

    def test_the_sign_in_page_leads_there(self):
        assert START in Client().get(signing.LOGIN).content.decode()


def test_who_has_not_confirmed_the_address_is_told_on_the_way_in(case):
    _, code = invite(case)
    pat = Person.objects.get(id=start(code))
    client = signing.client_of(signing.with_factor(pat), stepped_up=False)
    says = "We do not know yet whether our mail reaches you"

    assert says in client.get(reverse("caf:family"), follow=True).content.decode()
    assert says not in client.get(reverse("caf:own_record", args=[case.subject])).content.decode()
    pat.emailaddress_set.update(verified=True)
    assert says not in client.get(reverse("caf:family"), follow=True).content.decode()


class TestALostTelephone:
    @pytest.fixture
    def pat(self, case):
        key, code = invite(case)
        made = Person.objects.get(id=start(code))
        return key, signing.with_factor(made)

    def lost(self, case, key, by=None):
        return family.reset_family_factor(
            by=by or case.bob, at=AT, episode_id=case.episode, invitation_id=key, code="7K3M-9QWE-2RTY", **REASON
        )

    def test_the_lead_hands_a_code_over(self, case, pat):
        key, person = pat
        self.lost(case, key)

        assert owes_factor(person.id)
        assert FactorReset.objects.get().asked_by_id == case.bob.person
        client = Client()
        assert signing.password(client, person, WORD).headers["Location"] == "/account/handed-code/"

    def test_nobody_else_does(self, case, pat):
        key, person = pat
        stranger = support.charlie()
        for by, kind in [(case.alice, Refused), (stranger, NotForYou), (viewer(person, None, DAY), Exception)]:
            with pytest.raises(kind):
                self.lost(case, key, by)
        assert not owes_factor(person.id)
        assert not FactorReset.objects.exists()

    def test_only_for_who_was_let_in(self, case, pat):
        waiting, _ = invite(case, name="Other Parent")
        for key in (waiting, uuid4()):
            with pytest.raises(NotForYou):
                self.lost(case, key)

    def test_the_page(self, case, pat):
        key, person = pat
        invite(case, name="Other Parent")
        bob = Person.objects.get(id=case.bob.person)
        client = signing.client_of(bob, stepped_up=False)
        session = client.session
        session.update(signing.proof(bob, AT.timestamp()))
        session.save()
        back = reverse("caf:invite_family", args=[case.episode])
        page = client.get(back).content.decode()
        assert "Opened the record on 5 March 2008" in page
        assert "Not used yet" in page
        here = reverse("caf:lost_family_factor", args=[case.episode, key])
        assert here in page

        assert "only with you" in client.get(here).content.decode()
        assert "Say how you checked" in client.post(here, {"token": str(uuid4())}).content.decode()
        assert not owes_factor(person.id)
        sent = REASON | {"token": str(uuid4())}
        codes = {re.search(r'oast-code">([A-Z0-9-]+)<', client.post(here, sent).content.decode())[1] for _ in range(2)}
        assert len(codes) == 1
        assert owes_factor(person.id)
        nobody = reverse("caf:lost_family_factor", args=[case.episode, uuid4()])
        assert client.get(nobody).status_code == 404

    def test_it_asks_for_the_second_factor_again(self, case, pat):
        client = signing.client_of(Person.objects.get(id=case.bob.person), stepped_up=False)
        here = reverse("caf:lost_family_factor", args=[case.episode, pat[0]])
        assert b"Confirm that it is you" in client.post(here, REASON | {"token": str(uuid4())}).content
        assert not owes_factor(pat[1].id)

    def test_as_many_queries_for_three_as_for_one(self, case, pat):
        client = signing.client_of(Person.objects.get(id=case.bob.person))
        back = reverse("caf:invite_family", args=[case.episode])
        client.get(back)
        with CaptureQueriesContext(connection) as one:
            client.get(back)
        invite(case, name="Other Parent")
        invite(case, FamilyMember.CHILD, name="Zoe")
        with CaptureQueriesContext(connection) as three:
            client.get(back)
        assert len(three) == len(one)
