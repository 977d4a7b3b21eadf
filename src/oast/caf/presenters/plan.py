"""Adding to the plan, and two versions of an action side by side."""

from typing import Any

from oast.audit.rules import Stale
from oast.caf.forms.plan import ActionForm
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


def fields(form: ActionForm, card: Card | None) -> dict[str, Any]:
    """What the operation takes."""
    said = form.cleaned_data
    taken = {name: said[name] for name in ("action", "desired_outcome", "due_on", "aim", "kept_by_child")}
    service = {"service": card.id, "service_name": card.name} if card else {}
    return taken | form.owner_fields() | service


def conflicts(stale: Stale | None) -> list[dict[str, str]]:
    """The fields that differ, with both values."""
    if stale is None:
        return []
    return [
        {"label": LABELS[name], "theirs": stale.theirs[name], "yours": value}
        for name, value in stale.yours.items()
        if stale.theirs[name] != value
    ]
