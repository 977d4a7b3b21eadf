"""The entry point: what it does before Django sees a request."""

import pytest

from oast.config import wsgi


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
