"""Many rows at once, by PostgreSQL's COPY."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql


def copy(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]], table: str = "") -> None:
    """Add rows to a model's table (or to `table`, shaped alike); JSON values are passed as text."""
    columns = [sql.Identifier(column_of(model, name)) for name in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table or model._meta.db_table),
        sql.SQL(", ").join(columns),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)


def column_of(model: type[models.Model], name: str) -> str:
    """The column of a model's field."""
    field = model._meta.get_field(name)
    return str(getattr(field, "column", name))


def upsert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert rows, or change those that exist with the same primary key. What a steward decided stays."""
    others = [
        field.attname
        for field in model._meta.concrete_fields
        if not field.primary_key and field.attname != "do_not_list"
    ]
    model._default_manager.bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=["id"], update_fields=others
    )


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Add new rows."""
    names = [field.attname for field in model._meta.concrete_fields]
    fields = [field.name for field in model._meta.concrete_fields]
    copy(model, fields, ([getattr(row, name) for name in names] for row in rows))
