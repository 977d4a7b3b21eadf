"""How values are written on a page: dates, times, telephone numbers, distances, plurals."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone


def long_date(value: date | datetime | None) -> str:
    """5 March 2008, in the time of the site; nothing for None."""
    if not value:
        return ""
    day = _local(value)
    return f"{day.day} {day:%B %Y}"


def long_datetime(value: datetime | None) -> str:
    """5 March 2008 at 2:05pm; midday and midnight by name."""
    if not value:
        return ""
    return f"{long_date(value)} at {clock_time(value)}"


def clock_time(value: datetime | None) -> str:
    """2:05pm, 11am, midday, midnight."""
    if not value:
        return ""
    local = _local(value)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def telephone(value: str | None) -> str:
    """A United Kingdom number in its usual groups, such as 01622 694000; anything else as it was typed."""
    typed = (value or "").strip()
    digits = "".join(character for character in typed if character.isdigit())
    if digits.startswith("44") and typed.startswith("+"):
        digits = "0" + digits[2:].removeprefix("0")
    if len(digits) != 11 or not digits.startswith("0") or any(c.isalpha() for c in typed):
        return typed
    if digits.startswith(("02", "03", "08")):
        first = 3 if digits.startswith("02") else 4
        return f"{digits[:first]} {digits[first:-4]} {digits[-4:]}"
    return f"{digits[:5]} {digits[5:]}"


def plural(count: int, one: str, many: str = "") -> str:
    """`3 children`: the number with thousands separated, and the word that goes with it."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def distance(miles: float | None) -> str:
    """1.2 miles; under a tenth of a mile says so; from ten miles, whole miles."""
    if miles is None:
        return ""
    if miles < 0.1:
        return "less than 0.1 miles"
    written = f"{miles:.0f}" if miles >= 9.95 else f"{miles:.1f}".removesuffix(".0")
    return f"{written} mile" if written == "1" else f"{written} miles"


def number(value: float | None) -> str:
    """12,345, with no more decimals than there are."""
    if value is None:
        return ""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


ALL = {
    "date": long_date,
    "datetime": long_datetime,
    "time": clock_time,
    "telephone": telephone,
    "plural": plural,
    "distance": distance,
    "number": number,
}
