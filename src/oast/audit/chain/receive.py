"""Handing records to a witness: into a folder of ours, or to a receiver that another account runs.

The receiver reads lines from its standard input and answers each on its standard output, so that `sudo -u`,
`ssh` with a forced command, or a socket that starts it can carry them. It says first where it stands; each
record is kept, synced to the disk, and answered by `kept N`, or `refused: why`. It cannot be asked to forget.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from oast.audit.chain.witness import Folder, Head, NotARecord, read


class Unheard(Exception):
    """The witness could not be reached, or refused the record. The message says why."""


class Witness(Protocol):
    """Whoever keeps records."""

    def head(self) -> Head:
        """Where it stands. Raises Unheard."""

    def keep(self, line: bytes) -> Head:
        """Have the record kept; where it stands then. Raises Unheard."""


class Nearby:
    """A folder that this account may write."""

    def __init__(self, folder: Folder, key: Ed25519PublicKey):
        self.folder, self.key = folder, key

    def head(self) -> Head:
        return self._heard(lambda: self.folder.head(self.key))

    def keep(self, line: bytes) -> Head:
        return self._heard(lambda: self.folder.keep(line, self.key))

    def _heard(self, ask) -> Head:
        try:
            return ask()
        except (NotARecord, OSError) as fault:
            raise Unheard(f"the witness in {self.folder.path}: {fault}") from fault


class Remote:
    """A receiver that was started by a command of ours, and may run as anybody anywhere."""

    def __init__(self, process: subprocess.Popen, key: Ed25519PublicKey):
        self.process, self.key = process, key
        self._head = _head(self._answer())

    def head(self) -> Head:
        return self._head

    def keep(self, line: bytes) -> Head:
        assert self.process.stdin  # noqa: S101 opened with pipes
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
        except OSError as fault:
            raise Unheard(f"the witness's receiver went away: {fault}") from fault
        answer = self._answer()
        if not answer.startswith("kept "):
            raise Unheard(f"the witness: {answer}")
        self._head = read(line, self.key).head
        return self._head

    def _answer(self) -> str:
        assert self.process.stdout  # noqa: S101 opened with pipes
        line = self.process.stdout.readline().decode(errors="replace").strip()
        if not line:
            raise Unheard("the witness's receiver said nothing; its own messages stand above")
        return line


@contextmanager
def remote(command: list[str], key: Ed25519PublicKey) -> Iterator[Remote]:
    """Run the command that reaches the receiver, for the block."""
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    except OSError as fault:
        raise Unheard(f"the witness's receiver could not be started: {fault}") from fault
    try:
        yield Remote(process, key)
    finally:
        with suppress(BrokenPipeError), process:
            pass


def receive(folder: Folder, key: Ed25519PublicKey, source: IO[bytes], answers: IO[str]) -> int:
    """Keep what comes until the sender ends. Returns 1 if a record was refused."""
    try:
        head, refused = folder.head(key), 0
    except (NotARecord, OSError) as fault:
        _say(answers, f"refused: {fault}")
        return 1
    peaks = [peak.hex() for peak in head.peaks]
    _say(answers, json.dumps({"record": head.record, "size": head.size, "digest": head.digest, "peaks": peaks}))
    for line in source:
        try:
            _say(answers, f"kept {folder.keep(line, key).record}")
        except (NotARecord, OSError) as fault:
            refused = 1
            _say(answers, f"refused: {fault}")
    return refused


def _say(answers: IO[str], line: str) -> None:
    answers.write(line + "\n")
    answers.flush()


def _head(line: str) -> Head:
    try:
        said = json.loads(line)
        return Head(said["record"], said["size"], tuple(map(bytes.fromhex, said["peaks"])), said["digest"])
    except (ValueError, KeyError, TypeError) as fault:
        raise Unheard(f"the witness's receiver said something else: {line[:200]}") from fault
