"""What every page of the support and of the family has in common."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def support_page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page of the support. Call it inside the look that fetched the context."""
    return render(request, f"caf/support/{template}.html", dict(context), status=status)


def family_page(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """A page of a family's own record, with the way out of it."""
    return render(request, f"caf/family/{template}.html", {**context, "exit_page": True})
