"""Which event is named first, from what a witness still knows; and the program's edges, one by one."""

import io
import json
from dataclasses import replace

import pytest

from oast.audit.chain import BrokenChain, exported, program, verify, witness
from oast.audit.chain.receive import receive
from oast.audit.chain.tree import Tree
from oast.audit.chain.verdict import judge
from oast.audit.chain.witness import Head, hear, public_text
from tests.audit.logs import AT, KEY, attest, fields, leaves, log, write

PUBLIC = KEY.public_key()
COUNT = 40
WRONG = b"x" * 32


def root(size: int) -> bytes:
    return Tree().extend(leaves(log(COUNT))[:size]).root()


def heard(*forgotten: int) -> witness.Testimony:
    """A root over 20 events that fits, one over 40 that does not, and the leaves but the forgotten ones."""
    known = dict(enumerate(leaves(log(COUNT)), start=1))
    for number in forgotten:
        del known[number]
    return witness.Testimony(leaves=known, roots={20: (root(20), 2), 40: (WRONG, 4)}, head=Head(4, COUNT))


@pytest.mark.parametrize(
    ("forgotten", "first"),
    [((), 21), ((26, 30), 26), ((40,), 40), ((5, 20), 21), ((5, 33), 33)],
    ids=["every leaf is known", "the first unknown", "the last is unknown", "unknown before", "before and after"],
)
def test_the_first_event_that_no_fitting_root_vouches_for(forgotten, first):
    with pytest.raises(BrokenChain) as broken:
        verify(log(COUNT), heard(*forgotten))
    assert broken.value.number == first
    assert broken.value.fault == "this or one up to 40 is not what was witnessed (signed root 4)"


def test_an_event_without_a_number_was_never_sealed():
    events = log(5)
    events.append(replace(events[-1], number=None, fields=fields(9) | {"id": "the sixth"}))
    with pytest.raises(BrokenChain) as broken:
        verify(events)
    assert (broken.value.number, broken.value.fault) == (6, "event the sixth stands in the log and was never sealed")


def test_the_window_goes_on_behind_a_fault():
    events = log(COUNT)
    events[2] = replace(events[2], fields=fields(99))
    window = judge(events, hear_first_ten()).window
    assert (window.events, window.first, window.last, window.since) == (30, 11, COUNT, events[10].sealed_at)
    unsealed = judge([*events, replace(events[-1], number=None)], hear_first_ten()).window
    assert (unsealed.events, unsealed.last) == (31, None)


def hear_first_ten() -> witness.Testimony:
    known = leaves(log(10))
    return witness.Testimony(leaves=dict(enumerate(known, start=1)), roots={10: (root(10), 1)}, head=Head(1, 10))


def test_the_window_at_a_fault_holds_the_faulty_event():
    events = log(COUNT)
    events[20] = replace(events[20], fields=fields(99))
    assert judge(events, hear_first_ten()).window.events == 30


def test_letters_of_every_kind_are_exported_as_they_are():
    event = replace(log(1)[0], fields=fields(1) | {"actor": "Zoë"})
    assert '"actor": "Zoë"' in exported(event)


# The program


@pytest.mark.parametrize("arguments", [[], ["receive", "somewhere"], ["rewrite"]])
def test_the_program_says_what_it_lacks(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        program.main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.fixture
def files(tmp_path) -> list[str]:
    folder = attest(tmp_path / "witness", log(COUNT)[:35])
    (tmp_path / "public").write_text(public_text(PUBLIC))
    said = {"log": write(tmp_path / "log", log(COUNT)), "witness": folder.path, "key": tmp_path / "public"}
    return ["verify", *(word for name, path in said.items() for word in (f"--{name}", str(path)))]


def test_the_program_hears_the_witness(files, capsys):
    assert program.main(files) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("witness: 4 signed roots, the last over 35 events")
    assert said[-1] == "verified 40 events"


def test_a_witness_that_cannot_be_read_ends_the_program(files, tmp_path, capsys, monkeypatch):
    def unreadable(*_):
        raise OSError("the disk is gone")

    monkeypatch.setattr(program, "hear", unreadable)
    assert program.main(files) == 2
    said = capsys.readouterr().err
    assert said == f"the witness in {tmp_path / 'witness'} cannot be read: the disk is gone\n"


def test_a_receiver_answers_at_once(tmp_path):
    """Whoever waits at the other end of the pipe is not kept waiting until the pipe is full."""
    folder, pipe = attest(tmp_path, log(3)), io.BytesIO()
    answers = io.TextIOWrapper(pipe, write_through=False)
    assert receive(folder, PUBLIC, io.BytesIO(), answers) == 0
    assert json.loads(pipe.getvalue())["size"] == 3


def test_the_past_is_read_as_it_was_signed(tmp_path):
    said = hear(attest(tmp_path, log(3)), PUBLIC)
    assert (said.head.size, said.signed_at, said.faults) == (3, AT.isoformat(), [])
