"""A guesser is stopped, by account, address and browser; a whole school behind one address is not, nor an owner
whose password a stranger guesses at."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client

from oast.accounts import policies, tasks
from oast.accounts.models import Limit, Person
from oast.accounts.operations import limits, recovery
from oast.accounts.operations.limits import Cell
from oast.accounts.views import adapters
from oast.mail.models import Message
from tests.accounts import signing
from tests.accounts.signing import CODE, LOGIN
from tests.factories.accounts import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_fresh_limits")]

AT = datetime(2008, 3, 5, 9, tzinfo=UTC)
CELL = Cell("password.here", ("alice", "192.0.2.1"))
RATE = policies.LIMITS["password.here"]
RESET = "/account/password/reset/"


@pytest.fixture
def alice():
    return signing.with_factor(signing.with_password(person("Alice Example")))


def guess(who="alice.example@example.invalid", word="wrong", client=None, **environment):
    return (client or Client(**environment)).post(LOGIN, {"login": who, "password": word})


def tries(rf, email, word) -> bool:
    """A try at a password where the sign-in page makes it. Raises ValidationError when it is not allowed."""
    request = rf.post(LOGIN)
    with request_context(request):
        return get_adapter(request).authenticate(request, email=email, password=word) is not None


def stopped(answer) -> bool:
    return "Too many" in str(answer.context and answer.context["form"].errors)


def owner(alice, **environment) -> Client:
    """The browser that Alice signed in with before, and out again."""
    client = Client(**environment)
    signing.password(client, alice)
    assert client.post(CODE, {"code": signing.code()}).status_code == 302
    client.post("/account/logout/")
    return client


class TestOne:
    def test_so_many_at_once_and_then_one_by_one(self):
        assert [limits.take([CELL], AT) for _ in range(RATE.burst + 2)] == [True] * RATE.burst + [False] * 2

        later = AT + RATE.every
        assert [limits.take([CELL], later) for _ in range(2)] == [True, False]
        assert all(limits.take([CELL], AT + timedelta(days=1)) for _ in range(RATE.burst))

    def test_what_was_right_does_not_count(self):
        for _ in range(RATE.burst * 3):
            with limits.guessing([CELL], AT) as made:
                assert made.allowed
                made.right = True

    def test_of_several_all_or_none(self):
        other = Cell("code.account", ("alice",))
        while limits.take([other], AT):
            pass

        assert not limits.take([CELL, other], AT)
        assert [limits.take([CELL], AT) for _ in range(RATE.burst)] == [True] * RATE.burst

    def test_a_fault_in_between_counts(self):
        with pytest.raises(ZeroDivisionError), limits.guessing([CELL], AT):
            raise ZeroDivisionError

        assert [limits.take([CELL], AT) for _ in range(RATE.burst)] == [True] * (RATE.burst - 1) + [False]

    def test_one_does_not_use_up_another(self):
        while limits.take([CELL], AT):
            pass

        assert limits.take([Cell("password.here", ("alice", "192.0.2.2"))], AT)
        assert limits.take([Cell("code.account", CELL.whose)], AT)

    def test_nothing_says_who_was_guessed_at(self):
        limits.take([CELL], AT)

        assert re.fullmatch("[0-9a-f]{64}", Limit.objects.get().key)

    def test_what_is_free_again_is_forgotten(self):
        limits.take([CELL], AT)

        assert limits.forget(AT) == 0
        tasks.forget_limits()
        assert not Limit.objects.exists()

    def test_a_try_takes_one_statement(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            limits.take([CELL], AT)


class TestPasswords:
    def test_one_address_has_five_tries_at_an_account(self, alice):
        assert [stopped(guess(REMOTE_ADDR="192.0.2.7")) for _ in range(6)] == [False] * 5 + [True]
        assert stopped(signing.password(Client(REMOTE_ADDR="192.0.2.7"), alice))
        assert not stopped(guess(REMOTE_ADDR="192.0.2.8"))

    def test_all_addresses_together_have_ten(self, alice):
        answers = [stopped(guess(REMOTE_ADDR=f"192.0.2.{number}")) for number in range(11)]

        assert answers == [False] * 10 + [True]

    def test_a_hundred_a_day_is_the_most(self):
        rate = policies.LIMITS["password.account"]
        assert rate.burst + timedelta(days=1) / rate.every < 110

    def test_ipv6_addresses_of_one_network_are_one(self, alice):
        answers = [stopped(guess(REMOTE_ADDR=f"2001:db8::{number:x}")) for number in range(6)]

        assert answers == [False] * 5 + [True]

    def test_short_addresses_written_long_are_not_one_network(self, alice):
        for _ in range(6):
            guess(REMOTE_ADDR="::ffff:192.0.2.7")
        assert stopped(guess(REMOTE_ADDR="192.0.2.7"))
        assert not stopped(guess(REMOTE_ADDR="::ffff:192.0.2.8"))

    def test_the_owner_is_not_locked_out_by_a_stranger(self, alice):
        client = owner(alice)
        for number in range(20):
            guess(REMOTE_ADDR=f"192.0.2.{number}")

        assert signing.password(client, alice).headers["Location"] == CODE

    def test_nor_where_the_stranger_sits_in_the_same_school(self, alice):
        client = owner(alice, REMOTE_ADDR="198.51.100.1")
        for number in range(150):
            guess(f"p{number % 50}@example.invalid", REMOTE_ADDR="198.51.100.1")

        assert signing.password(client, alice).headers["Location"] == CODE

    def test_a_known_browser_may_not_guess_for_ever(self, alice):
        client = owner(alice)

        assert [stopped(guess(client=client)) for _ in range(11)] == [False] * 10 + [True]

    def test_a_browser_known_for_one_is_a_stranger_to_another(self, alice):
        client = owner(alice)
        bob = signing.with_password(person("Bob Example"))

        assert [stopped(guess(bob.email, client=client)) for _ in range(6)] == [False] * 5 + [True]

    @pytest.mark.parametrize("forged", ["", "x", "e30:1rX:abc"])
    def test_a_forged_cookie_is_a_stranger(self, alice, forged):
        client = Client()
        client.cookies[settings.DEVICE_COOKIE_NAME] = forged

        assert [stopped(guess(client=client)) for _ in range(6)] == [False] * 5 + [True]

    def test_the_cookie_names_nobody_and_knows_six_at_most(self, alice):
        client = owner(alice)
        first = client.cookies[settings.DEVICE_COOKIE_NAME].value
        assert "alice" not in first
        for number in range(8):
            client.get("/account/login/")
            signing.password(client, signing.with_password(person(f"Teacher {number}")))
            client.post("/account/logout/")

        morsel = client.cookies[settings.DEVICE_COOKIE_NAME]
        assert (morsel["httponly"], morsel["samesite"]) == (True, "Lax")
        assert len(morsel.value) < 700

    def test_who_chose_a_new_password_by_mail_begins_afresh(self, alice):
        for number in range(10):
            guess(REMOTE_ADDR=f"192.0.2.{number}")
        recovery.send_password_link(by=tasks.DOOR, at=AT, person_id=alice.id)
        link = re.search(r"(/account/password/reset/key/\S+)", Message.objects.get().text).group(1)
        client = Client()
        page = client.get(link, follow=True)
        where = page.redirect_chain[-1][0]
        new = "a new and longer password"
        assert client.post(where, {"password1": new, "password2": new}).status_code == 302

        assert signing.password(Client(), alice, new).headers["Location"] == CODE

    def test_a_school_behind_one_address_signs_in_within_a_minute(self, rf, monkeypatch):
        """A thousand at one moment, one in twenty with a wrong password first."""
        monkeypatch.setattr(adapters.timezone, "now", lambda: AT)
        who = signing.with_password(person("Alice Example"))
        for number in range(1000):
            email = f"teacher.{number}@example.invalid"
            Person.objects.filter(id=who.id).update(email=email)
            if number % 20 == 0:
                assert not tries(rf, email, "wrong")
            assert tries(rf, email, signing.PASSWORD), number

    def test_one_password_tried_on_many_accounts_is_stopped(self, alice):
        answers = [stopped(guess(f"p{number}@example.invalid", "spring2026")) for number in range(130)]

        assert answers.count(False) < 125
        assert answers[-1]
        assert stopped(signing.password(Client(), alice))
        assert not stopped(signing.password(Client(REMOTE_ADDR="192.0.2.200"), alice))


class TestCodes:
    def through(self, client, alice):
        signing.password(client, alice)
        return client

    def test_five_wrong_ones_and_the_right_one_comes_too_late(self, alice):
        client = self.through(Client(), alice)
        for number in range(5):
            client.post(CODE, {"code": f"00000{number}"})

        assert stopped(client.post(CODE, {"code": signing.code()}))
        assert SESSION_KEY not in client.session

    def test_a_new_session_does_not_help(self, alice):
        for number in range(5):
            self.through(Client(REMOTE_ADDR=f"192.0.2.{number}"), alice).post(CODE, {"code": f"00000{number}"})

        assert stopped(self.through(Client(), alice).post(CODE, {"code": signing.code()}))

    def test_recovery_codes_count_in_the_same(self, alice):
        right = RecoveryCodes.activate(alice).get_unused_codes()[0]
        client = self.through(Client(), alice)
        for number in range(5):
            client.post(CODE, {"code": f"abcd-000{number}"})

        assert stopped(client.post(CODE, {"code": right}))

    def test_the_owner_goes_on_in_a_known_browser(self, alice):
        client = owner(alice)
        thief = self.through(Client(), alice)
        for number in range(6):
            thief.post(CODE, {"code": f"00000{number}"})
        signing.password(client, alice)

        assert not stopped(client.post(CODE, {"code": signing.code(1)}))
        assert SESSION_KEY in client.session

    def test_the_question_before_a_sensitive_act_counts_too(self, alice):
        client = signing.client_of(alice, stepped_up=False)
        for number in range(5):
            client.post("/account/2fa/reauthenticate/", {"code": f"00000{number}"})

        assert stopped(client.post("/account/2fa/reauthenticate/", {"code": signing.code()}))


class TestForgottenPasswords:
    def ask(self, email, **environment):
        return Client(**environment).post(RESET, {"email": email})

    def work(self):
        """What a worker would do with the jobs that wait."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT args->>'person' FROM procrastinate_jobs WHERE task_name='accounts.send_password_link'"
            )
            for (key,) in cursor.fetchall():
                tasks.send_password_link(person=key)

    def test_a_stranger_is_answered_the_same_after_the_same_work(self, alice, django_assert_num_queries):
        with connection.execute_wrapper(_kinds(known := [])):
            one = self.ask(alice.email)
        with connection.execute_wrapper(_kinds(unknown := [])):
            other = self.ask("nobody@example.invalid")

        assert one.headers["Location"] == other.headers["Location"]
        assert known == unknown
        self.work()
        assert [message.to for message in Message.objects.all()] == [alice.email]

    def test_the_queue_names_nobody(self, alice):
        self.ask("nobody@example.invalid")

        with connection.cursor() as cursor:
            cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'accounts.send_password_link'")
            assert all("nobody" not in row[0] for row in cursor.fetchall())

    def test_who_may_not_sign_in_gets_no_mail(self, alice):
        alice.is_active = False
        alice.save()
        self.ask(alice.email)
        self.work()

        assert not Message.objects.exists()

    def test_three_mails_and_no_more_with_the_same_answer(self, alice):
        answers = {self.ask(alice.email).headers["Location"] for _ in range(8)}
        self.work()

        assert len(answers) == 1
        assert Message.objects.count() == 3

    def test_one_address_cannot_write_to_a_county(self):
        answers = [self.ask(f"p{number}@example.invalid") for number in range(55)]

        assert [answer.status_code for answer in answers[:50]] == [302] * 50
        assert answers[-1].status_code == 200
        assert "from your network" in answers[-1].content.decode()


def _kinds(seen):
    """Notes the kind of each statement, not its values."""

    def wrapper(execute, sql, params, many, context):
        seen.append(re.sub(r"\s+", " ", sql)[:60] if "SAVEPOINT" not in sql else "SAVEPOINT")
        return execute(sql, params, many, context)

    return wrapper


class TestTheSameAnswer:
    def test_text_and_work_are_the_same_for_known_and_unknown(self, alice, monkeypatch):
        hashed = []
        real = MD5PasswordHasher.encode
        monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *arguments: hashed.append(1) or real(*arguments))
        known, work = guess(alice.email), len(hashed)
        hashed.clear()
        unknown = guess("nobody@example.invalid")

        assert work == len(hashed) == 1
        assert known.context["form"].errors == unknown.context["form"].errors
        assert re.sub('value="[^"]*"|nonce="[^"]*"', "", known.content.decode()) == re.sub(
            'value="[^"]*"|nonce="[^"]*"', "", unknown.content.decode()
        )

    def test_a_stranger_is_locked_like_everybody(self):
        answers = [stopped(guess("nobody@example.invalid")) for _ in range(6)]

        assert answers == [False] * 5 + [True]

    def test_an_account_without_a_password_costs_the_same(self, monkeypatch):
        who = person("Olive OpenID")
        who.set_unusable_password()
        who.save()
        hashed = []
        real = MD5PasswordHasher.encode
        monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *all_: hashed.append(1) or real(*all_))

        guess(who.email)

        assert len(hashed) == 1


def test_invitation_codes_cannot_be_guessed():
    answers = [Client().get(f"/invitations/guess-{number}/").status_code for number in range(25)]

    assert answers[:20] == [404] * 20
    assert answers[-1] == 429
    assert Client(REMOTE_ADDR="192.0.2.50").get("/invitations/guess/").status_code == 404
