"""Invented services: deterministic, of every kind, within their areas, marked as invented."""

from collections import Counter
from datetime import date

import pytest

from oast.accounts.enums import Sector
from oast.directory import queries
from oast.directory.definitions import TOPICS
from oast.directory.enums import Delivery
from oast.directory.invented import Provider, invent
from oast.directory.invented.catalogue import kinds
from oast.directory.models import Entry
from oast.directory.operations import invent_services
from tests.factories.accounts import agency
from tests.factories.directory import AT, STEWARD

DAY = date(2008, 3, 5)


@pytest.fixture(scope="module")
def sites(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return queries.sites(1500)


def test_the_same_seed_makes_the_same_services(sites):
    first, again, other = (invent(120, seed, sites, DAY) for seed in (1, 1, 2))
    assert first.services == again.services
    assert first.locations == again.locations
    assert first.services != other.services


def test_a_larger_number_begins_with_the_smaller(sites):
    small, large = (invent(number, 1, sites, DAY).services for number in (60, 400))
    assert large[:60] == small


def test_every_kind_comes_before_any_comes_twice(sites):
    made = invent(len(kinds()), 1, sites, DAY).services
    assert [service.source_id.split("-")[0] for service in made] == [kind.key for kind in kinds()]


def test_two_thousand_cover_every_partnership(sites):
    made = invent(2000, 1, sites, DAY)
    assert len({service.source_id for service in made.services}) == 2000
    places = Counter(service.areas[0][0] for service in made.services)
    assert len({site.lcsp for site in sites} & set(places)) == 23
    assert min(places[site.lcsp] for site in sites) > 20
    assert not [service for service in made.services if not service.own_topics]


def test_the_bereavement_service_has_workshops(sites):
    service = invent(1, 1, sites, DAY).services[0]
    titles = {one.description for one in service.schedules if one.on_date}
    assert titles == {
        "Workshop for children: creative writing, art and modelling",
        "One-day workshop for parents and carers",
    }
    assert all(one.on_date > DAY for one in service.schedules if one.on_date)


def test_refuges_and_childminders_are_masked(sites):
    made = invent(300, 1, sites, DAY)
    masked = {key.split("-")[0] for key, place in made.locations.items() if place.masked}
    assert {"domestic_abuse", "childminder"} <= masked


def test_the_catalogue_uses_words_that_exist():
    topics = {topic.code for topic in TOPICS.one().topics}
    for kind in kinds():
        assert set(kind.topics.split()) <= topics, kind.key
        assert set(kind.sectors.split()) <= set(Sector.values), kind.key
        assert set(kind.delivery.split()) <= set(Delivery.values), kind.key
    assert topics <= {topic for kind in kinds() for topic in kind.topics.split()}


def test_agencies_of_the_sector_run_some(sites):
    charity = Provider("6d1ab3a2-3c9b-4c53-8c7e-0a3d1a2b3c4d", "Invicta Charity", "voluntary")
    made = invent(60, 1, sites, DAY, [charity])
    assert made.services[0].organization == f"agency-{charity.id}"


def test_specialists_run_what_their_name_says_and_all_of_it(sites):
    boats = Provider("6d1ab3a2-3c9b-4c53-8c7e-0a3d1a2b3c4d", "Paper Boats Bereavement Support", "voluntary")
    others = [Provider(f"7d1ab3a2-3c9b-4c53-8c7e-0a3d1a2b3c4{n}", f"Charity {n}", "voluntary") for n in range(3)]
    services = invent(600, 1, sites, DAY, [*others, boats]).services
    runs = {one.source_id for one in services if one.organization == f"agency-{boats.id}"}
    assert runs == {one.source_id for one in services if one.own_topics[0] == "bereavement"}
    assert len(runs) > 2
    assert any(one.organization == f"agency-{others[0].id}" for one in services)


def test_nowhere_to_stand():
    with pytest.raises(ValueError, match="postcodes"):
        invent(1, 1, [], DAY)


@pytest.mark.django_db
def test_they_are_stored_with_their_agencies_and_marked(sites):
    charity = agency("Invicta Charity", Sector.VOLUNTARY)
    package = invent(60, 1, sites, DAY, queries.providers())

    invent_services(by=STEWARD, at=AT, source_name="Invented for demonstration", package=package)

    assert Entry.objects.count() == 60
    cards = queries.services_of_agency(charity.id)
    assert cards
    assert all(card.invented for card in cards)
    assert {hit.card.name for hit in queries.search("my nan died", day=DAY).hits} >= {package.services[0].name}
