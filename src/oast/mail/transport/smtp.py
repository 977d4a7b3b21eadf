"""Handing a mail to a mail server, knowing at each moment whether it may have been accepted.

`smtplib.sendmail` does the same steps, but after a lost connection it does not say how far it came.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr

OK, CONTINUE = 250, 354


class Later(Exception):
    """Not accepted for now: it may be tried again."""


class Never(Exception):
    """Refused for good."""


class Unsure(Exception):
    """All of it was handed over, and no answer came: it may have been accepted."""


@dataclass(frozen=True)
class Server:
    """A mail server. `security` is "", "starttls" or "tls"; `timeout` is in seconds, for each answer."""

    host: str
    port: int = 25
    user: str = ""
    password: str = ""
    security: str = ""
    timeout: float = 30
    own_name: str = "localhost"
    """What we say is our name."""


def hand_over(server: Server, message: EmailMessage, *, about_to_send: Callable[[], None]) -> None:
    """Hand a mail for one person to the server; returned, it was accepted. Raises Later, Never or Unsure.

    `about_to_send` is called when the server is ready for the text: up to then nothing was accepted.
    """
    sender, recipient = parseaddr(message["From"])[1], parseaddr(message["To"])[1]
    with _troubles_are_for_later(), _connected(server) as connection:
        _expect(OK, connection.mail(sender))
        _expect(OK, connection.rcpt(recipient), also=251)
        _expect(CONTINUE, connection.docmd("DATA"))
        about_to_send()
        _expect(OK, _answer_to_text(connection, message))


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    make = smtplib.SMTP_SSL if server.security == "tls" else smtplib.SMTP
    connection = make(server.host, server.port, server.own_name, timeout=server.timeout)
    try:
        connection.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        if server.user:
            connection.login(server.user, server.password)
        yield connection
    finally:
        connection.close()


@contextmanager
def _troubles_are_for_later() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Later(f"{type(error).__name__}: {error}") from error


def _answer_to_text(connection: smtplib.SMTP, message: EmailMessage) -> tuple[int, bytes]:
    """Send the text with its closing dot and wait for the answer."""
    try:
        connection.send(_dotted(bytes(message)))
        return connection.getreply()
    except OSError as error:
        raise Unsure(f"{type(error).__name__}: {error}") from error


def _dotted(text: bytes) -> bytes:
    """Lines end with CR LF, a dot that begins a line is doubled, a dot alone ends the text (RFC 5321, 4.5.2)."""
    lines = text.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\n"


def _expect(code: int, answer: tuple[int, bytes], also: int = 0) -> None:
    if answer[0] not in (code, also):
        raise _refusal(*answer)


def _refusal(code: int, said: bytes | str) -> Exception:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return (Never if 500 <= code < 600 else Later)(f"{code} {text}")
