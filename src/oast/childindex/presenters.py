"""What the index's templates are given: words and addresses, no querysets."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from oast.childindex.enums import Gender
from oast.childindex.queries import Found, Known, OwnSearch, Step
from oast.sharing.policies import age_on
from oast.web import filters

ASSESSMENT_STARTS = "caf:start"
"""The address, by name, at which the assessments start one for a subject; theirs, so it may not be there."""

Row = dict[str, dict[str, str]]


STEPS = {
    "childindex.set_shield": "{who} put the shield on",
    "childindex.ask_to_lift": "{who} asked to take it off",
    "childindex.decide_lift": "{who} left it on",
}
LIFTED = "{who} agreed, and it was taken off"


@dataclass(frozen=True)
class ShieldStep:
    """One thing done with a shield, as a line with its reason."""

    at: datetime
    text: str
    reason: str


def shield_steps(steps: Iterable[Step]) -> list[ShieldStep]:
    return [ShieldStep(one.at, _step(one), one.reason) for one in steps]


def _step(one: Step) -> str:
    words = LIFTED if "shield off" in one.shown else STEPS[one.action]
    return words.format(who=one.who or "Oast")


@dataclass(frozen=True)
class Choice:
    """One candidate of the results."""

    subject: UUID
    name: str
    shielded: bool
    rows: list[Row]


def choice(found: Found, day: date) -> Choice:
    rows = [("Gender", gender(found.gender))]
    if found.shielded:
        rows.append(("Lives in", "Hidden: this child is shielded"))
    else:
        rows.append(("Lives in", f"Postcodes that start {found.district}" if found.district else "Not known"))
    return Choice(found.subject, found.name, found.shielded, _rows([born(found.born, found.expected, day), *rows]))


def identity_rows(known: Known, day: date) -> list[Row]:
    """The basic record as a summary list; a shield leaves four rows."""
    always = [
        born(known.born, known.expected, day),
        ("Gender", gender(known.gender)),
        ("Index number", _spaced(known.number)),
    ]
    if known.shielded:
        return _rows(always)
    address = "No fixed address" if known.no_fixed_address else ", ".join(filter(None, (known.address, known.postcode)))
    return _rows(
        [
            ("Known as", known.called),
            ("Former names", ", ".join(known.former)),
            *always,
            ("Address", address or "Not known"),
            ("School or setting", known.school_name),
            ("GP practice", known.practice),
            ("NHS number", _spaced(known.nhs_number)),
            ("Unique pupil number", known.upn),
        ]
    )


def born(day_born: date | None, expected: date | None, day: date) -> tuple[str, str]:
    """Date of birth with the age, or the expected date."""
    if expected:
        return "Expected", filters.long_date(expected)
    if not day_born:
        return "Date of birth", "Not known"
    return "Date of birth", f"{filters.long_date(day_born)} ({age(day_born, day)})"


def age(day_born: date, day: date) -> str:
    """`8 years old`; months for the youngest."""
    years = age_on(day, day_born)
    if years:
        return f"{filters.plural(years, 'year')} old"
    months = (day.year - day_born.year) * 12 + day.month - day_born.month - (day.day < day_born.day)
    return f"{filters.plural(months, 'month')} old"


def gender(value: str) -> str:
    return Gender(value).label if value else "Not known"


def start_assessment(subject: UUID) -> str:
    """Where a common assessment of the child is started; empty while nobody offers that."""
    try:
        return reverse(ASSESSMENT_STARTS, args=[subject])
    except NoReverseMatch:
        return ""


def search_initial(search: OwnSearch) -> dict[str, object]:
    """A stored search as the form shows it again."""
    said = {"purpose": search.purpose, "standing": search.standing, "reason": search.reason}
    return asdict(search.terms) | said


def _rows(pairs: Iterable[tuple[str, str]]) -> list[Row]:
    return [{"key": {"text": key}, "value": {"text": value}} for key, value in pairs if value]


def _spaced(number: str) -> str:
    return f"{number[:3]} {number[3:6]} {number[6:]}" if len(number) == 10 else number
