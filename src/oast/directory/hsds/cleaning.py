"""Single values of a source: web addresses, times, days, numbers and garbled text. Nothing is guessed."""

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon mo",
            "tuesday tue tues tu",
            "wednesday wed weds we",
            "thursday thu thur thurs th",
            "friday fri fr",
            "saturday sat sa",
            "sunday sun su",
        ),
        start=1,
    )
    for name in names.split()
}

_SCHEME = re.compile(r"^[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_WEB = re.compile(r"^https?://", re.IGNORECASE)
_TIME = re.compile(r"^(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])\.?m\.?$", re.IGNORECASE)
_CLOCK = re.compile(r"^(\d{2}):(\d{2})(?::\d{2})?$")
_MARKER = re.compile(r"#{3}\w{1,12}#{3}")
_GARBLED = re.compile("GÇ|â€|Ã[\u0080-\u00bf]|\ufffd")
_THREE_BYTES = re.compile("GÇ([^\x00-\x7f])")
_TWO_BYTES = re.compile("([+-])([^\x00-\x7f])")


def web_address(value: str) -> tuple[str, str]:
    """The address with a scheme, and what was wrong: '', 'without scheme' or 'not web'.

    >>> web_address("www.example.org/a")
    ('http://www.example.org/a', 'without scheme')
    >>> web_address("javascript:alert(1)")
    ('', 'not web')
    """
    if not value:
        return "", ""
    mended = value if _WEB.match(value) else f"http://{value}"
    if not _WEB.match(value) and _SCHEME.match(value) and not re.match(r"^[^/:]+:\d", value):
        return "", "not web"
    if not _sound(mended):
        return "", "not web"
    return mended, "" if _WEB.match(value) else "without scheme"


def _sound(address: str) -> bool:
    if re.search(r"[\s<>\"'`\\]", address):
        return False
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def opening_time(value: str) -> time | None:
    """A time of day; None where it is empty, or not certain (an hour without am, pm or a leading zero).

    >>> opening_time("8:30am"), opening_time("17:00"), opening_time("5:00")
    (datetime.time(8, 30), datetime.time(17, 0), None)
    """
    if found := _CLOCK.match(value):
        return _time(int(found[1]), int(found[2]))
    if not (found := _TIME.match(value)):
        return None
    hour = int(found[1])
    if not 1 <= hour <= 12:
        return None
    return _time(hour % 12 + (12 if found[3].lower() == "p" else 0), int(found[2] or 0))


def _time(hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour < 24 and minute < 60 else None


def weekday(value: str) -> int | None:
    """1 for Monday to 7 for Sunday, from a name or a number; None where it is neither."""
    if value in {"1", "2", "3", "4", "5", "6", "7"}:
        return int(value)
    return WEEKDAYS.get(value.lower().rstrip("."))


def coordinates(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Degrees north and east; None where they are not two numbers on the earth (0, 0 is nobody's place)."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    on_earth = -90 <= north <= 90 and -180 <= east <= 180 and (north, east) != (0.0, 0.0)
    return (north, east) if on_earth else None


def number(value: str) -> float | None:
    """A number that is one; None for anything else, also for what is not finite."""
    try:
        found = float(value)
    except ValueError:
        return None
    return found if abs(found) < 1e12 else None


def money(value: str) -> Decimal | None:
    """An amount in pounds and pence; None where it is no amount.

    >>> money("£1,250.5"), money("ask")
    (Decimal('1250.50'), None)
    """
    try:
        found = Decimal(value.replace("£", "").replace(",", "").strip())
        return found.quantize(Decimal("0.01")) if 0 <= found < 100_000_000 else None
    except InvalidOperation:
        return None


def day(value: str) -> date | None:
    """A day as ISO 8601 writes it, alone or at the head of a moment; None where it is none."""
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def is_garbled(text: str) -> bool:
    """Whether the text went through a wrong encoding: UTF-8 read as code page 437 or 1252, or lost characters."""
    return bool(_GARBLED.search(text))


def text(value: str) -> str:
    r"""A text to read: `\n` written out becomes a new line, marks of other programs go, garbled letters are mended.

    >>> text("the child" + "GÇÖ" + "s school")
    'the child’s school'
    """
    mended = _ungarbled(_MARKER.sub("", value)) if value else ""
    lines = mended.replace("\\r", "").replace("\\n", "\n").replace("\r\n", "\n").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def has_marker(value: str) -> bool:
    return bool(_MARKER.search(value))


def _ungarbled(value: str) -> str:
    if "GÇ" in value:
        value = _THREE_BYTES.sub(lambda found: _decoded(b"\xe2\x80", found[1], found[0]), value)
        return _TWO_BYTES.sub(lambda found: _decoded(_LEADS[found[1]], found[2], found[0]), value)
    if "â€" in value or "Ã" in value:
        try:
            return value.encode("cp1252").decode("utf-8")
        except UnicodeError:
            return value
    return value


_LEADS = {"+": b"\xc3", "-": b"\xc2"}


def _decoded(lead: bytes, letter: str, otherwise: str) -> str:
    """The character whose last byte was read as `letter` in code page 437."""
    try:
        found = (lead + letter.encode("cp437")).decode("utf-8")
    except UnicodeError:
        return otherwise
    if "\x80" <= found <= "\x9f":
        found = found.encode("latin-1").decode("cp1252", "ignore")
    return {"\u200b": "", "\u00a0": " "}.get(found, found)
