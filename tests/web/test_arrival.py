"""What may arrive: UTF-8, and by a method that the address takes."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("encoding", ["hex", "utf-7", "unicode_escape", "latin-1", "other-than-utf-8"])
def test_another_encoding_is_refused_with_a_page(client, encoding):
    kind = f"application/x-www-form-urlencoded; charset={encoding}"

    answer = client.generic("POST", "/gallery", b"name=x", content_type=kind)

    assert answer.status_code == 400
    assert "not written in UTF-8" in answer.content.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8"])
def test_utf8_is_taken(client, encoding):
    kind = f"application/x-www-form-urlencoded; charset={encoding}"
    assert client.generic("POST", "/gallery", b"name=x", content_type=kind).status_code == 200


def test_the_wrong_method_gets_a_page_too(client):
    answer = client.post("/directory/", {"q": "play"})

    assert answer.status_code == 405
    assert "There is no page here" in answer.content.decode()
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("kind", ["application/json", "text/xml", "application/x-www-form-urlencoded"])
def test_a_form_with_nothing_in_it_is_refused_with_a_page(client, kind):
    answer = client.generic("POST", "/gallery", b"{}" if "json" in kind else b"", content_type=kind)

    assert answer.status_code == 400
    assert "nothing in it" in answer.content.decode()
