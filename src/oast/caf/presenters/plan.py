"""Adding to the plan, and two versions of an action side by side."""

from oast.audit.rules import Stale
from oast.directory.queries import Card

LABELS = {
    "action": "What will be done",
    "desired_outcome": "What should be different then",
    "due_on": "By when",
    "kept_by_child": "Kept from parents",
}


def proposal(card: Card | None) -> str:
    """The words an action starts with when a service was chosen for it."""
    return f"Use the service “{card.name}”" if card else ""


def conflicts(stale: Stale | None) -> list[dict[str, str]]:
    """The fields that differ, with both values."""
    if stale is None:
        return []
    return [
        {"label": LABELS[name], "theirs": stale.theirs[name], "yours": value}
        for name, value in stale.yours.items()
        if stale.theirs[name] != value
    ]
