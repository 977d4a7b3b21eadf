"""PDF: tagged, marked, and deaf to what people type."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from oast.documents import pdf as documents
from oast.documents.pdf import Marking, bullets, heading, note, page, paragraph, pdf, rows, table

MARKING = Marking("Grace Example, Ashford Youth Trust", datetime(2008, 7, 5, 13, 5, tzinfo=UTC), "Consent 5 March 2008")


def made(*blocks, title="Assessment of Robin Example"):
    return PdfReader(io.BytesIO(pdf(title=title, blocks=blocks, marking=MARKING)))


def words(document):
    return "\n".join(sheet.extract_text() for sheet in document.pages)


def test_it_is_tagged_with_title_and_language():
    document = made(heading("Health"), paragraph("Asthma"))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata.title == "Assessment of Robin Example"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_every_kind_of_block_is_written():
    text = words(
        made(
            heading("Plan"),
            heading("Actions", 2),
            rows([("Name", "Robin"), ("School", None), ("Age", 10)]),
            rows([]),
            table("Steps", ["What", "Who"], [["Drop-in", "Grace"], ["Review", None]]),
            bullets(["first", "second"]),
            bullets([]),
            note("Call 999"),
            page(),
            paragraph("two\nlines"),
        )
    )
    for said in ("Plan", "Actions", "Robin", "Not recorded", "Steps", "Drop-in", "first", "Call 999", "two", "lines"):
        assert said in text


def test_every_page_says_whom_it_is_for():
    document = made(paragraph("one"), page(), paragraph("two"))
    assert len(document.pages) == 2
    for number, sheet in enumerate(document.pages, 1):
        text = sheet.extract_text()
        assert "Copy for Grace Example, Ashford Youth Trust. Consent 5 March 2008" in text
        assert "Made 5 July 2008 at 14:05" in text
        assert f"Page {number} of 2" in text


def test_typed_markup_stays_text():
    hostile = '#panic("x") *bold* $x$ = Title `raw` @ref <tag> \\u{41} #import "/etc/passwd" // gone'
    text = words(made(paragraph(hostile), title="#panic()"))
    assert '#panic("x") *bold*' in text
    assert "#import" in text
    assert "// gone" in text


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_any_text_makes_a_document(text):
    assert pdf(
        title="Any",
        blocks=[heading(text), paragraph(text), rows([(text, text)]), table(text, [text], [[text]]), bullets([text])],
        marking=Marking(text, MARKING.made_at),
    ).startswith(b"%PDF")


def test_a_letter_that_no_font_has_is_still_text():
    document = made(paragraph("Asthma \U00013000 hieroglyph"))
    assert "hieroglyph" in words(document)


def test_any_other_fault_of_the_template_is_raised(monkeypatch, tmp_path):
    (tmp_path / "bad.typ").write_text("#panic()")
    monkeypatch.setattr(documents, "TEMPLATE", tmp_path / "bad.typ")
    with pytest.raises(documents.typst.TypstError, match="panicked"):
        made(paragraph("x"))


def test_the_same_is_the_same():
    blocks = [paragraph("Asthma")]
    assert pdf(title="A", blocks=blocks, marking=MARKING) == pdf(title="A", blocks=blocks, marking=MARKING)


def test_a_line_of_another_length_is_refused():
    with pytest.raises(ValueError, match="has not 2 cells"):
        table("Steps", ["What", "Who"], [["only one"]])


def test_letters_inside_typst_do_without_the_build(settings, tmp_path):
    settings.PRINT_FONTS = tmp_path / "none"
    documents._fonts.cache_clear()
    try:
        assert "Zoë" in words(made(paragraph("Zoë")))
    finally:
        documents._fonts.cache_clear()


def test_a_naive_time_is_taken_as_it_is():
    assert "14:05" in Marking("x", datetime(2008, 7, 5, 14, 5)).footer  # noqa: DTZ001


def test_a_time_with_microseconds_is_a_time():
    """The clock gives them; the standard's dates do not have them."""
    moment = MARKING.made_at.replace(microsecond=123_456)

    made = pdf(title="A page", blocks=[paragraph("Words")], marking=Marking("Grace Example", moment))

    assert made.startswith(b"%PDF-")
