"""The register of processing: written from the classification of every field, the county's purposes and its keeping."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from oast.audit.classification import Level
from oast.desk.definitions.processing import PROCESSING, ProcessingPurpose
from oast.desk.definitions.retention import RETENTION, KeepingRule

PERSONAL = (Level.STAFF, Level.PERSONAL, Level.SENSITIVE)


@dataclass(frozen=True)
class Held:
    """What one model holds: field names by level, and how long."""

    label: str
    what: str
    fields: dict[Level, tuple[str, ...]]
    hidden_by_shield: tuple[str, ...]
    keeping: KeepingRule

    @property
    def is_personal(self) -> bool:
        return any(self.fields[level] for level in PERSONAL)


@dataclass(frozen=True)
class Entry:
    """One purpose with everything that is held for it."""

    purpose: ProcessingPurpose
    holds: tuple[Held, ...]

    @property
    def is_special(self) -> bool:
        """Whether special categories, or where a child is, are among it."""
        return any(one.fields[Level.SENSITIVE] for one in self.holds)


def register() -> list[Entry]:
    """Every purpose in the county's order. Needs no database."""
    models = [model for model in apps.get_models() if model.__module__.startswith("oast.")]
    held = [_held(model) for model in sorted(models, key=lambda model: model._meta.label)]
    return [
        Entry(purpose, tuple(one for one in held if purpose.covers(one.label))) for purpose in PROCESSING.one().purposes
    ]


def _held(model) -> Held:
    levels = model.PRIVACY.levels
    return Held(
        model._meta.label,
        (model.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ").replace("    ", ""),
        {level: tuple(name for name, own in levels.items() if own == level) for level in Level},
        tuple(sorted(model.PRIVACY.hidden_by_shield)),
        RETENTION.one().rule(model.PRIVACY.kept),
    )


HEADS = (
    "Purpose", "Lawful basis", "Special category condition", "Who sees it", "Record", "Field", "Level",
    "Hidden by a shield", "Kept", "From", "Until", "Source of the keeping",
)  # fmt: skip


def rows() -> Iterator[tuple[str, ...]]:
    """One row a field, for the file."""
    for entry in register():
        purpose = entry.purpose
        for held in entry.holds:
            for level, names in held.fields.items():
                for name in names:
                    shield = "yes" if name in held.hidden_by_shield else ""
                    keeping = held.keeping
                    yield (
                        purpose.name, purpose.basis, purpose.condition, purpose.who, held.label, name, level.value,
                        shield, keeping.kept, keeping.begins, keeping.ends, keeping.source,
                    )  # fmt: skip
