"""Directories of others in every format: Open Referral UK of both versions, HSDS JSON and ZIP, plain tables."""

import io
import json
import zipfile
from collections import Counter
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oast.config.paths import REFERENCE_DATA
from oast.directory import hsds, queries
from oast.directory.models import ImportChange, ImportRun, Location, Organization, Service, Source, TaxonomyTerm
from oast.directory.operations import import_package
from oast.directory.records import CostRecord, ScheduleRecord, TermRecord
from tests.directory.support import forget_everything, interface
from tests.factories.directory import AT, DOVER, STEWARD, load, location, organization, package, service

SAMPLES = Path(__file__).parent / "samples"
EXAMPLES = REFERENCE_DATA.parent / "reference-standards" / "oruk-3.0" / "examples"


def take(found, source="Second", format="oruk", **more):
    run = import_package(by=STEWARD, at=AT, source_name=source, format=format, package=found, **more)
    return queries.import_run(run)


def faults(found):
    return dict(Counter(fault.kind for fault in found.faults))


def rich():
    """A directory that uses everything a service can have."""
    whole = package(
        service(
            "6f0e9a52-0b8b-4ee8-9c8b-0f5b5d4a0001",
            topics=["B1"],
            url="https://www.example.org/",
            email="a@example.org",
            alert="Closed on 10 March",
            fees="Ask",
            free=False,
            self_referral=True,
            for_send=True,
            delivery=["place", "visit"],
            assured_by="The Trust",
            assured_on=date(2008, 1, 2),
            due_on=date(2009, 1, 2),
            minimum_age=4,
            maximum_age=11.5,
            eligibility="Children",
            wait_time="Two weeks",
            costs=[CostRecord("A day", Decimal("3.50"), "each"), CostRecord("A week", None, "ask")],
            languages=["Polish", "British Sign Language"],
            areas=[("maidstone", "Maidstone"), ("", "Beyond the hills")],
            locations=[("l1", "upstairs"), ("l2", "")],
            schedules=[
                ScheduleRecord(3, time(9), time(17), location="l1", valid_from=date(2008, 1, 1)),
                ScheduleRecord(None, None, None, original_text="now and then"),
                ScheduleRecord(on_date=date(2008, 4, 1), opens_at=time(10), description="Workshop", places_left=3),
            ],
        ),
        service("b", "Play", organization="", own_topics=[], locations=[("l3", "")]),
        locations=[
            location(accessibility=[("Ramp", "at the back"), ("Toilet", "")]),
            location("l2", **DOVER),
            location("l3", masked=True),
        ],
        organizations=[organization(alternate_name="HKFT", email="b@example.org", url="https://example.org/")],
    )
    whole.terms = {
        "A": TermRecord("A", "All", "AIRS"),
        "B1": TermRecord("B1", "Grief", "AIRS", parent="A", description="After a death"),
    }
    return whole


@pytest.mark.django_db
def test_what_another_oast_sends_is_equal(client):
    load(rich())
    sent, terms = interface(client), client.get("/api/oruk/v3/taxonomy_terms?per_page=500").json()["contents"]
    forget_everything()

    page = {"contents": list(sent.values()), "taxonomy_terms": terms}
    found = hsds.from_json([("page.json", json.dumps(page).encode())])
    run = take(found)

    assert run.services == {"read": 2, "created": 2, "updated": 0, "unchanged": 0, "held": 0}
    assert interface(client) == sent
    used = {one["id"] for one in terms if one["term"] in {"B1", "bereavement"}}
    assert used <= {str(key) for key in TaxonomyTerm.objects.values_list("id", flat=True)}
    assert take(found).services["unchanged"] == 2


@pytest.mark.parametrize(("said", "kept"), [({"fees_description": "A pound"}, "A pound"), ({"fees": "Free"}, "Free")])
def test_the_cost_in_words_by_either_name(said, kept):
    page = {"contents": [{"id": "0f7f2b7e-6d0e-4f5e-9d52-3b8f0b8e2a11", "name": "Play", **said}]}
    (one,) = hsds.from_json([("page.json", json.dumps(page).encode())]).services
    assert one.fees == kept


@pytest.mark.django_db
def test_the_older_profile():
    found = hsds.read(SAMPLES / "oruk1.json", "oruk")
    one = found.services[0]

    assert (one.name, one.fees, one.assured_on) == ("Stay and play", "Two pounds a family", date(2008, 2, 1))
    assert (one.eligibility, one.minimum_age, one.maximum_age) == ("Families with toddlers", 1, 4)
    assert [phone.number for phone in one.phones] == ["01632 960003"]
    assert one.costs == [CostRecord("A family", Decimal("2.00"), "each time")]
    assert [(hours.weekday, hours.opens_at, hours.valid_to) for hours in one.schedules] == [
        (2, time(9, 30), date(2008, 7, 18)),
        (4, time(9, 30), date(2008, 7, 18)),
    ]
    place = found.locations[one.locations[0][0]]
    assert (place.postal_code, place.latitude, place.accessibility) == ("ME14 1XX", 51.272, [("Ramp", "")])
    assert found.terms["esdServiceTypes:168"].vocabulary == "esdServiceTypes"
    assert found.raw[0][2]["contacts"][0]["name"] == "Pat"
    assert faults(found)["value_not_understood"] == 1

    run = take(found)
    assert run.services == {"read": 2, "created": 1, "updated": 0, "unchanged": 0, "held": 1}
    assert run.defects["no_name"] == 1


@pytest.mark.skipif(not EXAMPLES.exists(), reason=f"the standard's examples are not at {EXAMPLES}")
@pytest.mark.parametrize("name", ["service_full", "service_list", "organization_full"])
@pytest.mark.django_db
def test_the_standards_own_examples(name):
    found = hsds.read(EXAMPLES / f"{name}.json", "oruk")
    assert [one.name for one in found.services] == ["Community Counselling"]
    assert take(found).services["created"] == 1
    assert Organization.objects.get().name == "Example Organization Inc."


@pytest.mark.django_db
def test_hsds_json_with_tables_beside_each_other():
    text = json.dumps(
        {
            "services": [{"id": "s1", "organization_id": "o1", "name": "Play", "status": "active"}],
            "organizations": [{"id": "o1", "name": "Cobnut Club", "website": "https://cobnut.example.org"}],
            "locations": [{"id": "l1", "latitude": 51.2, "longitude": 0.5, "addresses": [{"address_1": "1 Way"}]}],
            "service_at_locations": [{"id": "x", "service_id": "s1", "location_id": "l1"}],
            "phones": [{"service_id": "s1", "number": "01632 960004"}],
            "schedules": [{"service_at_location_id": "x", "byday": "MO", "opens_at": "10:00", "closes_at": "12:00"}],
            "attributes": [{"link_id": "s1", "link_type": "service", "taxonomy_term_id": "t1"}],
            "taxonomy_terms": [{"id": "t1", "name": "Toys", "taxonomy_id": "v"}],
            "taxonomies": [{"id": "v", "name": "Things"}],
        }
    )
    found = hsds.from_json([("all.json", text.encode())])
    one = found.services[0]
    assert (one.organization, one.locations, one.topics) == ("o1", [("l1", "")], ["t1"])
    assert (one.schedules[0].location, one.phones[0].number) == ("l1", "01632 960004")
    assert (found.locations["l1"].address_1, found.terms["t1"].vocabulary) == ("1 Way", "Things")
    assert found.organizations["o1"].url == "https://cobnut.example.org"


def test_lines_pages_and_organisations_that_hold_their_services(tmp_path):
    lines = b'{"id": "a", "name": "A"}\n{"id": "b", "name": "B"}\n'
    assert [one.name for one in hsds.from_json([("x.json", lines)]).services] == ["A", "B"]
    (tmp_path / "1.json").write_text('{"contents": [{"id": "a", "name": "A"}]}')
    (tmp_path / "2.json").write_text('{"contents": [{"id": "b", "name": "B"}, 7]}')
    pages = hsds.read(tmp_path, "oruk")
    assert [one.name for one in pages.services] == ["A", "B"]
    assert faults(pages)["record_not_understood"] == 1
    assert len(pages.raw) == 3
    inside = b'{"organizations": [{"id": "o", "name": "O", "services": [{"id": "a", "name": "A"}]}]}'
    assert hsds.from_json([("x.json", inside)]).services[0].organization == "o"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"   ", "not JSON"),
        (b"7", "not JSON"),
        (b'{"contents": [', "only the beginning"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"contents": []}', "no service"),
        (b'{"nothing": 1}', "no list of services"),
        (b'{"contents": [{"id": "a", "minimum_age": NaN}]}', "no number"),
        (b"[" * 100 + b"]" * 100, "nested deeper"),
        (b"[" * 100_000, "nested deeper"),
        (b"[1, 2]", "no service"),
    ],
)
def test_what_is_no_directory_is_said(content, words):
    with pytest.raises(hsds.PackageError, match=words):
        hsds.from_json([("x.json", content)])


_NAMES = """
id name services contents organization organization_id phones number schedules byday opens_at location oast url
service_at_locations addresses attributes taxonomy_term taxonomy minimum_age cost_options amount eligibilitys
service_areas contacts languages status
"""
NAMES = _NAMES.split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=40,
)


@given(JSON)
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
def test_any_json_is_read_or_refused_in_a_sentence(value):
    try:
        found = hsds.from_json([("x.json", json.dumps({"contents": value}).encode())])
    except hsds.PackageError as fault:
        assert str(fault).startswith("x.json")  # noqa: PT017 not every value is refused
    else:
        assert len(found.services) + faults(found).get("record_not_understood", 0) == len(found.raw)


TABLE = (
    "Ref,Service,Run by,Telephone,Post code,Category,Age from,Cost\n"
    "7,Stay and play,Cobnut Club,01632 960003;01632 960004,ME14 1XX,Play; Toddlers,1,Free\n"
    ",Chess,Cobnut Club,,,,x,\n"
)


@pytest.mark.django_db
def test_a_plain_table_by_the_names_of_its_columns():
    found = hsds.from_bytes(TABLE.encode(), "list.csv", "csv")
    play, chess = found.services
    assert (play.source_id, play.organization, play.minimum_age, play.fees) == ("7", "Cobnut Club", 1, "Free")
    assert [phone.number for phone in play.phones] == ["01632 960003", "01632 960004"]
    assert (play.topics, found.locations["7"].postal_code) == (["Play", "Toddlers"], "ME14 1XX")
    assert len(chess.source_id) == 32
    assert [(one.kind, one.file, one.row) for one in found.faults if one.kind == "age_not_understood"] == [
        ("age_not_understood", "list.csv", 3)
    ]
    assert found.raw[0] == (
        "list.csv",
        2,
        dict(zip(TABLE.split("\n")[0].split(","), TABLE.split("\n")[1].split(","), strict=True)),
    )
    assert take(found, format="csv").services["created"] == 2
    assert take(found, format="csv").services["unchanged"] == 2


@pytest.mark.django_db
def test_a_mapping_is_saved_with_the_source():
    content = b"a;b\n1;Play\n"
    mapping = {"id": "A", "name": "B"}
    found = hsds.from_bytes(content, "list.csv", "csv", mapping)
    take(found, format="csv", mapping=mapping)
    assert queries.mapping_of("Second") == mapping
    assert Service.objects.get().name == "Play"
    assert queries.mapping_of("Nobody") == {}


@pytest.mark.parametrize(
    ("content", "mapping", "words"),
    [
        (b"", {}, "empty"),
        (b"x,y\n1,2\n", {}, "no column is the service.s name; save a mapping, the columns are: x, y"),
        (b"name\n", {}, "no row"),
        (b"name\nA,B\n", {}, "2 fields"),
        (b"name\nA\n", {"title": "name"}, "none of"),
        (b"name\nA\n", {"name": "title"}, "is missing"),
        (b'name\n"A\n', {}, "cannot be read"),
        ("name\nA\n".encode("utf-16"), {}, "UTF-8"),
    ],
)
def test_a_table_that_cannot_be_used_is_said(content, mapping, words):
    with pytest.raises(hsds.PackageError, match=words):
        hsds.from_bytes(content, "list.csv", "csv", mapping)


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_table_is_read_or_refused_in_a_sentence(text):
    try:
        hsds.from_bytes(f"name,tel\n{text}".encode(), "list.csv", "csv")
    except hsds.PackageError as fault:
        assert str(fault).startswith("list.csv")  # noqa: PT017 not every table is refused


def packed(**files: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(f"{name}.csv", text)
    return held.getvalue()


def test_a_package_in_the_names_of_version_3_as_a_zip_file():
    content = packed(
        service="id,organization_id,name,minimum_age\ns1,o1,Play,3\n",
        organization="id,name,website\no1,Cobnut Club,https://cobnut.example.org\n",
        taxonomy="id,name\nv,Things\n",
        taxonomy_term="id,name,taxonomy_id,code\nt1,Toys,v,T\n",
        attribute="id,link_id,link_type,taxonomy_term_id\na1,s1,service,t1\n",
        schedule='id,service_id,byday,freq,opens_at,closes_at\nh1,s1,"MO,WE",WEEKLY,09:00,10:00\n',
        cost_option="id,service_id,option,amount\nc1,s1,Each,x\n",
        program="id\n1\n",
    )
    found = hsds.from_bytes(content, "all.zip", "hsds")
    one = found.services[0]
    assert (one.minimum_age, one.topics, [hours.weekday for hours in one.schedules]) == (3, ["t1"], [1, 3])
    assert (found.terms["t1"].code, found.terms["t1"].vocabulary) == ("T", "Things")
    assert [(fault.kind, fault.file) for fault in found.faults if "amount" in fault.kind or "file" in fault.kind] == [
        ("amount_not_understood", "cost_option.csv"),
        ("file_not_read", "program.csv"),
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04nothing", b"PK" + bytes(100)])
def test_a_broken_zip_file_is_said(content):
    with pytest.raises(hsds.PackageError, match="no ZIP file"):
        hsds.from_bytes(content, "all.zip", "hsds")


def test_a_zip_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr("oast.directory.hsds.reading.LARGEST_FILE", 1000)
    with pytest.raises(hsds.PackageError, match="unpacks to more"):
        hsds.from_bytes(packed(service="x" * 2000), "all.zip", "hsds")


@pytest.mark.django_db
def test_each_import_says_what_it_did_to_each_service():
    both = package(service(), service("s2", "Play"))
    load(both)
    load(package(service(description="New words", fees="Free"), service("s2", "Play", languages=["Polish"])))
    load(package(service(description="New words", fees="Free")))
    load(both)
    runs = list(ImportRun.objects.order_by("pk").values_list("pk", flat=True))
    said = {
        tuple(row)
        for row in ImportChange.objects.values_list("kind", "name", "fields")
        for row in [(row[0], row[1], ",".join(row[2]))]
    }
    assert len(runs) == 4
    assert said == {
        ("created", "Bereavement support", ""),
        ("created", "Play", ""),
        ("updated", "Bereavement support", "description,fees"),
        ("updated", "Play", "parts"),
        ("withdrawn", "Play", ""),
        ("returned", "Play", ""),
    }
    assert Source.objects.get(name="Test").problem == ""
    assert Location.objects.count() == 1
