"""What an entry says, as plain values, and how two wordings of it differ. Plain Python.

A content is everything of a service that somebody may edit: texts, numbers, yes or no, lists of plain values. Fields
left out of an older content mean what `EMPTY` says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from oast.directory.differences.events import Coming as Coming
from oast.directory.differences.events import coming as coming
from oast.directory.differences.events import left_at, left_by_edit
from oast.directory.differences.events import with_left as with_left
from oast.directory.enums import Capacity, Delivery, Status

Content = dict[str, Any]

LABELS = {
    "name": "Name",
    "alternate_name": "Also called",
    "description": "What it does",
    "topics": "Topics",
    "eligibility": "For whom",
    "minimum_age": "From age",
    "maximum_age": "Up to age",
    "for_send": "For children with special needs (SEND)",
    "areas": "Area",
    "application_process": "How to refer",
    "self_referral": "Families can go themselves",
    "wait_time": "Waiting time",
    "capacity": "Places free",
    "status": "State",
    "alert": "Notice at the top of the page",
    "free": "Free",
    "fees": "Cost in words",
    "costs": "Prices",
    "delivery": "How help comes",
    "phones": "Telephone",
    "email": "E-mail",
    "url": "Web address",
    "places": "Places",
    "schedules": "Opening times and events",
    "languages": "Languages",
    "interpretation": "Interpreters",
    "accreditations": "Accredited by",
}
"""Every field in the order of the page, with its words."""

EMPTY: Content = dict.fromkeys(LABELS, "") | {
    "minimum_age": None,
    "maximum_age": None,
    "self_referral": None,
    "free": None,
    "for_send": False,
    "status": "active",
    **{name: [] for name in ("topics", "areas", "costs", "delivery", "phones", "places", "schedules", "languages")},
}

AT_ONCE = ("status", "wait_time", "capacity")
"""What a provider says of today: it is public at once and never waits (docs/adr/0121). So are the places left at
events, which are a part of `schedules` (docs/adr/0163)."""


def as_today(content: Mapping[str, Any], current: Content) -> Content:
    """A content with what stands of today."""
    schedules = with_left(whole(content)["schedules"], left_at(current["schedules"]))
    return whole(content) | {name: current[name] for name in AT_ONCE} | {"schedules": schedules}


@dataclass(frozen=True)
class Difference:
    """One field that differs, with both wordings as lines. `left` and `right` are the lines in pieces of
    (changed, text), for showing what moved inside them."""

    field: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    left: tuple[tuple[bool, str], ...]
    right: tuple[tuple[bool, str], ...]


@dataclass(frozen=True)
class Merged:
    """An edit brought onto what stands now. `clashes` are fields that both sides changed, and differently: the edit's
    wording is taken, and whoever approves is shown both."""

    content: Content
    clashes: tuple[str, ...]


def whole(content: Mapping[str, Any]) -> Content:
    """A content with every field, and none that there is no word for."""
    return {name: content.get(name, empty) for name, empty in EMPTY.items()}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that differ, in the order of the page."""
    one, other = whole(before), whole(after)
    return tuple(name for name in LABELS if one[name] != other[name])


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The fields that differ, with both wordings."""
    one, other = whole(before), whole(after)
    return tuple(_difference(name, one[name], other[name]) for name in changed(one, other))


def merge(base: Mapping[str, Any], edited: Mapping[str, Any], current: Mapping[str, Any]) -> Merged:
    """What an edit of `base` makes of what stands now: only what it changed is taken from it. The places left at events
    are today's, where the edit does not say them itself."""
    today = left_at(whole(current)["schedules"])
    base, edited = (
        {**one, "schedules": with_left(whole(one)["schedules"], today | own)}
        for one, own in ((base, {}), (edited, left_by_edit(whole(base)["schedules"], whole(edited)["schedules"])))
    )
    wanted, meanwhile = set(changed(base, edited)), set(changed(base, current))
    new, now = whole(edited), whole(current)
    clashes = tuple(name for name in LABELS if name in wanted & meanwhile and new[name] != now[name])
    return Merged({name: new[name] if name in wanted else now[name] for name in LABELS}, clashes)


def lines(field: str, value: Any) -> tuple[str, ...]:
    """A value in words, a line for each part; none for nothing."""
    if value in (None, "", []):
        return ()
    if isinstance(value, bool):
        return ("Yes" if value else "No",)
    if field in _CHOSEN:
        return tuple(_CHOSEN[field].get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))
    if isinstance(value, list):
        return tuple(_LISTED[field](one) if field in _LISTED else str(one) for one in value)
    if isinstance(value, float):
        return (f"{value:g}",)
    return tuple(line for line in str(value).split("\n") if line.strip())


def _difference(name: str, before: Any, after: Any) -> Difference:
    old, new = lines(name, before), lines(name, after)
    left, right = pieces("\n".join(old), "\n".join(new))
    return Difference(name, LABELS[name], old, new, left, right)


def pieces(before: str, after: str) -> tuple[tuple[tuple[bool, str], ...], tuple[tuple[bool, str], ...]]:
    """Both texts in pieces of (changed, text), word by word; what stands between words does not count as a change."""
    old, new = list(_words(before)), list(_words(after))
    bare = [word.strip() for word in old], [word.strip() for word in new]
    steps = SequenceMatcher(None, *bare, autojunk=False).get_opcodes()
    left = [(kind != "equal", "".join(old[start:end])) for kind, start, end, _, _ in steps]
    right = [(kind != "equal", "".join(new[start:end])) for kind, _, _, start, end in steps]
    return tuple(_joined(left)), tuple(_joined(right))


def _words(text: str) -> Iterator[str]:
    """Words with the space behind them: together they are the text."""
    word = ""
    for letter in text:
        if word and word[-1].isspace() and not letter.isspace():
            yield word
            word = ""
        word += letter
    if word:
        yield word


def _joined(given: Iterable[tuple[bool, str]]) -> Iterator[tuple[bool, str]]:
    return ((is_changed, text) for is_changed, text in given if text)


def _phone(one: Mapping[str, Any]) -> str:
    extension = f" extension {one['extension']}" if one.get("extension") else ""
    return f"{one['number']}{extension}" + (f" ({one['description']})" if one.get("description") else "")


def _place(one: Mapping[str, Any]) -> str:
    shown = [one.get(name) for name in ("name", "address_1", "address_2", "city", "postal_code")]
    said = ", ".join(part for part in shown if part) + (" (address not shown in public)" if one.get("masked") else "")
    offered = "; ".join(f"{name} ({details})" if details else name for name, details in one.get("accessibility", []))
    more = [one.get("transportation"), offered and f"accessibility: {offered}"]
    return said + "".join(f" – {part}" for part in more if part)


DAYS = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"


def _opening(one: Mapping[str, Any]) -> str:
    when = _day(one["on_date"]) if one.get("on_date") else (DAYS[one["weekday"]] if one.get("weekday") else "")
    times = "–".join(time for time in (one.get("opens_at"), one.get("closes_at")) if time)
    number = one.get("places_left")
    left = "" if number is None else f"{number} place{'' if number == 1 else 's'} left" if number else "full"
    return ", ".join(part for part in (when, times, one.get("description") or one.get("original_text"), left) if part)


def _cost(one: Mapping[str, Any]) -> str:
    amount = "" if one.get("amount") is None else f"£{one['amount']}"
    return " ".join(part for part in (one.get("option"), amount, one.get("amount_description")) if part)


_CHOSEN: dict[str, dict[str, str]] = {
    "status": {one.value: str(one.label) for one in Status} | {Status.ACTIVE.value: "Open"},
    "capacity": {one.value: str(one.label) for one in Capacity},
    "delivery": {one.value: str(one.label) for one in Delivery},
}
"""Fields with a closed list of answers, in the words of the pages."""

_LISTED: dict[str, Any] = {
    "phones": _phone,
    "places": _place,
    "schedules": _opening,
    "costs": _cost,
    "areas": lambda one: one["name"],
    "topics": lambda one: one["name"],
}
