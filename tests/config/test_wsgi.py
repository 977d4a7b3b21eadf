"""The entry point: what it does before Django sees a request."""

import pytest
from django.db import connection
from django.urls import clear_url_caches, get_resolver

from oast.config import wsgi
from oast.documents import definitions
from oast.documents.definitions import DefinitionError


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("text/plain", "text/plain"),
        ("application/x-www-form-urlencoded; charset=UTF-8", "application/x-www-form-urlencoded; charset=UTF-8"),
        (
            "application/x-www-form-urlencoded; charset=hex",
            "application/x-www-form-urlencoded; charset=other-than-utf-8",
        ),
        (
            'multipart/form-data; Charset = "rot13"; boundary=x',
            "multipart/form-data; Charset = other-than-utf-8; boundary=x",
        ),
    ],
)
def test_no_encoding_but_utf8_reaches_python(monkeypatch, sent, seen):
    monkeypatch.setattr(wsgi, "_site", lambda environ, _start: [environ["CONTENT_TYPE"].encode()])

    assert wsgi.application({"CONTENT_TYPE": sent, "QUERY_STRING": "q=x"}, None) == [seen.encode()]


def test_everything_is_loaded_before_the_first_request_and_no_connection_left_open(monkeypatch):
    read = []

    class Faulty:
        def all(self):
            read.append("faulty")
            raise DefinitionError([])

    class Sound:
        def all(self):
            read.append("sound")

    monkeypatch.setattr(definitions, "DECLARED", [Faulty(), Sound()])
    clear_url_caches()
    wsgi._loaded()

    assert read == ["faulty", "sound"], "a faulty file fails its pages, not the start"
    assert "url_patterns" in vars(get_resolver())
    assert connection.connection is None
