"""What a database holds, as one digest a table: two databases with the same digests hold the same rows."""

import hashlib
import json
from dataclasses import dataclass

import psycopg
from psycopg import sql

TABLES = """
SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""

DIGEST = """
SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text,
       coalesce(sum(hashtextextended(t::text, 1)::numeric), 0)::text FROM {} t
"""
"""Independent of the order of rows. Against mistakes, not against whoever forges: that is the audit's work."""


@dataclass(frozen=True)
class Table:
    """One table: how many rows, and the digest of all."""

    rows: int
    digest: str


def digests(url: str) -> dict[str, Table]:
    """Every table of the database, at one moment. The role must see past the policies (`postgres`, `owner`)."""
    with psycopg.connect(url) as session:
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        names = [name for (name,) in session.execute(TABLES.encode()).fetchall()]
        return {name: _table(session, name) for name in names}


def whole(tables: dict[str, Table]) -> str:
    """One digest over all tables."""
    rows = {name: [table.rows, table.digest] for name, table in sorted(tables.items())}
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _table(session: psycopg.Connection, name: str) -> Table:
    rows, first, second = session.execute(sql.SQL(DIGEST).format(sql.Identifier(name))).fetchone()  # type: ignore[misc]
    return Table(rows, f"{first}:{second}")
