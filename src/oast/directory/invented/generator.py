"""Services made from the kinds of the catalogue, area by area."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import count
from random import Random

from oast.directory.invented.catalogue import COUNTY, DISTRICT, LCSP, Kind, kinds
from oast.directory.records import (
    LocationRecord,
    OrganizationRecord,
    Package,
    PhoneRecord,
    ScheduleRecord,
    ServiceRecord,
)

_WORDS = """
Cobnut Medlar Samphire Lapwing Brookleaf Wealdstream Hopkiln Chalkpath Tidewater Whitebeam Larkfield-Rise
Oastgate Appledown Quince Kestrel-Hill Marshlight Bramblecote Ragstone Sallow Windhover Hazelmere-End
Dogwood Plover Teasel Ninepenny Lanternfield Turnstone Otterbank Rosehip Sandlark Cherrybarn Fieldfare
Mulberry-Yard Cuckmere-Cross Bluebell-Wharf Orchardside Shepherdsgate Nettlebed-Corner Greensand Thistledown
Pebblebank Sunnyreach Millwheel Foxglove-Green Swallowtail Harbourlight Stonechat Willowherb Goldfinch-Row
Cloverlea Damson-Lane Hopperscote
"""
WORDS = tuple(word.replace("-", " ") for word in _WORDS.split())
_VOLUNTARY = (
    "Family Trust",
    "Children’s Project",
    "Community Partnership",
    "Young People’s Charity",
    "Families Together",
)
_BY_SECTOR = {
    "education": "Learning Partnership",
    "district": "District Services",
    "social_services": "Children’s Services",
    "health": "Community Health",
    "police": "Police Youth Team",
    "gp": "Medical Centre",
    "connexions": "Careers and Connexions",
    "early_years": "Early Years",
    "youth_justice": "Youth Justice Team",
}
_ROOMS = ("Community Hall", "Centre", "Rooms", "House", "Church Hall", "Library", "School Annexe", "Pavilion")
_STREETS = ("Oast Lane", "Hopfield Road", "Cobnut Walk", "Ragstone Street", "Orchard Way", "Cherry Rise", "Kiln Close")
_ACCESS = (
    "Step-free entrance",
    "Accessible toilet",
    "Induction loop",
    "Parking for Blue Badge holders",
    "Baby changing",
    "Quiet room",
)
_LANGUAGES = ("Polish", "Punjabi", "Nepali", "Slovak", "Czech", "Bengali", "British Sign Language", "Turkish")
_SPECIALISTS = {"bereavement": "bereavement", "young carers": "young-carers"}
"""Words of an agency's name, and the first topic of all that it runs: nobody looks for a play scheme there."""
_WEEK, _WEEKEND = (1, 2, 3, 4, 5), (6, 7)

_HOURS: dict[str, tuple[tuple[int, ...], int, time, time]] = {
    "office": (_WEEK, 5, time(9), time(17)),
    "daytime": (_WEEK, 5, time(9, 30), time(15, 30)),
    "morning": (_WEEK, 2, time(9, 30), time(11, 30)),
    "clinic": (_WEEK, 2, time(13), time(16)),
    "afternoons": (_WEEK, 4, time(13), time(18)),
    "after_school": (_WEEK, 5, time(15, 15), time(18)),
    "evening": (_WEEK, 2, time(18, 30), time(21)),
    "nursery": (_WEEK, 5, time(8), time(18)),
    "saturday": ((6,), 1, time(10), time(13)),
    "helpline": (_WEEK + _WEEKEND, 7, time(9), time(21)),
}
"""Days to choose from, how many of them, from when, until when."""


@dataclass(frozen=True)
class Site:
    """A real postcode with its areas, where an invented service can stand."""

    postcode: str
    latitude: float
    longitude: float
    district: str
    district_name: str
    lcsp: str
    lcsp_name: str
    town: str


@dataclass(frozen=True)
class Provider:
    """An agency of the partnership that may run some of the services of its sector."""

    id: str
    name: str
    sector: str
    telephone: str = ""
    email: str = ""


def invent(number: int, seed: int, sites: Sequence[Site], day: date, providers: Iterable[Provider] = ()) -> Package:
    """`number` services, always the same for the same arguments; each kind comes before any comes twice.

    Dates of checks and workshops lie around `day`. Raises ValueError without sites.
    """
    if not sites:
        raise ValueError("services need postcodes to stand at")
    return _County(seed, sites, day, providers).package(number)


class _County:
    """The county while its services are made."""

    def __init__(self, seed: int, sites: Sequence[Site], day: date, providers: Iterable[Provider]):
        self.seed, self.day = seed, day
        self.areas = _areas(sites)
        self.providers: dict[str, list[Provider]] = defaultdict(list)
        for provider in sorted(providers, key=lambda one: (one.name, one.id)):
            self.providers[provider.sector].append(provider)
        self.made = Package({}, {}, [])

    def package(self, number: int) -> Package:
        for (kind, area, copy), _ in zip(self._plan(), range(number), strict=False):
            self._service(kind, area, copy)
        return self.made

    def _plan(self) -> Iterator[tuple[Kind, str, int]]:
        """Which kind where, without end: one of each kind, then the county as it should be, then more of the same."""
        first = [(kind, self._order(kind)[0], 0) for kind in kinds()]
        yield from first
        for more in count():
            units = [
                (kind, area, more * kind.often + copy)
                for kind in kinds()
                for area in self._order(kind)
                for copy in range(kind.often)
            ]
            Random(f"{self.seed}:{more}").shuffle(units)  # noqa: S311 nothing secret is made
            started = set(first)
            yield from (unit for unit in units if unit not in started)

    def _order(self, kind: Kind) -> list[str]:
        areas = sorted(self.areas[kind.reach])
        Random(f"{self.seed}:{kind.key}").shuffle(areas)  # noqa: S311 nothing secret is made
        return areas

    def _service(self, kind: Kind, area: str, copy: int) -> None:
        key = f"{kind.key}-{area}-{copy}"
        dice = Random(f"{self.seed}:{key}")  # noqa: S311 nothing secret is made
        site = dice.choice(self.areas[kind.reach][area])
        name = dice.choice(WORDS)
        covered, area_name = _covered(kind, site)
        words = {"town": site.town, "area": area_name, "name": name}
        organization = self._organization(kind, site, name, dice)
        address = f"https://www.{_slug(name)}.example/"
        telephone = f"01632 960{dice.randrange(1000):03}"
        location = self._location(key, kind, organization, site, name, dice) if kind.place else ""
        self.made.services.append(
            ServiceRecord(
                key,
                organization=organization.source_id,
                name=dice.choice(kind.names).format(**words),
                description=kind.text,
                url=address,
                email=f"office@{_slug(name)}.example",
                fees=kind.fees,
                free=kind.fees == "Free",
                minimum_age=kind.ages[0],
                maximum_age=kind.ages[1],
                application_process=kind.refer,
                self_referral=kind.self_referral,
                wait_time=kind.wait,
                interpretation="Interpreters can be booked" if dice.random() < 0.3 else "",
                delivery=kind.delivery.split(),
                for_send=kind.send,
                **self._assured(dice),
                locations=[(location, "")] if location else [],
                phones=[PhoneRecord(telephone)],
                schedules=[*_hours(kind, location, dice), *self._workshops(kind, location, dice)],
                languages=["English", *dice.sample(_LANGUAGES, dice.choice((0, 0, 0, 1, 2)))],
                areas=[(covered, area_name)],
                own_topics=kind.topics.split(),
            )
        )

    def _organization(self, kind: Kind, site: Site, name: str, dice: Random) -> OrganizationRecord:
        sector = dice.choice(kind.sectors.split())
        known = _who_run(kind, self.providers.get(sector, []))
        if known and (kind.key == "bereavement" or _is_specialist(known[0]) or dice.random() < 0.4):
            provider = dice.choice(known)
            made = OrganizationRecord(f"agency-{provider.id}", provider.name, email=provider.email, agency=provider.id)
        elif kind.masked and sector == "early_years":
            made = OrganizationRecord(f"minder-{_slug(name)}-{site.lcsp}", f"{name} childminding")
        else:
            title = f"{name} {dice.choice(_VOLUNTARY)}" if sector == "voluntary" else _official(sector, site)
            made = OrganizationRecord(_slug(title), title, description="Invented for demonstration.")
        return self.made.organizations.setdefault(made.source_id, made)

    def _location(
        self, key: str, kind: Kind, organization: OrganizationRecord, site: Site, name: str, dice: Random
    ) -> str:
        self.made.locations[key] = LocationRecord(
            key,
            organization=organization.source_id,
            name=f"{name} {dice.choice(_ROOMS)}",
            latitude=round(site.latitude, 5),
            longitude=round(site.longitude, 5),
            masked=kind.masked,
            address_1=f"{dice.randrange(1, 120)} {dice.choice(_STREETS)}",
            city=site.town,
            state_province="Kent",
            postal_code=site.postcode,
            country="GB",
            accessibility=[(one, "") for one in _ACCESS if dice.random() < 0.45],
        )
        return key

    def _assured(self, dice: Random) -> dict:
        """Who checked the entry and when: most within the year, some overdue, a few never."""
        luck = dice.random()
        if luck < 0.05:
            return {}
        days = dice.randrange(10, 350) if luck < 0.9 else dice.randrange(370, 600)
        checked = self.day - timedelta(days=days)
        return {"assured_by": "Directory team", "assured_on": checked, "due_on": checked + timedelta(days=365)}

    def _workshops(self, kind: Kind, location: str, dice: Random) -> Iterator[ScheduleRecord]:
        """Saturdays of the coming months, in turn."""
        saturday = self.day + timedelta(days=(5 - self.day.weekday()) % 7 + 7 * dice.randrange(1, 4))
        for number, title in enumerate(kind.workshops * 3):
            yield ScheduleRecord(
                on_date=saturday + timedelta(weeks=2 * number),
                opens_at=time(10),
                closes_at=time(15, 30),
                location=location,
                description=title,
                places_left=dice.choice((0, 2, 3, 5, 8, 12)),
            )


def _is_specialist(provider: Provider) -> bool:
    return bool(_only(provider))


def _only(provider: Provider) -> list[str]:
    """The topics of the only services that an agency of such a name runs; nothing for most."""
    return [topic for words, topic in _SPECIALISTS.items() if words in provider.name.casefold()]


def _who_run(kind: Kind, providers: Sequence[Provider]) -> list[Provider]:
    """Those who may run a service of the kind: its specialists, else whoever is none."""
    first = kind.topics.split()[0]
    return [one for one in providers if first in _only(one)] or [one for one in providers if not _is_specialist(one)]


def _areas(sites: Sequence[Site]) -> Mapping[str, Mapping[str, list[Site]]]:
    """Sites by reach and area."""
    areas: dict[str, dict[str, list[Site]]] = {reach: defaultdict(list) for reach in (COUNTY, DISTRICT, LCSP)}
    for site in sites:
        areas[COUNTY][COUNTY].append(site)
        areas[DISTRICT][site.district].append(site)
        areas[LCSP][site.lcsp].append(site)
    return areas


def _covered(kind: Kind, site: Site) -> tuple[str, str]:
    """The key and the name of the area that a service covers."""
    if kind.reach == COUNTY:
        return COUNTY, "the whole county"
    if kind.reach == DISTRICT:
        return site.district, site.district_name
    return site.lcsp, site.lcsp_name


def _official(sector: str, site: Site) -> str:
    return f"{site.district_name} {_BY_SECTOR[sector]}"


def _hours(kind: Kind, location: str, dice: Random) -> list[ScheduleRecord]:
    days, number, opens, closes = _HOURS[kind.hours]
    return [ScheduleRecord(day, opens, closes, location) for day in sorted(dice.sample(days, number))]


def _slug(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower().replace("’", ""))
