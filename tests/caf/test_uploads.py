"""Scans and drawn signatures: the content decides what it is, and size has a limit."""

import base64

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from oast.caf.forms import uploads
from oast.caf.forms.uploads import DrawnField, ScanField

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"%PDF-1.7 ...", "application/pdf"), (PNG, "image/png"), (b"\xff\xd8\xff\xe0...", "image/jpeg")],
)
def test_the_first_bytes_say_what_it_is(content, kind):
    lying = SimpleUploadedFile("scan.html", content, content_type="text/html")
    assert ScanField().clean(lying) == (content, kind)


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"MZ\x90", b"GIF89a", b" %PDF-1.7", b"PK\x03\x04"])
def test_anything_else_is_refused_whatever_it_says(content):
    lying = SimpleUploadedFile("scan.pdf", content, content_type="application/pdf")
    with pytest.raises(ValidationError, match="PDF, a PNG or a JPEG"):
        ScanField().clean(lying)


def test_too_large_a_scan_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    with pytest.raises(ValidationError, match="10 MB"):
        ScanField().clean(SimpleUploadedFile("scan.png", PNG))


def test_no_scan_is_no_answer():
    assert ScanField(required=False).clean(None) is None


def test_a_drawn_signature_is_a_picture():
    drawn = uploads.DRAWN + base64.b64encode(PNG).decode()
    assert DrawnField().clean(drawn) == (PNG, "image/png")
    assert DrawnField().clean("") is None


@pytest.mark.parametrize(
    "sent", ["no picture", uploads.DRAWN + "!!!", uploads.DRAWN + base64.b64encode(b"%PDF-").decode()]
)
def test_what_is_no_picture_is_no_signature(sent):
    with pytest.raises(ValidationError, match="Draw it again"):
        DrawnField().clean(sent)
