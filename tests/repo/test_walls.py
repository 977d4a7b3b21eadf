"""The second wall, from the catalogue of the database: every table that knows a child, every role, every function."""

import re

import pytest
from django.apps import apps
from django.db import connection

from oast.audit.models import SensitiveModel

pytestmark = pytest.mark.django_db

COMMANDS = {"r": "read", "a": "insert", "w": "update", "d": "delete", "*": "all"}
CHILD_KEYS = ("subject", "subject_id", "child", "child_id")
SEALED = {"audit_seal": "event keys and hashes alone; the application reads it"}
"""Tables that speak of children's events and need no policy, each with why."""

ROLES = {
    # (can log in, bypasses policies, makes databases)
    "oast_owner": (True, True, True),
    "oast_app": (True, False, False),
    "oast_backup": (True, False, False),
    "oast_dump": (False, True, False),
    "oast_definer": (False, True, False),
}
"""The roles of a database of Oast. Each has its own work: migrations, the site, backups, functions past the wall."""


ANALYSING = ("childindex_analyze()", "directory_analyze()")
"""Functions that run as the owner of the tables, because nobody else may analyse them; they read no row."""


def asked(query: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def child_tables() -> list[str]:
    """Every table of a sensitive model, every one with a child's key or pointing to such a table, and the audit."""
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, SensitiveModel)}
    keyed = asked(
        "SELECT DISTINCT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE relkind IN ('r', 'p')"
        " AND relnamespace = 'public'::regnamespace AND attname = ANY (%s) AND NOT attisdropped"
        " AND atttypid = 'uuid'::regtype",
        list(CHILD_KEYS),
    )
    tables |= {"audit_event", "audit_personaltextkey", *(name for (name,) in keyed)}
    pointing = asked(
        "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid = ANY (%s::regclass[])",
        sorted(tables),
    )
    return sorted(tables | {name for (name,) in pointing} - set(SEALED))


def test_every_table_about_a_child_has_forced_policies_for_every_verb():
    wrong = {}
    for table in child_tables():
        ((enabled, forced),) = asked(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
        )
        verbs = {
            COMMANDS[verb] for (verb,) in asked("SELECT polcmd FROM pg_policy WHERE polrelid = %s::regclass", table)
        }
        if not (enabled and forced and (verbs >= {"read", "insert", "update", "delete"} or "all" in verbs)):
            wrong[table] = (enabled, forced, sorted(verbs))
    assert wrong == {}


def test_relationships_are_protected_as_strictly_as_children():
    assert {"sharing_relationship", "sharing_consent", "sharing_consentcover"} <= set(child_tables())


def test_no_policy_is_open_to_all():
    """`USING (true)`, or a policy that somebody else's role is under, opens the table again."""
    loose = asked(
        "SELECT polrelid::regclass::text, polname FROM pg_policy"
        " WHERE coalesce(pg_get_expr(polqual, polrelid), '') = 'true'"
        " OR coalesce(pg_get_expr(polwithcheck, polrelid), '') = 'true' OR (polcmd <> 'a' AND polqual IS NULL)"
    )
    assert loose == []


def test_every_policy_asks_who_looks():
    """A policy names the viewer by one of the functions that read the transaction's settings, or asks another table
    that is protected."""
    expressions = asked(
        "SELECT polrelid::regclass::text, polname, coalesce(pg_get_expr(polqual, polrelid), '')"
        " || coalesce(pg_get_expr(polwithcheck, polrelid), '') FROM pg_policy"
    )
    asking = ("oast_viewer()", "oast_person()", "oast_has_office(", "sharing_open_subjects()", "oast_agency()")
    assert [(table, name) for table, name, text in expressions if not any(one in text for one in asking)] == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_own_work(role):
    held = asked(
        "SELECT rolcanlogin, rolbypassrls, rolcreatedb, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = %s", role
    )
    assert held == [(*ROLES[role], False, False)]


def test_the_application_belongs_to_no_other_role():
    assert asked("SELECT 1 FROM pg_auth_members WHERE member = 'oast_app'::regrole") == []


def test_the_application_owns_nothing():
    owned = asked(
        "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = 'oast_app'"
        " UNION ALL SELECT proname FROM pg_proc WHERE pg_get_userbyid(proowner) = 'oast_app'"
        " UNION ALL SELECT nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) = 'oast_app'"
    )
    assert owned == []


def test_nothing_is_granted_to_everybody():
    tables = asked(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges"
        " WHERE grantee = 'PUBLIC' AND table_schema = 'public'"
    )
    assert tables == []
    assert asked("SELECT has_schema_privilege('public', 'public', 'CREATE')") == [(False,)]


def test_the_application_may_not_truncate_and_may_not_set_triggers():
    """TRUNCATE asks no policy."""
    held = asked(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE grantee = 'oast_app'"
        " AND table_schema = 'public' AND privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES')"
    )
    assert held == []


def test_functions_past_the_wall_are_fixed_owned_by_nobody_and_not_everybodys():
    functions = asked(
        "SELECT p.oid::regprocedure::text, r.rolname, r.rolcanlogin,"
        " coalesce((SELECT setting FROM unnest(proconfig) setting WHERE setting LIKE 'search_path=%%'), ''),"
        " has_function_privilege('public', p.oid, 'EXECUTE')"
        " FROM pg_proc p JOIN pg_roles r ON r.oid = proowner"
        " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    assert functions
    ours = [one for one in functions if one[0] not in ANALYSING]
    wrong = [one for one in ours if one[1:3] != ("oast_definer", False) or not one[3].endswith("pg_temp") or one[4]]
    assert wrong == []


@pytest.mark.parametrize("name", ANALYSING)
def test_what_the_owner_lends_only_analyses(name):
    ((body, everybodys),) = asked(
        "SELECT prosrc, has_function_privilege('public', oid, 'EXECUTE') FROM pg_proc WHERE oid = %s::regprocedure",
        name,
    )
    assert not everybodys
    assert re.fullmatch(r"(BEGIN )?(ANALYZE[\w, ]*;?)+(END;?)?", re.sub(r"\s+", " ", body).replace("; ", ";").strip())


def test_no_view_looks_past_the_wall():
    """A view runs with its owner's rights unless it says otherwise."""
    assert (
        asked(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
            " AND pg_get_userbyid(relowner) IN ('oast_owner', 'oast_definer')"
        )
        == []
    )


@pytest.mark.parametrize("setting", ["oast.viewer", "oast.offices", "oast.agency"])
def test_an_empty_setting_is_nobody(setting):
    """After a transaction a setting is an empty string, not null: it must open nothing."""
    assert asked(
        "SELECT oast_viewer(), oast_person(), oast_has_office('system'), oast_has_office('')"
        " FROM (SELECT set_config(%s, '', true)) emptied",
        setting,
    ) == [(None, None, False, False)]


@pytest.mark.parametrize("model", [one for one in apps.get_models() if issubclass(one, SensitiveModel)], ids=str)
def test_without_a_viewer_the_wall_shows_nothing(county, model):
    """Whatever the managers say: the rows are not there."""
    assert asked(f'SELECT count(*) FROM "{model._meta.db_table}"') == [(0,)]
