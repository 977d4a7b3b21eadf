"""The people of the tests about keeping entries: Alice keeps, Charlie is a stranger, Sarah is a steward."""

import pytest

from oast.directory.models import Service
from oast.directory.records import CostRecord, ScheduleRecord
from tests.caf.pages import Somebody
from tests.factories import accounts
from tests.factories.directory import DAY, load, location, organization, package, service


@pytest.fixture
def agency():
    return accounts.agency("Hop Kiln Family Trust", "voluntary", email="office@hopkiln.example.net")


@pytest.fixture
def alice(agency):
    return accounts.practitioner("Alice Example", agency, "provider")


@pytest.fixture
def charlie():
    return accounts.practitioner("Charlie Example", accounts.agency("Weald Youth Club", "voluntary"), "provider")


@pytest.fixture
def sarah():
    return accounts.practitioner("Sarah Steward", accounts.agency("Kent Trust", "social_services"), "directory_steward")


@pytest.fixture
def amy(agency):
    """A provider of the same agency, signed in today in a browser."""
    return Somebody("Amy Provider", agency, "provider")


@pytest.fixture
def stella():
    """A steward, signed in today in a browser."""
    return Somebody("Stella Steward", accounts.agency("Kent Trust"), "directory_steward")


@pytest.fixture
def entry(agency):
    """Its service: a published entry that Alice's agency holds."""
    load(
        package(
            service(
                costs=[CostRecord("Session")],
                languages=["Polish"],
                areas=[("maidstone", "Maidstone")],
                schedules=[ScheduleRecord(3, location="l1"), ScheduleRecord(on_date=DAY, description="Workshop")],
            ),
            service("s2", "Toddler group"),
            locations=[location(accessibility=[("Ramp", "at the back")])],
            organizations=[organization(agency=str(agency.id))],
        )
    )
    return Service.objects.get(original_id="s1").id
