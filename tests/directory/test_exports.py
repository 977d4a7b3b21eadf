"""The whole directory taken away: a package that comes back equal, a table for spreadsheets, a feed of changes."""

import csv
import fcntl
import io
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from oast.directory import hsds, queries
from oast.directory.models import Entry
from oast.directory.operations import import_package
from tests.directory.support import forget_everything, interface
from tests.directory.test_formats import rich
from tests.factories.directory import AT, STEWARD, load, location, package, service

pytestmark = pytest.mark.django_db

PACKAGE, TABLE, CHANGES = "/directory/export/hsds.zip", "/directory/export/services.csv", "/directory/changes.atom"
ATOM = {"a": "http://www.w3.org/2005/Atom", "t": "http://purl.org/atompub/tombstones/1.0"}


def taken(client, path: str) -> bytes:
    return client.get(path).content


def test_exported_and_imported_again_it_is_equal(client):
    whole = rich()
    whole.services.append(service("c", "=cmd|' /C calc'!A0", description="-1 then\n@home", languages=["+Polish"]))
    load(whole)
    before, content = interface(client), taken(client, PACKAGE)
    forget_everything()

    found = hsds.from_bytes(content, "all.zip", "hsds")
    run = import_package(by=STEWARD, at=AT, source_name="Second", format="hsds", package=found)

    assert queries.import_run(run).services["created"] == 3
    assert interface(client) == before
    assert taken(client, PACKAGE) == content
    assert b"Hidden" not in content


def test_the_package_is_described_and_no_cell_runs(client):
    load(package(service(name="=1+1")))
    with zipfile.ZipFile(io.BytesIO(taken(client, PACKAGE))) as packed:
        names = set(packed.namelist())
        rows = list(csv.DictReader(io.StringIO(packed.read("service.csv").decode())))
        described = packed.read("datapackage.json").decode()
    assert rows[0]["name"] == "'=1+1"
    assert all(name in described for name in names - {"datapackage.json"})


def test_the_table_has_a_row_for_each_service(client):
    load(rich())
    response = client.get(TABLE)
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows if row["organization"]] == ["Bereavement support"]
    one = next(row for row in rows if row["organization"])
    assert (one["postcode"], one["telephone"], one["languages"]) == (
        "ME14 1XX; CT16 1AA",
        "01632 960001",
        "Polish; British Sign Language",
    )
    assert one["opening"] == "We 09:00–17:00; now and then; 2008-04-01 10:00"
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize("path", [PACKAGE, TABLE, CHANGES])
def test_nothing_is_sent_again_while_nothing_changed(client, path):
    load()
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    load(package(service(description="New")))
    changed = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert (first["Access-Control-Allow-Origin"], again["ETag"]) == ("*", first["ETag"])
    assert client.post(path, {"a": "b"}).status_code == 405


@pytest.mark.parametrize("path", [PACKAGE, TABLE, CHANGES])
def test_masked_places_stay_masked_and_what_is_not_listed_is_not_there(client, path):
    secret = location(masked=True, address_1="9 Hidden Row")
    load(package(service(name="Refuge"), service("s2", "Gone", status="inactive"), locations=[secret]))
    content = taken(client, path)
    if path == PACKAGE:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    assert b"Refuge" in content
    for hidden in (b"Hidden Row", b"ME14", b"51.27", b"Gone"):
        assert hidden not in content


def feed(client, **parameters) -> ElementTree.Element:
    response = client.get(CHANGES, parameters)
    assert response["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)  # noqa: S314 it is ours


def test_the_feed_tells_the_latest_first_and_what_went(client):
    now = timezone.now()
    both = package(service(), service("s2", "Play\x0b & <b>games</b>"))
    load(both, at=now - timedelta(days=2))
    load(package(service(), service("s2", "Play\x0b & <b>games</b>", fees="Free")), at=now - timedelta(days=1))
    found = feed(client)
    assert [one.text for one in found.findall("a:entry/a:title", ATOM)] == [
        "Play & <b>games</b>",
        "Bereavement support",
    ]
    for name in ("title", "id", "updated", "author/a:name"):
        assert found.findtext(f"a:{name}", namespaces=ATOM)
    for one in found.findall("a:entry", ATOM):
        assert all(one.findtext(f"a:{name}", namespaces=ATOM) for name in ("id", "title", "updated", "summary"))
        assert one.find("a:link", ATOM).get("href").startswith("http://testserver/directory/services/")
    assert found.findtext("a:updated", namespaces=ATOM) == found.findtext("a:entry/a:updated", namespaces=ATOM)

    load(package(service()), at=now)
    gone = feed(client).find("t:deleted-entry", ATOM)
    assert gone.get("ref").startswith("urn:uuid:")


def test_the_feed_has_pages(client, monkeypatch):
    monkeypatch.setattr("oast.directory.views.exports.CHANGES_A_PAGE", 2)
    load(package(*[service(key, f"Play {key}") for key in "abcde"]))
    titles, number, more = [], 1, True
    while more:
        found = feed(client, page=number)
        titles += [one.text for one in found.findall("a:entry/a:title", ATOM)]
        more = found.find("a:link[@rel='next']", ATOM) is not None
        number += 1
    assert sorted(titles) == [f"Play {key}" for key in "abcde"]
    assert number == 4
    assert client.get(CHANGES, {"page": "x"}).status_code == 400


def test_an_empty_directory(client):
    assert not Entry.objects.exists()
    assert feed(client).findtext("a:updated", namespaces=ATOM)
    assert len(taken(client, TABLE).decode().splitlines()) == 1
    with pytest.raises(hsds.PackageError, match="no row"):
        hsds.from_bytes(taken(client, PACKAGE), "all.zip", "hsds")


def test_too_many_exports_are_told_to_wait(client, monkeypatch):
    monkeypatch.setattr("oast.directory.views.exports.A_MINUTE", 1)
    answers = [client.get(CHANGES, REMOTE_ADDR="192.0.2.7") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 429]
    assert int(answers[1]["Retry-After"]) > 0


@pytest.fixture
def var(settings, tmp_path):
    """A place of its own for the files."""
    settings.VAR = tmp_path
    return tmp_path


def test_a_file_is_written_once_for_each_state(client, var, monkeypatch):
    load()
    first = client.get(TABLE)
    content = first.content
    monkeypatch.setattr("oast.directory.hsds.write_table", lambda *_: pytest.fail("it was written already"))
    again = client.get(TABLE)
    assert (again.content, again["ETag"]) == (content, first["ETag"])


def test_one_that_is_being_written_is_not_waited_for(client, var):
    """The last whole one is sent, with its own mark, so that the newest is asked for again."""
    load()
    before = client.get(TABLE)
    load(package(service(description="New")))
    lock = next(var.rglob("services-csv-lock"))
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        meanwhile = client.get(TABLE)
        assert (meanwhile["ETag"], b"New" in meanwhile.content) == (before["ETag"], False)
    after = client.get(TABLE, headers={"If-None-Match": meanwhile["ETag"]})
    assert (after.status_code, b"New" in after.content) == (200, True)


def test_old_files_go(client, var):
    load()
    for words in ("First", "Second", "Third"):
        load(package(service(description=words)))
        assert taken(client, PACKAGE)
    assert len(list(var.rglob("services-hsds-zip.*"))) == 2


def test_what_cannot_be_written_leaves_nothing_half(client, var, monkeypatch):
    load()

    def full(out, *_):
        out.write(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr("oast.directory.hsds.write_table", full)
    answer = client.get(TABLE)
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert [one.name for one in var.rglob("*") if one.is_file()] == ["services-csv-lock"]
    monkeypatch.undo()


def test_an_older_oasts_file_is_not_sent(client, var, monkeypatch):
    load()
    first = client.get(TABLE)
    monkeypatch.setattr("oast.directory.views.exports._written_by", lambda: "a newer Oast")
    assert client.get(TABLE, headers={"If-None-Match": first["ETag"]}).status_code == 200
