"""Children that share a blocking key with somebody, scored: found in the database, weighed in Python.

One query for a search or for a whole batch of a feed's rows; the same weights for both (docs/adr/0041).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from oast.audit import scope
from oast.childindex.definitions import weights_in_use
from oast.childindex.linkage.identity import Identity, identity
from oast.childindex.linkage.keys import blocking_keys
from oast.childindex.linkage.weights import Weights

CERTAIN = 40.0
"""Bits for the index's own number, which only one child bears."""

_ASK = "SELECT * FROM childindex_candidates(%s::int[], %s::bigint[], %s::boolean[], %s)"
_ASK_PAST_THE_SHIELD = "SELECT * FROM childindex_near_the_shield(%s::int[], %s::bigint[])"


@dataclass(frozen=True, slots=True)
class Near:
    """One candidate, with its score in bits. What a shield hides is already empty."""

    subject: UUID
    number: str
    given: str
    family: str
    mother: str
    born: date | None
    expected: date | None
    gender: str
    postcode: str
    shielded: bool
    identity: Identity
    score: float


Rows = Mapping[int, Identity]
"""What is looked for: a number of one's own, and the identity."""


def near(rows: Rows, index_number: str = "", *, past_the_shield: bool = False) -> dict[int, list[Near]]:
    """The candidates of each row, the nearest first. `index_number` adds its bearer to row 0.

    `past_the_shield` is for feeds alone, and the database answers it to system actors only: shielded children are
    compared by everything, so that a row that bears one's number or postcode is known to come near.
    """
    scope.require("Child")
    numbers: list[int] = []
    keys: list[int] = []
    hidden: list[bool] = []
    for number, record in rows.items():
        made = blocking_keys(record)
        keys += [*made.open, *made.whereabouts]
        hidden += [False] * len(made.open) + [True] * len(made.whereabouts)
        numbers += [number] * (len(keys) - len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [numbers, keys, hidden, index_number])
        found = cursor.fetchall()
        if past_the_shield:
            cursor.execute(_ASK_PAST_THE_SHIELD, [numbers, keys])
            found += cursor.fetchall()
        return _scored(rows, found, index_number)


def _scored(rows: Rows, found: list[tuple], index_number: str) -> dict[int, list[Near]]:
    """Each child once a row: of a shielded one found in both ways, what was compared past the shield."""
    weights = weights_in_use()
    candidates: dict[int, dict[UUID, Near]] = defaultdict(dict)
    for number, *child in found:
        one = _near(rows[number], child, weights, index_number)
        candidates[number][one.subject] = one
    return {number: sorted(some.values(), key=_nearest_first) for number, some in candidates.items()}


def _nearest_first(one: Near) -> tuple[float, str]:
    return -one.score, one.number


def _near(asked: Identity, child: list, weights: Weights, index_number: str) -> Near:
    (subject, number, given, family, former, mother_given, mother_family, born, expected, gender, postcode, nhs_number,
     upn, shielded) = child  # fmt: skip
    compared = identity(
        mother_given if expected else given,
        mother_family if expected else family,
        former=former,
        born=expected or born,
        gender=gender,
        postcode=postcode,
        nhs_number=nhs_number,
        upn=upn,
    )
    score = weights.score(asked, compared) + (CERTAIN if number == index_number else 0)
    if shielded and _same_number(asked, compared):
        score = max(score, CERTAIN)
    mother = f"{mother_given} {mother_family}".strip()
    return Near(subject, number, given, family, mother, born, expected, gender, postcode, shielded, compared, score)


def _same_number(asked: Identity, compared: Identity) -> bool:
    """Whether both bear one NHS number or pupil number. Of a shielded child it is empty unless past the shield."""
    pairs = ((asked.nhs_number, compared.nhs_number), (asked.upn, compared.upn))
    return any(one and one == other for one, other in pairs)
