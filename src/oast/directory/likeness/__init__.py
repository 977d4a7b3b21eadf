"""Whether two entries are perhaps the same service, with the reasons in words. Plain Python.

Only a suggestion: a person decides (docs/adr/0123).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

ENOUGH = 1.0
"""From this sum of the reasons' weights two entries are suggested."""

MOST_TOGETHER = 30
"""A telephone or address that more entries share than this is an office's, and says nothing."""

_LITTLE = frozenset(["the", "a", "an", "and", "of", "for", "in", "at", "to", "service", "services", "ltd", "limited"])


@dataclass(frozen=True)
class Known:
    """What is compared of one entry. Places that are not shown are left out."""

    id: str
    name: str
    organization: str
    phones: tuple[str, ...]
    web: str
    email: str
    postcodes: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """Two entries (`first` < `second`) that may be the same, with a sentence for each reason."""

    first: str
    second: str
    score: float
    reasons: tuple[str, ...]


def known(document: Mapping[str, Any]) -> Known:
    """What is compared, of a published document."""
    runs = document["organization"] or {}
    return Known(
        document["id"],
        plain(document["name"]),
        plain(runs.get("name", "")),
        tuple(sorted({_digits(one["number"]) for one in document["phones"]} - {""})),
        _web(document["web"]),
        document["email"].lower(),
        tuple(sorted({one["location"]["postal_code"].replace(" ", "").upper() for one in document["places"]} - {""})),
    )


def alike(entries: Iterable[Known]) -> Iterator[Alike]:
    """All pairs that reach `ENOUGH`. Only entries that share a name, telephone, e-mail or web address are compared."""
    listed = {one.id: one for one in entries}
    blocks: dict[tuple[str, str], list[str]] = {}
    for one in listed.values():
        keys = {("name", one.name), ("web", one.web), ("email", one.email), *(("phone", phone) for phone in one.phones)}
        for key in keys:
            if key[1]:
                blocks.setdefault(key, []).append(one.id)
    pairs = {
        (min(pair), max(pair))
        for (_, of) in blocks.items()
        if len(of) <= MOST_TOGETHER
        for pair in combinations(sorted(of), 2)
    }
    for first, second in sorted(pairs):
        found = compare(listed[first], listed[second])
        if found.score >= ENOUGH:
            yield found


def compare(one: Known, other: Known) -> Alike:
    """Two entries with the reasons for and against."""
    reasons = list(_reasons(one, other))
    score = round(sum(weight for weight, _ in reasons), 2)
    return Alike(min(one.id, other.id), max(one.id, other.id), score, tuple(said for _, said in reasons))


def _reasons(one: Known, other: Known) -> Iterator[tuple[float, str]]:
    words, others = set(one.name.split()), set(other.name.split())
    if one.name == other.name:
        yield 0.6, "The names are the same."
    elif words and others and len(words & others) / len(words | others) >= 0.6:
        yield 0.4, "The names share most of their words."
    if one.organization and one.organization == other.organization:
        yield 0.3, "The same organisation runs both."
    if set(one.phones) & set(other.phones):
        yield 0.4, "They have a telephone number in common."
    if one.email and one.email == other.email:
        yield 0.3, "The e-mail addresses are the same."
    if one.web and one.web == other.web:
        yield 0.3, "The web addresses are the same."
    if set(one.postcodes) & set(other.postcodes):
        yield 0.4, "They are at the same postcode."
    elif one.postcodes and other.postcodes:
        yield -0.5, "But their postcodes differ."


def plain(text: str) -> str:
    """Words that tell, without accents and signs, in small letters."""
    flat = (
        unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode().lower()
    )
    return " ".join(word for word in re.findall(r"[a-z0-9]+", flat) if word not in _LITTLE)


def _digits(number: str) -> str:
    digits = re.sub(r"[^0-9]", "", number)
    digits = digits.removeprefix("44")
    return digits.lstrip("0") if len(digits) >= 6 else ""


def _web(address: str) -> str:
    try:
        parts = urlsplit(address.lower())
    except ValueError:
        return ""
    host = (parts.netloc or parts.path.split("/")[0]).removeprefix("www.")
    path = (parts.path if parts.netloc else "/".join(parts.path.split("/")[1:])).rstrip("/")
    return host + ("/" + path.lstrip("/") if path.strip("/") else "")
