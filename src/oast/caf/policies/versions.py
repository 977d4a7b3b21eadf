"""When a save is too late: optimistic versions of the parts of a case."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from oast.audit.rules import Stale

SENTENCE = "Somebody else saved this part while you were writing. Both texts are below; nothing you typed is lost."

NOTHING = "Nothing"
"""How an empty value reads beside another."""


class Versioned(Protocol):
    """A row that is saved by itself."""

    version: int
    subject: UUID
    saved_by: UUID | None
    saved_from: UUID | None
    saved_number: int


def check_version(row: Versioned, values: Mapping[str, Any], version: int, by: UUID, saved_from: UUID) -> None:
    """Raise Stale with both values of every field that differs, when the row is no longer at `version`.

    The page that saved last may save again: an autosave whose answer never arrived is no conflict. Nor is a
    save that would change nothing.
    """
    if row.version == version or (row.saved_by == by and row.saved_from == saved_from):
        return
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    if differing:
        theirs = {name: text(getattr(row, name)) for name in differing}
        yours = {name: text(values[name]) for name in differing}
        raise Stale(SENTENCE, theirs=theirs, yours=yours, subject=row.subject)


def is_overtaken(row: Versioned, by: UUID, saved_from: UUID, number: int) -> bool:
    """Whether a save that this page sent later is in the row already: this one was slower on its way."""
    return row.saved_by == by and row.saved_from == saved_from and number < row.saved_number


def text(value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return ", ".join(map(text, value)) or NOTHING
    return f"{value.day} {value:%B %Y}" if isinstance(value, date) else str(value)
