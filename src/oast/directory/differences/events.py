"""Dated events of a content, and the places left at them: what a provider says of today, like capacity, and so public
at once (docs/adr/0163). Plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

Event = Mapping[str, Any]
Left = Mapping[str, int | None]
"""Places left by the keys of events; None where nobody says."""


@dataclass(frozen=True)
class Coming:
    """An event still to come. `key` is the same while its day, hour and words are."""

    key: str
    event: Event


def coming(schedules: Iterable[Event], day: date) -> tuple[Coming, ...]:
    """The events from `day` on, the earliest first."""
    found = [one for one in schedules if one.get("on_date") and one["on_date"] >= day.isoformat()]
    found.sort(key=lambda one: (one["on_date"], one.get("opens_at") or ""))
    return tuple(Coming(_key(one), one) for one in found)


def with_left(schedules: Iterable[Event], left: Left) -> list[dict[str, Any]]:
    """The same opening times, with other places left at the events that `left` names."""
    return [{**one, "places_left": left[_key(one)]} if _key(one) in left else dict(one) for one in schedules]


def left_at(schedules: Iterable[Event]) -> dict[str, int | None]:
    """The places left at the events."""
    return {_key(one): one.get("places_left") for one in schedules if one.get("on_date")}


def left_by_edit(base: Iterable[Event], edited: Iterable[Event]) -> dict[str, int | None]:
    """The places left that an edit of `base` says otherwise."""
    before = left_at(base)
    return {key: number for key, number in left_at(edited).items() if key in before and before[key] != number}


def _key(one: Event) -> str:
    said = "|".join(str(one.get(name) or "") for name in ("on_date", "opens_at", "description"))
    return sha256(said.encode()).hexdigest()[:12]
