"""Cells that a spreadsheet program shows and never runs."""

import re
from datetime import date, datetime
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"^[+-]?[0-9]+(\.[0-9]+)?$")


def guarded(value: Any) -> str:
    """The value as text; what a spreadsheet would run as a formula gets an apostrophe before it.

    Starting with = + - @, a tab or a line end (also behind spaces, and in their full-width forms) counts as a
    formula; a plain number such as -3 or +44 does not. Dates are written 2008-03-05.
    """
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = _CONTROL.sub("", str(value))
    if text[:1] in ("\t", "\r", "\n") or (_dangerous(text) and not _NUMBER.match(text)):
        return "'" + text
    return text


def _dangerous(text: str) -> bool:
    return text.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%") and bool(text.strip("+-%| \t"))
