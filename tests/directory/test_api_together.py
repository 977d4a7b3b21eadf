"""All parameters of the interface together, against the answer computed here from the records, one by one."""

import math
from datetime import time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oast.directory.models import Organization, TaxonomyTerm
from oast.directory.queries.whereabouts import locate
from oast.directory.records import ScheduleRecord, TermRecord
from tests.factories.directory import AT, DOVER, MAIDSTONE, load, location, organization, package, service

pytestmark = pytest.mark.django_db

API = "/api/oruk/v3"
FLOWERS = ["marigold", "bluebell", "foxglove"]
TERMS = {"B1": "AIRS", "B2": "AIRS", "N1": "Needs of elsewhere"}
PLACES = {"l1": MAIDSTONE, "l2": DOVER, "l3": {"latitude": None, "longitude": None, "city": "", "postal_code": ""}}
AREAS = {"ME14 1XX": {"county", "maidstone"}, "CT16 1AB": {"county", "dover"}}
LATER = AT + timedelta(days=1)


def records():
    """Thirty-six services in which every trait meets most others."""
    for number in range(36):
        hours = [ScheduleRecord(number % 7 + 1, time(9), time(17))]
        if number % 3 == 0:
            hours.append(ScheduleRecord((number + 2) % 7 + 1, time(20), time(2)))
        yield service(
            f"s{number}",
            f"{FLOWERS[number % 3]} {FLOWERS[(number // 3) % 3]} {number}",
            organization=("o1", "o2", "")[number % 3],
            topics=[[], ["B1"], ["B2"], ["B1", "N1"]][number % 4],
            own_topics=[],
            description="",
            minimum_age=[None, 0, 5, 11][number % 4],
            maximum_age=[None, 4, 18][number % 3],
            areas=[[], [("maidstone", "Maidstone")], [("dover", "Dover")], [("county", "Kent")]][(number // 2) % 4],
            locations=[[("l1", "")], [("l2", "")], [("l3", "")], [("l1", ""), ("l2", "")]][(number // 4) % 4],
            schedules=hours if number % 5 else [],
        )


@pytest.fixture
def directory():
    """The services, every sixth of them changed a day later; by source identifier, with the moment of change."""
    whole = package(
        *records(),
        locations=[location(key, **values) for key, values in PLACES.items()],
        organizations=[organization(), organization("o2", "Cobnut Club")],
    )
    whole.terms = {code: TermRecord(code, code, vocabulary) for code, vocabulary in TERMS.items()}
    load(whole)
    for one in whole.services[::6]:
        one.fees = "Changed"
    load(whole, at=LATER)
    return [(one, LATER if one.fees else AT) for one in whole.services]


def metres(first, second):
    """By the haversine, on a sphere of the same size."""
    north, east = math.radians(second[0] - first[0]), math.radians(second[1] - first[1])
    across = math.cos(math.radians(first[0])) * math.cos(math.radians(second[0]))
    half = math.sin(north / 2) ** 2 + across * math.sin(east / 2) ** 2
    return 7917.5 * math.asin(math.sqrt(half)) / 0.000621371192


def is_open(one, asked):
    def fits(hours):
        if "day" in asked and hours.weekday != asked["day"]:
            return False
        if "time" not in asked:
            return True
        at = time.fromisoformat(asked["time"])
        over_night = hours.closes_at <= hours.opens_at
        return hours.opens_at <= at and (over_night or at < hours.closes_at)

    return not {"day", "time"} & set(asked) or any(fits(hours) for hours in one.schedules)


def near(one, place, asked):
    """Whether the place answers the postcode: within the distance, or the service covers it."""
    if "postcode" not in asked:
        return True
    if "proximity" not in asked:
        return not one.areas or {key for key, _ in one.areas} & AREAS[asked["postcode"]]
    point = PLACES[place]["latitude"], PLACES[place]["longitude"]
    asker = locate(asked["postcode"])
    away = point[0] is not None and metres((asker.latitude, asker.longitude), point)
    return away is not False and away <= asked["proximity"]


def fits(one, changed_at, asked):
    organizations = dict(Organization.objects.values_list("original_id", "id"))
    terms = dict(TaxonomyTerm.objects.values_list("code", "id"))
    taxonomies = dict(TaxonomyTerm.objects.values_list("taxonomy_id", "taxonomy__name"))
    checks = {
        "search": lambda value: set(value.split()) <= set(one.name.split()),
        "organization_id": lambda value: value == str(organizations.get(one.organization)),
        "taxonomy_term_id": lambda value: value in {str(terms[code]) for code in one.topics},
        "taxonomy_id": lambda value: (
            value in {str(key) for key in taxonomies if taxonomies[key] in {TERMS[code] for code in one.topics}}
        ),
        "modified_after": lambda value: changed_at >= (LATER if value == LATER.isoformat() else AT),
        "age": lambda value: (one.minimum_age or 0) <= value <= (99 if one.maximum_age is None else one.maximum_age),
        "minimum_age": lambda value: one.maximum_age is None or one.maximum_age >= value,
        "maximum_age": lambda value: one.minimum_age is None or one.minimum_age <= value,
    }
    return all(check(asked[name]) for name, check in checks.items() if name in asked) and is_open(one, asked)


def wanted(directory, asked, path):
    """The names that must be found, one for each place where places are listed."""
    found = []
    for one, changed_at in directory:
        places = [key for key, _ in one.locations if near(one, key, asked)]
        if fits(one, changed_at, asked) and places:
            found += [one.name] * (len(places) if path == "service_at_locations" else 1)
    return sorted(found)


@st.composite
def questions(draw):
    asked = {}
    choices = {
        "search": [*FLOWERS, "marigold bluebell", "marigold 0", "nettle"],
        "organization": ["o1", "o2"],
        "term": list(TERMS),
        "taxonomy": ["AIRS", "Needs of elsewhere"],
        "modified_after": [AT.isoformat(), LATER.isoformat()],
        "minimum_age": [0, 4, 12, 19],
        "maximum_age": [0, 4, 12, 19],
        "day": list(range(1, 8)),
        "time": ["08:59", "09:00", "16:59", "17:00", "21:30"],
        "postcode": list(AREAS),
    }
    for name in draw(st.lists(st.sampled_from(sorted(choices)), max_size=4, unique=True)):
        asked[name] = draw(st.sampled_from(choices[name]))
    if not {"minimum_age", "maximum_age"} & set(asked) and draw(st.booleans()):
        asked["age"] = draw(st.sampled_from([0, 4, 4.5, 12, 30]))
    if "postcode" in asked and draw(st.booleans()):
        asked["proximity"] = draw(st.sampled_from([500, 30_000, 80_000]))
    return asked


def with_keys(asked):
    """The question with the identifiers that the interface knows."""
    named = dict(asked)
    if "organization" in named:
        named["organization_id"] = str(Organization.objects.get(original_id=named.pop("organization")).id)
    if "term" in named:
        named["taxonomy_term_id"] = str(TaxonomyTerm.objects.get(code=named.pop("term")).id)
    if "taxonomy" in named:
        named["taxonomy_id"] = str(
            TaxonomyTerm.objects.filter(taxonomy__name=named.pop("taxonomy")).first().taxonomy_id
        )
    return named


@pytest.mark.parametrize("path", ["services", "service_at_locations"])
def test_any_parameters_together_are_and(client, directory, path):
    found_any = []

    @given(questions())
    @settings(max_examples=120, suppress_health_check=list(HealthCheck))
    def holds(asked):
        asked = with_keys(asked)
        page = client.get(f"{API}/{path}", asked | {"per_page": 500}).json()
        names = sorted(one["name"] if "name" in one else one["service"]["name"] for one in page["contents"])
        assert names == wanted(directory, asked, path)
        assert page["total_items"] == len(names)
        found_any.append(bool(names))

    holds()
    assert sum(found_any) > 20


def test_the_hours_of_another_place_do_not_count(client):
    hours = [ScheduleRecord(1, time(9), time(12), location="l1"), ScheduleRecord(2, time(9), time(12), location="l2")]
    both = service(locations=[("l1", ""), ("l2", "")], schedules=hours)
    load(package(both, locations=[location(), location("l2", **DOVER)]))

    page = client.get(f"{API}/service_at_locations", {"day": "TU"}).json()

    assert [one["location"]["addresses"][0]["city"] for one in page["contents"]] == ["Dover"]
    assert client.get(f"{API}/services", {"day": "Wednesday"}).json()["empty"]
    assert client.get(f"{API}/services", {"day": "2", "time": "11:59"}).json()["total_items"] == 1
