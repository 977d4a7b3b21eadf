"""How long things last: invitations, employments, sessions, and how early an end is announced."""

from datetime import date, timedelta

INVITATION = timedelta(days=14)
"""How long an invitation may be accepted."""

YEAR = 365
"""Days until an employment must be attested again."""

SOON = timedelta(days=60)
"""How early the end of an employment or a qualification is announced to the sponsor."""

SESSIONS = {
    "office": (timedelta(minutes=15), timedelta(hours=4)),
    "family": (timedelta(minutes=15), timedelta(hours=2)),
    "case": (timedelta(minutes=30), timedelta(hours=8)),
    "desk": (timedelta(hours=2), timedelta(hours=10)),
}
"""How long a session may stand idle, and last at all, by the class of what its person may open (`Viewer.session`).

A county office reaches every child; a family's telephone or a library's computer passes from hand to hand."""


def expiry(day: date) -> date:
    """When an employment begun or attested on `day` runs out."""
    return day + timedelta(days=YEAR)


def runs_out_soon(end: date | None, day: date) -> bool:
    """Whether `end` is near enough to be announced on `day`."""
    return end is not None and end - day <= SOON


def checked_until(day: date) -> date:
    """When a check made on `day` runs out: three years, the usual rule for enhanced disclosures."""
    return day + timedelta(days=3 * YEAR)


def before(day: date, days: int) -> date:
    return day - timedelta(days=days)
