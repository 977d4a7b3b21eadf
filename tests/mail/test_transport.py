"""Handing a mail to a server: accepted, refused, put off, and the connection lost at each moment."""

from email.message import EmailMessage

import pytest

from oast.mail.transport import Later, Never, Server, Unsure, hand_over, put_in_folder
from oast.mail.transport.smtp import _dotted
from tests.mail.servers import dropping, post


@pytest.fixture
def mail():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Oast <oast@example.invalid>", "alice@example.invalid", "Waiting"
    mail.set_content("One line.\n.A line with a dot.\n.\nThe last – with a dash.\n")
    return mail


def handed(port, mail, **options):
    """Hand the mail over; how often the text was about to go."""
    moments = []
    server = Server("127.0.0.1", port, timeout=5, **options)
    try:
        hand_over(server, mail, about_to_send=lambda: moments.append(1))
    finally:
        handed.moments = len(moments)


def test_a_mail_arrives_as_it_was_written(mail):
    with post() as (server, port):
        handed(port, mail)

    (envelope,) = server.received
    assert (envelope.mail_from, envelope.rcpt_tos) == ("oast@example.invalid", ["alice@example.invalid"])
    assert envelope.content.replace(b"\r\n", b"\n") == bytes(mail)
    assert handed.moments == 1


@pytest.mark.parametrize(("answer", "expected"), [("451 later", Later), ("552 too big", Never)])
def test_the_answer_to_the_text_decides(mail, answer, expected):
    with post() as (server, port):
        server.answer = answer
        with pytest.raises(expected, match=answer):
            handed(port, mail)

    assert server.received == []


@pytest.mark.parametrize(("answer", "expected"), [("450 box is full", Later), ("550 nobody", Never)])
def test_a_recipient_may_be_refused(mail, answer, expected):
    with post() as (server, port):
        server.recipients["alice@example.invalid"] = answer
        with pytest.raises(expected, match=answer):
            handed(port, mail)

    assert handed.moments == 0


@pytest.mark.parametrize("after", [b"EHLO", b"MAIL", b"RCPT", b"DATA"])
def test_a_connection_lost_before_the_text_is_for_later(mail, after):
    with dropping(after) as port, pytest.raises(Later):
        handed(port, mail)

    assert handed.moments == 0


@pytest.mark.parametrize("after", [b"ONE LINE", b"."])
def test_a_connection_lost_in_the_text_leaves_us_unsure(mail, after):
    with dropping(after) as port, pytest.raises(Unsure):
        handed(port, mail)

    assert handed.moments == 1


def test_a_server_that_is_not_there_is_for_later(mail):
    with post() as (_, port):
        pass
    with pytest.raises(Later, match="ConnectionRefusedError"):
        handed(port, mail)


@pytest.mark.parametrize("options", [{"security": "starttls"}, {"user": "oast", "password": "secret"}])
def test_a_server_without_what_was_asked_for_is_for_later(mail, options):
    with post() as (server, port), pytest.raises(Later):
        handed(port, mail, **options)

    assert server.received == []


def test_a_server_without_tls_is_for_later(mail):
    with dropping(b"") as port, pytest.raises(Later):
        handed(port, mail, security="tls")


def test_dots_are_doubled_and_lines_end_with_both():
    assert _dotted(b"a\n.b\r\n\n") == b"a\r\n..b\r\n.\r\n"


def test_into_a_folder_the_mail_goes_once(tmp_path, mail):
    for _ in range(2):
        put_in_folder(tmp_path / "mail", "one", mail)

    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["one.eml"]
    assert b"Subject: Waiting" in (tmp_path / "mail" / "one.eml").read_bytes()
