"""What every page of ours can ask about its request."""

from django.contrib.messages import get_messages
from django.http import HttpRequest

KINDS = {"success": "success", "error": "error", "warning": "warning"}


def messages(request: HttpRequest | None) -> list[dict]:
    """The messages waiting for this person, each once: `text`, and `kind` (success, error, warning, info)."""
    if not request or not hasattr(request, "_messages"):
        return []
    return [{"text": str(said), "kind": KINDS.get(said.level_tag, "info")} for said in get_messages(request)]


def path(request: HttpRequest | None) -> str:
    """The address of the page with its query, for links that come back here."""
    return request.get_full_path() if request else ""


def fail(sentence: str) -> None:
    """Stop a template that was used wrongly, instead of rendering a form that cannot be sent."""
    raise ValueError(sentence)
