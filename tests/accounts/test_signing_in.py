"""Signing in through the library's own pages: password, second factor, limits, and what the audit keeps of it."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from oast.accounts.enums import Kind
from oast.accounts.models import RoleGrant
from oast.accounts.views import sessions
from oast.audit.models import Event, PersonalTextKey
from tests.accounts import signing
from tests.accounts.signing import CODE, LOGIN, PASSWORD, SET_UP
from tests.factories.accounts import agency, employment, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_fresh_limits")]

KEY_ANSWERS = ["", "no JSON", "9" * 5000, "{}", "[]", "7", '{"id": "other"}', '{"id": "b3RoZXI", "rawId": 7}',
               '{"id": "b3RoZXI", "rawId": "b3RoZXI", "response": []}']  # fmt: skip
"""What a program sends in the place of a security key's answer."""


@pytest.fixture
def alice():
    who = signing.with_factor(signing.with_password(person("Alice Example")))
    employment(who, agency(), "practitioner", expires_on=timezone.localdate() + timedelta(days=9))
    return who


@pytest.fixture
def client():
    return Client()


def signed_in(client) -> bool:
    return SESSION_KEY in client.session


def actions(**filters) -> list[str]:
    return list(Event.objects.filter(**filters).order_by("at").values_list("action", flat=True))


class TestPasswordAndCode:
    def test_both_are_needed(self, client, alice):
        first = signing.password(client, alice)
        assert first.headers["Location"] == CODE
        assert not signed_in(client)

        second = client.post(CODE, {"code": signing.code()})

        assert second.headers["Location"] == "/"
        assert client.session[SESSION_KEY] == str(alice.id)
        assert actions(actor=str(alice.id)) == ["accounts.sign_in"]

    def test_the_address_is_read_in_any_case(self, client, alice):
        alice.email = alice.email.upper()

        assert signing.password(client, alice).headers["Location"] == CODE

    def test_one_goes_on_to_the_page_one_asked_for(self, client, alice):
        client.get(f"{LOGIN}?next=/agencies/")
        signing.password(client, alice, next="/agencies/")

        assert client.post(CODE, {"code": signing.code()}).headers["Location"] == "/agencies/"

    @pytest.mark.parametrize(
        "hostile", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
    )
    def test_one_is_never_sent_elsewhere(self, client, alice, hostile):
        signing.password(client, alice, next=hostile)

        assert client.post(CODE, {"code": signing.code()}).headers["Location"] == "/"

    def test_a_wrong_code_lets_nobody_in(self, client, alice):
        signing.password(client, alice)

        assert client.post(CODE, {"code": "000000"}).status_code == 200
        assert not signed_in(client)
        assert actions(object_id=alice.id) == ["accounts.fail_sign_in"]

    @pytest.mark.parametrize("answer", KEY_ANSWERS)
    def test_a_key_that_does_not_answer_is_said_as_what_can_be_done(self, client, alice, answer):
        signing.password(client, alice)

        page = client.post(CODE, {"credential": answer}).content.decode()

        assert "<title>Error: Enter your code" in page
        assert page.count("Type the six numbers, or use your security key again") == 1
        assert not signed_in(client)

    @pytest.mark.parametrize("answer", KEY_ANSWERS)
    def test_a_passkey_alone_that_does_not_answer_lets_nobody_in(self, client, answer):
        answered = client.post("/account/2fa/webauthn/login/", {"credential": answer}, follow=True)

        assert answered.status_code == 200
        assert not signed_in(client)

    @pytest.mark.parametrize("step", [-1, 1])
    def test_a_clock_half_a_minute_off_is_forgiven(self, client, alice, step):
        signing.password(client, alice)

        assert client.post(CODE, {"code": signing.code(step)}).status_code == 302

    @pytest.mark.parametrize("step", [-3, 3])
    def test_an_old_or_future_code_is_not(self, client, alice, step):
        signing.password(client, alice)

        assert client.post(CODE, {"code": signing.code(step)}).status_code == 200

    def test_a_code_is_taken_once(self, client, alice):
        used = signing.code(1)
        signing.password(client, alice)
        client.post(CODE, {"code": used})
        again = Client()
        signing.password(again, alice)

        for replayed in (used, f" {used[:3]} {used[3:]}"):
            assert again.post(CODE, {"code": replayed}).status_code == 200
        assert not signed_in(again)

    def test_a_recovery_code_is_taken_once(self, client, alice):
        one, two, *_ = RecoveryCodes.activate(alice).get_unused_codes()
        signing.password(client, alice)
        assert client.post(CODE, {"code": one}).status_code == 302
        assert "accounts.change_factor" in actions(actor=str(alice.id))

        again = Client()
        signing.password(again, alice)
        assert again.post(CODE, {"code": one}).status_code == 200
        assert again.post(CODE, {"code": two}).status_code == 302

    def test_somebody_unknown_gets_the_same_answer_as_a_wrong_password(self, client, alice):
        known = signing.password(client, alice, "wrong")
        unknown = client.post(LOGIN, {"login": "nobody@example.invalid", "password": "wrong"})

        assert known.context["form"].errors == unknown.context["form"].errors
        assert known.context["form"].errors

    def test_a_failed_sign_in_is_kept_without_plain_text(self, client, alice):
        signing.password(client, alice, "wrong")

        event = Event.objects.get(action="accounts.fail_sign_in")
        assert (event.actor, event.object_id) == ("system:sign_in", alice.id)
        assert alice.email.encode() not in bytes(event.text)
        assert PersonalTextKey.objects.filter(id=event.text_key).exists()

    def test_who_is_disabled_does_not_get_in(self, client, alice):
        alice.is_active = False
        alice.save()

        assert signing.password(client, alice).headers["Location"] == "/account/inactive/"
        assert not signed_in(client)

    def test_signing_out(self, client, alice):
        client.force_login(alice)

        client.post("/account/logout/")

        assert not signed_in(client)
        assert actions(actor=str(alice.id)) == ["accounts.sign_out"]

    def test_signing_out_needs_more_than_a_link(self, client, alice):
        client.force_login(alice)

        client.get("/account/logout/")

        assert signed_in(client)


class TestSettingUp:
    @pytest.fixture
    def bob(self):
        return signing.with_password(person("Bob Example"))

    def test_first_sign_in_leads_through_set_up_to_the_recovery_codes(
        self, client, bob, django_capture_on_commit_callbacks
    ):
        assert signing.password(client, bob).status_code == 302
        page = client.get(SET_UP)
        assert page.status_code == 200
        secret = page.context["form"].secret

        with django_capture_on_commit_callbacks(execute=True):
            done = client.post(SET_UP, {"code": signing.code(secret=secret)})

        assert done.headers["Location"] == "/account/2fa/recovery-codes/"
        factors = Event.objects.filter(action="accounts.change_factor", object_id=bob.id)
        assert {event.object_kind for event in factors} >= {"accounts.totp"}

    def test_the_secret_is_not_stored_in_the_clear(self, client, bob):
        signing.password(client, bob)
        secret = client.get(SET_UP).context["form"].secret
        client.post(SET_UP, {"code": signing.code(secret=secret)})

        assert secret not in str(Authenticator.objects.get(user=bob, type="totp").data)

    def test_a_wrong_code_sets_nothing_up(self, client, bob):
        signing.password(client, bob)
        client.get(SET_UP)

        assert client.post(SET_UP, {"code": "000000"}).status_code == 200
        assert not Authenticator.objects.filter(user=bob).exists()

    def test_an_old_session_must_show_the_password_again(self, client, bob, monkeypatch):
        signing.password(client, bob)
        monkeypatch.setattr("oast.accounts.views.adapters.FRESH", 0)

        assert client.get(SET_UP).headers["Location"].startswith("/account/reauthenticate/")

    def test_who_has_a_factor_is_asked_for_it_before_changing_it(self, client, alice):
        client.force_login(alice)

        answer = client.get("/account/2fa/totp/deactivate/")

        assert answer.headers["Location"].startswith("/account/2fa/reauthenticate/")

    def test_the_password_alone_does_not_open_what_the_factor_guards(self, client, alice):
        client.force_login(alice)

        answer = client.get("/account/reauthenticate/?next=/account/2fa/totp/deactivate/")

        assert answer.headers["Location"] == "/account/2fa/reauthenticate/?next=/account/2fa/totp/deactivate/"
        assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
        assert client.get("/account/2fa/totp/deactivate/").status_code == 302

    @pytest.mark.parametrize("answer", KEY_ANSWERS)
    def test_a_passkey_that_answers_nothing_sound_is_not_added(self, alice, answer):
        page = signing.client_of(alice).post("/account/2fa/webauthn/add/", {"credential": answer, "name": "Laptop"})

        assert "There is a problem" in page.content.decode()
        assert not Authenticator.objects.filter(user=alice, type="webauthn").exists()

    @pytest.mark.parametrize("answer", KEY_ANSWERS)
    def test_a_key_that_answers_nothing_sound_opens_nothing(self, alice, answer):
        client = signing.client_of(alice, stepped_up=False)

        client.post("/account/2fa/webauthn/reauthenticate/", {"credential": answer})

        opened = client.get("/account/2fa/totp/deactivate/")
        assert opened.headers["Location"].startswith("/account/2fa/reauthenticate/")

    def test_removing_the_factor_is_recorded(self, client, alice):
        client.force_login(alice)
        client.post("/account/2fa/reauthenticate/", {"code": signing.code()})

        client.post("/account/2fa/totp/deactivate/")

        assert not Authenticator.objects.filter(user=alice).exists()
        assert Event.objects.filter(object_kind="accounts.totp", shown=["removed"]).count() == 1


class TestNobodySignsUp:
    def test_the_page_is_closed(self, client):
        fields = {"email": "new@example.invalid", "password1": PASSWORD, "password2": PASSWORD}

        client.post("/account/signup/", fields)

        assert not sessions.UserSession.objects.exists()
        assert not Event.objects.exists()
        assert not type(person("Alice")).objects.filter(email="new@example.invalid").exists()


class TestSessions:
    def use(self, client):
        return client.get("/account/password/change/")

    def age(self, client, key, by):
        session = client.session
        session[key] -= by.total_seconds()
        session.save()

    @pytest.mark.parametrize(
        ("roles", "idle", "hours"),
        [
            (["practitioner"], 30, 8),
            (["index_steward"], 15, 4),
            (["provider", "information_governance"], 15, 4),
            (["provider"], 120, 10),
            ([], 120, 10),
        ],
    )
    def test_the_more_one_may_open_the_shorter_they_are(self, client, roles, idle, hours):
        who = person("Carol Example")
        employment(who, agency(), *roles, expires_on=timezone.localdate() + timedelta(days=9))
        client.force_login(who)

        assert client.session[sessions.IDLE] == idle
        assert client.session[sessions.LIMIT] == hours * 60

    def test_those_of_families_are_short(self, client):
        client.force_login(person("Paula Parent", kind=Kind.PARENT))

        assert (client.session[sessions.IDLE], client.session[sessions.LIMIT]) == (15, 120)

    def test_a_role_that_came_since_shortens_them_and_one_that_went_lengthens_none(self, alice):
        client = signing.client_of(alice)
        work = alice.employments.get()
        grant = RoleGrant.objects.create(employment=work, role="index_steward", started_on=timezone.localdate())
        client.get("/agencies/")
        assert (client.session[sessions.IDLE], client.session[sessions.LIMIT]) == (15, 240)

        grant.delete()
        client.get("/agencies/")
        assert client.session[sessions.IDLE] == 15

    def test_one_that_stood_idle_is_over(self, client, alice):
        client.force_login(alice)
        self.age(client, sessions.USED, timedelta(minutes=29))
        assert self.use(client).status_code == 200
        self.age(client, sessions.USED, timedelta(minutes=31))

        assert self.use(client).status_code == 302
        assert not signed_in(client)

    def test_one_of_eight_hours_is_over_although_in_use(self, client, alice):
        client.force_login(alice)
        self.age(client, sessions.BEGAN, timedelta(hours=8))

        assert self.use(client).status_code == 302

    def test_use_is_noted_once_a_minute(self, client, alice):
        client.force_login(alice)
        before = client.session[sessions.USED]
        self.use(client)
        assert client.session[sessions.USED] == before

        self.age(client, sessions.USED, timedelta(minutes=2))
        noted = UserSession.objects.create(user=alice, ip="192.0.2.1", session_key=client.session.session_key)
        self.use(client)

        assert client.session[sessions.USED] >= before
        assert sessions.last_used(noted).timestamp() == client.session[sessions.USED]

    def test_a_session_without_a_clock_was_last_used_when_it_began(self, alice):
        noted = UserSession.objects.create(user=alice, ip="192.0.2.1", session_key="gone")

        assert sessions.last_used(noted) == noted.last_seen_at

    def test_who_left_is_out_on_the_next_request(self, client, alice):
        client.force_login(alice)
        alice.left_at = timezone.now()
        alice.save()

        self.use(client)

        assert not signed_in(client)

    def test_who_is_disabled_is_out_on_the_next_request(self, client, alice):
        client.force_login(alice)
        alice.is_active = False
        alice.save()

        self.use(client)

        assert not signed_in(client)
        assert "_auth_user_hash" not in client.session

    def test_a_session_without_clocks_is_over(self, client, alice):
        client.force_login(alice)
        session = client.session
        del session[sessions.BEGAN]
        session.save()

        self.use(client)

        assert not signed_in(client)
