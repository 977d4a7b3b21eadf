"""Files that are sent, in front of a page behind the gate: shown to the scanner before the page gets any."""

import ast
import base64
import importlib
import inspect
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpResponse
from django.urls import include, path

from oast.accounts.views import files
from oast.accounts.views.gates import gate
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.caf.forms.uploads import DRAWN, DrawnField
from oast.config import checks
from oast.config.paths import ROOT
from tests.accounts.daemon import EICAR, running
from tests.accounts.signing import client_of
from tests.factories import accounts

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
KEPT: list[bytes] = []


@gate(anyone=True)
def keep(request, viewer, at):
    KEPT.extend(file.read() for name in request.FILES for file in request.FILES.getlist(name))
    return HttpResponse("kept")


@gate("directory.steward")
def not_for_all(request, viewer, at):
    return HttpResponse("kept")


urlpatterns = [path("keep/", keep), path("stewards/", not_for_all), path("", include("oast.config.urls"))]


@pytest.fixture(autouse=True)
def _nothing_kept():
    KEPT.clear()


@pytest.fixture
def daemon(settings):
    with running() as one:
        settings.CLAMD = one.address
        yield one


@pytest.fixture
def client(db):
    return client_of(accounts.person())


def send(client, *contents: bytes, to: str = "/keep/", **said):
    sent = [SimpleUploadedFile("Zoe Hopkins.pdf", content) for content in contents]
    return client.post(to, {"token": str(uuid4()), "file": sent, **said})


def test_a_clean_file_reaches_the_page_whole(client, daemon):
    assert send(client, b"%PDF-1.7").content == b"kept"
    assert KEPT == daemon.files == [b"%PDF-1.7"]


def test_a_file_with_something_in_it_never_reaches_the_page(client, daemon, caplog):
    answer = send(client, b"%PDF-" + EICAR, note="Often tired on Mondays")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert files.FOUND in page
    assert "Often tired on Mondays" in page, "what was typed can be copied"
    assert KEPT == []
    (record,) = [one for one in caplog.records if one.name == "oast.security"]
    assert "found Eicar-Test-Signature request=" in record.getMessage()
    assert "Zoe" not in record.getMessage()


def test_the_refusal_is_an_event_with_the_request_that_the_log_names(daemon, caplog):
    somebody = accounts.person()
    send(client_of(somebody), EICAR)
    event = Event.objects.get(outcome=Outcome.REFUSED, action="page.keep")
    assert event.actor == str(somebody.id)
    assert event.request_id in caplog.text


def test_each_of_several_files_is_looked_at(client, daemon):
    assert send(client, b"one", b"two").content == b"kept"
    assert daemon.files == [b"one", b"two"]
    assert send(client, b"three", EICAR).status_code == 403
    assert KEPT == [b"one", b"two"]


def test_while_the_daemon_is_away_no_file_is_taken(client, settings, tmp_path, caplog):
    settings.CLAMD = str(tmp_path / "away.ctl")
    answer = send(client, b"%PDF-1.7")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "does not answer. Try again in a few minutes" in page
    assert "stands below" not in page, "nothing was typed"
    assert KEPT == []
    assert "did not answer (FileNotFoundError)" in caplog.text


def test_the_daemons_words_cannot_break_a_line_of_the_log(client, daemon, caplog):
    daemon.says = b"stream: x\nCRITICAL y\0"
    assert send(client, b"x").status_code == 403
    assert "x?CRITICAL y" in caplog.text


def test_a_form_without_a_file_goes_on_while_the_daemon_is_away(client, settings, tmp_path):
    settings.CLAMD = str(tmp_path / "away.ctl")
    assert client.post("/keep/", {"token": str(uuid4())}).content == b"kept"


def test_without_the_setting_nothing_is_scanned(client):
    assert send(client, EICAR).content == b"kept"
    files.check_content(EICAR)


def test_who_may_not_send_it_makes_no_work_for_the_scanner(client, daemon):
    assert send(client, EICAR, to="/stewards/").status_code == 403
    assert daemon.files == []


def test_a_drawn_signature_is_looked_at_too(daemon):
    drawn = DRAWN + base64.b64encode(PNG).decode()
    assert DrawnField().clean(drawn) == (PNG, "image/png")
    assert daemon.files == [PNG]
    with pytest.raises(files.NotTaken, match="virus scanner found"):
        DrawnField().clean(DRAWN + base64.b64encode(PNG + EICAR).decode())


def takes_files() -> list[tuple[str, str]]:
    """Every function of ours that reads the files of a request, by module and name."""
    found = []
    for source in sorted((ROOT / "src/oast").rglob("*.py")):
        tree = ast.parse(source.read_text(encoding="utf-8"))
        for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
            if any(isinstance(node, ast.Attribute) and node.attr == "FILES" for node in ast.walk(function)):
                place = source.relative_to(ROOT / "src").with_suffix("")
                found.append((".".join(place.parts), function.name))
    return found


WITHOUT_KEEPING = {
    ("oast.web.views", "gallery"),  # an example; it keeps nothing
    ("oast.web.arrival", "process_view"),
    ("oast.web.responses", "signed_out"),
    ("oast.web.responses", "_kept"),
    ("oast.accounts.views.gates", "check_arrived"),
    ("oast.accounts.views.files", "check"),
    ("oast.accounts.views.steps", "_page"),
}


@pytest.mark.parametrize(("module", "name"), takes_files(), ids=str)
def test_every_page_that_takes_a_file_stands_behind_the_gate(module, name):
    if (module, name) in WITHOUT_KEEPING:
        return
    code = importlib.import_module(module)
    function = getattr(code, name)
    callers = [one for one in vars(code).values() if inspect.isfunction(one) and hasattr(one, "gate")]
    inside = [one for one in callers if f"{name}(" in inspect.getsource(inspect.unwrap(one))]
    assert hasattr(function, "gate") or inside, "a file that no scanner sees"


def test_the_check_warns_without_a_scanner(settings):
    assert [one.id for one in checks.uploads_are_scanned()] == ["oast.W001"]
    settings.CLAMD = "localhost:3310"
    assert checks.uploads_are_scanned() == []
    settings.CLAMD = "localhost"
    with pytest.raises(SystemCheckError, match="neither a path nor host:port"):
        call_command("check", "--deploy", "--tag", "security")


def test_this_file_is_no_virus():
    assert EICAR not in Path(__file__).read_bytes()
