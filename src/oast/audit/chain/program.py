"""Verifying an exported log, and receiving as a witness, with nothing but files: no Django, no database.

python -m oast.audit.chain verify --log FILE [--witness FOLDER --key FILE] [--json]
python -m oast.audit.chain receive FOLDER --key FILE
"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from oast.audit.chain import words
from oast.audit.chain.events import NoLog, SealedEvent, read_log
from oast.audit.chain.receive import receive
from oast.audit.chain.verdict import Verdict, judge
from oast.audit.chain.witness import Folder, NoKey, NotARecord, Testimony, hear, public_key


class Wrong(Exception):
    """A condition that ends the program: one sentence."""


def main(arguments: list[str]) -> int:
    """0 when all is well, 1 with the first bad event when not, 2 for a file that cannot be used."""
    given = parser().parse_args(arguments)
    try:
        if given.action == "receive":
            return receive(witness_folder(given.folder), key_of(given.key), sys.stdin.buffer, sys.stdout)
        return tell(verified(given), given.json, datetime.now(UTC))
    except Wrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2


def parser() -> argparse.ArgumentParser:
    """The program's own options."""
    made = argparse.ArgumentParser(prog="python -m oast.audit.chain", description=__doc__)
    actions = made.add_subparsers(dest="action", required=True)
    verify_options(actions.add_parser("verify"))
    receiving = actions.add_parser("receive")
    receiving.add_argument("folder", type=Path, help="where the records are kept; this account owns it")
    receiving.add_argument("--key", type=Path, required=True, metavar="FILE", help="the sender's public key")
    return made


def verify_options(to: argparse.ArgumentParser) -> None:
    """The options of verifying, for this program and for `./oast audit verify`."""
    to.add_argument("--log", type=Path, metavar="FILE", help="the exported log")
    to.add_argument("--witness", type=Path, metavar="FOLDER", help="the witness's folder: leaf hashes, signed roots")
    to.add_argument("--key", type=Path, metavar="FILE", help="the public key of the roots, from its own safe place")
    to.add_argument("--json", action="store_true", help="one JSON document on standard output")


def verified(given: argparse.Namespace) -> Verdict:
    """Walk an exported log. Raises Wrong for files that cannot be used."""
    if given.log is None:
        raise Wrong("say which log: --log FILE")
    if bool(given.witness) != bool(given.key):
        raise Wrong("a witness and its public key belong together: give --witness FOLDER and --key FILE")
    said = testimony_of(witness_folder(given.witness), key_of(given.key)) if given.witness else None
    with events_of(given.log) as events:
        return judge(events, said)


def tell(verdict: Verdict, as_json: bool, at: datetime) -> int:
    """Print the verdict; the exit code."""
    text = json.dumps(words.document(verdict, at)) if as_json else "\n".join(words.lines(verdict, at))
    sys.stdout.write(text + "\n")
    return 0 if verdict.good else 1


@contextmanager
def events_of(path: Path) -> Iterator[Iterator[SealedEvent]]:
    """The events of an exported log. Raises Wrong, with the line, for a file that is none."""
    try:
        with path.open(encoding="utf-8") as file:
            yield read_log(file)
    except (OSError, UnicodeDecodeError) as fault:
        raise Wrong(f"{path} cannot be read: {fault}") from fault
    except NoLog as fault:
        raise Wrong(str(fault)) from fault


def key_of(path: Path) -> Ed25519PublicKey:
    """The public key in a file. Raises Wrong."""
    try:
        return public_key(path.read_text())
    except (OSError, UnicodeDecodeError, NoKey) as fault:
        raise Wrong(f"{path}: {fault}") from fault


def witness_folder(path: Path) -> Folder:
    """The witness's folder. Raises Wrong when it is not there."""
    if not path.is_dir():
        raise Wrong(f"{path} is not a folder; the witness's records stand in one")
    return Folder(path)


def testimony_of(folder: Folder, key: Ed25519PublicKey) -> Testimony:
    """What the witness says. Raises Wrong for a folder that holds no record."""
    try:
        said = hear(folder, key)
    except (OSError, NotARecord) as fault:
        raise Wrong(f"the witness in {folder.path} cannot be read: {fault}") from fault
    if not said.head.record and not said.faults:
        raise Wrong(f"the witness in {folder.path} is empty")
    return said
