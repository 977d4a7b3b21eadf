"""Tagged, accessible PDF (PDF/UA-1): a title, blocks, and on every page whom the copy is for.

page = pdf(
    title="Assessment of Robin Example",
    blocks=[heading("Health"), paragraph("…"), rows([("Asthma", "Uses an inhaler")])],
    marking=Marking(recipient="Grace Example, Ashford Youth Trust", made_at=now, reference="Consent 5 March 2008"),
)
"""

import json
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings
from django.utils import timezone

TEMPLATE = Path(__file__).with_name("templates") / "document.typ"

Block = dict[str, Any]

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Marking:
    """What stands on every page: whom this copy is for, when it was made, and by what consent or right."""

    recipient: str
    made_at: datetime
    reference: str = ""
    note: str = "Keep this copy safe. Do not pass it on without asking."

    @property
    def header(self) -> str:
        return ". ".join(part for part in (f"Copy for {self.recipient}", self.reference) if part)

    @property
    def footer(self) -> str:
        local = timezone.localtime(self.made_at) if timezone.is_aware(self.made_at) else self.made_at
        return f"Made {local.day} {local:%B %Y} at {local:%H:%M}. {self.note}"


def heading(text: str, level: Literal[1, 2, 3] = 1) -> Block:
    """A heading below the title; levels may not be skipped."""
    return {"kind": "heading", "text": text if _printable(text).strip() else "Without a title", "level": level}


def paragraph(text: str) -> Block:
    """A paragraph; line ends inside are kept."""
    return {"kind": "paragraph", "text": text}


def rows(pairs: Iterable[tuple[str, Any]]) -> Block:
    """Names and values beside each other; an empty value is written "Not recorded"."""
    made = [[name, "Not recorded" if value in (None, "") else str(value)] for name, value in pairs]
    return {"kind": "rows" if made else "nothing", "rows": made}


def table(caption: str, heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> Block:
    """A table with a caption. Raises ValueError for a line that has not one cell a head."""
    made = [["" if cell is None else str(cell) for cell in line] for line in lines]
    if any(len(line) != len(heads) for line in made):
        raise ValueError(f"a line of {caption!r} has not {len(heads)} cells")
    return {"kind": "table", "caption": caption, "heads": list(heads), "rows": made}


def bullets(items: Iterable[str]) -> Block:
    """A list with a dot before each item."""
    made = list(items)
    return {"kind": "bullets" if made else "nothing", "items": made}


def note(text: str) -> Block:
    """A paragraph set apart, such as a warning."""
    return {"kind": "note", "text": text}


def page() -> Block:
    """What follows starts on a new page."""
    return {"kind": "page"}


def pdf(*, title: str, blocks: Iterable[Block], marking: Marking, author: str = "Oast") -> bytes:
    """The document as PDF/UA-1, if its letters can be drawn. The same content at the same time gives the same bytes."""
    given = {
        "title": title if _printable(title).strip() else "Without a title",
        "author": author,
        "description": f"{title}. {marking.header}",
        "header": marking.header,
        "footer": marking.footer,
        "blocks": list(blocks),
    }
    document = json.dumps(_printable(given))
    with _one_at_a_time:
        for system_fonts, standard in _TRIES:
            try:
                return _compiled(document, marking.made_at, system_fonts, standard)
            except typst.TypstError as fault:
                if standard is None or "could not be displayed" not in fault.message:
                    raise
    raise AssertionError("the last try has no standard to break")


Standard = Literal["ua-1"] | None

_TRIES: tuple[tuple[bool, Standard], ...] = ((False, "ua-1"), (True, "ua-1"), (True, None))
"""A letter that our fonts do not have is looked for in the machine's; one that nobody has is a box in a document
that is still tagged and still holds the letter as text, but may not call itself PDF/UA."""


def _compiled(document: str, made_at: datetime, system_fonts: bool, standard: Standard) -> bytes:
    return typst.compile(
        TEMPLATE,
        format="pdf",
        font_paths=_fonts(system_fonts),
        sys_inputs={"document": document},
        pdf_standards=standard,
        timestamp=made_at.replace(microsecond=0),
    )


@cache
def _fonts(system_fonts: bool) -> typst.Fonts:
    """The letters of the front-end build and those inside typst, so that a document looks the same everywhere."""
    built = [settings.PRINT_FONTS] if settings.PRINT_FONTS.is_dir() else []
    return typst.Fonts(include_system_fonts=system_fonts, font_paths=built)


def _printable(value: Any) -> Any:
    """Without control characters and half surrogates, which no letter can draw."""
    if isinstance(value, str):
        return "".join(c for c in value if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    if isinstance(value, dict):
        return {key: _printable(inside) for key, inside in value.items()}
    return [_printable(inside) for inside in value] if isinstance(value, list) else value
