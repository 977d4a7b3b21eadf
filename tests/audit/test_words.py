"""What a person is told of a verdict, and what a program is: the witness, the window, the one line that counts."""

from datetime import timedelta

import pytest

from oast.audit.chain import witness, words
from oast.audit.chain.verdict import Verdict, Window
from oast.audit.chain.witness import Head, Record
from tests.audit.logs import AT

SIGNED = witness.Testimony(head=Head(record=4, size=35), signed_at=AT.isoformat())


def told(verdict: Verdict, after: timedelta = timedelta()) -> list[str]:
    """The lines at so long after the last root was signed."""
    return words.lines(verdict, AT + after)


def waiting(seconds: int, **fields) -> Window:
    """Five events that were sealed so many seconds before the last root was signed."""
    since = int((AT.timestamp() - seconds) * 1_000_000)
    return Window(**{"events": 5, "first": 36, "last": 40, "since": since} | fields)


@pytest.mark.parametrize(
    ("seconds", "age"),
    [
        (-1, "0 s"),
        (0, "0 s"),
        (599, "599 s"),
        (600, "10 min"),
        (7199, "119 min"),
        (7200, "2 h"),
        (86_399, "23 h"),
    ],
)
def test_an_age_is_said_in_what_it_is_easiest_read_in(seconds, age):
    first = told(Verdict(said=SIGNED), timedelta(seconds=seconds))[0]
    assert first == f"witness: 4 signed roots, the last over 35 events, {age} old"


@pytest.mark.parametrize(("seconds", "late"), [(299, False), (300, False), (301, True), (3600, True)])
def test_events_that_wait_longer_than_five_minutes_mean_that_nobody_feeds_the_witness(seconds, late):
    line = told(Verdict(said=SIGNED, window=waiting(seconds)))[1]
    assert line.startswith("unsealed window: 5 events not witnessed yet (36 to 40), the oldest ")
    assert line.endswith("; the witness is not being fed") == late


def test_nobody_misses_what_a_witness_that_there_is_not_would_be_fed():
    for said in (None, witness.Testimony()):
        first, line, last = told(Verdict(said=said, window=waiting(3600)))
        assert first.startswith("witness: none; ")
        assert line.endswith("the oldest 60 min old")
        assert last == "verified 0 events"


def test_an_event_without_its_number_or_its_moment_is_said_to_be_so():
    line = told(Verdict(said=SIGNED, window=waiting(0, first=None, last=None, since=None)))[1]
    assert line == "unsealed window: 5 events not witnessed yet (without a number), the oldest 0 s old"


def test_every_time_the_log_was_begun_again_is_told_with_what_was_given_up():
    again = [
        Record("again", Head(), "2008-03-05", first=31, leaves=(), previous="", reason="restored", line=b""),
        Record("again", Head(), "2008-03-06", first=21, leaves=(), previous="", reason="restored once more", line=b""),
    ]
    said = witness.Testimony(head=Head(record=6, size=20), signed_at=AT.isoformat(), begun_again=again, lost=[5, 10])
    assert told(Verdict(said=said))[1:3] == [
        "witness: begun again at event 31 on 2008-03-05, 5 events given up: restored",
        "witness: begun again at event 21 on 2008-03-06, 10 events given up: restored once more",
    ]


def test_the_logs_own_fault_is_said_last_after_every_fault_of_the_witness():
    verdict = Verdict(
        verified=7, first_bad=8, fault="is not what was sealed", witness_faults=["one was touched", "one is missing"]
    )
    assert told(verdict)[2:] == ["one was touched", "one is missing", "event 8: is not what was sealed"]


def test_where_only_the_witness_is_at_fault_the_log_is_said_to_agree_and_the_first_fault_comes_last():
    verdict = Verdict(verified=40, first_bad=11, witness_faults=["the first", "the second", "the third"])
    assert told(verdict)[2:] == [
        "the third",
        "the second",
        "the log itself agrees with what the witness still holds, up to event 40",
        "event 11: the first",
    ]


def test_a_program_reads_everything_that_a_person_does():
    begun = Record("again", Head(), "2008-03-05", first=31, leaves=(), previous="", reason="restored", line=b"")
    said = witness.Testimony(head=Head(record=4, size=35), signed_at=AT.isoformat(), begun_again=[begun], lost=[5])
    verdict = Verdict(verified=40, head="5eed", window=waiting(34), said=said)
    good = {
        "verified": 40,
        "head": "5eed",
        "first_bad": None,
        "fault": None,
        "witness_faults": [],
        "unsealed": 5,
        "window": {"first": 36, "last": 40, "seconds": 34},
        "witness": {"record": 4, "events": 35, "signed_at": AT.isoformat()},
        "begun_again": ["restored"],
    }
    assert words.document(verdict, AT) == good

    bad = Verdict(verified=7, first_bad=8, fault="is not what was sealed", witness_faults=["one was touched"])
    assert words.document(bad, AT) == {
        "verified": 7,
        "head": None,
        "first_bad": 8,
        "fault": "is not what was sealed",
        "witness_faults": ["one was touched"],
        "unsealed": 0,
        "window": {"first": None, "last": None, "seconds": None},
        "witness": None,
        "begun_again": [],
    }
    bad.fault = None
    assert words.document(bad, AT)["fault"] == "one was touched"
