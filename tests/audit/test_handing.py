"""Handing the log to the witness: what both sides agree on, and what is not the same log."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from oast.audit import queries
from oast.audit.chain.receive import Nearby, Unheard, receive
from oast.audit.chain.tree import Tree
from oast.audit.chain.witness import Folder, Head, NotARecord, grown, hear
from oast.audit.models import WitnessedRoot
from oast.audit.operations import begin_witness_again, hand_to_witness, looking, saw
from oast.audit.scope import SystemActor
from tests.audit.logs import KEY, OTHER, attest, leaves, log

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
NOW = AT.isoformat()
PUBLIC = KEY.public_key()
ALICE = SystemActor("alice")


def act(count: int) -> None:
    for number in range(count):
        with looking(by=ALICE, at=AT + timedelta(seconds=number), action="test.look"):
            saw(subject=uuid4(), right="lead", purpose="support", shown=["plan"])


@pytest.fixture
def there(tmp_path) -> Nearby:
    """A witness of the first five events of this database's log."""
    folder = tmp_path / "witness"
    folder.mkdir()
    act(5)
    witness = Nearby(Folder(folder), PUBLIC)
    assert hand_to_witness(witness, KEY, at=AT) == 5
    return witness


def records() -> list[tuple[int, int]]:
    return list(WitnessedRoot.objects.order_by("record").values_list("record", "size"))


@pytest.mark.committing
def test_what_is_handed_over_is_acknowledged(there):
    act(2)

    assert hand_to_witness(there, KEY, at=AT) == 2
    assert hand_to_witness(there, KEY, at=AT) == 0
    assert records() == [(1, 5), (2, 7)]
    assert queries.acknowledged() == there.head()


@pytest.mark.committing
def test_a_record_whose_answer_was_lost_is_agreed_on_and_the_log_goes_on(there):
    """The witness kept it, and the site fell before it wrote that down."""
    act(3)
    kept = there.keep(grown(there.head(), queries.leaves_after(5, 2), NOW, KEY))
    assert queries.acknowledged() != kept

    assert hand_to_witness(there, KEY, at=AT) == 1
    assert records() == [(1, 5), (2, 7), (3, 8)]
    assert bytes(WitnessedRoot.objects.get(record=2).root) == kept.root


@pytest.mark.committing
def test_a_witness_that_forgot_is_not_told_anything(there, tmp_path):
    act(1)
    (tmp_path / "empty").mkdir()
    empty = Nearby(Folder(tmp_path / "empty"), PUBLIC)

    with pytest.raises(Unheard, match="record 0, 0 events, which is not this log"):
        hand_to_witness(empty, KEY, at=AT)
    assert (empty.head(), records()) == (Head(), [(1, 5)])


@pytest.mark.committing
def test_a_witness_of_another_log_is_not_told_anything(there, tmp_path):
    act(1)
    other = Nearby(attest(tmp_path / "other", log(5)), PUBLIC)

    with pytest.raises(Unheard, match="record 1, 5 events, which is not this log"):
        hand_to_witness(other, KEY, at=AT)
    assert (other.head().size, records()) == (5, [(1, 5)])


@pytest.mark.committing
def test_a_witness_at_the_same_record_that_heard_something_else_is_another(there, tmp_path):
    """The same number of records, of the same log, but another last one than was acknowledged."""
    act(3)
    (tmp_path / "copy").mkdir()
    copy = Nearby(Folder(tmp_path / "copy"), PUBLIC)
    first = copy.keep(grown(Head(), queries.leaves_after(0, 6), NOW, KEY))

    with pytest.raises(Unheard, match="record 1, 6 events, which is not this log"):
        hand_to_witness(copy, KEY, at=AT)
    assert (copy.head(), records()) == (first, [(1, 5)])


@pytest.mark.committing
@pytest.mark.parametrize(("kept", "lost", "goes_on"), [(None, 3, 2), (1, 4, 1), (0, 5, 0)])
def test_after_a_restore_the_witness_goes_on_from_what_was_kept(there, monkeypatch, kept, lost, goes_on):
    """The restored log of five ends at its second event."""
    monkeypatch.setattr(queries, "sealed_count", lambda: 2)

    assert begin_witness_again(there, KEY, at=AT, reason="a disk was lost", kept=kept) == lost
    assert records() == [(1, 5), (2, goes_on)]
    said = hear(there.folder, PUBLIC)
    assert (said.head, said.head.size) == (queries.acknowledged(), goes_on)


@pytest.mark.committing
def test_how_many_events_are_sealed():
    assert queries.sealed_count() == 0
    act(3)
    assert queries.sealed_count() == 3


def received(folder: Folder, *lines: bytes) -> tuple[int, list[str]]:
    """The exit code and what was answered."""
    answers = io.StringIO()
    code = receive(folder, PUBLIC, io.BytesIO(b"".join(lines)), answers)
    assert answers.getvalue().endswith("\n")
    return code, answers.getvalue().splitlines()


def test_a_receiver_says_where_it_stands_and_what_it_kept(tmp_path):
    folder, events = attest(tmp_path, log(3)), leaves(log(6))
    head = folder.head(PUBLIC)
    line = grown(head, events[3:], NOW, KEY)

    code, (said, answer) = received(folder, line)
    assert json.loads(said) == {
        "record": 1,
        "size": 3,
        "digest": head.digest,
        "peaks": [peak.hex() for peak in Tree().extend(events[:3]).peaks],
    }
    assert (code, answer, folder.head(PUBLIC).size) == (0, "kept 2", 6)


def test_a_receiver_refuses_what_does_not_follow_and_goes_on(tmp_path):
    folder, events = attest(tmp_path, log(3)), leaves(log(6))
    head = folder.head(PUBLIC)
    forged, good = grown(head, events[3:], NOW, OTHER), grown(head, events[3:], NOW, KEY)

    code, (_, no, yes) = received(folder, forged, good)
    assert code == 1
    assert no.startswith("refused: ")
    assert yes == "kept 2"


def test_a_receiver_whose_past_was_touched_takes_nothing(tmp_path):
    folder = attest(tmp_path, log(3))
    folder.files()[0].write_bytes(b"00 {}\n")
    line = grown(Head(), leaves(log(3)), NOW, KEY)

    code, answers = received(folder, line)
    assert (code, len(answers)) == (1, 1)
    assert answers[0].startswith("refused: ")
    with pytest.raises(NotARecord):
        folder.head(PUBLIC)


def test_nothing_sent_is_nothing_refused(tmp_path: Path):
    assert received(attest(tmp_path, log(1)))[0] == 0
