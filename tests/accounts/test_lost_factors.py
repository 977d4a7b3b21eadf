"""A lost second factor: who may take it away, in one step or two, what goes with it, and the way back in."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oast.accounts import policies, roles
from oast.accounts.enums import Kind, ResetState
from oast.accounts.models import Employment, FactorReset, RoleGrant
from oast.accounts.operations import factors
from oast.accounts.queries import viewer
from oast.accounts.queries.factors import lost_factor, lost_factors, owes_factor
from oast.accounts.rules import resets_seen_by
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import SystemActor
from oast.mail.models import Message
from tests.accounts import signing
from tests.factories.accounts import agency, employment, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_fresh_limits")]

AT = timezone.now()
TODAY = timezone.localdate(AT)
LIST = "/lost-factors/"
HANDED = "/account/handed-code/"
CODE = "7K3M-9QWE-2RTY"


@pytest.fixture
def school():
    return agency("Invicta School")


@pytest.fixture
def trust():
    return agency("Kent Children’s Trust", "other")


def works(name, where, *names):
    return employment(person(name), where, *names, expires_on=TODAY + timedelta(days=99))


@pytest.fixture
def sally(school):
    return works("Sally Sponsor", school, "sponsor")


@pytest.fixture
def alice(school):
    """A practitioner with an app, a passkey and recovery codes, signed in somewhere."""
    work = works("Alice Example", school, "practitioner")
    signing.with_factor(signing.with_password(work.person))
    Authenticator.objects.create(user=work.person, type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop"})
    RecoveryCodes.activate(work.person)
    return work


@pytest.fixture
def olive(trust):
    return works("Olive Officer", trust, "trust_officer")


@pytest.fixture
def otto(trust):
    return works("Otto Officer", trust, "trust_officer")


def seen(work):
    return viewer(work.person, work, TODAY)


def ask(by, work, at=AT, **more):
    said = {"seen_how": "known", "reason": "Bag stolen on the train"} | more
    return factors.ask(by=seen(by), at=at, employment_id=work.id, **said)


def make(by, key, at=AT, code=CODE):
    return factors.reset(by=seen(by), at=at, reset_id=key, code=code)


def kept(work):
    """What the person still has."""
    held = Authenticator.objects.filter(user=work.person).values_list("type", flat=True)
    return sorted(held), UserSession.objects.filter(user=work.person).count(), Message.objects.count()


def state(key):
    return FactorReset.objects.get(id=key).state


def refused(work, do, kind=Refused, match="."):
    """`do` is refused, and nothing of the person or of the request has changed."""
    before = (kept(work), list(FactorReset.objects.values()))
    with pytest.raises(kind, match=match):
        do()
    assert (kept(work), list(FactorReset.objects.values())) == before


def signed_in(who):
    client = Client()
    signing.password(client, who)
    client.post(signing.CODE, {"code": signing.code()})
    return client


def typed(client, code=CODE):
    """The page's answer to a code typed after the password."""
    return client.post(HANDED, {"code": code, "token": str(uuid4())})


def test_who_takes_nobodys_factor_away_is_shown_nobodys(sally, alice, school, trust):
    key = ask(sally, alice)
    bob = works("Bob Example", school, "practitioner")
    gwen = works("Gwen Example", trust, "information_governance")
    everything = FactorReset.objects.all()

    assert [one.id for one in resets_seen_by(seen(sally), everything)] == [key]
    assert [*resets_seen_by(seen(bob), everything), *resets_seen_by(seen(gwen), everything)] == []


class TestOnePerson:
    def test_the_sponsor_asks_and_makes_the_code(self, sally, alice):
        client = signed_in(alice.person)
        assert client.get("/account/").status_code == 200
        key = ask(sally, alice)
        assert kept(alice) == (["recovery_codes", "totp", "webauthn"], 1, 0)

        make(sally, key)

        assert kept(alice) == ([], 0, 1)
        assert client.get("/account/").status_code == 302
        mail = Message.objects.get()
        assert (mail.to, mail.kind) == (alice.person.email, "factor_reset")
        assert CODE not in mail.text
        assert CODE not in str(FactorReset.objects.values().get())
        done = Event.objects.filter(outcome=Outcome.DONE, actor=str(sally.person_id))
        wanted = {"accounts.ask_factor_reset", "accounts.reset_factors", "mail.send"}
        assert set(done.values_list("action", flat=True)) == wanted
        assert done.get(action="accounts.reset_factors").shown == ["code made", "recovery_codes", "totp", "webauthn"]

    def test_a_session_that_is_not_listed_ends_too(self, sally, alice):
        client = signed_in(alice.person)
        UserSession.objects.all().delete()
        now = timezone.now()
        make(sally, ask(sally, alice, now), now)

        assert client.get("/account/").headers["Location"].startswith(signing.LOGIN)

    def test_nobody_their_own(self, sally, olive):
        for work in (sally, olive):
            refused(work, lambda work=work: ask(work, work), match="Nobody does this")

    def test_not_another_agencys(self, alice):
        for stranger in (
            works("Stan", agency("Other School"), "sponsor"),
            works("Bob", alice.agency, "practitioner"),
            works("Gwen", alice.agency, "information_governance"),
        ):
            refused(alice, lambda by=stranger: ask(by, alice))
        refused(
            alice,
            lambda: factors.ask(
                by=SystemActor("command"), at=AT, employment_id=alice.id, seen_how="known", reason="why"
            ),
        )

    def test_an_officer_may_for_any_agency(self, olive, alice):
        make(olive, ask(olive, alice))

        assert kept(alice)[0] == []

    @pytest.mark.parametrize("gone", ["left", "ran out", "shut out"])
    def test_not_of_who_is_gone(self, sally, alice, gone):
        key = ask(sally, alice)
        if gone == "shut out":
            alice.person.is_active = False
            alice.person.save()
            refused(alice, lambda: make(sally, key), NotForYou)
        else:
            Employment.objects.filter(id=alice.id).update(
                **({"ended_on": TODAY} if gone == "left" else {"expires_on": TODAY})
            )
        FactorReset.objects.all().delete()
        refused(alice, lambda: ask(sally, alice), NotForYou)

    def test_only_who_saw_the_person_makes_the_code(self, sally, olive, alice, school):
        key = ask(sally, alice)
        for other in (works("Sam Second", school, "sponsor"), olive, alice):
            refused(alice, lambda by=other: make(by, key), match="is with the person")

    def test_once_and_in_time(self, sally, alice):
        key = ask(sally, alice)
        refused(alice, lambda: make(sally, key, AT + policies.RESET_WAITS), NotForYou)
        make(sally, key)
        refused(alice, lambda: make(sally, key), NotForYou)

    def test_not_two_at_once_but_again_after_it_was_taken_back_or_waited_too_long(self, sally, alice):
        key = ask(sally, alice)
        refused(alice, lambda: ask(sally, alice), match="already")
        factors.refuse(by=seen(sally), at=AT, reset_id=key)
        ask(sally, alice)
        ask(sally, alice, AT + policies.RESET_WAITS)
        assert FactorReset.objects.count() == 3

    def test_a_second_code_makes_the_first_worthless(self, sally, alice):
        first = ask(sally, alice)
        make(sally, first)
        make(sally, ask(sally, alice), code="0000-1111-2222")

        assert state(first) == ResetState.CLOSED
        assert factors.use(by=SystemActor("sign_in"), at=AT, person_id=alice.person_id, code=CODE) is None

    def test_a_guarded_role_given_meanwhile_stops_it(self, sally, alice):
        key = ask(sally, alice)
        RoleGrant.objects.create(employment=alice, role="duty_officer", started_on=TODAY)
        refused(alice, lambda: make(sally, key), match="two people")


class TestTwoPeople:
    def test_the_guarded_are_those_who_reach_every_child_or_let_others_in(self):
        assert set(roles.GUARDED) == {*roles.TWO_PEOPLE, "sponsor"}

    @pytest.mark.parametrize("role", roles.GUARDED)
    def test_one_asks_and_an_officer_agrees(self, olive, otto, alice, role):
        RoleGrant.objects.create(employment=alice, role=role, started_on=TODAY)
        key = ask(olive, alice)
        refused(alice, lambda: make(olive, key), match="agree first")

        factors.agree(by=seen(otto), at=AT, reset_id=key)
        assert Event.objects.filter(outcome=Outcome.DONE, action="accounts.agree_to_factor_reset").count() == 1
        assert kept(alice)[0] == ["recovery_codes", "totp", "webauthn"]
        make(olive, key)

        assert kept(alice)[0] == []
        assert FactorReset.objects.get().decided_by == otto.person

    def test_a_role_at_another_agency_counts(self, sally, alice):
        employment(alice.person, agency("County"), "information_governance", expires_on=TODAY + timedelta(days=9))
        assert state(ask(sally, alice)) == ResetState.ASKED

    def test_who_may_not_agree(self, olive, otto, sally, alice, school):
        RoleGrant.objects.create(employment=alice, role="trust_officer", started_on=TODAY)
        key = ask(olive, alice)
        for by, said in [
            (olive, "You asked"),
            (alice, "Nobody does this"),
            (sally, "officer"),
            (works("Bob", school, "practitioner"), "officer"),
        ]:
            refused(alice, lambda by=by: factors.agree(by=seen(by), at=AT, reset_id=key), match=said)
        refused(alice, lambda: factors.agree(by=SystemActor("command"), at=AT, reset_id=key), match="officer")
        late = AT + policies.RESET_WAITS
        refused(alice, lambda: factors.agree(by=seen(otto), at=late, reset_id=key), NotForYou)

    def test_who_may_stop_it(self, olive, otto, sally, alice, school):
        RoleGrant.objects.create(employment=alice, role="trust_officer", started_on=TODAY)
        key = ask(olive, alice)
        for by in (sally, alice):
            refused(alice, lambda by=by: factors.refuse(by=seen(by), at=AT, reset_id=key))
        factors.refuse(by=seen(otto), at=AT, reset_id=key)

        assert state(key) == ResetState.REFUSED
        refused(alice, lambda: make(olive, key), NotForYou)

    def test_agreed_once(self, olive, otto, alice):
        RoleGrant.objects.create(employment=alice, role="sponsor", started_on=TODAY)
        key = ask(olive, alice)
        factors.agree(by=seen(otto), at=AT, reset_id=key)
        refused(alice, lambda: factors.agree(by=seen(otto), at=AT, reset_id=key), match="dealt with")

    @pytest.mark.parametrize("wrong", ["decided_by", "asked_by"])
    def test_the_database_holds_it_too(self, olive, alice, wrong):
        RoleGrant.objects.create(employment=alice, role="sponsor", started_on=TODAY)
        ask(olive, alice)
        values = {"decided_by": {"decided_by": olive.person, "state": "ready"}, "asked_by": {"asked_by": alice.person}}
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.update(**values[wrong])


class TestAtOnce:
    def test_a_command_for_anybody(self, alice, capsys):
        RoleGrant.objects.create(employment=alice, role="trust_officer", started_on=TODAY)
        call_command("reset_factor", alice.person.email, seen="known", reason="Telephone stolen")

        code = capsys.readouterr().out.split()[0]
        assert kept(alice)[0] == []
        assert factors.use(by=SystemActor("sign_in"), at=AT, person_id=alice.person_id, code=code.lower())

    def test_a_command_for_nobody(self):
        with pytest.raises(CommandError, match="Nobody with the address"):
            call_command("reset_factor", "nobody@example.invalid", seen="known", reason="why")

    @pytest.mark.parametrize("how", ["known", "document"])
    def test_a_command_writes_down_how_the_person_was_seen(self, alice, how, capsys):
        call_command("reset_factor", alice.person.email, seen=how, reason="Telephone stolen")
        assert FactorReset.objects.get().seen_how == how

    @pytest.mark.parametrize("said", [[], ["--seen", "by video"]])
    def test_a_command_asks_how_the_person_was_seen(self, alice, said):
        with pytest.raises(CommandError, match="--seen"):
            call_command("reset_factor", alice.person.email, "--reason", "Telephone stolen", *said)
        assert FactorReset.objects.count() == 0

    def test_a_practitioner_for_a_family_only(self, alice, sally):
        parent = signing.with_factor(person("Pat Parent", kind=Kind.PARENT))

        def at_once(by, to):
            return factors.reset_at_once(by=by, at=AT, person_id=to, seen_how="known", reason="why", code=CODE)

        refused(alice, lambda: at_once(seen(sally), alice.person_id))
        refused(alice, lambda: at_once(viewer(parent, None, TODAY), parent.id))
        refused(alice, lambda: at_once(seen(sally), uuid4()), NotForYou)
        at_once(seen(sally), parent.id)
        assert owes_factor(parent.id)
        assert not Authenticator.objects.filter(user=parent).exists()


class TestTheWayBackIn:
    @pytest.fixture
    def lost(self, sally, alice):
        make(sally, ask(sally, alice, timezone.now()), timezone.now())
        return alice.person

    def test_password_then_code_then_a_new_factor(self, lost, django_capture_on_commit_callbacks):
        client = Client()
        assert signing.password(client, lost).headers["Location"] == HANDED
        assert client.get("/account/").status_code == 302
        assert client.get(HANDED).status_code == 200
        assert typed(client, CODE.lower().replace("-", " ")).status_code == 302
        assert client.get("/account/").headers["Location"] == signing.SET_UP
        assert owes_factor(lost.id)

        secret = client.get(signing.SET_UP).context["form"].secret
        with django_capture_on_commit_callbacks(execute=True):
            client.post(signing.SET_UP, {"code": signing.code(secret=secret)})

        assert not owes_factor(lost.id)
        assert FactorReset.objects.get().ended_at
        assert client.get("/account/").status_code == 200
        again = Client()
        assert signing.password(again, lost).headers["Location"] == signing.CODE

    def test_the_password_alone_never_sets_up_a_factor(self, lost):
        """Also when the code ran out, or was used and the set-up left: the row is what is asked."""
        for change in ({}, {"code_until": AT - timedelta(days=1)}, {"state": ResetState.USED}):
            FactorReset.objects.update(**change)
            client = Client()
            assert signing.password(client, lost).headers["Location"] == HANDED
            assert client.get(signing.SET_UP).status_code == 302
            assert client.post(signing.SET_UP, {"code": "000000"}).status_code == 302
        assert not Authenticator.objects.filter(user=lost).exists()

    @pytest.mark.parametrize(
        ("wrong", "change"),
        [
            ("0000-0000-0000", {}),
            (CODE, {"code_until": AT - timedelta(minutes=1)}),
            (CODE, {"state": ResetState.USED}),
        ],
    )
    def test_a_wrong_old_or_used_code(self, lost, wrong, change):
        FactorReset.objects.update(**change)
        client = Client()
        signing.password(client, lost)
        page = typed(client, wrong)

        assert "does not fit, or it is too old" in page.content.decode()
        assert "<title>Error: " in page.content.decode()
        assert client.get("/account/").headers["Location"].startswith(signing.LOGIN)
        assert Event.objects.filter(action="accounts.use_handed_code", shown=["wrong"]).count() == 1

    def test_guessing_ends(self, lost):
        client = Client()
        signing.password(client, lost)
        for _ in range(5):
            typed(client, "0000-0000-0000")

        assert "Too many wrong attempts" in typed(client).content.decode()
        assert FactorReset.objects.get().state == ResetState.MADE

    def test_a_code_is_taken_once(self, lost):
        for taken in (True, False):
            client = Client()
            signing.password(client, lost)
            assert (typed(client).status_code == 302) is taken

    def test_the_page_is_for_who_gave_the_password(self, lost, alice):
        assert Client().get(HANDED).headers["Location"] == signing.LOGIN
        other = signed_in(signing.with_factor(signing.with_password(works("Bob", alice.agency).person)))
        assert other.get(HANDED).status_code == 302

    def test_an_empty_form(self, lost):
        client = Client()
        signing.password(client, lost)
        assert client.post(HANDED, {}).status_code == 403
        assert client.post(HANDED, {"code": CODE}).status_code == 403
        assert FactorReset.objects.get().state == ResetState.MADE


class TestThePages:
    def form(self, **changed):
        return {"seen_how": "document", "reason": "Bag stolen", "token": str(uuid4())} | changed

    def page(self, work):
        return f"/colleagues/{work.id}/second-factor/"

    def test_the_whole_way(self, sally, otto, alice):
        RoleGrant.objects.create(employment=alice, role="sponsor", started_on=TODAY)
        client, officer = signing.client_of(sally.person), signing.client_of(otto.person)
        assert self.page(alice) in client.get(f"/colleagues/{alice.id}/").content.decode()
        assert "because Alice Example is Agency sponsor" in client.get(self.page(alice)).content.decode()
        here = client.post(self.page(alice), self.form()).headers["Location"]
        assert "has to agree before you" in client.get(here).content.decode()
        assert "Alice Example" in client.get(LIST).content.decode()

        assert "ring Sally Sponsor" in officer.get(here).content.decode()
        assert officer.post(f"{here}agree/", {"token": str(uuid4())}).headers["Location"] == LIST
        assert "makes the code and hands it over" in officer.get(here).content.decode()

        assert "Make the code" in client.get(here).content.decode()
        token = {"token": str(uuid4())}
        page = client.post(here, token).content.decode()
        code = re.search(r'<p class="oast-code">(\S+)</p>', page)[1]
        assert code in client.post(here, token).content.decode()
        assert code not in client.get(here).content.decode()
        assert owes_factor(alice.person_id)

    def test_it_asks_for_the_second_factor_again(self, sally, alice):
        client = signing.client_of(sally.person, stepped_up=False)
        for page in (client.get(self.page(alice)), client.post(self.page(alice), self.form()), client.get(LIST)):
            assert (page.status_code, b"Confirm that it is you" in page.content) == (403, True)
        assert not FactorReset.objects.exists()

    def test_mistakes_are_said(self, sally, alice):
        client = signing.client_of(sally.person)
        page = client.post(self.page(alice), self.form(seen_how="", reason="")).content.decode()
        assert "Say how you checked" in page
        assert "Write down how" in page
        assert "<title>Error: " in page
        client.post(self.page(alice), self.form())
        page = client.post(self.page(alice), self.form(reason="Once more")).content.decode()
        assert "asked for already" in page
        assert "Once more" in page

    def test_an_officer_finds_anybody_and_a_sponsor_their_list(self, olive, sally, alice):
        client = signing.client_of(olive.person)
        said = {"email": alice.person.email, "agency": "invicta school", "token": str(uuid4())}
        assert client.post(LIST, said).headers["Location"] == self.page(alice)
        page = client.post(LIST, said | {"agency": "Nowhere"}).content.decode()
        assert "Nobody with this address" in page
        assert "Choose them among your colleagues" in signing.client_of(sally.person).get(LIST).content.decode()
        assert client.get(self.page(olive)).status_code == 403
        assert client.get(f"/colleagues/{uuid4()}/second-factor/").status_code == 404

    def test_taking_it_back(self, sally, alice):
        key = ask(sally, alice)
        client = signing.client_of(sally.person)
        assert client.post(f"{LIST}{key}/refuse/", {"token": str(uuid4())}).headers["Location"] == LIST
        assert state(key) == ResetState.REFUSED
        assert "Refused or taken back" in client.get(f"{LIST}{key}/").content.decode()

    def test_what_waited_too_long_says_so(self, sally, alice):
        key = ask(sally, alice, AT - policies.RESET_WAITS)
        client = signing.client_of(sally.person)
        assert "Waited too long" in client.get(f"{LIST}{key}/").content.decode()
        assert "Nothing waits" in client.get(LIST).content.decode()

    def test_whose_agency_signs_in_elsewhere_is_told(self, sally, alice, settings):
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"APPS": [{"provider_id": "police", "name": "Kent Police"}]}
        }
        alice.person.socialaccount_set.create(provider="police", uid="1", extra_data={})
        page = signing.client_of(sally.person).get(self.page(alice)).content.decode()
        assert "asks the help desk there" in page

    def test_who_sees_what(self, sally, olive, alice):
        key = ask(sally, alice)
        stranger = works("Stan", agency("Other School"), "sponsor")
        assert [one.id for one in lost_factors(seen(sally), AT)] == [key]
        assert [one.id for one in lost_factors(seen(olive), AT)] == [key]
        assert lost_factors(seen(stranger), AT) == lost_factors(seen(alice), AT) == []
        for by in (stranger, alice):
            with pytest.raises(NotForYou):
                lost_factor(seen(by), key)

    def test_nobody_sees_the_own(self, olive, otto):
        key = ask(otto, olive)
        assert lost_factors(seen(olive), AT) == []
        assert signing.client_of(olive.person).get(f"{LIST}{key}/").status_code == 404

    def test_as_many_queries_for_three_as_for_one(self, olive, alice):
        client = signing.client_of(olive.person)
        ask(olive, alice)
        client.get(LIST)
        with CaptureQueriesContext(connection) as one:
            client.get(LIST)
        for name in ("Bea", "Cy"):
            ask(olive, works(name, agency(name)))
        with CaptureQueriesContext(connection) as three:
            client.get(LIST)
        assert len(three) == len(one)


def test_a_code_is_the_same_for_one_form_and_forgives_what_is_misread():
    token = uuid4()
    code = policies.handed_code(token, "secret")
    assert code == policies.handed_code(token, "secret")
    assert len({policies.handed_code(uuid4(), "secret") for _ in range(50)}) == 50
    assert policies.code_hash("1O0L-abcd") == policies.code_hash("I00 1ABCD")
