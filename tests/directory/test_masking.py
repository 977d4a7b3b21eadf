"""A masked address is planted; it appears in no answer of the directory, in no index and in no column of the public."""

import json

import pytest
from django.db import connection

from oast.directory.models import Service
from oast.directory.queries import keeping
from oast.directory.records import ScheduleRecord
from tests.factories.directory import DAY, load, location, package, service

pytestmark = pytest.mark.django_db

PLANTED = {
    "name": "Canaryhouse",
    "address_1": "7 Canarystreet",
    "address_2": "Canaryflat",
    "description": "Behind the canarygate",
    "transportation": "Canarybus",
    "postal_code": "CT16 1AA",
    "latitude": 51.12345,
    "longitude": 1.31234,
    "city": "Dover",
}
HIDDEN = ("canary", "ct16 1aa", "ct161aa", "51.12345", "1.31234")


@pytest.fixture
def refuge():
    event = ScheduleRecord(on_date=DAY.replace(year=2999), location="l1", description="Course")
    load(
        package(
            service(
                "r",
                "Refuge",
                own_topics=["domestic-abuse"],
                schedules=[event],
                locations=[("l1", "Round the canarycorner")],
            ),
            locations=[location(masked=True, **PLANTED)],
        )
    )
    return Service.objects.get().id


def test_no_answer_has_it(client, refuge):
    code = keeping.written([refuge])
    for path in (
        "/directory/?q=refuge",
        "/directory/?q=refuge&near=CT16+1AA",
        "/directory/?q=refuge&near=Dover&within=2",
        f"/directory/services/{refuge}",
        f"/directory/services/{refuge}/wrong",
        f"/directory/list/of/{code}",
        "/directory/suggestions?q=canary",
        "/api/oruk/v3/services",
        f"/api/oruk/v3/services/{refuge}",
        "/api/oruk/v3/service_at_locations",
        "/api/oruk/v3/service_at_locations?postcode=CT16+1AA&proximity=5000",
    ):
        response = client.get(path)
        text = response.content.decode().lower()
        if "ct16" in path.lower():
            text = text.replace("ct16 1aa", "").replace("ct16+1aa", "").replace("ct16%201aa", "")
        assert response.status_code == 200, path
        assert not [hidden for hidden in HIDDEN if hidden in text], path


@pytest.mark.parametrize("typed", ["canarystreet", "canaryhouse", "CT16 1AA refuge", "7 canarystreet"])
def test_no_search_finds_it(client, refuge, typed):
    text = client.get("/directory/", {"q": typed}).content.decode()
    assert "miles</b>" not in text
    if "refuge" not in typed:
        assert "/directory/services/" not in text


def test_no_column_of_the_public_has_it(refuge):
    with connection.cursor() as cursor:
        for table in ("directory_entry", "directory_entryplace", "directory_entryevent", "directory_searchword"):
            cursor.execute(f"SELECT coalesce(json_agg(t)::text, '') FROM {table} t")
            text = json.dumps(cursor.fetchone()[0]).lower()
            assert not [hidden for hidden in HIDDEN if hidden in text], table


def test_the_distance_tells_nothing(client, refuge):
    assert "miles</b>" not in client.get("/directory/", {"q": "refuge", "near": "CT16 1AA"}).content.decode()
