"""The assessment as blocks of a PDF, from the same document as the page."""

from collections.abc import Iterator
from datetime import datetime

from oast.caf.presenters.document import Document, Section
from oast.documents.pdf import Block, Marking, heading, note, pdf, rows


def printed(document: Document, recipient: str, at: datetime) -> bytes:
    """The tagged PDF, on every page marked with recipient, date and consent reference."""
    consent = next((mark.text for mark in document.marks if mark.label == "Consent"), "")
    return pdf(
        title=f"{document.title}: {document.child}",
        blocks=list(_blocks(document)),
        marking=Marking(recipient=recipient, made_at=at.replace(microsecond=0), reference=f"Consent {consent}"),
    )


def _blocks(document: Document) -> Iterator[Block]:
    yield note(document.status)
    yield rows((mark.label, mark.text) for mark in document.marks)
    for section in document.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[Block]:
    yield heading(section.title)
    for block in section.blocks:
        if block.title:
            yield heading(f"{block.title} ({block.note})" if block.note else block.title, 2)
        yield rows((item.label or "Who", item.text) for item in block.items)
