"""Real mail servers on loopback: one that answers as it is told, one that hangs up, one that falls silent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Post:
    """What an SMTP server has received, and what it answers to whom."""

    def __init__(self):
        self.received = []
        self.recipients = {}
        self.answer = "250 Accepted"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        refusal = self.recipients.get(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answer.startswith("2"):
            self.received.append(envelope)
        return self.answer


class Loopback(Controller):
    """A server on a free port."""

    def factory(self):
        return SMTP(self.handler, hostname="post.example.invalid")


@contextmanager
def post() -> Iterator[tuple[Post, int]]:
    """A running server: what it does, and its port."""
    handler = Post()
    controller = Loopback(handler, hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        yield handler, controller.port
    finally:
        controller.stop()


@contextmanager
def dropping(after: bytes) -> Iterator[int]:
    """A server that takes everything and hangs up once it has read `after`; its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_talk_and_drop, args=(listener, after))
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(10)
        listener.close()


def _talk_and_drop(listener: socket.socket, after: bytes, silent: threading.Event | None = None) -> None:
    """Answer until a line begins with `after`; then hang up, or fall silent until the other side is gone."""
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 ready\r\n")
        in_text = False
        while line := lines.readline():
            said = line.strip().upper()
            if said.startswith(after):
                if silent:
                    silent.set()
                    lines.read()
                return
            if not in_text:
                in_text = said == b"DATA"
                connection.sendall(b"354 go on\r\n" if in_text else b"250 OK\r\n")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def hanging(at: bytes) -> Iterator[tuple[int, threading.Event]]:
    """A server that falls silent once it has read `at`: its port, and the event that it has."""
    listener = socket.create_server(("127.0.0.1", 0))
    silent = threading.Event()
    thread = threading.Thread(target=_talk_and_drop, args=(listener, at, silent))
    thread.start()
    try:
        yield listener.getsockname()[1], silent
    finally:
        thread.join(30)
        listener.close()
