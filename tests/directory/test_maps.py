"""The map beside a list."""

import pytest

from oast.directory import presenters, queries
from oast.directory.presenters.maps import county_box
from oast.places import queries as places
from tests.factories.directory import DAY, DOVER, load, location, package, service

pytestmark = pytest.mark.django_db


def drawn(postcode="", typed="support"):
    results = queries.search(typed, postcode, day=DAY)
    return presenters.drawn(results.hits, results.found.place)


def test_services_stand_where_they_are_with_their_numbers():
    load(package(service("a", "Support A"), service("b", "Support B", locations=[("l2", "")]), locations=_two()))
    made = drawn("ME14 1XX")
    (first, second) = sorted(made.pins, key=lambda pin: pin.x)
    left, top, width, height = made.view
    assert {first.text, second.text} == {"1", "2"}
    assert first.x < second.x
    assert first.y < second.y
    assert all(left < pin.x < left + width and top < pin.y < top + height for pin in made.pins)
    assert made.numbers == {1, 2}
    assert made.here
    assert {"Maidstone 2", "Ashford One"} <= {label.text for label in made.labels}


def _two():
    return [location(), location("l2", **DOVER)]


def test_services_at_one_place_share_a_pin():
    load(package(service("a", "Support A"), service("b", "Support B")))
    (pin,) = drawn().pins
    assert (pin.text, pin.href) == ("1+", "#service-1")
    assert pin.title == "1. Support A; 2. Support B"


def test_a_masked_place_is_not_on_it():
    load(package(service("a", "Support A"), locations=[location(masked=True)]))
    assert drawn() is None


def test_all_of_the_county_is_on_the_plane():
    left, top, width, height = county_box(places.area_outlines())
    for postcode in ("TN8 5AB", "CT9 1AA", "ME12 1AA", "TN29 9DN"):
        found = places.find_postcode(postcode)
        if isinstance(found, places.Found):
            x, y = places.on_map(found.latitude, found.longitude)
            assert left < x < left + width
            assert top < y < top + height
