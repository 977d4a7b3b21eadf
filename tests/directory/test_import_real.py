"""The real directory of 4,089 services: whole, nothing lost, every defect counted, the second time unchanged."""

import pytest
from django.db.models import Count

from oast.config.paths import REFERENCE_DATA
from oast.directory import hsds, queries
from oast.directory.models import Defect, Entry, RawRecord, Service
from oast.directory.operations import import_package
from tests.factories.directory import AT, STEWARD

FOLDER = REFERENCE_DATA / "directory" / "miami_hsds11"

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=f"the real directory is not at {FOLDER}")

DEFECTS = {
    "missing_organization": 447,
    "address_without_scheme": 2612,
    "duplicate_group": 69,
    "without_topic": 500,
    "garbled_description": 286,
    "row_without_service": 2244,
    "location_without_coordinates": 1829,
    "topic_twice": 9155,
}


@pytest.fixture(scope="module")
def package():
    return hsds.read(FOLDER, "hsds")


def load(package):
    run = import_package(by=STEWARD, at=AT, source_name="Miami", format="hsds", package=package)
    return queries.import_run(run)


@pytest.mark.slow
@pytest.mark.django_db
def test_it_is_taken_whole_and_again_without_a_change(package):
    run = load(package)

    assert run.services == {"read": 4089, "created": 4089, "updated": 0, "unchanged": 0, "held": 0}
    assert {kind: run.defects[kind] for kind in DEFECTS} == DEFECTS
    assert Service.objects.count() == Entry.objects.count() == 4089
    assert RawRecord.objects.count() == run.rows == len(package.raw)
    counted = Defect.objects.values_list("kind").annotate(number=Count("id"))
    assert dict(counted) == run.defects
    before = list(Entry.objects.order_by("pk").values_list("pk", "document"))

    again = load(package)

    assert again.services == {"read": 4089, "created": 0, "updated": 0, "unchanged": 4089, "held": 0}
    assert again.defects == run.defects
    assert list(Entry.objects.order_by("pk").values_list("pk", "document")) == before


def test_every_row_of_every_file_is_kept_as_received(package):
    lines = sum(row.number for row in hsds.read_files(FOLDER)["terms"][-1:])
    assert sum(1 for file, _, _ in package.raw if file == "taxonomy") == lines - 1 == 1994


def test_garbled_letters_are_mended(package):
    mended = [one.description for one in package.services if "’s" in one.description]
    assert len(mended) > 150
    assert not [one for one in package.services if "GÇ" in one.description]
