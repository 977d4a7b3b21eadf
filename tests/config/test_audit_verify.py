"""`./oast audit verify`: the database or an exported log; the first bad event is named."""

import json

import pytest

from oast.audit.chain import FIELDS, START, chain_hash, leaf_hash
from oast.config.cli import audit
from oast.config.faults import Fault


def exported(count: int) -> list[dict]:
    """A sealed log of `count` events."""
    rows, previous = [], START
    for number in range(1, count + 1):
        fields = dict.fromkeys(FIELDS, f"value {number}") | {"subject": None}
        leaf = leaf_hash(fields)
        previous = chain_hash(previous, leaf)
        rows.append({"number": number, "leaf": leaf.hex(), "chain": previous.hex(), **fields})
    return rows


@pytest.fixture
def log(tmp_path):
    def write(rows: list[dict]):
        path = tmp_path / "audit.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return str(path)

    return write


def test_a_whole_log(log, capsys):
    assert audit.verify(["--log", log(exported(3))]) == 0
    assert capsys.readouterr().out == "verified 3 events\n"


@pytest.mark.parametrize(
    ("damage", "first"),
    [
        (lambda rows: rows[1].update(action="another"), 2),
        (lambda rows: rows.pop(1), 2),
        (lambda rows: rows.reverse(), 1),
        (lambda rows: rows[2].update(leaf="00" * 32), 3),
    ],
)
def test_damage_names_the_first_bad_event(log, capsys, damage, first):
    rows = exported(3)
    damage(rows)
    assert audit.verify(["--log", log(rows)]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"event {first}: ")


def test_as_json(log, capsys):
    assert audit.verify(["--json", "--log", log(exported(2))]) == 0
    assert json.loads(capsys.readouterr().out)["verified"] == 2


@pytest.mark.parametrize("text", ["half a l", '{"number": 1}\n', "[]\n", '{"number": 1, "leaf": "zz"}\n'])
def test_a_file_that_is_no_log(tmp_path, text):
    path = tmp_path / "log"
    path.write_text(text)
    with pytest.raises(Fault, match="line 1 of the log is not a sealed event"):
        audit.verify(["--log", str(path)])


def test_a_file_that_is_not_there_or_not_text(tmp_path):
    with pytest.raises(Fault, match="cannot be read"):
        audit.verify(["--log", str(tmp_path / "nothing")])
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Fault, match="cannot be read"):
        audit.verify(["--log", str(tmp_path / "binary")])


@pytest.mark.committing
def test_the_database(capsys):
    assert audit.verify([]) == 0
    assert capsys.readouterr().out == "unsealed window: 0 events not sealed yet\nverified 0 events\n"


def test_the_unsealed_window_comes_before_the_verdict():
    outcome = {"verified": 6, "head": None, "first_bad": 7, "fault": "is missing", "unsealed": 2}
    assert audit.lines(outcome) == ["unsealed window: 2 events not sealed yet", "event 7: is missing"]
