"""Scans of signed paper and signatures drawn on the screen: checked by what they are, not by their name."""

import base64
import binascii

from django import forms
from django.core.exceptions import ValidationError

from oast.accounts.views.files import check_content
from oast.web.forms import PlainTextField

MOST_BYTES = 10 * 1024 * 1024
MOST_DRAWN = 400_000
"""Characters of a drawn signature: far more than a signature needs."""

KINDS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""The first bytes of what is accepted."""

DRAWN = "data:image/png;base64,"


def kind_of(content: bytes) -> str:
    """The media type by the first bytes; empty for anything else."""
    return next((kind for start, kind in KINDS.items() if content.startswith(start)), "")


class ScanField(forms.FileField):
    """A PDF, PNG or JPEG of at most 10 MB. Cleans to (bytes, media type), or None."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > MOST_BYTES:
            raise ValidationError("The scan must be smaller than 10 MB. Scan it again in black and white.")
        content = file.read()
        if kind := kind_of(content):
            return content, kind
        raise ValidationError("The scan must be a PDF, a PNG or a JPEG picture.")


class DrawnField(PlainTextField):
    """A signature drawn on the screen, as a PNG in base64. Cleans to (bytes, media type), or None."""

    widget = forms.HiddenInput

    def __init__(self, **options):
        super().__init__(**{"required": False, "max_length": MOST_DRAWN} | options)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            content = base64.b64decode(text.removeprefix(DRAWN), validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if kind_of(content) != "image/png":
            raise ValidationError("The signature did not arrive. Draw it again, or choose another way.")
        check_content(content)
        return content, "image/png"
