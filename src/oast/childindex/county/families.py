"""Families, one after another, each from a random source of its own: the first thousand are the same in a
county of a thousand and of a million."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from oast.childindex.county.names import ORIGINS, SHARES, STREETS, Origin, alike
from oast.childindex.county.people import Adult, Child, Family, Home, School
from oast.childindex.linkage.numbers import nhs_check_digit, upn_check_letter

MOST = 400_000_000
"""More children than this would run out of invented numbers."""

_SHARE_SUMS = tuple(accumulate(SHARES))
_SIZES = (1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6)
_ADULT_GIRLS = (
    "Susan", "Karen", "Nicola", "Claire", "Joanne", "Michelle", "Lisa", "Donna", "Tracey", "Emma", "Rebecca", "Gemma",
    "Sharon", "Julie",
)  # fmt: skip
_ADULT_BOYS = (
    "Paul", "Mark", "David", "Andrew", "Stephen", "Lee", "Darren", "Gary", "Kevin", "Craig", "Simon", "Jason", "Neil",
    "Wayne", "Stuart",
)  # fmt: skip


@dataclass
class Ground:
    """What a county stands on: postcodes and schools, given from outside, and the day of every age."""

    seed: int
    day: date
    postcodes: Sequence[str]
    schools: Sequence[School]

    def __post_init__(self):
        self._near: dict[tuple[str, int], list[School]] = {}
        self._by_age = {
            age: [school for school in self.schools if school.youngest <= age <= school.eldest] for age in range(20)
        }

    def schools_near(self, district: str, age: int) -> list[School]:
        """Schools of the postcode district that take the age; of the whole county if it has none."""
        key = (district, age)
        if key not in self._near:
            whole = self._by_age.get(age, [])
            self._near[key] = [school for school in whole if school.district == district] or whole
        return self._near[key]


def county(children: int, ground: Ground) -> Iterator[Family]:
    """Families until the county has exactly `children` children; the last family may be cut short."""
    made = number = 0
    while made < children:
        family = household(ground, number, made)
        family.children = family.children[: children - made]
        made += len(family.children)
        number += 1
        yield family


def household(ground: Ground, number: int, first: int) -> Family:
    """The `number`th family, whose eldest child is the county's `first`."""
    rng = Random(f"{ground.seed}/{number}")  # noqa: S311 an invented county, not a secret
    origin = ORIGINS[bisect(_SHARE_SUMS, rng.random() * _SHARE_SUMS[-1])]
    made = _Household(ground, rng, origin, home(ground, number))
    family = Family(number, origin.name, made.home)
    for birth in made.births():
        family.children.append(made.child(first + len(family.children), birth, family.children))
    return family


def home(ground: Ground, number: int) -> Home:
    """The home of the `number`th family. One family in thirty shares a house with the one before."""
    rng = Random(f"{ground.seed}/home/{number}")  # noqa: S311
    if number and rng.random() < 0.033:
        return home(ground, number - 1)
    return _address(ground, rng)


def _address(ground: Ground, rng: Random) -> Home:
    flat = f"Flat {rng.randrange(1, 25)}, " if rng.random() < 0.12 else ""
    return Home(f"{flat}{rng.randrange(1, 180)} {rng.choice(STREETS)}", rng.choice(ground.postcodes))


@dataclass(slots=True)
class _Birth:
    born: date | None
    expected: date | None
    gender: str
    twin: bool = False


class _Household:
    """One family in the making: who the adults are, and what their children bear."""

    def __init__(self, ground: Ground, rng: Random, origin: Origin, at: Home):
        self.ground, self.rng, self.origin, self.home = ground, rng, origin, at
        self.telephone = f"01632 960{rng.randrange(1000):03d}"
        self.before = _address(ground, rng) if rng.random() < 0.25 else None
        self.name, self.mothers = origin.family(rng), origin.family(rng)
        self.kind = rng.choices(("couple", "lone", "step", "kin"), (66, 21, 11, 2))[0]
        self.double = origin.name in ("english", "caribbean", "welsh") and rng.random() < 0.06
        self.step_name = origin.family(rng) if self.kind == "step" else ""
        self.adults = self._adults()

    def births(self) -> list[_Birth]:
        """Dates of birth, the eldest first; the youngest may be unborn; one family in seventy has twins."""
        rng, count = self.rng, self.rng.choice(_SIZES)
        eldest = self.ground.day - timedelta(days=int(rng.random() ** 0.9 * 18.9 * 365.25) - 150)
        births: list[_Birth] = []
        for _ in range(count):
            births.append(self._birth(eldest))
            if rng.random() < 0.008:
                births.append(_Birth(births[-1].born, births[-1].expected, self._twin_gender(births[-1]), twin=True))
            eldest += timedelta(days=rng.randrange(330, 1500))
            if eldest > self.ground.day + timedelta(days=200):
                break
        return births

    def _birth(self, day: date) -> _Birth:
        gender = "female" if self.rng.random() < 0.488 else "male"
        if day > self.ground.day:
            return _Birth(None, day, "")
        return _Birth(day, None, gender)

    def _twin_gender(self, first: _Birth) -> str:
        same = first.gender == "" or self.rng.random() < 0.66
        return first.gender if same else ("male" if first.gender == "female" else "female")

    def child(self, number: int, birth: _Birth, elder: list[Child]) -> Child:
        rng = self.rng
        given = self._given(birth, elder)
        family, former = self._family_name(birth, bool(elder))
        at, before, adults, in_care = self.home, self.before, self.adults, False
        if birth.born and rng.random() < 0.006:
            at, before, in_care = _address(self.ground, rng), self.home, True
            adults = [self._foster(), *self.adults]
        age = _age(birth.born, self.ground.day)
        urn, since = self._school(age, at.postcode)
        return Child(
            number, given, self._middle(birth, given), family, former, self._called(given), birth.gender,
            birth.born, birth.expected, at, before, nhs_number(number) if birth.born else "",
            upn(number) if age >= 4 else "", urn, since, self._practice(at.postcode), adults, self.origin.name,
            in_care, elder[-1].number if birth.twin and elder else None,
        )  # fmt: skip

    def _given(self, birth: _Birth, elder: list[Child]) -> str:
        if not birth.born:
            return ""
        if birth.twin and elder and elder[-1].gender == birth.gender and self.rng.random() < 0.35:
            elder[-1].given, given = alike(self.rng, birth.gender)
            elder[-1].called = ""
            return given
        taken = {child.given for child in elder}
        for _ in range(20):
            given = self.origin.given(self.rng, birth.gender)
            if given not in taken:
                return given
        return given

    def _middle(self, birth: _Birth, given: str) -> str:
        if not birth.born:
            return ""
        if self.origin.girls_end:
            return self.origin.girls_end if birth.gender == "female" else self.origin.boys_end
        if self.rng.random() > 0.7:
            return ""
        middle = self.origin.given(self.rng, birth.gender)
        return middle if middle != given else ""

    def _family_name(self, birth: _Birth, has_elder: bool) -> tuple[str, str]:
        rng, bear = self.rng, self.origin.bearer
        if not birth.born:
            return "", ""
        name = self.name if self.kind != "lone" or rng.random() < 0.5 else self.mothers
        if self.double:
            return f"{self.mothers}-{self.name}", self.name if rng.random() < 0.3 else ""
        if self.kind == "step" and (has_elder or rng.random() < 0.5):
            return bear(self.step_name, birth.gender), bear(name, birth.gender) if rng.random() < 0.4 else ""
        return bear(name, birth.gender), bear(self.mothers, birth.gender) if rng.random() < 0.03 else ""

    def _called(self, given: str) -> str:
        names = _PET_NAMES.get(given, ())
        return self.rng.choice(names) if names and self.rng.random() < 0.35 else ""

    def _adults(self) -> list[Adult]:
        mother = self._adult("female", self.mothers if self.rng.random() < 0.4 else self.name, "mother", True)
        father = self._adult("male", self.name, "father", self.rng.random() < 0.9)
        if self.kind == "lone":
            return [mother]
        if self.kind == "step":
            return [mother, self._adult("male", self.step_name, "step-father", False), father]
        if self.kind == "kin":
            return [self._adult("female", self.mothers, "grandmother", True)]
        return [mother, father]

    def _adult(self, gender: str, family: str, relation: str, responsible: bool) -> Adult:
        if self.origin.name == "english":
            given = self.rng.choice(_ADULT_GIRLS if gender == "female" else _ADULT_BOYS)
        else:
            given = self.origin.given(self.rng, gender)
        return Adult(given, self.origin.bearer(family, gender), relation, responsible, self.telephone)

    def _foster(self) -> Adult:
        english = ORIGINS[0]
        given = self.rng.choice(_ADULT_GIRLS)
        return Adult(given, english.family(self.rng), "foster carer", False, f"01632 960{self.rng.randrange(1000):03d}")

    def _school(self, age: int, postcode: str) -> tuple[str, date | None]:
        schools = self.ground.schools_near(postcode.split()[0], age) if 4 <= age <= 18 else []
        if not schools:
            return "", None
        # Brothers and sisters mostly go to one school: the choice follows the home, not the child.
        chosen = (
            schools[hash_of(self.home.line, age > 10) % len(schools)]
            if self.rng.random() < 0.85
            else self.rng.choice(schools)
        )
        years = age - max(chosen.youngest, 4)
        return chosen.urn, date(self.ground.day.year - min(years, 6), 9, 1) - timedelta(days=366)

    def _practice(self, postcode: str) -> str:
        return f"{postcode.split()[0]} Surgery {'ABC'[hash_of(self.home.line) % 3]}"


def hash_of(*parts: object) -> int:
    """A small number from a text, the same on every machine (Python's own hash differs by run)."""
    value = 0
    for letter in "".join(map(str, parts)):
        value = (value * 131 + ord(letter)) % 1_000_003
    return value


def nhs_number(number: int) -> str:
    """An NHS number of the range set aside for tests (from 999 downwards), its own for each child."""
    block, place = divmod(number, 500_000)
    base = 999_999_998 - 2 * (block * 500_000 + place * 271_829 % 500_000)
    digits = str(base if nhs_check_digit(str(base)) < 10 else base + 1)
    return f"{digits}{nhs_check_digit(digits)}"


def upn(number: int) -> str:
    """A unique pupil number of local authority 998, which does not exist."""
    rest = f"998{number * 271_829 % 1_000_000_000:09d}"
    return upn_check_letter(rest) + rest


def _age(born: date | None, day: date) -> int:
    if not born:
        return -1
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


_PET_NAMES = {
    row.split()[0]: tuple(row.split()[1:])
    for row in """
    Abigail Abby Abi
    Aleksandra Ola
    Alexander Alex Xander
    Alexandra Alex Lexi
    Alfie Alf
    Amelia Millie Amy
    Benjamin Ben Benji
    Bethany Beth
    Cameron Cam
    Charlotte Charlie Lottie
    Christopher Chris Kit
    Daniel Dan Danny
    David Dave
    Edward Ted Ed
    Eleanor Ellie Nell
    Elizabeth Lizzie Beth Libby
    Emily Em
    Emmanuel Manny
    Francesca Fran Frankie
    Frederick Fred Freddie
    Gabriella Gabby
    Georgia George
    Harriet Hattie
    Harrison Harry
    Isabella Bella Izzy
    Isabelle Izzy
    Jakub Kuba
    James Jim Jamie
    Jessica Jess
    Joseph Joe
    Joshua Josh
    Katarzyna Kasia
    Katie Kate
    Mateusz Mati
    Matilda Tilly
    Matthew Matt
    Megan Meg
    Michael Mike
    Mohammed Mo
    Muhammad Mo
    Natasha Tash
    Nathan Nat
    Oliver Ollie
    Olivia Liv
    Oluwaseun Seun
    Oluwatobi Tobi
    Rebecca Becky
    Robert Bob Rob
    Samantha Sam
    Samuel Sam
    Sebastian Seb
    Thomas Tom
    Victoria Vicky
    William Will Billy
    Zachary Zac
    Zuzanna Zuzia
    """.strip().splitlines()
}
