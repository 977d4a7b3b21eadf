"""The county's own lookup: what is read, what is left out, what is refused."""

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oast.places.lookups import NotALookup, read, written

GOOD = "postcode,lcsp\nME14 1XX,Maidstone 2\nct202qy,shepway-urban\n"


def faults(text, wards=None):
    reading = read(text.encode(), wards.encode() if wards else None)
    return [(fault.line, fault.sentence) for fault in reading.faults]


def test_postcodes_and_lcsps_in_any_writing():
    assert read(GOOD.encode("utf-8-sig")).lcsp_of == {"ME14 1XX": "maidstone-2", "CT20 2QY": "shepway-urban"}


def test_each_row_that_cannot_be_used_is_told():
    text = (
        "Postcode , LCSP\nME14 1XX,Maidstone 1\n\nME14,Maidstone 1\nME99 1QQ,Maidstone 1\nME4 4TF,Maidstone 1\n"
        "ME14 1XX,Maidstone 2\nME14 1XQ,Atlantis\nME14 1XQ,\nME14 1XQ\nME14 1XX,maidstone-1\n"
    )

    assert faults(text) == [
        (4, "Enter a full postcode, like ME14 1XX."),
        (5, "ME99 1QQ is not a postcode that exists."),
        (6, "ME4 4TF lies outside the county."),
        (7, "ME14 1XX stands above with maidstone-1."),
        (8, "Atlantis is not one of the county's LCSPs."),
        (9, "Nothing is not one of the county's LCSPs."),
        (10, "The row has 1 values instead of 2."),
    ]


def test_a_lookup_by_ward_goes_through_the_wards_of_the_postcodes():
    reading = read(b"ward,lcsp\nHigh  Street,Maidstone 1\nEast,Maidstone 2\n", b"postcode,ward\nME14 1XX,high street\n")

    assert reading.lcsp_of == {"ME14 1XX": "maidstone-1"}
    assert reading.faults == []


def test_faults_of_both_files_are_told():
    told = faults("ward,lcsp\n,Maidstone 1\nEast,Nowhere\n", "postcode,ward\nME14 1XX,East\nME14 1XQ,\n")

    assert told == [
        (2, "The ward is missing."),
        (3, "Nowhere is not one of the county's LCSPs."),
        (2, "The ward East has no LCSP in the first file."),
        (3, "The ward is missing."),
    ]


@pytest.mark.parametrize(
    ("content", "wards", "sentence"),
    [
        (b"", None, "first row should be"),
        (b"name,age\n", None, "it is name,age"),
        (b"ward,lcsp\nEast,Maidstone 1\n", None, "give a second file"),
        (b"ward,lcsp\n", b"a,b\n", "second file should begin postcode,ward"),
        (b"ward,lcsp\n", b"\xff\xfe", "not UTF-8 text"),
        ("postcode,lcsp\nME14 1XX,é\n".encode("latin-1"), None, "not UTF-8 text"),
        (b"postcode,lcsp\n\x00\n", None, "not text"),
        (b"postcode,lcsp\n" + b'"' + b"x" * 200_000 + b'",y\n', None, "cannot be read as CSV"),
    ],
)
def test_what_is_not_a_lookup(content, wards, sentence):
    with pytest.raises(NotALookup, match=sentence):
        read(content, wards)


def test_a_file_that_is_far_too_long_is_refused(monkeypatch):
    monkeypatch.setattr("oast.places.lookups.ENTRIES", 1)

    with pytest.raises(NotALookup, match="more than 1 rows"):
        read(GOOD.encode())


@given(st.binary(max_size=80))
def test_no_content_breaks_the_reader(content):
    for heading in (b"", b"postcode,lcsp\n", b"ward,lcsp\n"):
        with contextlib.suppress(NotALookup):
            read(heading + content, b"postcode,ward\n" + content)


def test_rows_left_out_come_back_without_formulas():
    text = written(read(b"postcode,lcsp\n=cmd()|A1,Maidstone 1\n").faults)

    assert list(csv.reader(io.StringIO(text))) == [
        ["line", "what is wrong", "first value", "second value"],
        ["2", "Enter a full postcode, like ME14 1XX.", "'=cmd()|A1", "Maidstone 1"],
    ]
