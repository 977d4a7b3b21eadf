"""The index's own numbers."""

from django.db import connection

from oast.childindex.linkage.numbers import index_number


def next_numbers(count: int) -> list[str]:
    """So many numbers that no child bears."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('childindex_number') FROM generate_series(1, %s)", [count])
        return [index_number(number) for (number,) in cursor.fetchall()]
