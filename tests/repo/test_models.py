"""Every model is classified and keeps to the floors; one with a child's information is protected in the database."""

import uuid

import pytest
from django.apps import apps
from django.db import connection, models

from oast.audit.models import SensitiveModel
from oast.config.docs.architecture import floors

FLOOR = {name.strip("()"): -height for height, names in enumerate(floors()) for name in names}
"""How high each context stands: the higher the number, the higher the floor."""

MODELS = [model for model in apps.get_models() if model.__module__.startswith("oast.")]
SENSITIVE = [model for model in MODELS if issubclass(model, SensitiveModel)]
named = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
sensitive = pytest.mark.parametrize("model", SENSITIVE, ids=lambda model: model._meta.label)


def concrete(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields} | {field.name for field in model._meta.many_to_many}


@named
def test_every_field_is_classified(model):
    levels = set(model.PRIVACY.levels)
    assert concrete(model) - levels == set(), "not classified: add them to PRIVACY"
    assert levels - concrete(model) == set(), "classified, but there is no such field"


@named
def test_relations_keep_to_the_floors(model):
    """String foreign keys escape import-linter, so every relation is walked here."""
    own = model._meta.app_label
    for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
        target = field.related_model
        if isinstance(target, type) and target.__module__.startswith("oast."):
            other = target._meta.app_label
            assert other == own or FLOOR[other] < FLOOR[own], f"{field} points to {other}, which is not below {own}"


@sensitive
def test_a_sensitive_row_is_not_numbered(model):
    """A number could be counted up, and says how many there are."""
    key = model._meta.pk
    assert not isinstance(key, models.AutoField)
    assert not isinstance(key, models.UUIDField) or key.name != "id" or key.default is uuid.uuid4


@sensitive
@pytest.mark.django_db
def test_a_sensitive_table_has_a_forced_policy(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity, (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid)"
            " FROM pg_class c WHERE relname = %s AND relnamespace = 'public'::regnamespace",
            [model._meta.db_table],
        )
        enabled, forced, policies = cursor.fetchone()
    assert all((enabled, forced, policies)), "protect the table in a migration: audit.row_security.protect"


@pytest.mark.django_db
def test_a_table_with_a_subject_has_a_forced_policy():
    """Whatever names a child by its key is protected too, whether its model says so or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped"
            " AND a.attname IN ('subject', 'subject_id', 'child', 'child_id') AND a.atttypid = 'uuid'::regtype"
            " AND NOT c.relforcerowsecurity"
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_the_site_neither_owns_nor_bypasses():
    """Tests connect as the site does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("oast_app", False, False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND pg_get_userbyid(relowner) = current_user"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT pg_has_role(current_user, 'oast_owner', 'MEMBER')")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db
def test_nobody_can_sign_in_as_the_definer():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'oast_definer'")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db
def test_the_definers_functions_fix_their_search_path():
    """A function that looks past the policies must not find another's table of the same name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND NOT EXISTS (SELECT FROM unnest(proconfig) setting WHERE setting LIKE 'search_path=%')"
        )
        assert cursor.fetchall() == []
