"""The witness keeps what follows, refuses what does not, survives a crash, and can be another account's."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from oast.audit.chain import witness
from oast.audit.chain.receive import Nearby, Unheard, remote
from oast.audit.chain.tree import Tree
from oast.audit.chain.witness import Folder, Head, NoKey, NotARecord, again, grown, hear
from oast.config.paths import ROOT
from tests.audit.logs import AT, KEY, OTHER, attest, leaves, log

PUBLIC = KEY.public_key()
NOW = AT.isoformat()


def test_what_was_kept_is_read_again(tmp_path):
    events = log(25)
    said = hear(attest(tmp_path, events), PUBLIC)

    assert (said.head.record, said.head.size, said.faults) == (3, 25, [])
    assert [said.leaves[number] for number in range(1, 26)] == leaves(events)
    assert said.roots[25] == (Tree().extend(leaves(events)).root(), 3)
    assert sorted(said.roots) == [10, 20, 25]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (lambda _: grown(Head(), leaves(log(3)), NOW, KEY), "does not follow"),
        (lambda head: grown(head, leaves(log(3)), NOW, OTHER), "signature"),
        (
            lambda head: grown(Head(head.record, 2, Tree().extend(leaves(log(2))).peaks, head.digest), [], NOW, KEY),
            "last",
        ),
        (lambda head: again(head, Tree().extend(leaves(log(30))), NOW, "more than there was", KEY), "last"),
        (lambda head: again(head, Tree().extend(leaves(log(12)[2:])), NOW, "another log", KEY), "not the one"),
        (lambda _: b"no record\n", "signature|cannot be read"),
        (lambda _: b"{}}\n", "signature|cannot be read"),
    ],
)
def test_a_past_that_was_rewritten_is_refused(tmp_path, line, why):
    folder = attest(tmp_path, log(20))
    before = [path.read_bytes() for path in folder.files()]
    with pytest.raises(NotARecord, match=why):
        folder.keep(line(folder.head(PUBLIC)), PUBLIC)
    assert [path.read_bytes() for path in folder.files()] == before


def test_a_signed_line_that_is_no_record():
    for body in (b"[]", b"{}", b'{"size": 1, "peaks": [], "root": ""}'):
        line = KEY.sign(witness.MARK + body).hex().encode() + b" " + body + b"\n"
        with pytest.raises(NotARecord, match="cannot be read"):
            witness.read(line, PUBLIC)


def test_a_root_that_does_not_follow_from_its_peaks(tmp_path):
    line = grown(Head(), leaves(log(3)), NOW, KEY).partition(b" ")[2]
    body = json.dumps(json.loads(line) | {"root": "00" * 32}).encode()
    with pytest.raises(NotARecord, match="does not follow from its peaks"):
        witness.read(KEY.sign(witness.MARK + body).hex().encode() + b" " + body + b"\n", PUBLIC)


@pytest.mark.parametrize("torn", [b"half a rec", b"half\nand another hal", b"00 {}", "whole"])
def test_a_write_that_a_crash_cut_off_does_no_harm(tmp_path, torn):
    events = log(30)
    folder = attest(tmp_path, events[:20])
    with folder.files()[-1].open("ab") as file:
        file.write(torn if torn != "whole" else grown(folder.head(PUBLIC), leaves(events[20:25]), NOW, KEY)[:-1])
    assert folder.head(PUBLIC).size == 20

    said = hear(attest(tmp_path, events), PUBLIC)

    assert (said.head.size, said.faults) == (30, [])


def test_a_full_file_is_followed_by_another(tmp_path, monkeypatch):
    monkeypatch.setattr(witness, "FILE_BYTES", 3000)
    folder = attest(tmp_path, log(60), each=5)
    assert len(folder.files()) > 2
    assert hear(folder, PUBLIC).head.size == 60
    (tmp_path / f"{len(folder.files()) + 1:06}.witness").touch()
    assert folder.head(PUBLIC).size == 60


def test_the_head_is_found_at_the_end_of_a_long_file(tmp_path, monkeypatch):
    folder = attest(tmp_path, log(60), each=5)
    expected = folder.head(PUBLIC)
    monkeypatch.setattr(witness, "TAIL_BYTES", 1500)
    assert folder.head(PUBLIC) == expected


def signed(line: bytes, **values) -> bytes:
    """The record with other values, signed by the witness's own sender all the same."""
    body = json.dumps(json.loads(line.partition(b" ")[2]) | values).encode()
    return KEY.sign(witness.MARK + body).hex().encode() + b" " + body + b"\n"


@pytest.mark.parametrize("values", [{"kind": "other"}, {"leaves": []}, {"first": 22}, {"first": 20}])
def test_a_record_is_of_a_known_kind_and_adds_exactly_its_leaves(tmp_path, values):
    events = log(30)
    folder = attest(tmp_path, events[:20])
    line = grown(folder.head(PUBLIC), leaves(events[20:]), NOW, KEY)
    with pytest.raises(NotARecord, match="its root is not the last one with its leaves added"):
        folder.keep(signed(line, **values), PUBLIC)
    assert folder.keep(line, PUBLIC).size == 30


def test_a_touched_record_is_named_by_its_file_and_line(tmp_path, monkeypatch):
    monkeypatch.setattr(witness, "FILE_BYTES", 3000)
    folder = attest(tmp_path, log(60), each=10)
    first, second = folder.files()[:2]
    assert (first.name, second.name) == ("000001.witness", "000002.witness")
    lines = second.read_bytes().splitlines(keepends=True)
    second.write_bytes(b"".join([*lines[:1], b"00 {}\n", *lines[2:]]))

    faults = hear(folder, PUBLIC).faults

    assert faults[0].startswith("the witness's record in 000002.witness, line 2: ")


def test_a_file_is_full_at_its_size(tmp_path, monkeypatch):
    folder = attest(tmp_path, log(10))
    monkeypatch.setattr(witness, "FILE_BYTES", folder.files()[0].stat().st_size)
    attest(tmp_path, log(20))
    assert len(folder.files()) == 2


def test_everybody_may_read_what_the_witness_keeps_and_only_its_owner_adds(tmp_path):
    before = os.umask(0)
    try:
        [file] = attest(tmp_path, log(1)).files()
    finally:
        os.umask(before)
    assert oct(file.stat().st_mode & 0o777) == oct(0o644)


def test_a_record_is_on_the_disk_before_its_sender_is_told_and_two_senders_wait_for_each_other(tmp_path, monkeypatch):
    brought = []

    def to_the_disk(handle: int) -> None:
        with (tmp_path / "lock").open("w") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        brought.append(os.fstat(handle).st_size)

    monkeypatch.setattr(witness.os, "fsync", to_the_disk)
    [file] = attest(tmp_path, log(20)).files()

    assert len(brought) == 2
    assert brought[-1] == file.stat().st_size


def test_a_witness_that_is_fed_for_years_keeps_no_file_open(tmp_path):
    folder = attest(tmp_path, log(10))
    held = len([*Path("/proc/self/fd").iterdir()])
    folder.keep(grown(folder.head(PUBLIC), leaves(log(20)[10:]), NOW, KEY), PUBLIC)
    assert len([*Path("/proc/self/fd").iterdir()]) == held


def test_a_witness_is_begun_again_without_loss(tmp_path):
    """A database restored to its very end: nothing is given up, and everybody is told all the same."""
    events = log(20)
    folder = attest(tmp_path, events)
    folder.keep(again(folder.head(PUBLIC), Tree().extend(leaves(events)), NOW, "moved to another machine", KEY), PUBLIC)

    said = hear(folder, PUBLIC)

    assert (said.faults, said.head.size, said.lost) == ([], 20, [0])


def test_a_restored_log_goes_on_and_everybody_is_told(tmp_path):
    events = log(20)
    folder = attest(tmp_path, events)
    kept = Tree().extend(leaves(events[:13]))
    folder.keep(again(folder.head(PUBLIC), kept, NOW, "restored to Tuesday", KEY), PUBLIC)
    other = [*events[:13], *log(40)[30:]]
    folder.keep(grown(folder.head(PUBLIC), leaves(other[13:]), NOW, KEY), PUBLIC)

    said = hear(folder, PUBLIC)

    assert (said.faults, said.head.size, said.lost) == ([], 23, [7])
    assert said.begun_again[0].reason == "restored to Tuesday"
    assert [said.leaves[number] for number in range(1, 24)] == leaves(other) == folder.leaves(PUBLIC, 23)
    assert sorted(said.roots) == [10, 13, 23]


def test_keys_as_text():
    text = witness.public_text(PUBLIC)
    assert text.startswith("-----BEGIN PUBLIC KEY-----")
    for given in (text, PUBLIC.public_bytes_raw().hex()):
        assert witness.public_key(given).public_bytes_raw() == PUBLIC.public_bytes_raw()
    assert witness.signing_key(witness.new_key() + "\n")
    with pytest.raises(NoKey, match="64 hexadecimal"):
        witness.signing_key("secret")
    with pytest.raises(NoKey, match="no public key"):
        witness.public_key("-----BEGIN nothing")
    other = X25519PrivateKey.generate().public_key()
    pem = other.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(NoKey, match="not an Ed25519"):
        witness.public_key(pem.decode())


def receiver(place: Path, key: Path) -> list[str]:
    """The command that runs a receiver, as a pipe's other end."""
    return [sys.executable, "-m", "oast.audit.chain", "receive", str(place), "--key", str(key)]


@pytest.fixture
def public(tmp_path) -> Path:
    path = tmp_path / "public"
    path.write_text(witness.public_text(PUBLIC))
    path.chmod(0o644)
    return path


@pytest.fixture
def _source(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))


@pytest.mark.usefixtures("_source")
def test_a_receiver_at_the_end_of_a_pipe(tmp_path, public):
    place, events = tmp_path / "there", log(12)
    place.mkdir()
    for until in (5, 12):
        with remote(receiver(place, public), PUBLIC) as there:
            head = there.head()
            after = there.keep(grown(head, leaves(events[head.size : until]), NOW, KEY))
            assert (after.size, there.head()) == (until, after)
            with pytest.raises(Unheard, match="refused: it does not follow"):
                there.keep(grown(Head(), leaves(events), NOW, KEY))
    assert hear(Folder(place), PUBLIC).head == after


@pytest.mark.usefixtures("_source")
@pytest.mark.parametrize("damage", [b"00 {}\n", b"not ours }\n"])
def test_a_receiver_whose_records_were_touched_says_so(tmp_path, public, damage):
    folder = attest(tmp_path / "there", log(3))
    folder.files()[0].write_bytes(damage)
    with pytest.raises(Unheard, match="refused"), remote(receiver(folder.path, public), PUBLIC):
        pass


def test_a_receiver_that_is_none():
    with pytest.raises(Unheard, match="could not be started"), remote(["/nowhere/at-all"], PUBLIC):
        pass
    with pytest.raises(Unheard, match="said something else"), remote(["echo", "hello"], PUBLIC):
        pass
    with pytest.raises(Unheard, match="said nothing"), remote(["true"], PUBLIC):
        pass


def test_a_receiver_that_goes_away():
    ready = json.dumps({"record": 0, "size": 0, "peaks": [], "digest": ""})
    with remote(["echo", ready], PUBLIC) as there:
        there.process.wait()
        with pytest.raises(Unheard, match="went away"):
            there.keep(b"x" * 100_000)


def test_a_folder_that_is_not_there(tmp_path):
    assert Nearby(Folder(tmp_path / "nothing"), PUBLIC).head() == Head()
    with pytest.raises(Unheard, match=r"the witness in .*nothing"):
        Nearby(Folder(tmp_path / "nothing"), PUBLIC).keep(grown(Head(), [], NOW, KEY))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run the receiver as another account")
def test_another_account_owns_the_place(public, tmp_path_factory):
    """The receiver runs as `nobody` in a folder of its own; the sender (another account) can add and not rewrite."""
    place = Path("/var/tmp") / f"oast-witness-{os.getpid()}"  # noqa: S108 removed below
    place.mkdir(mode=0o755)
    try:
        shutil.copytree(ROOT / "src/oast/audit/chain", place / "source/oast/audit/chain")
        for name in ("oast", "oast/audit"):
            (place / "source" / name / "__init__.py").touch()
        shutil.copy(public, place / "public")
        kept = place / "kept"
        kept.mkdir(mode=0o755)
        shutil.chown(kept, "nobody")
        setpriv = ["setpriv", "--reuid=nobody", "--clear-groups", sys.executable, "-m", "oast.audit.chain"]
        command = [
            "env",
            f"PYTHONPATH={place / 'source'}",
            *setpriv,
            "receive",
            str(kept),
            "--key",
            str(place / "public"),
        ]
        with remote(command, PUBLIC) as there:
            there.keep(grown(there.head(), leaves(log(4)), NOW, KEY))
        [file] = Folder(kept).files()
        assert file.owner() == "nobody"
        touch = ["setpriv", "--reuid=daemon", "--clear-groups", "sh", "-c", f"echo x >> {file}"]
        assert subprocess.run(touch, capture_output=True).returncode != 0
        assert hear(Folder(kept), PUBLIC).head.size == 4
    finally:
        shutil.rmtree(place)
