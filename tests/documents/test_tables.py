"""CSV and XLSX: nothing runs in a spreadsheet, nothing hostile is read."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from oast.documents import csv, xlsx
from oast.documents.cells import guarded
from oast.documents.csv import Unreadable
from oast.documents.names import disposition


@pytest.mark.parametrize(
    "hostile",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "|x", "%0A=1", "\x00=1", "\n=1"],
)
def test_a_formula_becomes_text(hostile):
    assert guarded(hostile).startswith("'")


@pytest.mark.parametrize("harmless", ["-3", "+44", "12.5", "-0.5", "O’Neill", "a=b", "-", "", "Ünïcode 漢字"])
def test_what_is_no_formula_stays(harmless):
    assert guarded(harmless) == harmless


def test_other_kinds_are_written():
    assert guarded(None) == ""
    assert guarded(date(2008, 3, 5)) == "2008-03-05"
    assert guarded(7) == "7"
    assert guarded("a\x07b") == "ab"


@given(st.text())
def test_no_text_starts_as_a_formula(text):
    made = guarded(text)
    assert made[:1] not in ("=", "@", "\t", "\r")


rows_of_text = st.lists(
    st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "Z"])), min_size=2, max_size=2)
)


@given(rows_of_text)
def test_csv_reads_back(rows):
    content = csv.csv_text(["one", "two"], rows, bom=True).encode()
    read = [cells for _, cells in csv.read_csv(content)]
    assert read[0] == ["one", "two"]
    assert read[1:] == [row for row in rows if any(cell.strip() for cell in row)]


def test_a_csv_download():
    response = csv.csv_response("Services near Ashford: “all”", ["Name"], [["=x"]])
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content == "\ufeffName\r\n'=x\r\n".encode()
    assert 'filename="Services near Ashford all.csv"' in response["Content-Disposition"]


def test_rows_are_numbered_as_a_spreadsheet_does():
    read = list(csv.read_csv(b'a,b\n\n1,"two\nlines"\n3,4\n'))
    assert read == [(1, ["a", "b"]), (3, ["1", "two\nlines"]), (4, ["3", "4"])]


@pytest.mark.parametrize(
    "content",
    [
        "Zoë,Brontë".encode(),
        "Zoë,Brontë".encode("utf-8-sig"),
        "Zoë,Brontë".encode("cp1252"),
        "Zoë,Brontë".encode("utf-16"),
    ],
)
def test_usual_encodings_are_read(content):
    assert list(csv.read_csv(content)) == [(1, ["Zoë", "Brontë"])]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04\x00\x00", "not a text file"),
        (b'a,b\n"half a file', "Line 2"),
        (b"a\n" * 5, "more than 2 rows"),
        (b"\x81\x8d", "letters of this file"),
        (b"\xff\xfea", "letters of this file"),
    ],
)
def test_what_cannot_be_read_says_so(content, sentence):
    with pytest.raises(Unreadable, match=sentence):
        list(csv.read_csv(content, most_rows=2))


def test_xlsx_keeps_text_and_numbers():
    rows = [["=1+1", 5, date(2008, 3, 5), datetime(2008, 3, 5, 14, 5, tzinfo=UTC), 1.5, None, True]]
    content = xlsx.xlsx_bytes(["a", "b", "c", "d", "e", "f", "g"], rows, sheet="Children [2008]/09")
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert book.sheetnames == ["Children 200809"]
    assert [cell.data_type for cell in sheet[2]][:2] == ["s", "n"]
    assert sheet["A2"].value == "'=1+1"
    assert sheet.freeze_panes == "A2"
    assert list(xlsx.read_xlsx(content))[1] == (
        2,
        ["'=1+1", "5", "2008-03-05", "2008-03-05 14:05:00", "1.5", "", "True"],
    )


def test_an_xlsx_download():
    response = xlsx.xlsx_response("Łódź", ["a"], [])
    assert response["Content-Type"] == xlsx.CONTENT_TYPE
    assert "filename*=UTF-8''%C5%81%C3%B3d%C5%BA.xlsx" in response["Content-Disposition"]


def test_empty_lines_are_left_out_and_rows_counted():
    content = xlsx.xlsx_bytes(["a"], [["1"], [None], ["2"]])
    assert list(xlsx.read_xlsx(content)) == [(1, ["a"]), (2, ["1"]), (4, ["2"])]
    with pytest.raises(Unreadable, match="more than 1 rows"):
        list(xlsx.read_xlsx(content, most_rows=1))


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_no_workbook_is_refused():
    for content in (b"", b"no zip", zipped(x="y"), xlsx.xlsx_bytes(["a"], [])[:200]):
        with pytest.raises(Unreadable, match="not an Excel workbook"):
            list(xlsx.read_xlsx(content))


def test_a_broken_sheet_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx.xlsx_bytes(["a"], [["1"]]))) as good, zipfile.ZipFile(out, "w") as bad:
        for part in good.infolist():
            content = good.read(part)
            bad.writestr(part.filename, content[: len(content) // 2] if "sheet1" in part.filename else content)
    with pytest.raises(Unreadable, match="not an Excel workbook"):
        list(xlsx.read_xlsx(out.getvalue()))


def test_a_sheet_with_entities_is_refused():
    """One that any reader of XML which follows entities would read as the cell `bb`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx.xlsx_bytes(["a"], [["bb"]]))) as good, zipfile.ZipFile(out, "w") as bad:
        for part in good.infolist():
            content = good.read(part)
            if "sheet1" in part.filename:
                assert b">bb<" in content
                content = b'<!DOCTYPE worksheet [<!ENTITY b "bb">]>' + content.replace(b">bb<", b">&b;<")
            bad.writestr(part.filename, content)
    with pytest.raises(Unreadable, match="not an Excel workbook"):
        list(xlsx.read_xlsx(out.getvalue()))


def test_a_bomb_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_BYTES", 1_000_000)
    with pytest.raises(Unreadable, match="200 MB"):
        list(xlsx.read_xlsx(zipped(bomb=b"0" * 3_000_000)))


def test_too_many_parts_are_refused(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_PARTS", 1)
    with pytest.raises(Unreadable, match="too many parts"):
        list(xlsx.read_xlsx(zipped(a="", b="")))


@pytest.mark.parametrize(
    ("name", "plain"), [("../../etc/passwd", "etc passwd"), ("", "download"), ('a"b\r\nc', "a b c")]
)
def test_a_name_cannot_leave_its_header(name, plain):
    assert disposition(name, "csv").startswith(f'attachment; filename="{plain}.csv"')
