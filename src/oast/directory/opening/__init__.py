"""When a service is open: now, next, and over the week. Plain Python over the schedules of a published document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

WEEKDAYS = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Day:
    """One day of the week with its hours, such as `9am to 5pm`; empty hours mean closed."""

    weekday: int
    name: str
    hours: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """One dated event still to come. `places_left` is None where nobody said."""

    day: date
    hours: str
    title: str
    places_left: int | None = None


@dataclass(frozen=True)
class Opening:
    """`open_now` is None where nothing certain is known. `in_words` are the source's words for hours unread."""

    open_now: bool | None
    sentence: str
    week: tuple[Day, ...]
    events: tuple[Event, ...]
    in_words: tuple[str, ...]


def opening(schedules: Iterable[Mapping[str, Any]], now: datetime) -> Opening:
    """What the schedules say at `now`, a local time. Unread hours are never guessed: they stand in words."""
    weekly = _weekly(schedules, now.date())
    unread = [one for one in schedules if one["opens_at"] is None or one["closes_at"] is None]
    words = tuple(dict.fromkeys(one["original_text"] for one in unread if one["original_text"]))
    week = tuple(Day(number, WEEKDAYS[number], _hours(weekly.get(number, []))) for number in range(1, 8))
    open_now, sentence = _now(weekly, now)
    return Opening(open_now, sentence, week if weekly else (), _events(schedules, now.date()), words)


def next_event(schedules: Iterable[Mapping[str, Any]], today: date) -> Event | None:
    """The next event that may have a place; of events that are all full the first."""
    coming = _events(schedules, today)
    return next((event for event in coming if event.places_left != 0), coming[0] if coming else None)


def clock(value: time) -> str:
    """9am, 5:30pm, midday, midnight."""
    if value.minute == 0 and value.hour in {0, 12}:
        return "midday" if value.hour else "midnight"
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


Hours = dict[int, list[tuple[time, time]]]


def _weekly(schedules: Iterable[Mapping[str, Any]], day: date) -> Hours:
    weekly: Hours = defaultdict(list)
    for one in schedules:
        if one["weekday"] and one["opens_at"] and one["closes_at"] and _valid(one, day):
            weekly[one["weekday"]].append((time.fromisoformat(one["opens_at"]), time.fromisoformat(one["closes_at"])))
    return {number: sorted(set(hours)) for number, hours in weekly.items()}


def _valid(one: Mapping[str, Any], day: date) -> bool:
    return (one["valid_from"] or "") <= day.isoformat() <= (one["valid_to"] or "9999")


def _hours(hours: list[tuple[time, time]]) -> tuple[str, ...]:
    return tuple(f"{clock(opens)} to {clock(closes)}" for opens, closes in hours)


def _now(weekly: Hours, now: datetime) -> tuple[bool | None, str]:
    if not weekly:
        return None, ""
    for opens, closes in weekly.get(now.isoweekday(), []):
        if opens <= now.time() < closes or (closes <= opens <= now.time()):
            return True, f"Open now, until {clock(closes)}"
    for ahead in range(8):
        day = now + timedelta(days=ahead)
        later = [opens for opens, _ in weekly.get(day.isoweekday(), []) if ahead or opens > now.time()]
        if later:
            return False, f"Closed now. Opens {_day_name(day, ahead)} at {clock(min(later))}"
    return False, "Closed now"


def _day_name(day: datetime, ahead: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(ahead, f"on {WEEKDAYS[day.isoweekday()]}")


def _events(schedules: Iterable[Mapping[str, Any]], today: date) -> tuple[Event, ...]:
    coming = [one for one in schedules if one["on_date"] and one["on_date"] >= today.isoformat()]
    return tuple(event(one) for one in sorted(coming, key=lambda one: (one["on_date"], one["opens_at"] or "")))


def event(one: Mapping[str, Any]) -> Event:
    """A dated event in words."""
    hours = (clock(time.fromisoformat(one[name])) for name in ("opens_at", "closes_at") if one[name])
    return Event(date.fromisoformat(one["on_date"]), " to ".join(hours), one["description"], one.get("places_left"))
