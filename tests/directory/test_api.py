"""The Open Referral UK interface: schemas of the standard, the envelope, parameters as AND, errors as JSON."""

import itertools
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from oast.config.paths import REFERENCE_DATA
from oast.directory.models import Entry, TaxonomyTerm
from oast.directory.records import CostRecord, TermRecord
from oast.directory.views.api import limits
from tests.factories.directory import AT, DOVER, load, location, organization, package, service

pytestmark = pytest.mark.django_db

API = "/api/oruk/v3"
SCHEMAS = REFERENCE_DATA.parent / "reference-standards" / "oruk-3.0" / "schema"
FORMATS = Draft202012Validator.FORMAT_CHECKER
ENVELOPE = {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"}
LISTS = ["services", "organizations", "taxonomies", "taxonomy_terms", "service_at_locations"]


@pytest.fixture
def directory():
    whole = package(
        service(
            "a",
            "Bereavement support",
            topics=["B1"],
            url="https://www.example.org/",
            email="a@example.org",
            costs=[CostRecord("A day", None, "ask")],
            languages=["Polish"],
            areas=[("maidstone", "Maidstone")],
            minimum_age=4,
            fees="Free",
        ),
        service("b", "Play", topics=["B2"], locations=[("l2", "")], organization="o2"),
        service("c", "Refuge", locations=[("l3", "")], description="A safe place for families"),
        locations=[
            location(accessibility=[("Ramp", "")]),
            location("l2", **DOVER),
            location("l3", masked=True, address_1="9 Hidden Row"),
        ],
        organizations=[organization(), organization("o2", "Cobnut Club")],
    )
    whole.terms = {"B1": TermRecord("B1", "Grief", "AIRS"), "B2": TermRecord("B2", "Toys", "AIRS", parent="B1")}
    load(whole)


def get(client, path: str, status: int = 200, **parameters) -> dict:
    response = client.get(f"{API}/{path}", parameters)
    assert response.status_code == status, response.content
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


def names(client, path: str = "services", **parameters) -> list[str]:
    contents = get(client, path, **parameters)["contents"]
    return [one["name"] if "name" in one else one["service"]["name"] for one in contents]


def validate(value: object, name: str) -> None:
    """Hold a value to a schema of the standard; `contents` is asserted apart, for {} is a valid list."""
    if not SCHEMAS.exists():
        pytest.skip(f"the standard's schemas are not at {SCHEMAS}")

    def retrieve(uri: str) -> Resource:
        return Resource.from_contents(_schema(uri.rsplit("/", 1)[-1]))

    Draft202012Validator(
        _schema(f"{name}.json"), registry=Registry(retrieve=retrieve), format_checker=FORMATS
    ).validate(value)


def _schema(name: str) -> dict:
    found = json.loads((SCHEMAS / name).read_text())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | {
        key: value for key, value in found.items() if key not in {"name", "$schema", "$id"}
    }


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("parameters", [{}, {"full": "true"}, {"per_page": "1", "page": "2"}])
def test_lists_hold_to_schema_and_envelope(client, directory, path, parameters):
    page = get(client, path, **parameters)

    assert set(page) == ENVELOPE
    assert page["contents"]
    assert page["size"] == len(page["contents"])
    validate(page, {"taxonomies": "taxonomy_list"}.get(path, f"{path[:-1]}_list"))
    single = {"taxonomies": "taxonomy"}.get(path, path[:-1])
    for one in page["contents"]:
        UUID(one["id"])
        validate(one, single)
        validate(get(client, f"{path}/{one['id']}"), single)


def test_the_root_says_what_it_is(client):
    page = get(client, "")
    validate(page, "api_details")
    assert page["version"] == "HSDS-UK-3.0"
    assert page["openapi_url"].endswith(f"{API}/openapi.json")


def test_pages(client, directory):
    first, last = (get(client, "services", per_page=2, page=page) for page in (1, 2))
    assert [one["name"] for one in first["contents"] + last["contents"]] == ["Bereavement support", "Play", "Refuge"]
    assert (first["total_items"], first["total_pages"], first["first_page"], first["last_page"]) == (3, 2, True, False)
    assert (last["page_number"], last["size"], last["last_page"]) == (2, 1, True)
    beyond = get(client, "services", page=99)
    assert (beyond["empty"], beyond["contents"], beyond["last_page"]) == (True, [], True)


def test_a_full_service_has_everything(client, directory):
    one = get(client, "services", search="bereavement", full="true")["contents"][0]
    assert one["service_at_locations"][0]["location"]["addresses"][0]["postal_code"] == "ME14 1XX"
    assert one["service_at_locations"][0]["location"]["accessibility"][0]["accessibility"] == "Ramp"
    assert one["schedules"][0] | {"byday": "WE", "freq": "WEEKLY", "opens_at": "09:00"} == one["schedules"][0]
    names = {attribute["taxonomy_term"]["name"] for attribute in one["attributes"]}
    assert names == {"Bereavement and loss", "Grief", "Help after a death"}
    assert (one["organization"]["name"], one["phones"][0]["number"]) == ("Hop Kiln Family Trust", "01632 960001")
    assert (one["cost_options"][0]["option"], one["languages"][0]["name"]) == ("A day", "Polish")


def test_a_masked_address_is_nowhere(client, directory):
    for path in ("services", "service_at_locations", "organizations"):
        text = client.get(f"{API}/{path}", {"full": "true", "full_service": "true"}).content.decode()
        assert "Refuge" in text
        assert "Hidden Row" not in text
    listed = get(client, "service_at_locations")["contents"]
    place = next(one for one in listed if one["service"]["name"] == "Refuge")
    assert place["location"]["name"] == "Address not shown (Maidstone)"
    assert "latitude" not in place["location"]


def test_minimal_is_all_in_one_page(client, directory):
    page = get(client, "services", minimal="true")
    assert (page["total_items"], page["total_pages"]) == (3, 1)
    assert set(page["contents"][0]) == {"id", "modified_date", "last_modified"}


def test_ndjson_is_a_record_a_line(client, directory):
    response = client.get(f"{API}/services", {"format": "ndjson"})
    assert response["Content-Type"] == "application/x-ndjson"
    assert len([json.loads(line) for line in response.content.decode().splitlines()]) == 3


def test_parameters_hold_together_as_and(client, directory):
    """Every combination against the answer computed by intersecting the single ones."""
    grief = TaxonomyTerm.objects.get(code="B1")
    organization_id = str(Entry.objects.get(name="Play").organization_id)
    choices = [
        {"search": "safe"},
        {"search": "play"},
        {"taxonomy_term_id": str(grief.id)},
        {"taxonomy_id": str(grief.taxonomy_id)},
        {"organization_id": organization_id},
        {"modified_after": AT.isoformat()},
        {"modified_after": (AT + timedelta(days=1)).isoformat()},
        {"modified_after": "2008-03-05T09:00:00-17:39"},
    ]
    single = [set(names(client, **choice)) for choice in choices]
    assert [len(found) for found in single] == [1, 1, 1, 2, 1, 3, 0, 0]
    for first, second in itertools.combinations(range(len(choices)), 2):
        both = choices[first] | choices[second]
        if len(both) == 2:
            assert set(names(client, **both)) == single[first] & single[second]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"postcode": "ME14 1XX"}, ["Bereavement support", "Play", "Refuge"]),
        ({"postcode": "CT16 1AB"}, ["Play", "Refuge"]),
        ({"postcode": "ME14 1XX", "proximity": "8000"}, ["Bereavement support"]),
        ({"postcode": "ME14 1XX", "proximity": "100000"}, ["Bereavement support", "Play"]),
        ({"postcode": "ME14 1XX", "proximity": "0"}, []),
        ({"search": "play", "postcode": "CT16 1AB", "proximity": "5000"}, ["Play"]),
    ],
)
def test_places_by_postcode_and_proximity(client, directory, parameters, found):
    assert names(client, "service_at_locations", **parameters) == found


def test_organisations_taxonomies_and_terms(client, directory):
    assert names(client, "organizations", search="cobnut") == ["Cobnut Club"]
    with_services = get(client, "organizations", search="cobnut", full="true")["contents"][0]
    assert [one["name"] for one in with_services["services"]] == ["Play"]
    full = get(client, "organizations", search="cobnut", full_service="true")["contents"][0]
    assert full["services"][0]["schedules"]
    grief = TaxonomyTerm.objects.get(code="B1")
    assert names(client, "taxonomy_terms", parent_id=str(grief.id)) == ["Toys"]
    assert names(client, "taxonomy_terms", taxonomy_id=str(grief.taxonomy_id), top_only="true") == ["Grief"]
    assert names(client, "taxonomy_terms", taxonomy_id="nonsense") == []
    whole = get(client, f"taxonomies/{grief.taxonomy_id}")
    assert [term["name"] for term in whole["taxonomy_terms"]] == ["Grief", "Toys"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "x"},
        {"page": "١"},
        {"page": "9" * 30},
        {"per_page": "100000"},
        {"full": "maybe"},
        {"format": "xml"},
        {"modified_after": "yesterday"},
        {"modified_after": "2008-13-45"},
        {"modified_after": "0001-01-01T00:00:00+10:00"},
        {"search": "a\x00b"},
        {"search": "x" * 501},
        {"proximity": "5"},
        {"postcode": "nonsense"},
        {"postcode": "ME14 1XX", "proximity": "far"},
        {"postcode": "ME14 1XX", "proximity": "nan"},
        {"postcode": "ME14 1XX", "proximity": "-1"},
        {"age": "young"},
        {"age": "-1"},
        {"age": "nan"},
        {"age": "5", "minimum_age": "4"},
        {"day": "someday"},
        {"time": "25:00"},
        {"time": "10:00+02:00"},
        {"time": "١٠:٠٠"},
    ],
)
def test_what_cannot_be_used_is_said(client, parameters):
    answer = get(client, "service_at_locations", 400, **parameters)
    assert answer["error"]


@pytest.mark.parametrize("path", [*LISTS])
def test_what_is_not_there(client, path):
    assert get(client, f"{path}/{uuid4()}", 404)["error"]
    assert get(client, f"{path}/nonsense", 404)["error"]
    assert get(client, "nothing", 404)["error"]


def test_identifiers_of_nothing_find_nothing(client, directory):
    assert names(client, taxonomy_term_id="nonsense") == []
    assert names(client, organization_id=str(uuid4())) == []


def test_only_reading(client):
    assert client.post(f"{API}/services").status_code == 405
    assert client.options(f"{API}/services").status_code == 204
    assert client.head(f"{API}/services").status_code == 200


def test_too_many_requests_are_told_how_long_to_wait(client, directory, settings):
    assert settings.API_REQUESTS_A_MINUTE >= 600
    limits.forget()
    settings.API_REQUESTS_A_MINUTE = 3
    answers = [client.get(f"{API}/taxonomies", REMOTE_ADDR="192.0.2.1") for _ in range(4)]
    other = client.get(f"{API}/taxonomies", REMOTE_ADDR="192.0.2.2")
    assert [one.status_code for one in [*answers, other]] == [200, 200, 200, 429, 200]
    assert 0 < int(answers[3]["Retry-After"]) <= 60
    assert answers[3]["Access-Control-Allow-Origin"] == "*"
    assert "requests a minute" in answers[3].json()["error"]
    limits.forget()


def test_the_count_begins_anew_after_a_minute_and_when_too_many_addresses_come(monkeypatch):
    limits.forget()
    assert [limits.seconds_to_wait("a", 2, now) for now in (100, 101, 102)] == [0, 0, 58]
    assert limits.seconds_to_wait("a", 2, 160.5) == 0
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 2)
    for name in "bcd":
        limits.seconds_to_wait(name, 1, 161)
    assert limits.seconds_to_wait("b", 1, 162) == 0
    limits.forget()


def test_an_unchanged_answer_is_not_sent_again(client, directory):
    first = client.get(f"{API}/services")
    again = client.get(f"{API}/services", headers={"If-None-Match": first["ETag"]})
    other = client.get(f"{API}/services", {"page": "2"}, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, other.status_code) == (304, 200)
    assert "max-age" in first["Cache-Control"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("full", ["true", "false"])
def test_as_many_statements_for_one_as_for_three(client, path, full):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            get(client, path, full=full)
        return len(captured)

    load(package(service("a", "Play")))
    one = statements()
    load(package(*[service(key, f"Play {key}", topics=[]) for key in "abc"]))
    assert statements() == one <= 3


def test_the_description_names_every_address(client):
    document = get(client, "openapi.json")
    assert set(document["paths"]) == {"/", *(f"/{name}" for name in LISTS), *(f"/{name}/{{id}}" for name in LISTS)}
    operations = [path["get"]["operationId"] for path in document["paths"].values()]
    assert len(set(operations)) == len(operations)
