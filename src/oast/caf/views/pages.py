"""What every page about a child has in common."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """The rendered page. Call it inside the look that fetched the context."""
    return render(request, f"caf/assessment/{template}.html", dict(context), status=status)
