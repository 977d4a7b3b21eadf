"""Nothing in the source goes around the managers of sensitive models, but for the named places."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from oast.audit.models import SensitiveModel
from oast.audit.scope import NoViewer
from oast.config.paths import ROOT

SOURCE = ROOT / "src/oast"
SENSITIVE = [model for model in apps.get_models() if issubclass(model, SensitiveModel)]
SENSITIVE_CONTEXTS = sorted({model._meta.app_label for model in SENSITIVE} | {"audit"})
each = pytest.mark.parametrize("model", SENSITIVE, ids=lambda model: model._meta.label)

AROUND = {"_base_manager", "_raw_delete", "_raw", "raw", "extra", "cursor", "RawSQL"}
"""Attributes and names that reach rows without asking the manager."""

NAMED = {
    "audit/operations.py": "says to the database who looks; the advisory lock of a token",
    "audit/queries.py": "the sealed log, behind the audit's own rules",
    "childindex/operations/copying.py": "copies rows in, for a generated county and for a file",
    "childindex/operations/county.py": "writes a generated county, as a named system actor",
    "childindex/operations/feeds.py": "copies a file's rows in, as the index office",
    "childindex/operations/numbering.py": "the sequence of numbers",
    "childindex/queries/candidates.py": "the one function that looks for children past the wall",
    "sharing/rules.py": "the function that answers which consent covers; the one answer, whose SQL is made once",
}
"""The places in sensitive contexts that may, each with why."""


def files() -> Iterator[Path]:
    for context in SENSITIVE_CONTEXTS:
        for path in sorted((SOURCE / context).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def used(path: Path, names: set[str]) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(node, "attr", None) if isinstance(node, ast.Attribute) else getattr(node, "id", None)
        if isinstance(node, ast.Attribute | ast.Name) and name in names:
            found.append(f"{path.relative_to(SOURCE)}:{node.lineno} {name}")
    return found


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return names


def test_no_cursor_and_no_raw_manager_but_in_the_named_places():
    found = [one for path in files() if str(path.relative_to(SOURCE)) not in NAMED for one in used(path, AROUND)]
    assert found == []


def test_the_named_places_still_need_it():
    assert [name for name in NAMED if not used(SOURCE / name, AROUND)] == []


def test_the_unscoped_manager_is_named_by_rules_alone():
    places = [path for path in SOURCE.rglob("*.py") if path != SOURCE / "audit/models.py" and used(path, {"unscoped"})]
    assert [path for path in places if "rules" not in {path.stem, *path.parts}] == []


def test_no_admin_and_no_model_form_in_a_sensitive_context():
    """`full_clean`, reverse relations and the admin read past the rules."""
    banned = {"django.contrib.admin", "django.forms.ModelForm", "django.forms.models", "django.views.generic"}
    banned |= {"django.shortcuts.get_object_or_404", "django.shortcuts.get_list_or_404"}
    assert {str(path): imported(path) & banned for path in files() if imported(path) & banned} == {}
    assert [path for path in files() if used(path, {"ModelForm", "modelform_factory", "modelformset_factory"})] == []


def test_there_is_no_admin():
    assert not apps.is_installed("django.contrib.admin")


@each
def test_every_manager_but_one_refuses_without_a_viewer(model):
    """The default manager, the base manager (by which foreign keys are followed) and those of relations."""
    assert {manager.name for manager in model._meta.managers} == {"objects", "unscoped"}
    for manager in (model._default_manager, model._base_manager, model.objects):
        with pytest.raises(NoViewer):
            manager.all()
        with pytest.raises(NoViewer):
            manager.count()


@each
@pytest.mark.django_db
def test_nothing_of_a_sensitive_model_comes_by_its_relations(model):
    """Backwards over a foreign key the related manager asks for the viewer, too."""
    for relation in model._meta.get_fields():
        if isinstance(relation, models.ManyToOneRel) and issubclass(relation.related_model, SensitiveModel):
            with pytest.raises(NoViewer):
                getattr(model(), relation.get_accessor_name()).all()
