"""The outbox: sent with the operation's commit, tried again, nothing twice, nothing about a child."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from itertools import pairwise
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from oast.audit.models import Event
from oast.audit.operations import OPERATIONS, operation
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.mail import operations, policies, queries
from oast.mail.definitions import WORDINGS, UnknownKind, Wording
from oast.mail.enums import State
from oast.mail.models import Message
from oast.mail.operations import delivery
from oast.mail.transport import Later
from tests.factories import accounts
from tests.factories.jobs import run_waiting, waiting
from tests.mail.servers import dropping, post

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
SYSTEM = SystemActor("test")
LINK = f"/assessments/{uuid4()}"


@pytest.fixture
def server(settings):
    """A mail server that the settings name."""
    with post() as (running, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
        settings.MAIL_FOLDER = None
        yield running


def called_for(key="one", to="alice@example.invalid", kind="something_waits", link=LINK, at=AT):
    return operations.send(by=SYSTEM, at=at, to=to, kind=kind, link=link, key=key)


def delivered(message_id, at=AT):
    operations.deliver(message_id, clock=lambda: at)
    return Message.objects.get(id=message_id)


def received(server):
    return [message_from_bytes(envelope.content, policy=policy.default) for envelope in server.received]


@pytest.mark.django_db
def test_a_mail_says_that_something_waits_and_where(server):
    made = called_for()

    assert run_waiting() == ["mail.deliver"]

    (mail,) = received(server)
    assert (mail["To"], mail["Subject"]) == ("alice@example.invalid", "Something waits for you in Oast")
    assert f"http://localhost:8000{LINK}" in mail.get_content()
    assert mail["Message-ID"] == f"<{made}@localhost>"
    message = Message.objects.get()
    assert (message.state, message.text, message.attempts) == (State.SENT, "", 1)
    assert Event.objects.get().object_id == made


@pytest.mark.django_db
def test_the_same_key_is_sent_once(server):
    assert called_for() == called_for(to="bob@example.invalid")
    called_for("two")

    run_waiting()

    assert len(server.received) == 2


@pytest.mark.django_db
def test_a_message_delivered_twice_is_sent_once(server):
    made = called_for()

    assert delivered(made).state == State.SENT
    assert delivered(made).state == State.SENT
    assert len(server.received) == 1


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_sent(server):
    @operation("test.fall")
    def fall(*, by, at):
        called_for()
        raise Refused("No.")

    with pytest.raises(Refused):
        fall(by=SYSTEM, at=AT)
    del OPERATIONS["test.fall"]

    assert waiting() == []
    assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "link", ["https://elsewhere.invalid/", "children/1", "/search?name=Kayleigh", "/a b", "/Kayleigh%20Example", ""]
)
def test_a_link_is_an_address_in_oast_and_nothing_that_was_typed(link):
    with pytest.raises(ValueError, match="is not an address in Oast"):
        called_for(link=link)

    assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("to", ["alice", "", "alice@example.invalid\nBcc: all@example.invalid", "a b@example.invalid"])
def test_an_address_that_is_not_one_is_refused(to):
    with pytest.raises(ValidationError):
        called_for(to=to)

    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_kind_without_words_is_refused():
    with pytest.raises(UnknownKind, match=r"add mail/gossip\.yaml"):
        called_for(kind="gossip")


@pytest.mark.parametrize("kind", sorted(WORDINGS.all()))
def test_every_wording_has_its_link(kind):
    wording = WORDINGS.all()[kind]

    assert wording.text.count("{link}") == 1


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("For {name}", "{link}"),
        ("Two\nlines", "{link}"),
        ("Hello", "no link"),
        ("Hello", "{link} {link}"),
        ("Hello", "{link} about {name}"),
        ("Hello", "{link} {"),
    ],
)
def test_a_wording_has_no_other_place_to_fill_in(subject, text):
    with pytest.raises(ValueError, match="place to fill in"):
        Wording(subject=subject, text=text)


@pytest.mark.django_db
def test_a_server_that_is_busy_is_tried_again_later(server):
    server.answer = "451 busy"
    made = called_for()

    message = delivered(made)
    assert (message.state, message.next_at) == (State.WAITING, AT + timedelta(minutes=1))
    assert message.last_error == "451 busy"
    assert ProcrastinateJob.objects.filter(scheduled_at=message.next_at).exists()

    server.answer = "250 OK"
    assert delivered(made, AT + timedelta(seconds=59)).state == State.WAITING
    message = delivered(made, AT + timedelta(minutes=1))
    assert (message.state, message.attempts, message.last_error) == (State.SENT, 2, "")
    assert len(server.received) == 1


@pytest.mark.django_db
def test_a_server_that_stays_busy_is_given_up_after_two_days(server):
    server.answer = "451 busy"
    made, at = called_for(), AT
    for _ in policies.PAUSES:
        at = delivered(made, at).next_at

    message = delivered(made, at)

    assert (message.state, message.last_error) == (State.FAILED, "Given up after 8 tries. 451 busy")
    assert timedelta(days=1) < at - AT < timedelta(days=3)


def test_pauses_grow():
    assert all(first < second for first, second in pairwise(policies.PAUSES))


@pytest.mark.django_db
def test_a_recipient_refused_for_good_is_not_tried_again(server):
    server.recipients["alice@example.invalid"] = "550 nobody here"
    made = called_for()

    message = delivered(made)

    assert (message.state, message.last_error, message.ended_at) == (State.FAILED, "550 nobody here", AT)
    assert [(trouble.id, trouble.error) for trouble in queries.troubles()] == [(made, "550 nobody here")]


@pytest.mark.django_db
def test_a_connection_lost_early_is_tried_again(server, settings):
    made = called_for()
    with dropping(b"RCPT") as port:
        settings.EMAIL_PORT = port
        assert delivered(made).state == State.WAITING


@pytest.mark.django_db
def test_a_connection_lost_in_the_text_is_reported_and_not_sent_again(server, settings):
    made, real_port = called_for(), settings.EMAIL_PORT
    with dropping(b".") as port:
        settings.EMAIL_PORT = port
        message = delivered(made)
    settings.EMAIL_PORT = real_port

    assert message.state == State.UNSURE
    assert delivered(made, AT + timedelta(days=9)).state == State.UNSURE
    operations.sweep(at=AT + timedelta(days=9))
    run_waiting("mail.deliver")
    assert server.received == []
    assert queries.counts() == {"unsure": 1}


@pytest.mark.committing
def test_of_two_workers_only_one_takes_a_message(server):
    made = called_for()
    with transaction.atomic():
        assert Message.objects.select_for_update().get(id=made)
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT 1 FROM mail_message WHERE state = 'waiting' FOR UPDATE SKIP LOCKED")
                assert cursor.fetchall() == []
        finally:
            other.close()

    assert delivered(made).state == State.SENT


def held(message_id, state, at=AT):
    Message.objects.filter(id=message_id).update(state=state, claimed_at=at, attempts=1)


@pytest.mark.django_db
def test_a_worker_that_died_before_the_text_loses_nothing(server):
    made = called_for()
    held(made, State.CLAIMED)
    operations.sweep(at=AT + timedelta(minutes=10))
    assert Message.objects.get().state == State.CLAIMED

    operations.sweep(at=AT + timedelta(minutes=16))

    message = Message.objects.get()
    assert (message.state, message.last_error) == (State.WAITING, delivery.DIED_BEFORE)
    assert delivered(made, message.next_at).state == State.SENT


@pytest.mark.django_db
def test_a_worker_that_died_in_the_text_leaves_a_question(server):
    made = called_for()
    held(made, State.SENDING)

    operations.sweep(at=AT + timedelta(minutes=16))

    message = Message.objects.get()
    assert (message.state, message.last_error) == (State.UNSURE, delivery.DIED_DURING)
    assert delivered(made, AT + timedelta(days=1)).state == State.UNSURE


@pytest.mark.django_db
def test_a_slow_worker_that_was_given_up_does_not_send(server):
    made = called_for()
    message = delivery._claim(made, AT)
    operations.sweep(at=AT + timedelta(minutes=16))

    with pytest.raises(Later, match="too slow"):
        delivery._hand_over(message)
    delivery._end(message, State.SENT, AT)

    assert server.received == []
    assert Message.objects.get().state == State.WAITING


@pytest.mark.django_db
def test_a_message_whose_job_was_lost_is_started_by_the_sweep(server):
    called_for()
    ProcrastinateJob.objects.filter(task_name="mail.deliver")._raw_delete("default")

    operations.sweep(at=AT + timedelta(minutes=16))

    assert run_waiting("mail.deliver") == ["mail.deliver"]
    assert len(server.received) == 1


@pytest.mark.django_db
def test_the_clock_sweeps_and_forgets_what_is_old(server):
    old, young = called_for("old", at=AT - timedelta(days=61)), called_for("young")
    delivered(old, AT - timedelta(days=61))
    delivered(young)
    operations.sweep(at=AT)

    assert list(Message.objects.values_list("id", flat=True)) == [young]
    run_waiting("mail.sweep")


@pytest.mark.django_db
def test_in_the_demonstration_mail_lies_in_a_folder(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path
    made = called_for()

    assert delivered(made).state == State.SENT
    assert LINK.encode() in (tmp_path / f"{made}.eml").read_bytes()


@pytest.mark.django_db
def test_mail_of_libraries_takes_the_same_way(server, settings):
    settings.EMAIL_BACKEND = "oast.mail.operations.Outbox"
    mail = EmailMultiAlternatives(
        "Reset your\n password", "Go to …", to=["a@example.invalid"], cc=["b@example.invalid"]
    )
    assert mail.send() == 1

    run_waiting("mail.deliver")

    assert [(one["To"], one["Subject"]) for one in received(server)] == [
        ("a@example.invalid", "Reset your password"),
        ("b@example.invalid", "Reset your password"),
    ]


@pytest.mark.django_db
def test_sending_again_is_a_persons_decision(server, capsys):
    server.answer = "550 no"
    made = called_for()
    delivered(made)
    server.answer = "250 OK"

    call_command("outbox", send_again=made)
    run_waiting()

    assert len(server.received) == 1
    assert "     1 waiting" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Only a message that failed"):
        call_command("outbox", send_again=made)
    with pytest.raises(CommandError, match="No message has the id"):
        call_command("outbox", send_again=uuid4())


@pytest.mark.django_db
def test_the_command_lists_what_needs_a_decision(server, capsys):
    server.answer = "550 no"
    made = called_for()
    delivered(made)

    call_command("outbox")

    said = capsys.readouterr().out
    assert "     1 failed" in said
    assert f"{made} failed 2008-03-05 09:00 something_waits to alice@example.invalid: 550 no" in said


@pytest.mark.django_db
def test_nobody_sends_again_from_a_page(server):
    server.answer = "550 no"
    made = called_for()
    delivered(made)

    with pytest.raises(Refused, match="with a command"):
        operations.send_again(by=accounts.practitioner(), at=AT, message_id=made)

    assert Message.objects.get().state == State.FAILED


def test_states_that_follow_are_states():
    assert set(policies.TRANSITIONS) == set(State)
    assert not policies.TRANSITIONS[State.SENT]
