"""Shows a file to a ClamAV daemon before it is kept (docs/adr/0170): its INSTREAM command over a socket.

The daemon keeps nothing and answers with one line: `stream: OK`, `stream: NAME FOUND` or a sentence ending in ERROR.
"""

import re
import socket
import struct
from contextlib import closing, suppress
from pathlib import PurePath

SECONDS = 30.0
"""How long each step may wait: connecting, sending a part, the answer."""

PART = 64 * 1024
"""Bytes sent at once."""

LONGEST_ANSWER = 4096

_FOUND = re.compile(r"stream: (\S+) FOUND")


class Unanswered(Exception):
    """The daemon did not say whether the file is clean; its words, or the kind of fault, in the message."""


def scan(address: str, content: bytes) -> str:
    """The name of what the daemon at `address` found in `content`; empty for a clean file. Raises Unanswered."""
    try:
        with closing(_connected(address)) as daemon:
            return _verdict(_asked(daemon, content))
    except (OSError, ValueError) as fault:
        raise Unanswered(type(fault).__name__) from fault


def place(address: str) -> str | tuple[str, int]:
    """A path of a socket, or host and port. Raises ValueError for anything else."""
    if address.startswith("/"):
        return str(PurePath(address))
    host, colon, port = address.rpartition(":")
    if not (host and colon and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("neither a path nor host:port")
    return host.strip("[]"), int(port)


def _connected(address: str) -> socket.socket:
    where = place(address)
    if isinstance(where, tuple):
        return socket.create_connection(where, timeout=SECONDS)
    daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    daemon.settimeout(SECONDS)
    try:
        daemon.connect(where)
    except OSError:
        daemon.close()
        raise
    return daemon


def _asked(daemon: socket.socket, content: bytes) -> str:
    # A daemon that has enough (its StreamMaxLength) says so and hangs up while we still send.
    with suppress(BrokenPipeError, ConnectionResetError):
        daemon.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PART):
            part = content[start : start + PART]
            daemon.sendall(struct.pack("!L", len(part)) + part)
        daemon.sendall(struct.pack("!L", 0))
    return _answer(daemon)


def _answer(daemon: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER:
        if not (more := daemon.recv(LONGEST_ANSWER)):
            break
        said += more
    return said.split(b"\0")[0].decode("ascii", "replace").strip()


def _verdict(said: str) -> str:
    if said == "stream: OK":
        return ""
    if found := _FOUND.fullmatch(said):
        return found[1]
    raise Unanswered(said[:100] or "no word")
