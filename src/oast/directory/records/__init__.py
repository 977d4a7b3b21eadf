"""Records on their way into the directory, cleaned, with the source's own identifiers as keys. Plain Python.

Importers and the generator make these; one operation stores them.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Fault:
    """Something wrong with one record: `kind` is a value of `enums.DefectKind`."""

    kind: str
    file: str
    row: int
    record: str
    detail: str = ""


@dataclass
class OrganizationRecord:
    """Who runs services. `agency` is the id of an agency of the partnership, as text."""

    source_id: str
    name: str
    alternate_name: str = ""
    description: str = ""
    email: str = ""
    url: str = ""
    agency: str = ""


@dataclass
class LocationRecord:
    """A place. `accessibility` are pairs of what is offered and its details."""

    source_id: str
    organization: str = ""
    kind: str = "physical"
    name: str = ""
    alternate_name: str = ""
    description: str = ""
    transportation: str = ""
    latitude: float | None = None
    longitude: float | None = None
    masked: bool = False
    attention: str = ""
    address_1: str = ""
    address_2: str = ""
    city: str = ""
    region: str = ""
    state_province: str = ""
    postal_code: str = ""
    country: str = ""
    accessibility: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class ScheduleRecord:
    """Weekly opening, or one dated event. Times are None where the source's could not be read; `places_left` at an
    event where nobody said."""

    weekday: int | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    location: str = ""
    original_text: str = ""
    on_date: date | None = None
    description: str = ""
    places_left: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class PhoneRecord:
    """A telephone."""

    number: str
    extension: str = ""
    kind: str = ""
    description: str = ""


@dataclass(frozen=True)
class CostRecord:
    """What something costs, in pounds."""

    option: str
    amount: Decimal | None = None
    amount_description: str = ""


@dataclass
class ServiceRecord:
    """What is offered, with all that hangs on it. `held_for` says why it is kept but not published.

    `topics` are codes of the source's terms, `own_topics` of our own; `areas` pairs of a place's key and words.
    """

    source_id: str
    row: int = 0
    organization: str = ""
    name: str = ""
    alternate_name: str = ""
    description: str = ""
    url: str = ""
    email: str = ""
    status: str = "active"
    alert: str = ""
    fees: str = ""
    free: bool | None = None
    minimum_age: float | None = None
    maximum_age: float | None = None
    eligibility: str = ""
    application_process: str = ""
    self_referral: bool | None = None
    wait_time: str = ""
    interpretation: str = ""
    accreditations: str = ""
    delivery: list[str] = field(default_factory=list)
    for_send: bool = False
    assured_by: str = ""
    assured_on: date | None = None
    due_on: date | None = None
    held_for: str = ""
    locations: list[tuple[str, str]] = field(default_factory=list)
    phones: list[PhoneRecord] = field(default_factory=list)
    schedules: list[ScheduleRecord] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    costs: list[CostRecord] = field(default_factory=list)
    areas: list[tuple[str, str]] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    own_topics: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TermRecord:
    """A term of the source's taxonomy. `key` is how the source points at it, where that is not the code; `taxonomy` the
    source's identifier of the vocabulary, `parent` the key of another term, `heir` the code of the one that stands for
    a retired one of our own."""

    code: str
    name: str
    vocabulary: str
    facet: str = ""
    parent: str = ""
    key: str = ""
    taxonomy: str = ""
    description: str = ""
    heir: str = ""


@dataclass
class Package:
    """A whole directory. `raw` are all rows of all files as received: file, row number, content."""

    organizations: dict[str, OrganizationRecord]
    locations: dict[str, LocationRecord]
    services: list[ServiceRecord]
    terms: dict[str, TermRecord] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    raw: list[tuple[str, int, Any]] = field(default_factory=list)


def digest(record: object) -> str:
    """The hash of a record: equal hashes, unchanged record. A row's number in its file is no part of it."""
    values = {name: value for name, value in vars(record).items() if name != "row"}
    return hashlib.sha256(repr(values).encode("utf-8", "surrogatepass")).hexdigest()
