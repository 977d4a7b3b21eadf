"""The county's own definition files."""

import csv

import pytest
from pydantic import ValidationError

from oast.config.paths import REFERENCE_DATA
from oast.places.definitions import COUNTY, SCHOOLS, County, Schools, slug


def test_kent_has_12_districts_and_23_lcsps():
    kent = COUNTY.one()

    assert [district.code for district in kent.districts] == [f"E07000{number}" for number in range(105, 117)]
    assert len(kent.lcsps) == 23
    assert {"Maidstone 1", "Maidstone 2", "Shepway Urban", "Shepway Rural"} <= {lcsp.name for lcsp in kent.lcsps}


def test_the_boundaries_are_marked_as_assumed():
    assert COUNTY.one().boundaries.startswith("Assumed")


def test_the_schools_are_those_of_the_source():
    source = REFERENCE_DATA / "plans" / "kent_schools_urn_2020.csv"
    if not source.exists():
        pytest.skip("the reference data are not here (OAST_REFERENCE_DATA)")
    with source.open(encoding="utf-8", newline="") as file:
        expected = {(row["urn"], row["name"].strip()) for row in csv.DictReader(file)}

    assert {(school.urn, school.name) for school in SCHOOLS.one().schools} == expected


def county(**changes):
    plain = COUNTY.one().model_dump() | changes
    return list(County.model_validate(plain).cross_check())


def test_kent_has_no_fault_between_its_parts():
    assert county() == []


def test_an_lcsp_of_an_unknown_district_is_a_fault():
    lcsps = [*COUNTY.one().model_dump()["lcsps"]]
    lcsps[2] = lcsps[2] | {"district": "essex"}

    (path, sentence), *_ = county(lcsps=lcsps)

    assert path == ("lcsps", 2, "district")
    assert "essex is not a district; write one of: ashford" in sentence


def test_a_district_without_an_lcsp_is_a_fault():
    lcsps = [lcsp for lcsp in COUNTY.one().model_dump()["lcsps"] if lcsp["district"] != "gravesham"]

    assert county(lcsps=lcsps) == [(("districts", 4), "gravesham has no LCSP; add one under lcsps")]


def test_what_stands_twice_is_a_fault():
    school = {"urn": "118365", "name": "Aldington Primary School"}

    faults = list(Schools(source="test", schools=[school, school]).cross_check())

    assert faults == [(("schools", 1, "urn"), "118365 stands here a second time; each urn may stand once")]


@pytest.mark.parametrize("urn", ["1234", "abcdef", "1234567"])
def test_a_school_has_six_digits(urn):
    with pytest.raises(ValidationError):
        Schools(source="test", schools=[{"urn": urn, "name": "A School"}])


def test_slug():
    assert slug("Tonbridge and Malling") == "tonbridge-and-malling"
    assert slug(" Maidstone 1 ") == "maidstone-1"
