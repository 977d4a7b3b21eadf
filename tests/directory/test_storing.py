"""Storing a source: new, changed, unchanged, held, withdrawn; published snapshots follow."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from oast.audit.models import Event
from oast.audit.rules import Refused
from oast.directory import queries
from oast.directory.models import Entry, EntryPlace, ImportRun, Location, Service, Source
from oast.directory.records import CostRecord, Fault, ServiceRecord
from tests.factories.accounts import agency
from tests.factories.directory import AT, load, location, organization, package, service

pytestmark = pytest.mark.django_db


def counts(run: UUID) -> dict:
    return queries.import_run(run).services


def test_a_package_is_stored_and_published_and_audited():
    run = load()

    assert counts(run) == {"read": 1, "created": 1, "updated": 0, "unchanged": 0, "held": 0}
    entry = Entry.objects.get()
    assert (entry.name, entry.topics, entry.weekdays) == ("Bereavement support", ["be-healthy", "bereavement"], [3])
    event = Event.objects.get(action="directory.import_package")
    assert event.object_id == Source.objects.get(name="Test").id


def test_the_same_again_changes_nothing():
    load()
    before = Entry.objects.values_list("document", "brief", "vector").get()

    assert counts(load(at=AT + timedelta(days=1)))["unchanged"] == 1

    assert Entry.objects.values_list("document", "brief", "vector").get() == before


def test_a_changed_service_is_updated_and_published_anew():
    load(package(service(), service("s2", "Play")))

    run = load(package(service(description="New words"), service("s2", "Play")), at=AT + timedelta(days=1))

    assert counts(run) == {"read": 2, "created": 0, "updated": 1, "unchanged": 1, "held": 0}
    assert sorted(Entry.objects.values_list("document__description", flat=True))[1] == "New words"
    assert Service.objects.get(name="Bereavement support").modified_at == AT + timedelta(days=1)
    assert Service.objects.get(name="Play").modified_at == AT


def test_a_changed_place_or_organisation_reaches_the_snapshot():
    load()

    run = load(package(locations=[location(city="Lenham")], organizations=[organization(name="New Name")]))

    assert counts(run)["unchanged"] == 1
    document = Entry.objects.get().document
    assert (document["places"][0]["location"]["city"], document["organization"]["name"]) == ("Lenham", "New Name")


def test_what_the_source_no_longer_has_is_withdrawn_and_comes_back():
    both = package(service(), service("s2", "Play"))
    load(both)

    run = load(package(service()))

    assert ImportRun.objects.get(pk=run).withdrawn == 1
    assert Service.objects.get(name="Play").withdrawn_at == AT
    assert list(Entry.objects.values_list("name", flat=True)) == ["Bereavement support"]
    assert counts(load(both))["updated"] == 1
    assert Entry.objects.count() == 2


def test_a_package_that_lacks_most_services_is_refused_and_nothing_changes():
    load(package(*[service(f"s{number}", f"Service {number}") for number in range(60)]))

    with pytest.raises(Refused, match="lacks 50"):
        load(package(*[service(f"s{number}", f"Service {number}") for number in range(10)]))

    assert Entry.objects.count() == 60
    assert not Service.objects.exclude(withdrawn_at=None).exists()


def test_a_held_record_is_kept_and_not_published():
    run = load(package(service(), service("s2", "", held_for="no_name")))

    assert counts(run) == {"read": 2, "created": 1, "updated": 0, "unchanged": 0, "held": 1}
    assert Service.objects.count() == 2
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("status", "listed"), [("active", True), ("temporarily closed", True), ("inactive", False), ("defunct", False)]
)
def test_only_running_services_are_listed(status, listed):
    load(package(service(status=status)))
    assert Entry.objects.exists() is listed


def test_our_own_name_is_no_source():
    with pytest.raises(Refused, match="another name"):
        load(source="oast")


def test_an_identifier_that_is_a_uuid_is_kept_unless_another_source_has_it():
    key = str(uuid4())
    load(package(service(key)), source="First")

    load(package(service(key)), source="Second")

    first, second = Service.objects.order_by("source__name")
    assert str(first.id) == key
    assert str(second.id) != key


def test_ids_are_the_same_in_every_oast():
    load(source="Test")
    assert str(Service.objects.get().id) == "612cd13f-197e-563c-aa7e-c53f7d48834e"


def test_two_services_of_one_name_live_side_by_side():
    load(package(service(), service("s2")))
    assert Entry.objects.filter(name="Bereavement support").count() == 2


def test_a_masked_place_shows_its_town_and_nothing_nearer():
    secret = location(masked=True, description="behind the church", transportation="bus 12", attention="Jane")
    load(package(service(locations=[("l1", "round the back")]), locations=[secret]))

    text = str(Entry.objects.values_list("document", "brief", "vector").get())

    for hidden in (
        "Invented Street",
        "Oast Rooms",
        "ME14",
        "51.27",
        "0.529",
        "church",
        "bus 12",
        "Jane",
        "round the back",
    ):
        assert hidden.lower() not in text.lower()
    assert "Maidstone" in text
    assert not EntryPlace.objects.exists()
    assert Location.objects.get().address_1 == "1 Invented Street"


def test_the_same_body_as_an_agency():
    school = agency()
    load(package(organizations=[organization(agency=str(school.id))]))

    found = queries.provider_of(Service.objects.get().id)

    assert (found.agency, found.telephone, found.organization) == (school.id, "01632 960001", "Hop Kiln Family Trust")
    assert [card.name for card in queries.services_of_agency(school.id)] == ["Bereavement support"]


def test_cards():
    load(package(service(costs=[CostRecord("A session")], email="a@example.org"), service("s2", "Play")))
    ids = list(Service.objects.values_list("id", flat=True))

    cards = queries.services_by_ids([*ids, uuid4()])

    assert set(cards) == set(ids)
    assert {card.towns for card in cards.values()} == {("Maidstone",)}
    assert queries.service_card(uuid4()) is queries.provider_of(uuid4()) is None


def test_defects_are_those_of_the_last_import():
    whole = package()
    whole.faults.append(Fault("without_topic", "services.csv", 2, "s1"))
    assert queries.import_run(load(whole)).defects == {"without_topic": 1}
    assert queries.import_run(load()).defects == {}


def test_hostile_texts_are_kept_as_text():
    hostile = "<script>alert(1)</script>'; DROP TABLE directory_entry; -- \\ \t =cmd|' /C calc'!A0 \U0001f4a3"
    load(package(service(name=hostile, description=hostile * 50)))
    assert Entry.objects.get().name == hostile


def test_a_service_record_of_nothing_but_a_name():
    load(package(ServiceRecord("bare", name="Bare")))
    card = queries.services_by_ids(Service.objects.values_list("id", flat=True))
    assert next(iter(card.values())).organization == ""
