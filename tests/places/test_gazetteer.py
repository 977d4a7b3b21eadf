"""Places by name, parts of postcodes, outlines."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.core.management import call_command

from oast.audit.scope import SystemActor
from oast.places import gazetteer, operations, outlines, postcodes, queries, tasks

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)


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


@pytest.fixture
def drawing(monkeypatch):
    """How often the outlines are drawn, with nothing kept; the drawing itself is not the matter here."""
    made = []
    monkeypatch.setattr(queries, "_drawn", lambda: made.append(1) or queries.Outlines({}, {}))
    queries._kept_outlines.cache_clear()
    cache.clear()
    yield made
    queries._kept_outlines.cache_clear()


@pytest.mark.django_db
def test_outlines_that_were_kept_are_not_drawn_for_a_visitor(drawing):
    assert queries.keep_outlines() is True
    assert queries.keep_outlines() is False
    queries.area_outlines()
    assert len(drawing) == 1
    cache.clear()
    tasks.keep()
    assert len(drawing) == 2, "the clock draws what the cache lost, whatever this process remembers"


@pytest.mark.django_db
def test_outlines_that_nobody_kept_are_drawn_when_they_are_asked_for(drawing):
    queries.area_outlines()
    queries.area_outlines()
    assert len(drawing) == 1
    assert queries.keep_outlines() is False


@pytest.mark.django_db
def test_boundaries_come_into_force_with_their_outlines(drawing):
    queries.keep_outlines()
    lookup = b"postcode,lcsp\nME14 1XX,Maidstone 2\n"
    operations.import_lookup(by=SystemActor("test"), at=AT, name="kent.csv", content=lookup)
    assert len(drawing) == 2
    queries.area_outlines()
    assert len(drawing) == 2


@pytest.mark.django_db
def test_the_command_says_whether_it_drew(drawing, capsys):
    call_command("draw_outlines")
    call_command("draw_outlines")
    assert capsys.readouterr().out.splitlines() == ["The outlines are drawn.", "The outlines were drawn already."]
