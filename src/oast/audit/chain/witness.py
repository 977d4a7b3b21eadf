"""What the witness keeps: a chain of signed records, each with the leaves since the last and the tree's new root.

A record is one line: the Ed25519 signature of everything after it in hexadecimal, a space, and a JSON
object. Records are only ever added at the end of the newest file, so the files may be made append-only.

`grown`: events were sealed. `again`: the log goes on from an earlier size, because it was restored from a
backup; the events after that size are lost, and everybody who verifies is told.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from oast.audit.chain.tree import Tree, root_of

MARK = b"oast witness 1\n"
"""What is signed begins with it, so that the key's signature of anything else is never taken for a record."""

FILE_BYTES = 32 * 1024 * 1024
"""The size from which a new file is begun."""

MOST_LEAVES = 10_000
"""Of one record, so that none grows too large for a line."""


CUT_OFF = b" cut off\n"
"""How a line is closed that a crash of the witness left without its end."""


class NotARecord(Exception):
    """A line that is no record of this key, or does not follow from the one before. The message says why."""


class NoKey(Exception):
    """What was given is not an Ed25519 key."""


@dataclass(frozen=True)
class Head:
    """Where the witness stands: its last record and the tree up to there."""

    record: int = 0
    size: int = 0
    peaks: tuple[bytes, ...] = ()
    digest: str = ""
    """SHA-256 of the last record's line, in hexadecimal."""

    @property
    def root(self) -> bytes:
        return root_of(self.peaks)


@dataclass(frozen=True)
class Record:
    """One record as read."""

    kind: str
    head: Head
    """Where the witness stands after it."""
    at: str
    """When it was signed, as an ISO time of UTC."""
    first: int
    """The number of the first event it is about; of `again`, the first that is lost."""
    leaves: tuple[bytes, ...]
    previous: str
    reason: str
    line: bytes = field(repr=False)


def new_key() -> str:
    """A signing key as text, for a file or an environment variable."""
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def signing_key(text: str) -> Ed25519PrivateKey:
    """The key that `new_key` wrote. Raises NoKey."""
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
    except ValueError as fault:
        raise NoKey("the witness's signing key is not 64 hexadecimal digits") from fault


def public_text(key: Ed25519PublicKey) -> str:
    """The public key as PEM."""
    kind, form = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.Encoding.PEM
    return key.public_bytes(form, kind).decode()


def public_key(text: str) -> Ed25519PublicKey:
    """A public key from PEM or 64 hexadecimal digits. Raises NoKey."""
    try:
        if "BEGIN" not in text:
            return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text.strip()))
        key = serialization.load_pem_public_key(text.encode())
    except ValueError as fault:
        raise NoKey("this is no public key: PEM or 64 hexadecimal digits are wanted") from fault
    if not isinstance(key, Ed25519PublicKey):
        raise NoKey("this public key is not an Ed25519 key")
    return key


def grown(head: Head, leaves: Iterable[bytes], at: str, key: Ed25519PrivateKey) -> bytes:
    """The line of the record that adds these leaves after `head`."""
    added = [*leaves]
    tree = Tree(head.size, head.peaks).extend(added)
    return _line("grown", head, tree, at, head.size + 1, added, "", key)


def again(head: Head, kept: Tree, at: str, reason: str, key: Ed25519PrivateKey) -> bytes:
    """The line of the record after which the log goes on from `kept`, an earlier size of the same tree."""
    return _line("again", head, kept, at, kept.size + 1, [], reason, key)


def _line(
    kind: str, head: Head, tree: Tree, at: str, first: int, leaves: list[bytes], reason: str, key: Ed25519PrivateKey
) -> bytes:
    body = json.dumps(
        {
            "record": head.record + 1,
            "kind": kind,
            "at": at,
            "first": first,
            "size": tree.size,
            "root": tree.root().hex(),
            "peaks": [peak.hex() for peak in tree.peaks],
            "previous": head.digest,
            "reason": reason,
            "leaves": [leaf.hex() for leaf in leaves],
        }
    ).encode()
    return key.sign(MARK + body).hex().encode() + b" " + body + b"\n"


def read(line: bytes, key: Ed25519PublicKey) -> Record:
    """The record of a line, its signature checked. Raises NotARecord."""
    signature, _, body = line.rstrip(b"\n").partition(b" ")
    try:
        key.verify(bytes.fromhex(signature.decode()), MARK + body)
        return _record(json.loads(body), line)
    except InvalidSignature:
        raise NotARecord("its signature does not fit the public key") from None
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NotARecord(f"it cannot be read ({fault})") from None


def _record(body: dict, line: bytes) -> Record:
    tree = Tree(body["size"], map(bytes.fromhex, body["peaks"]))
    if tree.root().hex() != body["root"]:
        raise ValueError("its root does not follow from its peaks")
    head = Head(body["record"], tree.size, tuple(tree.peaks), digest(line))
    leaves = tuple(map(bytes.fromhex, body["leaves"]))
    return Record(body["kind"], head, body["at"], body["first"], leaves, body["previous"], str(body["reason"]), line)


def digest(line: bytes) -> str:
    """What the next record names as the one before it."""
    return hashlib.sha256(line).hexdigest()


def check_follows(head: Head, record: Record) -> None:
    """A record must follow from the one before: the next number, its digest, and a tree that grew by exactly
    its leaves. Raises NotARecord."""
    if (record.head.record, record.previous) != (head.record + 1, head.digest):
        raise NotARecord("it does not follow from the record before it")
    if record.kind == "again":
        fits = record.head.size <= head.size and not record.leaves
    else:
        tree = Tree(head.size, head.peaks).extend(record.leaves)
        fits = record.kind == "grown" and (tree.size, tuple(tree.peaks)) == (record.head.size, record.head.peaks)
    if not fits or record.first != (head.size if record.kind == "grown" else record.head.size) + 1:
        raise NotARecord("its root is not the last one with its leaves added")


class Folder:
    """The witness's place: a folder of numbered files. Its owner adds records; anybody who may read verifies."""

    def __init__(self, path: Path):
        self.path = path

    def files(self) -> list[Path]:
        """Oldest first."""
        return sorted(self.path.glob("[0-9]*.witness"))

    def lines(self) -> Iterator[tuple[str, int, bytes]]:
        """(file, line number, line) of everything kept, oldest first, without what a crash cut off."""
        for path in self.files():
            with path.open("rb") as file:
                for place, line in enumerate(file, start=1):
                    if not cut_off(line):
                        yield path.name, place, line

    def head(self, key: Ed25519PublicKey) -> Head:
        """Where it stands, by its last record. Raises NotARecord when that was tampered with."""
        for path in reversed(self.files()):
            whole = [line for line in _lines_at_the_end(path) if not cut_off(line)]
            if whole:
                return read(whole[-1], key).head
        return Head()

    def leaves(self, key: Ed25519PublicKey, size: int) -> list[bytes]:
        """The first `size` leaves as they count now. Raises NotARecord."""
        leaves: list[bytes] = []
        for _, _, line in self.lines():
            record = read(line, key)
            leaves[record.first - 1 :] = record.leaves
        return leaves[:size]

    def keep(self, line: bytes, key: Ed25519PublicKey) -> Head:
        """Add a record that follows from the last one. Raises NotARecord, with nothing written, for any other:
        whoever asks for a witness's past to be rewritten is refused here."""
        with self._alone():
            head, record = self.head(key), read(line, key)
            check_follows(head, record)
            if record.kind == "again":
                kept = Tree().extend(self.leaves(key, record.head.size))
                if tuple(kept.peaks) != record.head.peaks:
                    raise NotARecord("the log it wants to go on from is not the one that was witnessed")
            self._add(line)
            return record.head

    def _add(self, line: bytes) -> None:
        files = self.files()
        path = files[-1] if files and files[-1].stat().st_size < FILE_BYTES else self._next(files)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            # A line that a crash cut off is closed first, even one that lacks its end only: its sender sends it again.
            end = os.lseek(handle, 0, os.SEEK_END)
            torn = end and os.pread(handle, 1, end - 1) != b"\n"
            _write_all(handle, (CUT_OFF if torn else b"") + line)
            os.fsync(handle)
        finally:
            os.close(handle)

    def _next(self, files: list[Path]) -> Path:
        number = int(files[-1].stem) + 1 if files else 1
        return self.path / f"{number:06}.witness"

    def _alone(self):
        return _Locked(self.path / "lock")


class _Locked:
    """Two senders at once wait for each other."""

    def __init__(self, path: Path):
        self.path = path

    def __enter__(self) -> None:
        self.file = self.path.open("w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


TAIL_BYTES = 2 * 1024 * 1024
"""More than the longest record."""


def _lines_at_the_end(path: Path) -> list[bytes]:
    """The last lines of a file, at least one record whole. The first may lack its beginning."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        return file.read().splitlines(keepends=True)


def cut_off(line: bytes) -> bool:
    """Whether a crash of the witness cut the line off: its sender was told nothing and sent the record again."""
    return not line.endswith(b"}\n")


@dataclass
class Testimony:
    """Everything a witness says: the leaves and roots that a log must have, and what is wrong with the witness."""

    digests: dict[int, str] = field(default_factory=dict)
    """Record to the digest of its line."""
    head: Head = field(default_factory=Head)
    signed_at: str = ""
    """When the last root was signed."""
    leaves: dict[int, bytes] = field(default_factory=dict)
    """By event number. Some are missing where a record is."""
    roots: dict[int, tuple[bytes, int]] = field(default_factory=dict)
    """Size to (root, record)."""
    begun_again: list[Record] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    """How many events each of `begun_again` gave up."""
    faults: list[str] = field(default_factory=list)


def hear(folder: Folder, key: Ed25519PublicKey) -> Testimony:
    """Read a witness whole. A record that was tampered with is a fault; the others still count."""
    said = Testimony()
    for file, place, line in folder.lines():
        where = f"the witness's record in {file}, line {place}"
        try:
            record = read(line, key)
        except NotARecord as fault:
            said.faults.append(f"{where}: {fault}")
            continue
        try:
            check_follows(said.head, record)
        except NotARecord as fault:
            said.faults.append(f"{where}: {fault}")
        _take(said, record)
    return said


def _take(said: Testimony, record: Record) -> None:
    if record.kind == "again":
        said.begun_again.append(record)
        said.lost.append(said.head.size - record.head.size)
        said.leaves = {number: leaf for number, leaf in said.leaves.items() if number <= record.head.size}
        said.roots = {size: root for size, root in said.roots.items() if size <= record.head.size}
    said.leaves.update(enumerate(record.leaves, start=record.first))
    said.roots[record.head.size] = (record.head.root, record.head.record)
    said.digests[record.head.record] = record.head.digest
    said.head, said.signed_at = record.head, record.at


def first_unvouched(said: Testimony) -> int:
    """The number of the first event whose leaf no record holds, or holds any more."""
    number = 1
    while number in said.leaves:
        number += 1
    return number
