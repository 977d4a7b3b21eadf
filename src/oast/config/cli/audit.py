"""`./oast audit …`: verify the sealed events, export them, hand their hashes to the outside witness."""

import argparse
import getpass
import json
import os
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oast.audit.chain import exported, judge, program
from oast.audit.chain.receive import Nearby, Unheard, Witness, remote
from oast.audit.chain.verdict import Verdict
from oast.audit.chain.witness import Folder, NoKey, hear, new_key, public_text, signing_key
from oast.config import console
from oast.config.cluster import cluster
from oast.config.faults import Fault
from oast.config.paths import VAR, WITNESS, secret

if TYPE_CHECKING:
    from oast.audit.scope import SystemActor

EVERY = 60
"""Seconds between two signed roots (access.md, Audit)."""


def verify(arguments: list[str]) -> int:
    """0 when every sealed event is what was sealed and witnessed; 1, with the first bad event's number, when not.

    Without --log the live database is verified against its witness; with it, nothing but the files given is read.
    """
    parser = argparse.ArgumentParser(prog="./oast audit verify", description=verify.__doc__)
    program.verify_options(parser)
    given = parser.parse_args(arguments)
    try:
        verdict = program.verified(given) if given.log else verified_database(given.witness, given.key)
    except program.Wrong as wrong:
        raise Fault(str(wrong)) from wrong
    return program.tell(verdict, given.json, datetime.now(UTC))


def verified_database(witness: Path | None = None, key: Path | None = None) -> Verdict:
    """Walk the live database beside its witness, as the named system actor that may read every event."""
    folder = Folder(witness or WITNESS)
    public = program.key_of(key) if key else own_key().public_key()
    with _database(), _looking("audit-verifier", "audit.verify"):
        from oast.audit import queries

        # In this order: while we read, events are sealed first, then witnessed, then acknowledged.
        acknowledged = queries.acknowledged()
        said = hear(folder, public) if folder.path.is_dir() else None
        return judge(queries.sealed_events(), said, acknowledged)


def export(arguments: list[str]) -> int:
    """Write every sealed event as one JSON object a line. Personal text stays encrypted. The export is an event."""
    parser = argparse.ArgumentParser(prog="./oast audit export", description=export.__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    count = _write_log(given.file)
    print(json.dumps({"exported": count, "file": str(given.file)}) if given.json else f"exported {count} events")
    return 0


def _write_log(path: Path) -> int:
    """Beside first: the file has its name only once the event of the export is committed."""
    beside, count = path.with_name(f"{path.name}.{os.getpid()}"), 0
    try:
        with _looking("audit-export", "audit.export"):
            from oast.audit import queries
            from oast.audit.enums import Outcome
            from oast.audit.operations import record

            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                for count, event in enumerate(queries.sealed_events(), start=1):  # noqa: B007 how many, at the end
                    file.write(exported(event) + "\n")
            record(outcome=Outcome.SHOWN, shown=["log"], text=f"by the account {getpass.getuser()}")
        beside.rename(path)
    finally:
        beside.unlink(missing_ok=True)
    return count


def witness(arguments: list[str]) -> int:
    """Hand the leaf hashes of new events and a signed root over them to the outside witness, once or every so often."""
    parser = argparse.ArgumentParser(prog="./oast audit witness", description=witness.__doc__)
    parser.add_argument("--every", type=int, metavar="SECONDS", help=f"go on until a signal ({EVERY} is right)")
    parser.add_argument("--again", metavar="REASON", help="after a restore: events that the log has lost are given up")
    parser.add_argument("--kept", type=int, metavar="N", help="with --again: how many events of the log still hold")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    if given.every:
        return _keep_witnessing(given.every)
    outcome = {"lost": begun_again(given.again, given.kept)} if given.again else {"witnessed": witnessed()}
    print(json.dumps(outcome) if given.json else " ".join(f"{name} {count} events" for name, count in outcome.items()))
    return 0


def witnessed() -> int:
    """Hand over what is new; how many events. Raises Fault when the witness cannot take it."""
    from oast.audit.operations import hand_to_witness

    key = own_key()
    with reached(key) as place:
        return hand_to_witness(place, key, at=datetime.now(UTC))


def begun_again(reason: str, kept: int | None) -> int:
    """Have the witness go on from a restored log; how many events are given up."""
    _setup()
    from oast.audit.operations import begin_witness_again

    key = own_key()
    with reached(key) as place:
        return begin_witness_again(place, key, at=datetime.now(UTC), reason=reason, kept=kept)


@contextmanager
def reached(key: Ed25519PrivateKey) -> Iterator[Witness]:
    """The witness: by the command in `OAST_WITNESS_RECEIVER`, else the folder. Raises Fault when it does not hear."""
    _setup()
    command = shlex.split(os.environ.get("OAST_WITNESS_RECEIVER", ""))
    if not command and WITNESS.is_relative_to(VAR):
        WITNESS.mkdir(parents=True, exist_ok=True)
    public = key.public_key()
    try:
        with remote(command, public) if command else nullcontext(Nearby(Folder(WITNESS), public)) as place:
            yield place
    except Unheard as fault:
        raise Fault(str(fault)) from fault


def _keep_witnessing(seconds: int) -> int:
    """A failed round is said and tried again at the next: the database or the witness may be away for a while."""
    _setup()
    from django.db import Error, connection

    console.say(f"the witness in {WITNESS} is fed every {seconds} s; {shows()}")
    while True:
        try:
            witnessed()
        except (Fault, Error) as fault:
            console.say(f"not witnessed: {str(fault).strip()}")
        connection.close()
        time.sleep(seconds)


def shows() -> str:
    """What a witness in this place proves."""
    if os.environ.get("OAST_WITNESS_RECEIVER"):
        return "a receiver of another account keeps it"
    if WITNESS.is_dir() and WITNESS.stat().st_uid != os.geteuid():
        return "another account owns it"
    if os.geteuid() == 0 and not os.environ.get("DATABASE_URL"):
        return "the database runs as `nobody`, who cannot write there; whoever is root could"
    return "it belongs to this account, so it shows how it works and protects from nobody who has this account"


def receive(arguments: list[str]) -> int:
    """Be the witness: keep the records that come on standard input in a folder of this account's own."""
    parser = argparse.ArgumentParser(prog="./oast audit receive", description=receive.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the sender's public key")
    given = parser.parse_args(arguments)
    return program.main(["receive", str(given.folder), "--key", str(given.key)])


def key(arguments: list[str]) -> int:
    """Print the public key of the signed roots. Keep it away from the database and from the witness."""
    parser = argparse.ArgumentParser(prog="./oast audit key", description=key.__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    text = public_text(own_key().public_key())
    print(json.dumps({"key": text}) if given.json else text, end="\n" if given.json else "")
    return 0


def own_key() -> Ed25519PrivateKey:
    """The signing key: `OAST_WITNESS_KEY`, `OAST_WITNESS_KEY_FILE`, else made once in `var/secrets`."""
    try:
        return signing_key(secret("witness_key", new_key))
    except NoKey as fault:
        raise Fault(str(fault)) from fault


@contextmanager
def _database() -> Iterator[None]:
    """The private cluster up, where it is ours."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with cluster().up() as ours:
        ours.ensure_database()
        yield


@contextmanager
def _looking(name: str, action: str) -> Iterator["SystemActor"]:
    _setup()
    from django.db import ProgrammingError

    from oast.audit.operations import looking
    from oast.audit.scope import SystemActor

    by = SystemActor(name)
    try:
        with looking(by=by, at=datetime.now(UTC), action=action):
            yield by
    except ProgrammingError as fault:
        if "does not exist" not in str(fault):
            raise
        raise Fault("the tables are not up to date; run `./oast setup`, or `./oast manage migrate`") from fault


def _setup() -> None:
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(verify(sys.argv[1:]))
