"""The Jinja environment of our pages: GOV.UK macros, filters and globals. What a template may use is here."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader

from oast.web import filters, forms, navigation, page


def environment(**options: Any) -> Environment:
    """Made once by Django, which passes autoescape and the loader of our template folders."""
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    loader = ChoiceLoader([options["loader"], components]) if options.get("loader") else components
    made = Environment(  # noqa: S701 Django passes autoescape=True
        **options | {"undefined": ChainableUndefined, "loader": loader, "trim_blocks": True, "lstrip_blocks": True}
    )
    made.filters.update(filters.ALL)
    made.globals.update(
        static=static,
        url=reverse,
        settings=settings,
        navigation=navigation.items,
        person=navigation.person,
        messages=page.messages,
        path=page.path,
        idempotency_token=forms.idempotency_token,
        control=forms.control,
        error_list=forms.error_list,
        fail=page.fail,
    )
    return made
