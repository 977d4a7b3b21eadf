"""What is held of one subject, as tables of cells with their classification: what a copy for the person is made of.

Plain Python: a context hands over its model and the rows; what is a key is left out of what people read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oast.audit.classification import Level

READABLE = (Level.PUBLIC, Level.OFFICIAL, Level.STAFF, Level.PERSONAL, Level.SENSITIVE)


@dataclass(frozen=True)
class Cell:
    """One field of one row. `passage` names it for good: context.Model, the row, the field."""

    passage: str
    label: str
    level: Level
    value: Any
    hidden_by_shield: bool

    @property
    def text(self) -> str:
        return written(self.value)


@dataclass(frozen=True)
class Table:
    """The rows of one model about the subject, each its readable cells."""

    model: str
    title: str
    rows: tuple[tuple[Cell, ...], ...]


def table(title: str, model: Any, rows: Iterable[Mapping[str, Any]]) -> Table:
    """The cells of a model's rows (`.values()` of them), by its own classification."""
    privacy, label = model.PRIVACY, model._meta.label
    fields = [field for field in model._meta.concrete_fields if privacy.levels[field.name] in READABLE]
    return Table(
        label,
        title,
        tuple(
            tuple(
                Cell(
                    f"{label}:{row['id']}:{field.name}",
                    field.name.replace("_", " ").capitalize(),
                    privacy.levels[field.name],
                    row[field.attname],
                    field.name in privacy.hidden_by_shield,
                )
                for field in fields
            )
            for row in rows
        ),
    )


def written(value: Any) -> str:
    """A value as people read it; empty for nothing. A picture or a scan is said to be there."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, bytes | memoryview):
        return f"A file of {len(value):,} bytes"
    if isinstance(value, list | tuple):
        return ", ".join(written(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {written(one)}" for key, one in value.items())
    if hasattr(value, "strftime"):
        return f"{value.day} {value:%B %Y}" + (f", {value:%H:%M}" if hasattr(value, "hour") else "")
    return str(value)
