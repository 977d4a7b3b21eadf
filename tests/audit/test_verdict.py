"""A log beside its witness: whatever was touched is found, and the first bad event is named."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oast.audit.chain import FIELDS, BrokenChain, program, read_log, verify, words
from oast.audit.chain.events import NoLog
from oast.audit.chain.tree import Tree
from oast.audit.chain.verdict import judge
from oast.audit.chain.witness import Folder, Head, again, grown, hear, public_text
from oast.config.paths import ROOT
from tests.audit.logs import AT, KEY, OTHER, attest, fields, leaves, log, seal, write

PUBLIC = KEY.public_key()
COUNT, WITNESSED = 40, 35


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What the witness says of the first events of `log(COUNT)`, ten a record."""
    return hear(attest(tmp_path_factory.mktemp("witness"), log(COUNT)[:WITNESSED]), PUBLIC)


def test_a_good_log_and_its_window(said):
    verdict = judge(log(COUNT), said)
    assert verdict.good
    assert verdict.verified == COUNT
    assert words.lines(verdict, AT + timedelta(seconds=70)) == [
        "witness: 4 signed roots, the last over 35 events, 70 s old",
        "unsealed window: 5 events not witnessed yet (36 to 40), the oldest 34 s old",
        "verified 40 events",
    ]
    assert "not being fed" in words.lines(verdict, AT + timedelta(hours=3))[1]
    assert words.document(verdict, AT)["window"] == {"first": 36, "last": 40, "seconds": 0}


def test_a_log_without_a_witness_says_so():
    lines = words.lines(judge(log(3)), AT)
    assert lines[0].startswith("witness: none; whoever owns the database could")
    assert lines[-1] == "verified 3 events"
    assert words.lines(judge([]), AT)[1:] == ["unsealed window: 0 events", "verified 0 events"]


def changed(name: str) -> dict[str, str | None]:
    return {name: None if name != "subject" else "somebody"}


@pytest.mark.parametrize("name", FIELDS)
def test_an_edit_of_any_field(said, name):
    events = log(COUNT)
    events[16] = replace(events[16], fields={**events[16].fields, **changed(name)})
    verdict = judge(events, said)
    assert (verdict.first_bad, verdict.verified) == (17, 16)
    # with leaf and chain recomputed from there on, the witness still knows
    verdict = judge(seal(event.fields for event in events), said)
    assert (verdict.first_bad, verdict.fault) == (17, "is not what was witnessed")


@pytest.mark.parametrize(
    ("seals", "fault"),
    [
        ({"sealed_at": 5}, "is not what was witnessed"),
        ({"leaf": b"x" * 32}, "is not what was sealed"),
        ({"chain": b"x" * 32}, "does not follow"),
    ],
)
def test_an_edit_of_the_seal(said, seals, fault):
    events = log(COUNT)
    events[20] = replace(events[20], **seals)
    verdict = judge(events, said)
    assert verdict.first_bad == 21
    assert fault in verdict.fault


def renumbered(events):
    return seal(event.fields for event in events)


@pytest.mark.parametrize(
    ("damage", "first"),
    [
        (lambda events: events[:11] + events[12:], 12),
        (lambda events: renumbered(events[:11] + events[12:]), 12),
        (lambda events: renumbered([*events[:11], seal([fields(99)])[0], *events[11:]]), 12),
        (lambda events: [*events[:11], replace(events[11], number=None), *events[11:]], 12),
        (lambda events: renumbered([*events[:4], events[9], *events[5:9], events[4], *events[10:]]), 5),
        (lambda events: [*events[:4], events[9], *events[5:]], 5),
        (lambda events: [*events[:4], *events[3:]], 5),
        (lambda events: [replace(event, number=event.number + (event.number > 20)) for event in events], 21),
        (lambda events: events[:30], 31),
        (lambda _: [], 1),
        (lambda events: renumbered(events[1:]), 1),
        (lambda _: seal(fields(number + 1000) for number in range(COUNT)), 1),
        (lambda events: [*events, replace(events[-1], number=None)], COUNT + 1),
    ],
)
def test_deleted_inserted_moved_cut_off_rewritten(said, damage, first):
    verdict = judge(damage(log(COUNT)), said)
    assert (verdict.first_bad, verdict.verified) == (first, first - 1)


def test_the_exception_says_the_same(said):
    assert verify(log(COUNT), said)[0] == COUNT
    with pytest.raises(BrokenChain, match="event 31: was witnessed and is missing"):
        verify(log(30), said)


EDIT: dict[str, Callable[[str], str]] = {name: (lambda value: (value or "") + "!") for name in FIELDS}


@st.composite
def tampered(draw):
    """A log with a few random changes, rewritten from then on or not, and the first number that differs."""
    events = log(COUNT)
    for _ in range(draw(st.integers(1, 4))):
        if not events:
            break
        at = draw(st.integers(0, len(events) - 1))
        kind = draw(st.sampled_from(["edit", "delete", "insert", "swap", "cut", "time"]))
        if kind == "edit":
            name = draw(st.sampled_from(FIELDS))
            value = draw(st.none() | st.text(st.characters(codec="utf-8"), max_size=5))
            events[at] = replace(events[at], fields={**events[at].fields, name: value})
        elif kind == "delete":
            del events[at]
        elif kind == "insert":
            events.insert(at, seal([fields(draw(st.integers(1, 99)))])[0])
        elif kind == "swap":
            other = draw(st.integers(0, len(events) - 1))
            events[at], events[other] = events[other], events[at]
        elif kind == "cut":
            del events[at:]
        else:
            events[at] = replace(events[at], sealed_at=draw(st.integers(0, 2**40)))
    if draw(st.booleans()):
        times = [event.sealed_at for event in events]
        events = [replace(new, sealed_at=time) for new, time in zip(renumbered(events), times, strict=True)]
    return events


@settings(max_examples=300)
@given(tampered())
def test_random_tampering_is_found_at_its_first_event(said, events):
    original = log(COUNT)
    differing = (number for number in range(WITNESSED) if events[number : number + 1] != original[number : number + 1])
    first = next(differing, None)
    verdict = judge(copy.deepcopy(events), said)
    if first is not None:
        assert verdict.first_bad == first + 1
    elif verdict.first_bad is not None:
        assert verdict.first_bad > WITNESSED
    assert verdict.verified >= (WITNESSED if first is None else first)


# The witness's own files


@pytest.fixture
def folder(tmp_path) -> Folder:
    return attest(tmp_path / "witness", log(COUNT))


def rewrite(folder: Folder, change: Callable[[list[bytes]], list[bytes]]) -> None:
    [path] = folder.files()
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def edited(line: bytes, **values) -> bytes:
    signature, _, body = line.partition(b" ")
    return signature + b" " + json.dumps(json.loads(body) | values).encode() + b"\n"


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (lambda lines: [lines[0], edited(lines[1], leaves=["00" * 32] * 10), *lines[2:]], 11),
        (lambda lines: [lines[0], edited(lines[1], root="00" * 32), *lines[2:]], 11),
        (lambda lines: [lines[0], edited(lines[1], at="2009-01-01"), *lines[2:]], 11),
        (lambda lines: [lines[0], *lines[2:]], 11),
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[1], lines[0], *lines[2:]], 41),
        (lambda lines: [*lines, lines[1]], 41),
        (lambda lines: [*lines[:2], b"words}\n", *lines[3:]], 21),
        (lambda lines: [*lines[:2], lines[2][:-20] + b"\n", *lines[3:]], 21),
        (lambda lines: [*lines[:3], edited(lines[3], size=41)], 31),
    ],
)
def test_a_witness_that_was_touched_is_found_and_does_not_hide_the_log(folder, change, first):
    rewrite(folder, change)
    verdict = judge(log(COUNT), hear(folder, PUBLIC))
    assert verdict.fault is None
    assert verdict.witness_faults
    assert (verdict.first_bad, verdict.verified) == (first, COUNT)
    assert words.lines(verdict, AT)[-1].startswith(f"event {first}: the witness's record")


def test_log_and_witness_touched_together(folder):
    """The leaves are changed with the log; the next signed root still tells, and the leaves that are left name it."""
    events = log(COUNT)
    events[14] = replace(events[14], fields=fields(99))
    other = [
        replace(event, sealed_at=before.sealed_at) for event, before in zip(renumbered(events), log(COUNT), strict=True)
    ]
    new = [leaf.hex() for leaf in leaves(other)[10:20]]
    rewrite(folder, lambda lines: [lines[0], edited(lines[1], leaves=new), *lines[2:]])

    verdict = judge(other, hear(folder, PUBLIC))

    assert (verdict.first_bad, verdict.verified) == (11, 10)
    assert "this or one up to 30 is not what was witnessed (signed root 3)" in verdict.fault
    assert len(verdict.witness_faults) == 2


def test_a_witness_rewritten_with_another_key(tmp_path):
    folder = attest(tmp_path / "other", log(COUNT), key=OTHER)
    verdict = judge(log(COUNT), hear(folder, PUBLIC))
    assert len(verdict.witness_faults) == 4
    assert verdict.first_bad == 1


def test_a_witness_that_lost_its_end_is_found_by_what_it_acknowledged(folder):
    acknowledged = folder.head(PUBLIC)
    assert judge(log(COUNT), hear(folder, PUBLIC), acknowledged).good
    rewrite(folder, lambda lines: lines[:2])
    verdict = judge(log(COUNT), hear(folder, PUBLIC), acknowledged)
    assert verdict.first_bad == 21
    assert "does not hold record 4, of 40 events, which it acknowledged" in words.lines(verdict, AT)[-1]
    assert judge(log(COUNT), None, acknowledged).witness_faults
    assert judge(log(COUNT), None, Head()).good


def test_a_log_begun_again_is_good_and_says_so(folder):
    events = log(COUNT)
    folder.keep(again(folder.head(PUBLIC), Tree().extend(leaves(events[:30])), AT.isoformat(), "restored", KEY), PUBLIC)
    verdict = judge(events[:30], hear(folder, PUBLIC))

    assert verdict.good
    assert "witness: begun again at event 31 on 2008-03-05T09:00:00+00:00, 10 events given up: restored" in words.lines(
        verdict, AT
    )
    assert not judge(log(29), hear(folder, PUBLIC)).good


def test_after_a_restore_the_lost_events_are_no_longer_asked_for(folder):
    """What is written in their place is not yet handed over; it is no other log's event for that."""
    kept = log(30)
    folder.keep(again(folder.head(PUBLIC), Tree().extend(leaves(kept)), AT.isoformat(), "restored", KEY), PUBLIC)
    instead = seal([*(event.fields for event in kept), *(fields(number) for number in range(90, 95))])

    verdict = judge(instead, hear(folder, PUBLIC))

    assert (verdict.good, verdict.verified, verdict.window.events) == (True, 35, 5)


@pytest.mark.parametrize("lost", range(8))
def test_a_lost_record_is_named_by_its_first_event_wherever_it_stood(tmp_path, lost):
    folder = attest(tmp_path, log(COUNT), each=5)
    rewrite(folder, lambda lines: lines[:lost] + lines[lost + 1 :])
    acknowledged = hear(attest(tmp_path / "whole", log(COUNT), each=5), PUBLIC).head

    verdict = judge(log(COUNT), hear(folder, PUBLIC), acknowledged)

    assert (verdict.fault, verdict.first_bad) == (None, lost * 5 + 1)


def test_what_was_rewritten_from_the_first_event_on_is_named_by_the_next_root_where_no_leaf_is_left(folder):
    rewrite(folder, lambda lines: lines[1:])
    events = log(COUNT)
    events[0] = replace(events[0], fields=fields(99))
    other = [replace(one, sealed_at=was.sealed_at) for one, was in zip(renumbered(events), log(COUNT), strict=True)]

    verdict = judge(other, hear(folder, PUBLIC))

    assert (verdict.first_bad, verdict.verified) == (1, 0)
    assert "this or one up to 20 is not what was witnessed (signed root 2)" in verdict.fault


def test_a_root_of_another_tree_speaks_against_what_was_not_vouched_for_before(tmp_path):
    """Signed with a stolen key: every leaf is the log's, and the root still is not."""
    folder = attest(tmp_path, log(10))
    head = folder.head(PUBLIC)
    elsewhere = Tree().extend(leaves(seal(map(fields, range(60, 70))))).peaks
    stolen = grown(replace(head, peaks=tuple(elsewhere)), leaves(log(20))[10:], AT.isoformat(), KEY)
    rewrite(folder, lambda lines: [*lines, stolen])

    verdict = judge(log(20), hear(folder, PUBLIC))

    assert (verdict.first_bad, verdict.verified) == (11, 10)
    assert "this or one up to 20 is not what was witnessed (signed root 2)" in verdict.fault
    assert "its root is not the last one with its leaves added" in verdict.witness_faults[0]


# The program


@pytest.fixture
def files(tmp_path, folder):
    key = tmp_path / "public"
    key.write_text(public_text(PUBLIC))
    return {"log": str(write(tmp_path / "log", log(COUNT))), "witness": str(folder.path), "key": str(key)}


def arguments(files, *more: str) -> list[str]:
    return ["verify", *(word for name, value in files.items() for word in (f"--{name}", value)), *more]


WITHOUT = "import sys; sys.modules.update(dict.fromkeys(['django', 'psycopg', 'oast.config']));"
WITHOUT += "from oast.audit.chain.program import main; sys.exit(main(sys.argv[1:]))"


def test_the_program_needs_neither_django_nor_a_database(files):
    command = [sys.executable, "-c", WITHOUT, *arguments(files)]
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, env=bare, capture_output=True, text=True, cwd="/")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "verified 40 events"


def test_the_program_names_the_first_bad_event(files, capsys):
    path = Path(files["log"])
    path.write_text(path.read_text().replace('"actor": "value 8"', '"actor": "somebody"'))
    assert program.main(arguments(files)) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "event 8: is not what was sealed"
    assert program.main(arguments(files, "--json")) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["first_bad"], said["fault"], said["verified"]) == (8, "is not what was sealed", 7)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"key": "/nowhere"}, "/nowhere"),
        ({"witness": "/nowhere"}, "is not a folder"),
        ({"log": "/nowhere"}, "cannot be read"),
        ({"log": None}, "say which log"),
        ({"key": None}, "belong together"),
    ],
)
def test_files_that_cannot_be_used(files, changes, why, capsys):
    given = {name: value for name, value in (files | changes).items() if value}
    assert program.main(arguments(given)) == 2
    assert why in capsys.readouterr().err


def test_an_empty_witness_is_no_witness(files, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert program.main(arguments(files | {"witness": str(tmp_path / "empty")})) == 2
    assert "is empty" in capsys.readouterr().err


def test_what_is_exported_is_read_again(files):
    with Path(files["log"]).open(encoding="utf-8") as file:
        assert list(read_log(file)) == log(COUNT)


@pytest.mark.parametrize("text", ["half a l", '{"number": 1}', "[]", '{"number": 1, "leaf": "zz"}'])
def test_a_file_that_is_no_log(text):
    with pytest.raises(NoLog, match="line 1 of the log is not a sealed event"):
        list(read_log([text]))


@pytest.mark.parametrize("values", [{"actor": 5}, {"number": "1"}, {"sealed_at": None}, {"leaf": 5}])
def test_a_line_with_values_of_another_kind(files, values):
    with Path(files["log"]).open(encoding="utf-8") as file:
        row = json.loads(file.readline())
    with pytest.raises(NoLog):
        list(read_log([json.dumps(row | values)]))
