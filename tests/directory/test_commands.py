"""The commands: one JSON document, a sentence for what is broken, nothing half-written."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from oast.directory.models import Entry, ImportRun, RawRecord, Service, Source
from oast.directory.operations import importing

pytestmark = pytest.mark.committing

ORGANIZATIONS = "id,name\no1,Hop Kiln\n"
SERVICES = "id,organization_id,name,description\ns1,o1,Bereavement,Help\ns2,gone,Play,Fun\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "organizations.csv").write_text(ORGANIZATIONS)
    (tmp_path / "services.csv").write_text(SERVICES)
    return tmp_path


def run(folder, *options: str) -> str:
    out = StringIO()
    call_command("directory_import", str(folder), "--source", "Test", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_import_as_json_and_again(folder):
    first, again = (json.loads(run(folder, "--json").splitlines()[-1]) for _ in range(2))

    assert first["services"] == {"read": 2, "created": 2, "updated": 0, "unchanged": 0, "held": 0}
    assert first["defects"]["missing_organization"] == 1
    assert again["services"] == {"read": 2, "created": 0, "updated": 0, "unchanged": 2, "held": 0}
    assert RawRecord.objects.count() == 3


def test_import_in_words(folder):
    text = run(folder)
    assert "2 created" in text
    assert "Points at an organisation that is not in the source" in text


def test_a_broken_package_changes_nothing(folder):
    run(folder)
    before = list(Entry.objects.values_list("document", flat=True))
    (folder / "services.csv").write_text(SERVICES[:-5])
    out = StringIO()

    with pytest.raises(CommandError, match=r"services.csv, row 3: .* Nothing was imported"):
        call_command("directory_import", str(folder), "--source", "Test", "--json", stdout=out, stderr=StringIO())

    told = json.loads(out.getvalue())
    assert (told["error"]["file"], told["error"]["row"]) == ("services.csv", 3)
    assert told["error"]["sound_rows_before"] == 2
    assert told["services"]["read"] == 0
    assert list(Entry.objects.values_list("document", flat=True)) == before
    assert ImportRun.objects.count() == 1


def test_a_refusal_is_a_sentence(folder):
    with pytest.raises(CommandError, match="another name"):
        call_command(
            "directory_import", str(folder), "--source", "Oast", "--json", stdout=StringIO(), stderr=StringIO()
        )


def test_killed_half_way_nothing_is_written(folder, monkeypatch):
    monkeypatch.setattr(importing, "publish", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        run(folder)

    assert not Source.objects.exists()
    assert not Service.objects.exists()


def test_everything_is_published_anew(folder):
    run(folder)
    Entry.objects.all().delete()
    out = StringIO()
    call_command("directory_publish", stdout=out)
    assert out.getvalue() == "2 services are listed\n"
    assert Entry.objects.count() == 2
