"""The Jinja environment of our pages."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChainableUndefined, Environment


def environment(**options: Any) -> Environment:
    made = Environment(**options | {"undefined": ChainableUndefined})  # noqa: S701 Django passes autoescape=True
    made.globals.update(static=static, url=reverse)
    return made
