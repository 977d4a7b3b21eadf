"""Every definition file has a loader, and the default county's are right."""

import pytest
from django.apps import apps

from oast.documents import definitions

FILES = sorted(path for path in definitions.DEFINITIONS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(definitions.DEFINITIONS)))
def test_a_definition_file_has_a_loader(path):
    definitions.discover(context.name for context in apps.get_app_configs())
    name = path.relative_to(definitions.DEFINITIONS)
    assert any(name.match(declared.pattern) for declared in definitions.DECLARED), f"nothing loads {name}"


def test_the_default_county_is_right():
    definitions.discover(context.name for context in apps.get_app_configs())
    assert list(map(str, definitions.check(definitions.DEFINITIONS))) == []
