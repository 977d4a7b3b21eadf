"""SQL of the second wall, for migrations: forced row level security with one coarse policy a table.

Coarser than the rules on purpose (docs/adr/0007): what `visible_to` shows always lies within the policy.
"""

from django.db.migrations import RunSQL

SYSTEM = "oast_has_office('system')"
"""Holds for named system actors: feeds, counts, clock-driven jobs."""


def protect(table: str, read: str, write: str | None = None) -> RunSQL:
    """Force row level security on `table`: rows are visible where `read` holds and may be written where
    `write` does (where `read` does, if not given). Both are SQL conditions over the row."""
    check = write or read
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_read ON {table} FOR SELECT USING ({read});
        CREATE POLICY {table}_insert ON {table} FOR INSERT WITH CHECK ({check});
        CREATE POLICY {table}_update ON {table} FOR UPDATE USING ({read}) WITH CHECK ({check});
        CREATE POLICY {table}_delete ON {table} FOR DELETE USING ({check});
        """,
        f"""
        DROP POLICY {table}_read ON {table};
        DROP POLICY {table}_insert ON {table};
        DROP POLICY {table}_update ON {table};
        DROP POLICY {table}_delete ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def append_only(table: str) -> RunSQL:
    """The application may insert and read `table`, and nothing else."""
    return RunSQL(
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM oast_app;",
        f"GRANT UPDATE, DELETE ON {table} TO oast_app;",
    )


def definer(signature: str) -> RunSQL:
    """Give the function to the role nobody can log in as, and let the application call it."""
    return RunSQL(
        f"""
        ALTER FUNCTION {signature} OWNER TO oast_definer;
        REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {signature} TO oast_app;
        """,
        RunSQL.noop,
    )
