"""Fellegi–Sunter weights: how much each level speaks for one child rather than two, in bits."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Any

from oast.childindex.linkage.identity import Identity
from oast.childindex.linkage.levels import FIELDS, MISSING


class ModelError(ValueError):
    """A model file that cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one field says: the level that held and its weight in bits (above 0 speaks for one child)."""

    field: str
    level: str
    weight: float


@dataclass(frozen=True)
class Weights:
    """A versioned model. `prior` is in bits; `bits` maps field and level to the weight log2(m/u)."""

    version: str
    prior: float
    bits: dict[str, dict[str, float]]

    def score(self, one: Identity, other: Identity) -> float:
        """Bits for the two being one child, the prior included. 0 is even odds."""
        total = self.prior
        for field, (level, _) in FIELDS.items():
            total += self.bits[field][level(one, other)]
        return total

    def explain(self, one: Identity, other: Identity) -> list[Contribution]:
        """The prior and every field's weight in order; they sum to the score."""
        parts = [Contribution("prior", "", self.prior)]
        for field, (level, _) in FIELDS.items():
            held = level(one, other)
            parts.append(Contribution(field, held, self.bits[field][held]))
        return parts


def probability(score: float) -> float:
    """The probability that belongs to a score in bits."""
    if score > 60:
        return 1.0
    odds = 2.0**score
    return odds / (1 + odds)


def weights(model: Mapping[str, Any]) -> Weights:
    """Weights of a model file's content. Raises ModelError for a missing field or level or a false probability."""
    try:
        prior = float(model["probability_two_random_records_match"])
        fields, version = model["fields"], str(model["version"])
    except (KeyError, TypeError, ValueError) as fault:
        raise ModelError(f"the model has no usable {fault}") from fault
    if set(fields) != set(FIELDS):
        raise ModelError(f"fields: expected {sorted(FIELDS)}, found {sorted(fields)}")
    bits = {field: _field_bits(field, fields[field]) for field in FIELDS}
    return Weights(version, log2(_chance("prior", prior) / (1 - prior)), bits)


def _field_bits(field: str, given: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    expected = FIELDS[field][1]
    if set(given) != set(expected):
        raise ModelError(f"{field}: expected the levels {sorted(expected)}, found {sorted(given)}")
    for side in ("m_probability", "u_probability"):
        total = sum(_chance(f"{field}.{level}.{side}", given[level].get(side)) for level in expected)
        if abs(total - 1) > 0.01:
            raise ModelError(f"{field}: the {side} of its levels sum to {total:.3f}, not to 1")
    found = {level: log2(given[level]["m_probability"] / given[level]["u_probability"]) for level in expected}
    return found | {MISSING: 0.0}


def _chance(where: str, value: Any) -> float:
    if not isinstance(value, int | float) or not 0 < value < 1:
        raise ModelError(f"{where}: {value!r} is not between 0 and 1")
    return float(value)
