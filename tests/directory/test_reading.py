"""Broken packages are refused whole, with the file, the row and the field."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oast.directory import hsds

GOOD = {
    "organizations.csv": "id,name\no1,Hop Kiln\n",
    "services.csv": "id,organization_id,name,description\ns1,o1,Bereavement,Help\ns2,o1,Play,Fun\n",
    "phones.csv": "id,service_id,number\np1,s1,01632 960001\n",
}


@pytest.fixture
def package(tmp_path):
    def write(**files):
        for name, content in (GOOD | {f"{name}.csv": content for name, content in files.items()}).items():
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


def refusal(folder) -> hsds.PackageError:
    with pytest.raises(hsds.PackageError) as caught:
        hsds.read_files(folder)
    return caught.value


def test_a_good_package(package):
    tables = hsds.read_files(package())
    assert [row.get("name") for row in tables["services"]] == ["Bereavement", "Play"]
    assert [row.number for row in tables["services"]] == [2, 3]


def test_a_byte_order_mark_and_windows_line_ends(package):
    text = "\ufeff" + GOOD["services.csv"].replace("\n", "\r\n")
    assert len(hsds.read_files(package(services=text))["services"]) == 2


def test_no_such_folder(tmp_path):
    assert "no such folder" in str(refusal(tmp_path / "nothing"))


def test_a_file_that_must_be_there(package):
    folder = package()
    (folder / "services.csv").unlink()
    assert str(refusal(folder)).startswith("services.csv: the file is missing")


@pytest.mark.parametrize(
    ("content", "row", "field", "words"),
    [
        ("", 0, "", "empty"),
        ("id,name\n", 1, "organization_id", "column is missing"),
        ("id,organization_id,name,name\n", 1, "name", "twice"),
        ("id,organization_id,name\n", 0, "", "no row"),
        ("id,organization_id,name\ns1,o1,A\ns2,o1\n", 3, "", "2 fields where the header has 3"),
        ("id,organization_id,name\ns1,o1,A\ns2,o1,B,C\n", 3, "", "4 fields"),
        ('id,organization_id,name\ns1,o1,A\ns2,o1,"never closed\n', 3, "", "inside a quoted field"),
        ('id,organization_id,name\ns1,o1,"a"b\n', 2, "", "cannot be read"),
        ("id,organization_id,name\ns1,o1,a\x00b\n", 2, "name", "NUL"),
        (b"id,organization_id,name\ns1,o1,A\ns2,o1,caf\xe9\n", 3, "", "not UTF-8"),
        ("id,organization_id,name\n".encode("utf-16"), 1, "", "UTF-16"),
        (f"id,organization_id,name\ns1,o1,{'x' * 1_000_001}\n", 2, "", "1,000,000 characters"),
    ],
)
def test_what_is_broken_is_named(package, content, row, field, words):
    fault = refusal(package(services=content))
    assert (fault.file, fault.row, fault.field) == ("services.csv", row, field)
    assert words in fault.problem


def test_sound_rows_before_the_fault_are_counted(package):
    fault = refusal(package(services="id,organization_id,name\ns1,o1,A\ns2,o1,B\ns3,o1\n"))
    assert fault.sound == 1 + 1 + 2  # organizations, phones, two services


def test_a_file_cut_at_the_end_of_a_field(package):
    fault = refusal(package(services="id,organization_id,name\ns0,o1,Bere"))
    assert "cut off" in fault.problem
    assert fault.row == 2


def test_a_file_without_its_last_line_end_is_well_when_nothing_is_missing(package):
    assert len(hsds.read_files(package(services=GOOD["services.csv"].rstrip()))["services"]) == 2


def test_too_large_a_file(package, monkeypatch):
    monkeypatch.setattr("oast.directory.hsds.reading.LARGEST_FILE", 10)
    assert "more than 10 bytes" in refusal(package()).problem


def test_half_of_any_file_is_refused_or_whole_rows(package):
    """Cut anywhere, a package is refused, or what is left is a package of whole rows."""
    content = GOOD["services.csv"].encode()
    for length in range(len(content)):
        folder = package(services=content[:length])
        try:
            tables = hsds.read_files(folder)
        except hsds.PackageError:
            continue
        assert {row.get("id") for row in tables["services"]} >= {"s1"}


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_no_content_makes_it_fail_otherwise(package, content):
    try:
        tables = hsds.read_files(package(services=b"id,organization_id,name\n" + content))
    except hsds.PackageError:
        return
    hsds.assemble(tables)
