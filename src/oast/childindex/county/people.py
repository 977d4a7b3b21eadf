"""What the invented county consists of: families at homes, their children, and who brings them up."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Home:
    """An address: a line and a real postcode of the county."""

    line: str
    postcode: str


@dataclass(slots=True)
class Adult:
    """Somebody who brings a child up. `relation` is mother, father, step-father, grandmother, foster carer …"""

    given: str
    family: str
    relation: str
    responsible: bool
    telephone: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"


@dataclass(slots=True)
class Child:
    """A child as he or she truly is on the county's day. `number` counts from 0 over the county.

    `born` is None for the unborn, who have `expected` and no names. `called` is the name used at home.
    """

    number: int
    given: str
    middle: str
    family: str
    former: str
    called: str
    gender: str
    born: date | None
    expected: date | None
    home: Home
    before: Home | None
    nhs_number: str
    upn: str
    school_urn: str
    school_since: date | None
    practice: str
    adults: list[Adult]
    origin: str
    in_care: bool = False
    twin_of: int | None = None

    @property
    def age_day(self) -> date:
        return self.born or self.expected or date.max


@dataclass(slots=True)
class Family:
    """A household: its home and children, the eldest first."""

    number: int
    origin: str
    home: Home
    children: list[Child] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class School:
    """A school of the county: its unique reference number, the ages it takes, its postcode district."""

    urn: str
    youngest: int
    eldest: int
    district: str
