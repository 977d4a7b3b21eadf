"""Agencies' own sign-in: several providers at once, against a real one as a program and one that is up to no good."""

import json
import threading
import time
from datetime import timedelta

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from oast.accounts.models import Person
from oast.accounts.views.openid import client as talk
from oast.accounts.views.openid.tokens import LOGOUT
from oast.audit.models import Event
from oast.config.openid import openid_providers
from tests.accounts import providers, signing
from tests.accounts.providers import entry, onward
from tests.accounts.signing import CODE
from tests.factories.accounts import agency, employment, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_fresh_limits")]

TODAY = timezone.localdate()
CONNECT = "/account/connect/"
SENT = {"csrfmiddlewaretoken": "unchecked here"}
"""What a form without fields sends: the least a form of ours has in it."""


def begin(client, provider="council", to="/agencies/"):
    return client.post(f"/account/oidc/{provider}/login/", {"next": to})


def confirm(client, step=0):
    """The first sign-in: the subject is bound after the own second factor."""
    assert client.post(CONNECT, SENT).headers["Location"] == CODE
    return client.post(CODE, {"code": signing.code(step)})


def signed_in(client) -> bool:
    return SESSION_KEY in client.session


def refused(reason=None):
    return Event.objects.filter(action="accounts.refuse_provider").count()


@pytest.fixture
def council():
    return agency("Kent County Council", "social_services")


@pytest.fixture
def police():
    return agency("Kent Police", "police")


@pytest.fixture
def alice(council):
    who = signing.with_factor(signing.with_password(person("Alice", email="alice@council.example")))
    employment(who, council, "provider", expires_on=TODAY + timedelta(days=9))
    return who


@pytest.fixture
def client():
    return Client()


@pytest.fixture(scope="module")
def programs():
    made = [
        providers.Program(
            {"sub": "c-alice", "email": "alice@council.example"},
            {"sub": "c-strong", "email": "alice@council.example", "amr": ["pwd", "mfa"]},
            {"sub": "c-nobody", "email": "nobody@council.example"},
            {"sub": "c-victor", "email": "victor@police.example"},
        ),
        providers.Program({"sub": "p-victor", "email": "victor@police.example"}),
    ]
    yield made
    for one in made:
        one.stop()


class TestARealProvider:
    """Two programs at once, of two agencies."""

    @pytest.fixture(autouse=True)
    def known(self, programs, settings):
        cache.clear()
        self.council, self.police = programs
        rows = [
            entry("council", self.council.url, "council.example", "Kent County Council", second_factor=["mfa"]),
            entry("police", self.police.url, "police.example", "Kent Police"),
        ]
        settings.SOCIALACCOUNT_PROVIDERS = openid_providers(json.dumps(rows))

    def come(self, client, subject, provider="council"):
        there = onward(begin(client, provider))
        return client.get(getattr(self, provider).signs_in(there, subject))

    def test_the_first_time_and_every_time_after(self, client, alice):
        assert self.come(client, "c-alice").headers["Location"] == CONNECT
        assert b"alice@council.example" in client.get(CONNECT).content
        assert not signed_in(client)
        assert confirm(client).headers["Location"] == "/agencies/"
        assert client.get("/agencies/").status_code == 200
        assert SocialAccount.objects.get().extra_data == {}
        assert Event.objects.filter(action="accounts.bind_provider", object_id=alice.id).count() == 1

        again = Client()
        assert self.come(again, "c-alice").headers["Location"] == CODE
        assert not signed_in(again)
        assert again.post(CODE, {"code": signing.code(1)}).headers["Location"] == "/agencies/"

    def test_a_second_factor_shown_there_counts_where_the_entry_says_so_but_not_for_binding(self, client, alice):
        self.come(client, "c-strong")
        confirm(client)

        again = Client()
        assert self.come(again, "c-strong").headers["Location"] == "/agencies/"
        assert again.get("/agencies/").status_code == 200

    def test_somebody_unknown_gets_no_account(self, client, alice):
        before = Person.objects.count()

        page = self.come(client, "c-nobody")

        assert page.status_code == 403
        assert "opens no account here" in page.content.decode()
        assert not signed_in(client)
        assert (Person.objects.count(), refused()) == (before, 1)

    def test_one_agency_does_not_vouch_for_anothers_people(self, client, alice, police):
        victor = signing.with_factor(person("Victor", email="victor@police.example"))
        employment(victor, police, "provider", expires_on=TODAY + timedelta(days=9))

        assert self.come(client, "c-victor").status_code == 403
        assert self.come(Client(), "p-victor", "police").headers["Location"] == CONNECT

    def test_nor_where_the_person_works_for_both(self, client, alice, police):
        employment(alice, police, "provider", expires_on=TODAY + timedelta(days=9))
        self.come(client, "c-alice")
        confirm(client)

        page = client.get("/agencies/")
        assert page.status_code == 200
        assert "Kent County Council" in page.content.decode().split("<main")[0]
        assert "Kent Police" not in client.get("/account/acting-for/").content.decode()

        alice.employments.filter(agency__name="Kent County Council").update(ended_on=TODAY)
        assert client.get("/agencies/").status_code == 403

    def test_who_left_the_agency_does_not_come_in(self, client, alice):
        self.come(client, "c-alice")
        confirm(client)
        alice.employments.update(ended_on=TODAY)

        assert self.come(Client(), "c-alice").status_code == 403

    def test_signing_out_says_that_one_is_signed_in_there(self, client, alice):
        self.come(client, "c-alice")
        confirm(client)

        answer = client.post("/account/logout/")
        page = client.get(answer.headers["Location"]).content.decode()
        assert f'href="{self.council.url}' in page
        assert "post_logout_redirect_uri" in page
        assert not signed_in(client)

    def test_the_sign_in_page_offers_them_all(self, client):
        page = client.get("/account/login/").content.decode()

        assert "Sign in at The council" in page
        assert "Sign in at The police" in page


class TestOneUpToNoGood:
    @pytest.fixture(autouse=True)
    def known(self, settings, alice):
        cache.clear()
        self.puppet = providers.Puppet()
        self.rows = [entry("council", self.puppet.url, "council.example", "Kent County Council")]
        settings.SOCIALACCOUNT_PROVIDERS = openid_providers(json.dumps(self.rows))
        yield
        self.puppet.close()

    def come(self, client, token=None, **changed):
        there = onward(begin(client))
        return client.get(self.puppet.signs_in(there, token(there) if token else None, **changed))

    def test_what_is_right_is_taken_with_proof_of_the_same_browser(self, client):
        assert self.come(client).headers["Location"] == CONNECT
        assert self.puppet.verified == self.puppet.challenge

    @pytest.mark.parametrize(
        "changed",
        [
            {"nonce": "another"},
            {"nonce": None},
            {"aud": "somebody-else"},
            {"aud": ["oast", "somebody-else"]},
            {"azp": "somebody-else"},
            {"iss": "https://evil.example"},
            {"iss": None},
            {"exp": 1_000_000},
            {"exp": None},
            {"iat": None},
            {"iat": 1_000_000},
            {"iat": "x"},
            {"sub": None},
            {"sub": ""},
            {"sub": "x" * 300},
            {"sub": 7},
        ],
        ids=str,
    )
    def test_wrong_claims_are_not(self, client, changed):
        page = self.come(client, **changed)

        assert page.status_code == 403
        assert "The answer did not fit" in page.content.decode()
        assert not client.session.get("openid_pending")
        assert refused() == 1

    @pytest.mark.parametrize(
        "forge",
        [
            lambda _, claims: jwt.encode(claims, None, algorithm="none", headers={"kid": "first"}),
            lambda _, claims: jwt.encode(claims, "a secret of the test, long enough for it", algorithm="HS256"),
            lambda puppet, claims: puppet.sign(claims, key=providers.another_key()),
            lambda puppet, claims: puppet.sign(claims, key=providers.elliptic_key(), algorithm="ES256"),
            lambda puppet, claims: puppet.sign(claims, kid="unknown"),
            lambda puppet, claims: puppet.sign(claims, algorithm="RS512"),
            lambda puppet, claims: puppet.sign(claims).rpartition(".")[0] + ".",
            lambda *_: "not.a.token",
            lambda *_: "",
            lambda *_: {"sub": "s-1"},
        ],
    )
    def test_wrong_signatures_are_not(self, client, forge):
        page = self.come(client, lambda there: forge(self.puppet, self.puppet.claims(there)))

        assert page.status_code == 403
        assert not client.session.get("openid_pending")

    @pytest.mark.parametrize(
        "keys", [[], "x", [{"kid": "first", "kty": "oct", "k": "c2VjcmV0"}], [{"kid": "first"}], [7]]
    )
    def test_nor_are_keys_that_are_none(self, client, keys):
        self.puppet.keys = keys

        assert self.come(client).status_code == 403

    def test_a_key_for_something_else_does_not_sign(self, client):
        self.puppet.keys = [self.puppet.public(use="enc")]

        assert self.come(client).status_code == 403

    def test_a_token_of_a_provider_with_one_unnamed_key(self, client):
        self.puppet.keys = [{name: said for name, said in self.puppet.public().items() if name != "kid"}]

        def unnamed(there):
            return jwt.encode(self.puppet.claims(there), self.puppet.key, algorithm="RS256")

        assert self.come(client, unnamed).headers["Location"] == CONNECT

    def test_new_keys_are_read_when_they_are_needed(self, client):
        self.come(Client())
        self.puppet.change_key()

        assert self.come(client).headers["Location"] == CONNECT

    def test_the_same_answer_does_not_count_twice(self, client):
        there = onward(begin(client))
        back = self.puppet.signs_in(there)
        assert client.get(back).headers["Location"] == CONNECT

        assert client.get(back).status_code == 403

    def test_an_answer_goes_to_the_browser_that_asked(self, client):
        there = onward(begin(client))

        assert Client().get(self.puppet.signs_in(there)).status_code == 403
        assert Client().get("/account/oidc/council/login/callback/?code=x").status_code == 403

    def test_an_answer_in_the_name_of_another_is_not_taken(self, client):
        there = onward(begin(client))

        assert client.get(self.puppet.signs_in(there) + "&iss=https%3A//evil.example").status_code == 403

    def test_who_turns_back_is_told_so(self, client):
        there = onward(begin(client))
        back = self.puppet.signs_in(there).replace("code=c-1", "error=access_denied")

        answer = client.get(back, follow=True)
        assert "You did not sign in at The council." in answer.content.decode()

    @pytest.mark.parametrize(
        ("claims", "info", "where"),
        [
            ({"email": None}, {"sub": "s-1", "email": "alice@council.example"}, CONNECT),
            ({"email": None}, {"sub": "s-2", "email": "alice@council.example"}, None),
            ({"email": None}, {"sub": "s-1"}, None),
            ({"email": "alice@evil.example"}, {}, None),
            ({"email": "alice@council.example.evil"}, {}, None),
            ({"email": "council.example"}, {}, None),
            ({"email_verified": False}, {}, None),
            ({"email": ["alice@council.example"]}, {}, None),
        ],
    )
    def test_the_address_is_one_of_the_providers_own(self, client, claims, info, where):
        self.puppet.userinfo = info

        answer = self.come(client, **claims)

        assert answer.headers.get("Location") == where
        assert where or answer.status_code == 403

    def test_claims_grant_nothing(self, client, alice):
        self.come(client, roles=["index_steward"], groups=["admin"], name="Mallory", is_superuser=True)
        confirm(client)

        alice.refresh_from_db()
        assert alice.name == "Alice"
        assert client.get("/colleagues/").status_code == 403

    def test_an_address_given_to_somebody_new_opens_nothing(self, client):
        self.come(client)
        confirm(client)

        assert self.come(Client(), sub="s-2").status_code == 403
        assert SocialAccount.objects.count() == 1

    def test_a_person_without_a_second_factor_cannot_be_bound(self, client, alice):
        alice.authenticator_set.all().delete()

        assert self.come(client).status_code == 403

    def test_the_binding_needs_the_second_factor_of_here(self, client):
        self.come(client, amr=["mfa"], acr="mfa")
        client.post(CONNECT, SENT)
        client.post(CODE, {"code": "000000"})

        assert not SocialAccount.objects.exists()
        assert not signed_in(client)

    def test_methods_that_the_entry_does_not_name_count_for_nothing(self, client):
        self.come(client)
        confirm(client)

        assert self.come(Client(), amr=["mfa"], acr="high").headers["Location"] == CODE

    def test_a_binding_that_was_not_begun_or_is_too_old(self, client):
        assert client.get(CONNECT).status_code == 403
        self.come(client)
        session = client.session
        session["openid_pending"] = session["openid_pending"] | {"at": time.time() - 601}
        session.save()

        assert client.post(CONNECT, SENT).status_code == 403

    def test_who_is_signed_in_as_somebody_else_is_signed_out_first(self, alice):
        client = signing.client_of(person("Bob Example"))

        self.come(client)

        assert not signed_in(client)

    @pytest.mark.parametrize(
        "configuration",
        [
            {"issuer": "https://evil.example"},
            {"token_endpoint": "http://192.0.2.1/token"},
            {"jwks_uri": None},
            {"authorization_endpoint": "javascript:alert(1)"},
        ],
    )
    def test_a_document_that_leads_elsewhere_is_not_followed(self, client, configuration):
        self.puppet.configuration = configuration

        assert begin(client).status_code == 403

    def test_with_tls_only_tls(self, client, settings):
        settings.BEHIND_TLS = True

        assert begin(client).status_code == 403

    @pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_one_is_never_sent_elsewhere_afterwards(self, client, to):
        there = onward(begin(client, to=to))
        client.get(self.puppet.signs_in(there))

        assert confirm(client).headers["Location"] == "/"

    def test_a_link_alone_begins_nothing(self, client):
        page = client.get("/account/oidc/council/login/?next=/agencies/")

        assert b"http-equiv" not in page.content
        assert b'value="/agencies/"' in page.content
        assert self.puppet.asked == []

    @pytest.mark.parametrize("where", ["login/", "login/callback/", "logout/"])
    def test_a_provider_that_is_none(self, client, where):
        assert client.post(f"/account/oidc/nobody/{where}", SENT).status_code == 404


class TestOneThatIsDown:
    @pytest.fixture(autouse=True)
    def known(self, settings, alice, monkeypatch):
        cache.clear()
        monkeypatch.setattr(talk, "DEADLINE", 0.2)
        self.puppet = providers.Puppet()
        row = entry("council", self.puppet.url, "council.example", "Kent County Council")
        settings.SOCIALACCOUNT_PROVIDERS = openid_providers(json.dumps([row]))
        yield
        if self.puppet:
            self.puppet.close()

    def test_one_that_is_silent_is_not_waited_for(self, client):
        self.puppet.hold = threading.Event()

        page = begin(client)

        assert page.status_code == 503
        assert "does not answer" in page.content.decode()
        assert "/account/login/" in page.content.decode()

    def test_nor_asked_again_at_once(self, client):
        self.puppet.hold = threading.Event()
        begin(client)
        asked = len(self.puppet.asked)

        assert begin(client).status_code == 503
        assert len(self.puppet.asked) == asked

    def test_one_that_is_gone(self, client):
        self.puppet.close()
        self.puppet = None

        assert begin(client).status_code == 503

    def test_one_that_falls_silent_in_between(self, client, monkeypatch):
        monkeypatch.setattr(talk, "DEADLINE", 5)
        there = onward(begin(client))
        monkeypatch.setattr(talk, "DEADLINE", 0.2)
        self.puppet.hold = threading.Event()

        assert client.get(self.puppet.signs_in(there)).status_code == 503

    def test_one_that_never_ends(self, client, monkeypatch):
        monkeypatch.setattr(talk, "DEADLINE", 5)
        monkeypatch.setattr(talk, "MOST", 10)

        assert begin(client).status_code == 503


class TestTheProviderEndsIt:
    """Back-channel logout: locked there, out here."""

    @pytest.fixture(autouse=True)
    def known(self, settings, alice, client):
        cache.clear()
        self.puppet = providers.Puppet()
        row = entry("council", self.puppet.url, "council.example", "Kent County Council")
        settings.SOCIALACCOUNT_PROVIDERS = openid_providers(json.dumps([row]))
        self.alice = alice
        SocialAccount.objects.create(user=alice, provider="council", uid="s-1")
        self.client = signing.client_of(alice)
        UserSession.objects.create(user=alice, ip="192.0.2.1", session_key=self.client.session.session_key)
        yield
        self.puppet.close()

    def token(self, **changed):
        now = int(time.time())
        right = {"iss": self.puppet.url, "aud": "oast", "sub": "s-1", "iat": now, "exp": now + 60}
        right |= {"jti": "j-1", "events": {LOGOUT: {}}}
        return self.puppet.sign({name: said for name, said in (right | changed).items() if said is not None})

    def end(self, token):
        return Client(enforce_csrf_checks=True).post("/account/oidc/council/logout/", {"logout_token": token})

    def test_every_session_ends_at_once(self):
        assert self.end(self.token()).status_code == 200

        assert self.client.get("/agencies/").headers["Location"].startswith("/account/login/")

    def test_a_session_that_is_not_listed_ends_too(self):
        UserSession.objects.all().delete()
        assert self.end(self.token()).status_code == 200

        assert self.client.get("/agencies/").headers["Location"].startswith("/account/login/")

    def test_a_subject_that_is_nobody_here(self):
        assert self.end(self.token(sub="s-9")).status_code == 200
        assert self.client.get("/agencies/").status_code == 200

    def test_each_counts_once(self):
        token = self.token()
        self.end(token)

        assert self.end(token).status_code == 400

    @pytest.mark.parametrize(
        "changed", [{"events": {}}, {"events": None}, {"nonce": "n"}, {"jti": None}, {"aud": "other"}, {"exp": 1}]
    )
    def test_what_is_not_such_a_token_ends_nothing(self, changed):
        assert self.end(self.token(**changed)).status_code == 400
        assert self.client.get("/agencies/").status_code == 200
