"""The invented county: the same for the same seed, with families, twins, moves and faults; the truth kept aside."""

import csv
import io
import json
from collections import Counter
from datetime import date
from itertools import islice
from random import Random

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from oast.audit.operations import looking
from oast.audit.rules import Refused
from oast.childindex import operations, queries
from oast.childindex.county.families import Ground, county, home, household, nhs_number, upn
from oast.childindex.county.faults import FAULTS, faithful, mishear, mistype
from oast.childindex.county.feeds import FEEDS, records
from oast.childindex.county.names import ORIGINS
from oast.childindex.county.people import School
from oast.childindex.county.writing import write
from oast.childindex.definitions import FEEDS as SCHEMAS
from oast.childindex.feeds.saying import said
from oast.childindex.linkage.identity import identity
from oast.childindex.linkage.keys import blocking_keys
from oast.childindex.linkage.numbers import is_nhs_number, is_upn
from oast.childindex.models import BlockingKey, Carer, Child, Involvement
from oast.childindex.policies import Terms
from oast.childindex.queries.searching import few
from tests.childindex.test_feeds import ZOE, agreement, police
from tests.factories import accounts
from tests.factories.childindex import AT, SYSTEM

DAY = date(2008, 3, 5)
POSTCODES = [
    f"CT{n} {n % 9 + 1}{letter}{other}" for n in range(1, 20) for letter in "ABDEFGH" for other in "JLNPQRSTUW"
]
SCHOOLS = [School(str(100000 + n), *((4, 10) if n % 3 else (11, 18)), f"CT{n % 20}") for n in range(60)]


def ground(seed: int = 1) -> Ground:
    return Ground(seed, DAY, POSTCODES, SCHOOLS)


def children(count: int = 3000, seed: int = 1) -> list:
    return [child for family in county(count, ground(seed)) for child in family.children]


def test_the_same_seed_gives_the_same_county_and_another_seed_another():
    assert children(300) == children(300)
    assert children(300) != children(300, seed=2)


def test_a_larger_county_begins_like_a_smaller_one():
    assert children(600)[:290] == children(300)[:290]


@pytest.mark.parametrize("count", [1, 2, 7, 100])
def test_a_county_has_exactly_as_many_children_as_were_asked_for(count):
    made = children(count)
    assert [child.number for child in made] == list(range(count))


def test_it_has_what_makes_matching_hard():
    made = children()
    families = Counter((child.home.line, child.home.postcode) for child in made)
    assert any(child.twin_of is not None for child in made)
    assert any(child.expected for child in made)
    assert any(child.in_care for child in made)
    assert any(child.former for child in made)
    assert any("-" in child.family for child in made)
    assert any(child.before for child in made)
    assert max(families.values()) > 4, "shared houses"
    assert {adult.relation for child in made for adult in child.adults} >= {"mother", "father", "step-father"}
    assert len({child.origin for child in made}) == len(ORIGINS)


def test_twins_share_the_day_and_sometimes_nearly_the_name():
    made = {child.number: child for child in children(20_000)}
    pairs = [(made[child.twin_of], child) for child in made.values() if child.twin_of is not None]
    assert all((one.born, one.expected) == (other.born, other.expected) for one, other in pairs)
    assert all(one.given != other.given for one, other in pairs if one.born)
    assert any(one.given[:2] == other.given[:2] and one.born for one, other in pairs)


def test_ages_and_numbers_are_possible():
    for child in children():
        assert (child.born is None) != (child.expected is None)
        assert not child.born or child.born <= DAY
        assert bool(child.nhs_number) == bool(child.born)
        assert not child.nhs_number or (is_nhs_number(child.nhs_number) and child.nhs_number.startswith("999"))
        assert not child.upn or (is_upn(child.upn) and child.upn[1:4] == "998")
        assert child.home.postcode in POSTCODES


def test_numbers_are_each_childs_own():
    assert len({nhs_number(number) for number in range(60_000)}) == 60_000
    assert len({upn(number) for number in range(60_000)}) == 60_000
    assert is_nhs_number(nhs_number(12_345_678))


def test_the_house_next_door_may_be_the_same_house():
    made = ground()
    assert any(home(made, number) == home(made, number + 1) for number in range(200))


def test_a_school_takes_the_age_and_a_county_without_schools_has_none():
    ages = {school.urn: (school.youngest, school.eldest) for school in SCHOOLS}
    for child in children(500):
        if child.school_urn:
            low, high = ages[child.school_urn]
            assert low <= (DAY - child.born).days / 365.25 < high + 1.01
    bare = Ground(1, DAY, POSTCODES, [])
    assert not household(bare, 3, 0).children[0].school_urn


def test_women_bear_the_womans_form_of_an_inflected_name():
    polish = next(origin for origin in ORIGINS if origin.name == "polish")
    slovak = next(origin for origin in ORIGINS if origin.name == "slovak")
    assert polish.bearer("Kowalski", "female") == "Kowalska"
    assert polish.bearer("Nowak", "female") == "Nowak"
    assert slovak.bearer("Horváth", "female") == "Horváthová"
    assert slovak.bearer("Novotný", "female") == "Novotná"
    assert slovak.bearer("Novotný", "male") == "Novotný"


@given(st.integers(0, 10_000), st.text(st.characters(categories=["Ll", "Lu"]), max_size=12))
def test_a_typing_error_is_one_slip(seed, name):
    typed = mistype(Random(seed), name)
    assert abs(len(typed) - len(name)) <= 1
    assert mishear(Random(seed), name) is not None


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_changes_no_more_than_it_says(name):
    rng = Random(1)
    for child in islice(children(400), 300):
        if child.born:
            true = faithful(child)
            wrong = FAULTS[name](rng, true, child)
            differing = {field for field in true.__slots__ if getattr(true, field) != getattr(wrong, field)}
            assert len(differing) <= 2
            blank = FAULTS[name](
                rng, FAULTS["no date of birth"](rng, FAULTS["no postcode"](rng, true, child), child), child
            )
            assert blank.born is None


def test_every_feed_writes_the_columns_of_its_declared_schema():
    schemas = SCHEMAS.one().feeds
    assert {feed.name: feed.columns for feed in FEEDS} == {name: kind.headings for name, kind in schemas.items()}


def test_what_the_feeds_write_can_be_read():
    """Faults are of content: nearly every row still fits its schema."""
    schemas, read, refused = SCHEMAS.one().feeds, 0, 0
    for family in county(2000, ground()):
        for record in records(family, DAY, 1):
            kind = schemas[record.feed]
            _, faults = said(record.row, kind.headings, kind, DAY)
            read, refused = read + 1, refused + bool(faults)
    assert read > 3000
    assert refused / read < 0.01


def rows(path) -> list[dict]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_truth_says_whose_record_each_is(tmp_path):
    heard: list[int] = []
    summary = write(500, ground(), tmp_path, heard.append)
    truth, known = rows(tmp_path / "truth.csv"), {row["child"]: row for row in rows(tmp_path / "children.csv")}
    assert summary["children"] == len(known) == 500
    assert len(truth) == sum(summary["feeds"].values())
    gp = rows(tmp_path / "gp_registration.csv")
    assert heard[0] <= 6
    for row in truth:
        if row["feed"] == "gp_registration" and not row["faults"]:
            record = gp[int(row["record"]) - 1]
            assert record["SURNAME"] == known[row["child"]]["family"].upper()
    assert json.loads((tmp_path / "county.json").read_text())["invented"] is True


def test_the_command_writes_one_json_document(tmp_path, capsys):
    out = io.StringIO()
    call_command("county", children=50, seed=3, out=tmp_path, day=DAY, json=True, stdout=out)
    summary = json.loads(out.getvalue())
    assert (summary["children"], summary["seed"], summary["day"]) == (50, 3, "2008-03-05")
    out = io.StringIO()
    call_command("county", children=50, seed=3, out=tmp_path / "again", day=DAY, stdout=out)
    assert "50 invented children" in out.getvalue()
    assert (tmp_path / "truth.csv").read_bytes() == (tmp_path / "again" / "truth.csv").read_bytes()


@pytest.mark.parametrize("count", [0, -1, 10**9])
def test_the_command_refuses_a_number_that_cannot_be(count, tmp_path):
    with pytest.raises(CommandError, match="Give a number"):
        call_command("county", children=count, out=tmp_path)


def test_the_command_says_where_it_cannot_write(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("county", children=1, out=blocked / "x", day=DAY)


@pytest.fixture
def loaded(db):
    """A county of 600 in the index, with the subject of each invented child."""
    subjects: dict = {}
    operations.load_county(
        by=SYSTEM,
        at=AT,
        families=county(600, ground()),
        seed=1,
        day=DAY,
        schools={"100001": "Invicta School"},
        noticed=lambda child, subject: subjects.update({child.number: (child, subject)}),
    )
    return subjects


def test_a_county_comes_in_whole(loaded):
    with looking(by=SYSTEM, at=AT, action="test") as look:
        look.events += 1
        assert Child.objects.count() == len(loaded) == 600
        assert Child.objects.filter(shielded=True).count() == 1
        assert {child.number for child in Child.objects.all()}.__len__() == 600
        assert Carer.objects.count() > 600
        assert Involvement.objects.filter(sensitive=True).exists() or Involvement.objects.count() > 100
        child, subject = loaded[next(n for n, (one, _) in loaded.items() if one.born)]
        held = Child.objects.get(subject=subject)
        assert (held.given, held.postcode, held.nhs_number) == (child.given, child.home.postcode, child.nhs_number)
        assert BlockingKey.objects.filter(subject=subject).count() >= 6


def test_one_slip_in_any_field_still_finds_every_child(loaded):
    rng, missed = Random(5), []
    slips = (
        "given name mistyped",
        "family name mistyped",
        "postcode mistyped",
        "day and month swapped",
        "digit of the date",
    )
    with looking(by=SYSTEM, at=AT, action="test") as look:
        look.events += 1
        for child, subject in loaded.values():
            if child.born and child.number != operations.SHIELDED_OF // 2:
                slip = rng.choice(slips)
                written = FAULTS[slip](rng, faithful(child), child)
                terms = Terms(written.given, written.family, written.born, written.postcode)
                if subject not in [one.subject for one in few(terms)]:
                    missed.append((slip, child))
    assert missed == []


def test_only_the_index_office_and_the_system_load_a_county(loaded):
    with pytest.raises(Refused):
        operations.load_county(by=accounts.practitioner(), at=AT, families=[], seed=1, day=DAY, schools={})


def test_the_ground_of_the_county_is_real_postcodes_and_named_schools():
    made, named = queries.county_ground(1, DAY), queries.school_names()
    assert len(made.postcodes) > 40_000
    assert {school.urn for school in made.schools} == set(named)
    child = household(made, 0, 0).children[0]
    assert len(blocking_keys(identity_of(child)).all) >= 6


def identity_of(child):
    return identity(child.given, child.family, born=child.born, postcode=child.home.postcode)


@pytest.fixture
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.mark.usefixtures("_clock")
@pytest.mark.django_db
def test_a_feed_of_the_county_is_loaded_by_command(loaded, tmp_path):
    write(600, ground(), tmp_path)
    agreement("social_services")
    out = io.StringIO()
    file = tmp_path / "social_services.csv"
    call_command("load_feed", file, agreement="T3/social_services", stdout=out)
    assert "matched" in out.getvalue()
    again = io.StringIO()
    call_command("load_feed", file, agreement="T3/social_services", stdout=again)
    assert again.getvalue() == out.getvalue()

    for arguments, sentence in (
        ({"agreement": "none"}, "Choose the agreement"),
        ({"agreement": "T3/social_services", "agency": "Another"}, "Choose the agreement"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("load_feed", file, **arguments)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_feed", tmp_path / "nothing.csv", agreement="T3/social_services")
    with pytest.raises(CommandError, match="columns are missing"):
        call_command("load_feed", tmp_path / "truth.csv", agreement="T3/social_services")


@pytest.mark.usefixtures("_clock")
@pytest.mark.django_db
def test_the_faults_of_a_loaded_file_go_beside_it(tmp_path):
    agreement()
    file = tmp_path / "police.csv"
    file.write_bytes(police(ZOE, "Hopkins,Zoe,31/02/2000,F,CT1 2AB"))
    out = io.StringIO()
    call_command("load_feed", file, agreement="T3/police_referrals", stdout=out)
    assert "1 created, 1 error" in out.getvalue()
    said = (tmp_path / "police.errors.csv").read_text()
    assert said == "row,column,what to do\n2,DOB,This is not a date. Write it as 25/03/2008.\n"
