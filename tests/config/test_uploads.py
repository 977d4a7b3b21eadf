"""A file that is sent never touches the disk outside the database."""

import tempfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile

from oast.config import uploads
from tests.accounts.signing import client_of
from tests.factories import accounts

pytestmark = pytest.mark.django_db
LARGE = 3 * 1024 * 1024
"""Django would put it into a temporary file."""


def sent(size: int) -> dict:
    file = BytesIO(b"x" * size)
    file.name = "feed.csv"
    return {"file": file}


@pytest.fixture
def seen(monkeypatch):
    """The files of the request, as a public form got them; no temporary file may be made."""
    files = []
    monkeypatch.setattr("oast.web.gallery.Everything.is_valid", lambda form: files.extend(form.files.values()))

    def refuse(*_, **__):
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", refuse)
    return files


def test_a_large_file_stays_in_memory(rf, settings, seen):
    request = rf.post("/", sent(LARGE))
    request.user = accounts.person()
    (file,) = request.FILES.values()
    assert isinstance(file, InMemoryUploadedFile)
    assert file.size == LARGE


def test_a_visitor_cannot_fill_the_memory(client):
    answer = client.post("/gallery", sent(LARGE))
    assert answer.status_code == 413
    assert "larger than this form can take" in answer.content.decode()


def test_too_much_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(uploads, "MOST", LARGE - 1)
    client = client_of(accounts.person())
    assert client.post("/gallery", sent(LARGE)).status_code == 413
