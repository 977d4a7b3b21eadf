"""A daemon on loopback that speaks ClamAV's INSTREAM as clamd does, for tests."""

import socketserver
import struct
import threading
from contextlib import contextmanager

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
"""The string by which every scanner can be tried, put together here so that this file is not taken for it."""


class Clamd:
    """What was asked of it, and how it answers."""

    def __init__(self) -> None:
        self.files: list[bytes] = []
        self.most = 64 * 1024 * 1024
        self.says: bytes | None = None
        self.address = ""

    def answer(self, stream) -> bytes:
        if _until_null(stream) != b"zINSTREAM":
            return b"UNKNOWN COMMAND\0"
        content = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(size)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.files.append(content)
        if self.says is not None:
            return self.says
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


def _until_null(stream) -> bytes:
    said = b""
    while (one := stream.read(1)) not in (b"", b"\0"):
        said += one
    return said


@contextmanager
def running(path: str = ""):
    """The daemon, on a port of loopback or on a socket at `path`."""
    daemon = Clamd()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(daemon.answer(self.rfile))

    kind = socketserver.ThreadingUnixStreamServer if path else socketserver.ThreadingTCPServer
    with kind(path or ("127.0.0.1", 0), Handler) as server:
        daemon.address = path or "{}:{}".format(*server.server_address)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield daemon
        finally:
            server.shutdown()
            thread.join()
