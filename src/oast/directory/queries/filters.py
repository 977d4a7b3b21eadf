"""What narrows a search, in the words of the statement."""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Filters:
    """What narrows a search; all that are given hold together. `topics` are codes of outcomes and topics, all of
    which must fit; of `delivery`, `costs`, `days` (1 is Monday), `times`, `languages` and `ages` (codes of bands) any
    will do; all of `access` must be there. `coming` wants events that are still to come."""

    topics: frozenset[str] = frozenset()
    age: float | None = None
    free: bool = False
    self_referral: bool = False
    for_send: bool = False
    accessible: bool = False
    delivery: frozenset[str] = frozenset()
    costs: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()
    times: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    ages: frozenset[str] = frozenset()
    access: frozenset[str] = frozenset()
    within_miles: float | None = None
    agencies_only: bool = False
    coming: bool = False

    @property
    def any(self) -> bool:
        return any(getattr(self, one.name) != one.default for one in fields(self))

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The kinds of facet of which any chosen value will do, where some are chosen."""
        return tuple(kind for kind, chosen in self._kinds().items() if chosen)

    def conditions(self) -> list[str]:
        """What must hold of an entry `e`."""
        chosen = {
            "e.topics @> %(topics)s::text[]": self.topics,
            "(e.minimum_age IS NULL OR e.minimum_age <= %(age)s)": self.age is not None,
            "(e.maximum_age IS NULL OR e.maximum_age >= %(age)s)": self.age is not None,
            "e.free": self.free,
            "e.self_referral": self.self_referral,
            "e.for_send": self.for_send,
            "e.accessible": self.accessible,
            "e.facets @> %(access)s::text[]": self.access,
            "e.agency_id IS NOT NULL": self.agencies_only,
            _COMING: self.coming,
        }
        return [condition for condition, wanted in chosen.items() if wanted]

    def values(self) -> dict[str, Any]:
        """The values of the conditions; `<kind>s` are the facets of a kind of which any will do."""
        any_of = {f"{kind}s": sorted(f"{kind}:{value}" for value in chosen) for kind, chosen in self._kinds().items()}
        access = sorted(f"access:{value}" for value in self.access)
        return any_of | {"topics": sorted(self.topics), "age": self.age, "access": access, "within": self.within_miles}

    def _kinds(self) -> dict[str, frozenset]:
        return {
            "delivery": self.delivery,
            "cost": self.costs,
            "day": self.days,
            "time": self.times,
            "language": self.languages,
            "age": self.ages,
        }


_COMING = "EXISTS (SELECT FROM directory_entryevent v WHERE v.entry_id = e.service_id AND v.on_date >= %(day)s)"
