# ruff: noqa: ARG001, ARG005, E501 every feed is called the same way; tables read better unbroken
"""The eight agencies' feeds: whom each knows, the columns in which it writes, the faults it is prone to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from oast.childindex.county.families import hash_of
from oast.childindex.county.faults import FAULTS, Written, faithful
from oast.childindex.county.people import Child, Family


@dataclass(frozen=True)
class Feed:
    """One agency's file. `knows` is the chance that it holds a child of the age (-1: unborn)."""

    name: str
    columns: tuple[str, ...]
    knows: Callable[[Child, int], float]
    row: Callable[[Written, Child, int, date], list[str]]
    faults: dict[str, float]
    """Chances in a hundred records."""
    twice: float = 0.01
    """The chance that a record stands in the file a second time, with faults of its own."""
    fault_names: tuple[str, ...] = field(init=False)
    fault_weights: tuple[float, ...] = field(init=False)
    any_fault: float = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "fault_names", tuple(self.faults))
        object.__setattr__(self, "fault_weights", tuple(self.faults.values()))
        object.__setattr__(self, "any_fault", sum(self.faults.values()) / 100)


@dataclass(slots=True)
class Record:
    """One line of a feed and the truth about it."""

    feed: str
    row: list[str]
    child: int
    faults: tuple[str, ...]


def records(family: Family, day: date, seed: int) -> Iterator[Record]:
    """What the eight agencies hold of a family."""
    rng = Random(f"{seed}/feeds/{family.number}")  # noqa: S311
    housed = rng.random() < 0.15
    for child in family.children:
        age = _age(child, day)
        for feed in FEEDS:
            chance = feed.knows(child, age)
            if feed.name == "housing":
                chance = chance if housed else 0.0
            if rng.random() >= chance:
                continue
            yield _record(feed, child, rng, day)
            if rng.random() < feed.twice:
                yield _record(feed, child, rng, day)


def _record(feed: Feed, child: Child, rng: Random, day: date) -> Record:
    written = faithful(child)
    faults: tuple[str, ...] = ()
    if rng.random() < feed.any_fault:
        faults = tuple(rng.choices(feed.fault_names, feed.fault_weights, k=2 if rng.random() < 0.12 else 1))
        for name in faults:
            written = FAULTS[name](rng, written, child)
    return Record(feed.name, feed.row(written, child, rng.randrange(10_000), day), child.number, faults)


def _age(child: Child, day: date) -> int:
    return (day - child.born).days // 365 if child.born else -1


def _uk(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _digits(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _whole(written: Written) -> str:
    return f"{written.given} {written.family}".strip()


def _since(child: Child, spread: int, number: int, day: date) -> date:
    """A day on which a service may have begun: after the birth where there was one, not after the county's day."""
    start = child.born or (child.age_day - timedelta(days=180))
    return min(start + timedelta(days=number % spread), day)


_WORKERS = ("A. Fielder", "J. Okoye", "S. Bright", "M. Larkins", "P. Dhaliwal", "R. Castle", "T. Nowicka", "H. Moss",
            "C. Underdown", "L. Baptiste", "K. Gurung", "D. Hadlow")  # fmt: skip


def _worker(number: int) -> str:
    return _WORKERS[number % len(_WORKERS)]


def _phone(number: int) -> str:
    return f"01632 960{number % 1000:03d}"


def _census(written: Written, child: Child, number: int, day: date) -> list[str]:
    gender = {"female": "F", "male": "M"}.get(written.gender, "")
    return [written.upn, written.family, written.given, written.middle, written.former, _uk(written.born), gender,
            written.line, written.postcode, child.school_urn, _uk(child.school_since)]  # fmt: skip


def _health(written: Written, child: Child, number: int, day: date) -> list[str]:
    mother = child.adults[0]
    sex = {"female": "2", "male": "1"}.get(written.gender, "0")
    return [written.nhs_number, written.given, written.family, _iso(written.born), _iso(written.expected), sex,
            mother.name, written.line, written.postcode, _worker(number), _phone(number),
            _iso(_since(child, 20, number, day))]  # fmt: skip


def _gp(written: Written, child: Child, number: int, day: date) -> list[str]:
    given = f"{written.given} {written.middle}".strip().upper()
    gender = {"female": "F", "male": "M"}.get(written.gender, "U")
    return [written.nhs_number, written.family.upper(), given, written.former.upper(), _digits(written.born), gender,
            written.line.upper(), written.postcode, child.practice.upper(), _digits(_since(child, 400, number, day))]  # fmt: skip


def _social(written: Written, child: Child, number: int, day: date) -> list[str]:
    return [f"SS{child.number % 9973:04d}{number:04d}", f"{written.family}, {written.given}", _uk(written.born),
            written.gender.title(), written.line, written.postcode, _worker(number), "Children in Need Team",
            _phone(number), "Y" if child.in_care else "N", _uk(_since(child, 900, number, day))]  # fmt: skip


def _youth(written: Written, child: Child, number: int, day: date) -> list[str]:
    return [written.given, written.family, child.called, _uk(written.born), written.postcode, _worker(number),
            "Youth project", _phone(number)]  # fmt: skip


def _police(written: Written, child: Child, number: int, day: date) -> list[str]:
    gender = {"female": "F", "male": "M"}.get(written.gender, "")
    return [f"KP/{number:04d}/{hash_of(child.number) % 100000:05d}", written.family.upper(), written.given, _uk(written.born), gender,
            written.postcode, f"PC {number % 9000 + 1000}", _phone(number), _uk(_since(child, 900, number, day))]  # fmt: skip


def _housing(written: Written, child: Child, number: int, day: date) -> list[str]:
    return [f"T{hash_of(written.line, written.postcode):06d}", child.adults[0].name, _whole(written), _uk(written.born),
            written.line, written.postcode, _phone(number), _uk(_since(child, 900, number, day))]  # fmt: skip


def _voluntary(written: Written, child: Child, number: int, day: date) -> list[str]:
    return [f"{number:04d}-{hash_of(child.number) % 10000:04d}", _whole(written), _uk(written.born), written.postcode,
            "Family support", _worker(number), _phone(number)]  # fmt: skip


FEEDS = (
    Feed(
        "school_census",
        ("UPN", "Surname", "Forename", "MiddleNames", "FormerSurname", "DOB", "Gender", "AddressLine", "PostCode", "URN",
         "EntryDate"),
        lambda child, age: 0.96 if 4 <= age <= 16 and child.school_urn else 0.0,
        _census,
        {"given name mistyped": 1.5, "family name mistyped": 1.5, "pet name": 3, "day and month swapped": 0.6, "old address": 4,
         "former family name": 1, "half a family name": 0.4, "no postcode": 0.5},
    ),
    Feed(
        "health_visiting",
        ("NHSNumber", "ChildForename", "ChildSurname", "DateOfBirth", "ExpectedDate", "Sex", "MotherName", "Address",
         "Postcode", "HealthVisitor", "TeamTelephone", "StartDate"),
        lambda child, age: 0.92 if age < 5 else 0.0,
        _health,
        {"given name mistyped": 1.5, "family name mistyped": 1.5, "written as heard": 2, "digit of the date": 0.5, "no numbers": 4,
         "former family name": 3, "old address": 3},
    ),
    Feed(
        "gp_registration",
        ("NHS_NO", "SURNAME", "FORENAMES", "PREVIOUS_SURNAME", "DOB", "SEX", "ADDRESS", "POSTCODE", "PRACTICE", "REG_DATE"),
        lambda child, age: 0.97 if age >= 0 else 0.0,
        _gp,
        {"given name mistyped": 0.8, "family name mistyped": 0.8, "digit of the date": 0.3, "old address": 9, "former family name": 2,
         "no numbers": 0.5},
    ),
    Feed(
        "social_services",
        ("CaseRef", "Name", "DoB", "Gender", "Address", "Postcode", "AllocatedWorker", "Team", "Telephone", "InCare",
         "StartDate"),
        lambda child, age: 1.0 if child.in_care else 0.03 if age >= 0 else 0.0,
        _social,
        {"given name mistyped": 2, "family name mistyped": 2, "written as heard": 3, "no date of birth": 4, "day and month swapped": 2,
         "old address": 6, "former family name": 2},
    ),
    Feed(
        "youth_services",
        ("First name", "Last name", "Known as", "Date of birth", "Postcode", "Worker", "Project", "Telephone"),
        lambda child, age: 0.1 if age >= 11 else 0.0,
        _youth,
        {"pet name": 25, "no date of birth": 12, "no postcode": 10, "given name mistyped": 3, "family name mistyped": 3,
         "written as heard": 4, "names swapped": 1},
    ),
    Feed(
        "police_referrals",
        ("Reference", "Surname", "Forename", "DOB", "Gender", "Postcode", "Officer", "Telephone", "ReportDate"),
        lambda child, age: 0.025 if age >= 8 else 0.008 if age >= 0 else 0.0,
        _police,
        {"written as heard": 10, "no date of birth": 8, "digit of the date": 4, "names swapped": 2, "old address": 6, "postcode mistyped": 4,
         "given name mistyped": 4, "family name mistyped": 4},
        twice=0.05,
    ),
    Feed(
        "housing",
        ("TenancyRef", "Tenant", "ChildName", "ChildDOB", "Address", "Postcode", "Telephone", "TenancyStart"),
        lambda child, age: 0.95 if age >= 0 else 0.0,
        _housing,
        {"pet name": 10, "no date of birth": 10, "day and month swapped": 2, "postcode mistyped": 2, "given name mistyped": 3,
         "family name mistyped": 2, "former family name": 2},
    ),
    Feed(
        "voluntary",
        ("client_id", "name", "dob", "postcode", "project", "worker", "phone"),
        lambda child, age: 0.04 if age >= 0 else 0.0,
        _voluntary,
        {"pet name": 18, "no date of birth": 15, "no postcode": 10, "written as heard": 8, "given name mistyped": 4, "family name mistyped": 4,
         "names swapped": 2},
        twice=0.03,
    ),
)  # fmt: skip

BY_NAME = {feed.name: feed for feed in FEEDS}
