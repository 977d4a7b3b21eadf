"""What a person types about a service, a line each, into the plain values of a content, and back. Plain Python.

Each reader raises `NotUnderstood` with a sentence that names the line; what was written by a writer is read back as
the same values.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

Row = dict[str, Any]

DAYS = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = "January February March April May June July August September October November December"
MONTHS = _MONTHS.split()


class NotUnderstood(ValueError):
    """A line that cannot be read; the message is a sentence for the person."""


# Telephones --------------------------------------------------------------------------------------------------------

_PHONE = re.compile(
    r"^(?P<number>\+?[0-9][0-9 ()./-]*[0-9])(?: ext(?:ension)?\.? (?P<ext>[0-9]{1,6}))?"
    r"(?:\s*[,(](?P<more>.*?)\)?)?$"
)


def write_phones(phones: Iterable[Mapping[str, Any]]) -> str:
    """One a line: `01632 960001 ext 3 (evenings)`."""
    return "\n".join(
        one["number"]
        + (f" ext {one['extension']}" if one.get("extension") else "")
        + (f" ({one['description']})" if one.get("description") else "")
        for one in phones
    )


def read_phones(text: str) -> list[Row]:
    """The telephones of lines."""
    return [_phone(line) for line in _lines(text)]


def _phone(line: str) -> Row:
    found = _PHONE.match(line)
    if not found or not 3 <= sum(letter.isdigit() for letter in found["number"]) <= 16:
        raise NotUnderstood(f"“{_short(line)}” is not a telephone number, such as 01632 960 001 (evenings).")
    return {
        "number": found["number"].strip(),
        "extension": found["ext"] or "",
        "kind": "",
        "description": (found["more"] or "").strip(),
    }


# Opening times -----------------------------------------------------------------------------------------------------

_DAY = (
    "mon(?:days?)?|tue(?:s|sdays?)?|wed(?:s|nesdays?)?|thu(?:rs?|rsdays?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?"
)
_TIME = r"(?:[0-9]{1,2}(?:[:.][0-9]{2})? ?(?:am|pm)?|noon|midday|midnight)"
_OPENING = re.compile(
    rf"^(?P<first>{_DAY})(?:\s*(?:to|-|–)\s*(?P<last>{_DAY}))?[,:]?"
    rf"(?:\s+(?P<opens>{_TIME})\s*(?:to|until|-|–)\s*(?P<closes>{_TIME}))?(?:\s*[,(](?P<more>.*?)\)?)?$",
    re.IGNORECASE,
)


def write_openings(schedules: Iterable[Mapping[str, Any]]) -> str:
    """One weekly opening a line: `Monday 09:00 to 17:00, description`; others in their own words."""
    return "\n".join(_opening_words(one) for one in schedules if not one.get("on_date"))


def _opening_words(one: Mapping[str, Any]) -> str:
    if not one.get("weekday"):
        return one.get("original_text") or one.get("description") or ""
    times = f" {one['opens_at']} to {one['closes_at']}" if one.get("opens_at") and one.get("closes_at") else ""
    more = one.get("description") or ("" if times else one.get("original_text"))
    return DAYS[one["weekday"]] + times + (f", {more}" if more else "")


def read_openings(text: str, place: str = "") -> list[Row]:
    """The weekly openings of lines. Days may be a range (Monday to Friday); a line that begins with no day stays as
    words."""
    return [row for line in _lines(text) for row in _openings(line, place)]


def _openings(line: str, place: str) -> Iterator[Row]:
    found = _OPENING.match(line)
    if not found:
        if re.match(rf"^(?:{_DAY})\b", line, re.IGNORECASE) and re.search(r"[0-9]", line):
            raise NotUnderstood(f"“{_short(line)}” is not an opening time, such as Monday 9:00 to 17:00.")
        yield _schedule(place, original_text=line)
        return
    opens, closes = (_time(found[name], line) for name in ("opens", "closes"))
    if opens and closes and closes <= opens:
        raise NotUnderstood(f"“{_short(line)}” closes before it opens.")
    first = _weekday(found["first"])
    last = _weekday(found["last"]) if found["last"] else first
    if last < first:
        raise NotUnderstood(f"“{_short(line)}”: write the days in the order of the week.")
    for weekday in range(first, last + 1):
        words = (found["more"] or "").strip()
        yield _schedule(place, weekday=weekday, opens_at=opens, closes_at=closes, description=words)


def _weekday(text: str) -> int:
    return next(number for number, day in enumerate(DAYS) if day and day[:3].lower() == text[:3].lower())


def _schedule(place: str, **values: Any) -> Row:
    names = ["weekday", "on_date", "opens_at", "closes_at", "valid_from", "valid_to", "places_left"]
    empty: Row = dict.fromkeys(names) | {"description": "", "original_text": ""}
    return empty | {"place": place} | values


def _time(text: str | None, line: str) -> str | None:
    """A time of the day as `HH:MM`."""
    if not text:
        return None
    text = text.lower().replace(" ", "")
    named = {"noon": "12:00", "midday": "12:00", "midnight": "23:59"}.get(text)
    if named:
        return named
    half = text[-2:] if text.endswith(("am", "pm")) else ""
    hours, _, minutes = text.removesuffix(half).replace(".", ":").partition(":")
    hour, minute = int(hours), int(minutes or 0)
    if half:
        if not 1 <= hour <= 12:
            raise NotUnderstood(f"“{_short(line)}”: there is no {text}.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise NotUnderstood(f"“{_short(line)}”: there is no {text}.")
    return f"{hour:02}:{minute:02}"


# Events ------------------------------------------------------------------------------------------------------------

_EVENT = re.compile(
    rf"^(?P<day>[0-9]{{1,2}}) (?P<month>[A-Za-z]+) (?P<year>[0-9]{{4}})"
    rf"(?:,? (?P<opens>{_TIME})\s*(?:to|until|-|–)\s*(?P<closes>{_TIME}))?(?:, ?(?P<more>.*?))?"
    rf"(?:, (?P<left>[0-9]{{1,4}}) places? left)?$",
    re.IGNORECASE,
)


def write_events(schedules: Iterable[Mapping[str, Any]]) -> str:
    """One dated event a line: `5 March 2008, 10:00 to 12:00, Workshop, 3 places left`."""
    return "\n".join(_event_words(one) for one in schedules if one.get("on_date"))


def _event_words(one: Mapping[str, Any]) -> str:
    day = date.fromisoformat(one["on_date"])
    parts = [f"{day.day} {MONTHS[day.month - 1]} {day.year}"]
    if one.get("opens_at") and one.get("closes_at"):
        parts.append(f"{one['opens_at']} to {one['closes_at']}")
    if one.get("description"):
        parts.append(one["description"])
    if one.get("places_left") is not None:
        parts.append(f"{one['places_left']} place{'' if one['places_left'] == 1 else 's'} left")
    return ", ".join(parts)


def read_events(text: str, place: str = "") -> list[Row]:
    """The dated events of lines."""
    return [_event(line, place) for line in _lines(text)]


def _event(line: str, place: str) -> Row:
    found = _EVENT.match(line)
    month = found and next(
        (number for number, name in enumerate(MONTHS, 1) if name[:3].lower() == found["month"][:3].lower()), None
    )
    try:
        day = date(int(found["year"]), month, int(found["day"])) if found and month else None
    except ValueError:
        day = None
    if not found or not day:
        raise NotUnderstood(f"“{_short(line)}” is not an event, such as 5 March 2008, 10:00 to 12:00, Workshop.")
    opens, closes = (_time(found[name], line) for name in ("opens", "closes"))
    if opens and closes and closes <= opens:
        raise NotUnderstood(f"“{_short(line)}” ends before it begins.")
    return _schedule(
        place,
        on_date=day.isoformat(),
        opens_at=opens,
        closes_at=closes,
        description=(found["more"] or "").strip(),
        places_left=int(found["left"]) if found["left"] else None,
    )


# Lists -------------------------------------------------------------------------------------------------------------


def write_list(values: Iterable[str]) -> str:
    """Values with commas between."""
    return ", ".join(values)


def read_list(text: str) -> list[str]:
    """Values with commas or line ends between, each once."""
    return list(dict.fromkeys(one.strip() for one in re.split(r"[,;\n]", text) if one.strip()))


def write_pairs(pairs: Iterable[Iterable[str]]) -> str:
    """One a line: `Ramp: at the back`."""
    return "\n".join(f"{name}: {details}" if details else name for name, details in pairs)


def read_pairs(text: str) -> list[list[str]]:
    """Pairs of what is offered and its details."""
    return [[part.strip() for part in (*line.split(":", 1), "")[:2]] for line in _lines(text)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _short(line: str) -> str:
    return line if len(line) <= 40 else line[:40] + "…"
