"""Query sets whose SQL is made once and asked many times (docs/adr/0125).

Django makes the SQL of a query set anew each time it is asked. For the questions that every page and every operation
asks, that cost more than the database's answer. Here such a query set is built once, with a mark in the place of each
value that changes from one asking to the next; afterwards the values are put where the marks stood. The query set
stays the only place where the rule is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from secrets import randbelow
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet

FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""No value of ours lies there, so that the mark of a moment is mistaken for none."""


def a_key() -> UUID:
    """A mark for a key."""
    return uuid4()


def a_moment() -> datetime:
    """A mark for a moment."""
    return FAR + timedelta(microseconds=randbelow(10**15))


def a_day() -> date:
    """A mark for a day."""
    return FAR.date() + timedelta(days=randbelow(300_000))


@dataclass(frozen=True)
class Compiled:
    """The SQL of a query set; `places` are its parameters, with the marks among them."""

    sql: str
    places: tuple[Any, ...]
    marks: Mapping[Any, str]

    def with_values(self, **values: Any) -> list[Any]:
        """The parameters of one asking. Raises KeyError for a value that is missing."""
        return [self._filled(place, values) for place in self.places]

    def _filled(self, place: Any, values: Mapping[str, Any]) -> Any:
        if isinstance(place, list | tuple):
            return [self._filled(one, values) for one in place]
        name = self.marks.get(place)
        return values[name] if name else place


def compiled(query: QuerySet, **marks: Any) -> Compiled:
    """The query set's SQL. Raises ValueError where a mark is not among its parameters: the value would be lost."""
    sql, places = query.query.sql_with_params()
    made = Compiled(sql, tuple(places), {mark: name for name, mark in marks.items()})
    if lost := [name for name, mark in marks.items() if not _holds(made.places, mark)]:
        raise ValueError(f"the query does not ask for {lost}")
    return made


def _holds(places: Any, mark: Any) -> bool:
    return any(_holds(one, mark) if isinstance(one, list | tuple) else one == mark for one in places)
