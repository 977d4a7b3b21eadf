"""Where a postcode lies: district, LCSP, outside; by the assumption and by the county's own lookup."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from oast.audit.models import Event
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.places import operations, queries
from oast.places.models import Assignment, Lookup
from oast.places.queries import Found, Unknown
from tests.factories import accounts

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
SYSTEM = SystemActor("test")
LOOKUP = b"postcode,lcsp\nME14 1XX,Maidstone 2\nME99 1QQ,Maidstone 2\n"


def imported(content=LOOKUP, at=AT, **options):
    return operations.import_lookup(by=SYSTEM, at=at, name="kent.csv", content=content, **options)


@pytest.mark.django_db
def test_a_postcode_of_the_county():
    found = queries.find_postcode("me14 1xx")

    assert found == Found("ME14 1XX", found.latitude, found.longitude, 575937, 156314, "maidstone", "maidstone-1")
    assert not found.outside
    assert queries.distance_km(found.position, (51.279, 0.521)) < 1


@pytest.mark.django_db
def test_shepway_keeps_its_name_of_2008():
    assert queries.find_postcode("CT20 2QY").district == "shepway"


@pytest.mark.parametrize(("postcode", "neighbour"), [("ME4 4TR", "Medway"), ("DA6 7AT", "Bexley"), ("NE1 7RU", "")])
def test_a_postcode_outside_the_county_needs_no_query(postcode, neighbour):
    found = queries.find_postcode(postcode)

    assert (found.outside, found.district, found.lcsp, found.neighbour) == (True, None, None, neighbour)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter a postcode, like ME14 1XX."),
        ("nowhere", "Enter a full postcode, like ME14 1XX."),
        ("me991qq", "ME99 1QQ is not a postcode that we know. Check it for a slip."),
    ],
)
def test_a_postcode_that_cannot_be_placed(typed, sentence):
    assert queries.find_postcode(typed) == Unknown(typed, sentence)
    assert queries.lcsp_of(typed) is None


def test_a_postcode_without_a_grid_reference(monkeypatch):
    monkeypatch.setattr(queries.postcodes, "find", lambda code: queries.Row(code, None, "E07000110"))

    assert queries.find_postcode("ME14 1XX") == Unknown("ME14 1XX", "ME14 1XX exists, but has no place on the map.")


@pytest.mark.django_db
def test_many_postcodes_cost_one_query(django_assert_num_queries):
    typed = ["ME14 1XX", "ct20 2qy", "NE1 7RU", "nonsense"]
    with django_assert_num_queries(1):
        found = queries.find_postcodes(typed)

    assert list(found) == typed
    assert [type(answer) for answer in found.values()] == [Found, Found, Found, Unknown]


@pytest.mark.django_db
def test_the_countys_postcodes_are_the_same_each_time():
    first, again = (list(queries.kent_postcodes(50)) for _ in range(2))

    assert first == again
    assert len(first) == 50
    assert len({found.district for found in first}) >= 10
    assert sum(1 for _ in queries.kent_postcodes()) > 60_000


def test_areas_by_their_short_names():
    assert queries.county_name() == "Kent"
    assert queries.district("tonbridge-and-malling").name == "Tonbridge and Malling"
    assert queries.lcsp("canterbury-coastal").district == "canterbury"
    assert len(queries.districts()) == 12
    assert len(queries.lcsps()) == 23
    assert len(queries.schools()) > 500
    with pytest.raises(KeyError):
        queries.lcsp("atlantis")


@pytest.mark.django_db
def test_the_boundaries_are_assumed_until_the_county_gives_its_own():
    assert queries.boundary_source().startswith("Assumed")

    made = imported()

    assert queries.lcsp_of("ME14 1XX") == "maidstone-2"
    assert queries.lcsp_of("ME14 1XQ") == "maidstone-1"
    assert queries.boundary_source().startswith("Boundaries given by the county (kent.csv, 5 March 2008). ")
    assert "postcodes are not in them; for these the nearest centre is assumed" in queries.boundary_source()
    lookup = Lookup.objects.get(id=made)
    assert (lookup.rows, lookup.refused_rows, lookup.imported_by) == (1, 1, "system:test")
    assert Event.objects.get().object_id == made


@pytest.mark.django_db
def test_a_lookup_that_names_every_postcode_leaves_nothing_assumed(monkeypatch):
    row = queries.postcodes.find("ME14 1XX")
    monkeypatch.setattr(operations.areas, "rows", lambda: iter([(row, queries.districts()[5])]))
    imported()

    assert queries.boundary_source() == "Boundaries given by the county (kent.csv, 5 March 2008)."


@pytest.mark.django_db
def test_the_next_lookup_replaces_the_last():
    imported()
    second = imported(b"postcode,lcsp\nME14 1XQ,Maidstone 2\n", AT.replace(month=4))

    assert list(Assignment.objects.values_list("postcode", flat=True)) == ["ME14 1XQ"]
    assert isinstance(second, UUID)
    assert Lookup.objects.first().id == second


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"postcode,lcsp\n", b"postcode,lcsp\nME99 1QQ,Maidstone 1\n", b"\xff"])
def test_a_file_without_a_good_row_changes_nothing(content):
    imported()

    with pytest.raises(Refused):
        imported(content)

    assert queries.lcsp_of("ME14 1XX") == "maidstone-2"
    assert Lookup.objects.count() == 1


@pytest.mark.django_db
def test_nobody_imports_boundaries_from_a_page():
    with pytest.raises(Refused, match="with a command"):
        operations.import_lookup(by=accounts.practitioner(), at=AT, name="kent.csv", content=LOOKUP)

    assert not Lookup.objects.exists()


@pytest.mark.django_db
def test_the_command_reports_and_keeps_the_rows_left_out(tmp_path, capsys):
    file = tmp_path / "kent.csv"
    file.write_bytes(LOOKUP)

    call_command("import_lookup", str(file))

    said = capsys.readouterr().out
    assert "1 postcodes now follow kent.csv." in said
    assert "line 3: ME99 1QQ is not a postcode that exists." in said
    assert "ME99 1QQ" in (tmp_path / "kent.faults.csv").read_text()


@pytest.mark.django_db
def test_the_command_is_quiet_when_nothing_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(operations.areas, "rows", lambda: iter([]))
    (tmp_path / "l.csv").write_text("ward,lcsp\nEast,Maidstone 1\n")
    (tmp_path / "w.csv").write_text("postcode,ward\nME14 1XX,East\n")

    call_command("import_lookup", str(tmp_path / "l.csv"), wards=tmp_path / "w.csv")

    assert capsys.readouterr().out == "1 postcodes now follow l.csv.\n"
    assert not list(tmp_path.glob("*.faults.csv"))


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "sentence"), [(b"\xff", "not UTF-8"), (None, "cannot be read")])
def test_the_command_says_what_is_wrong_with_the_file(tmp_path, content, sentence):
    file = tmp_path / "kent.csv"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        call_command("import_lookup", str(file))
