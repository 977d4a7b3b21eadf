"""Limits of guessing, shared by all workers: one row for each, one statement for each try.

The row holds the moment at which the limit is all free again; a try moves it on, and is refused when that would lead
too far (the generic cell rate algorithm). PostgreSQL locks the row, so two tries at once are two tries.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from oast.accounts.models import Limit
from oast.accounts.policies import LIMITS

TAKE = """
INSERT INTO accounts_limit AS held (key, full_at) VALUES (%(key)s, %(at)s + %(every)s)
ON CONFLICT (key) DO UPDATE SET full_at = greatest(held.full_at, %(at)s) + %(every)s
WHERE greatest(held.full_at, %(at)s) + %(every)s <= %(at)s + %(all)s
"""


class Cell(NamedTuple):
    """One limit: its kind in `policies.LIMITS`, and whose it is (an e-mail address, an internet address, both)."""

    kind: str
    whose: tuple[str, ...]

    @property
    def key(self) -> str:
        return salted_hmac(f"oast.limit.{self.kind}", "\n".join(self.whose), algorithm="sha256").hexdigest()


def take(cells: list[Cell], at: datetime) -> bool:
    """Use up one of each, or none: False when one of them has none left."""
    for number, cell in enumerate(cells):
        if not _take_one(cell, at):
            give_back(cells[:number])
            return False
    return True


def give_back(cells: list[Cell]) -> None:
    """The try was right, so it does not count."""
    for cell in cells:
        Limit.objects.filter(key=cell.key).update(full_at=F("full_at") - LIMITS[cell.kind].every)


def clear(cells: list[Cell]) -> None:
    """Forget all wrong tries: somebody has shown in another way who they are."""
    Limit.objects.filter(key__in=[cell.key for cell in cells]).delete()


def forget(at: datetime) -> int:
    """Drop the rows that say nothing any more; how many."""
    return Limit.objects.filter(full_at__lte=at).delete()[0]


@contextmanager
def guessing(cells: list[Cell], at: datetime) -> Iterator["Guess"]:
    """One try: `allowed` says whether it may be made; it counts unless the block says it was `right`."""
    guess = Guess(take(cells, at))
    yield guess
    if guess.allowed and guess.right:
        give_back(cells)


class Guess:
    """A try at a secret."""

    def __init__(self, allowed: bool):
        self.allowed = allowed
        self.right = False


def _take_one(cell: Cell, at: datetime) -> bool:
    rate = LIMITS[cell.kind]
    values: dict[str, Any] = {"key": cell.key, "at": at, "every": rate.every, "all": rate.every * rate.burst}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        return cursor.rowcount == 1
