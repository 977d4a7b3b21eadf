"""Places by name, parts of postcodes, outlines."""

import pytest

from oast.places import gazetteer, outlines, postcodes, queries


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "name", "districts"),
    [
        ("Dover", "Dover", ("dover",)),
        ("gravsend", "Gravesend", ("gravesham",)),
        ("tunbridge wells", "Royal Tunbridge Wells", ("tunbridge-wells",)),
        ("Saint Peters", "St Peter's", ("thanet",)),
        ("Thanet", "Thanet", ("thanet",)),
        ("Shepway Rural", "Shepway Rural", ("shepway",)),
        ("me14", "ME14", ("maidstone",)),
        ("me14 1", "ME14 1", ("maidstone",)),
        ("me141", "ME14 1", ("maidstone",)),
        ("Chatham", "Chatham", ()),
    ],
)
def test_a_place_by_name(typed, name, districts):
    found = queries.find_area(typed)
    assert (found.name, found.districts, found.outside) == (name, districts, not districts)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "xyz", "Nowhereshire", "zz99", "12", "me14 1xxx", "🎈"])
def test_no_such_place(typed):
    assert queries.find_area(typed) is None


@pytest.mark.django_db
def test_slips_are_mended_only_where_asked():
    assert queries.find_area("gravsend", slips=False) is None
    assert queries.find_area("Gravesend", slips=False)
    assert queries.find_area("deal").word
    assert queries.find_area("Chatham").neighbour == "Medway"


@pytest.mark.django_db
def test_a_town_reaches_all_its_partnerships_and_stands_at_its_first_postcode():
    found = queries.find_area("Thanet")
    assert set(found.lcsps) == {"thanet-1", "thanet-2"}
    dover, first = queries.find_area("Dover"), queries.find_postcode("CT16 1ST")
    assert queries.distance_km((dover.latitude, dover.longitude), first.position) < 0.01


def test_every_town_stands_at_a_postcode():
    from oast.places.definitions import TOWNS

    assert [code for town in TOWNS.one().towns for code in town.postcodes if not postcodes.find(code)] == []
    assert len(gazetteer.names()) > 180
    assert "Deal" in queries.place_names()


SQUARES = [(x * outlines.SQUARE, y * outlines.SQUARE) for x in range(6) for y in range(6)]


def test_two_areas_side_by_side():
    made = outlines.outlines([(x, y, "west" if x < 3 * outlines.SQUARE else "east") for x, y in SQUARES])
    west, east = made["west"], made["east"]
    assert len(west.rings) == len(east.rings) == 1
    assert west.middle[0] < east.middle[0]
    assert max(x for x, _ in west.rings[0]) <= 3 * outlines.SQUARE


def test_a_gap_inside_is_filled_and_the_sea_is_not():
    with_gap = [(x, y, "a") for x, y in SQUARES if (x, y) != (2 * outlines.SQUARE, 2 * outlines.SQUARE)]
    made = outlines.outlines(with_gap)["a"]
    assert len(made.rings) == 1
    assert max(x for x, _ in made.rings[0]) <= 8 * outlines.SQUARE


def test_a_single_postcode_has_an_outline():
    assert outlines.outlines([(500, 500, "a")])["a"].rings


@pytest.mark.django_db
def test_the_county_has_an_outline_for_each_area():
    made = queries.area_outlines()
    assert set(made.lcsps) == {one.slug for one in queries.lcsps()}
    assert set(made.districts) == {one.slug for one in queries.districts()}
    assert made.source == queries.boundary_source()
    assert queries.area_outlines().lcsps is made.lcsps
