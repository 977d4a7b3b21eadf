"""Many rows into a table of the index at once."""

from collections.abc import Iterable

from django.db import connection

from oast.audit import scope


def copy_in(table: str, columns: tuple[str, ...], rows: Iterable[tuple]) -> None:
    """Insert the rows by COPY, inside an operation. By way of a table of this transaction alone, because PostgreSQL
    takes no COPY into a table with row level security; the policies hold for the INSERT that follows."""
    scope.require_change(table)
    listed = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE loading ON COMMIT DROP AS SELECT {listed} FROM {table} LIMIT 0")  # noqa: S608
        with cursor.copy(f"COPY loading ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({listed}) SELECT {listed} FROM loading")  # noqa: S608
        cursor.execute("DROP TABLE loading")
