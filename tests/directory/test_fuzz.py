"""Hostile requests made from our own OpenAPI document: no answer is a failure of ours, each error is JSON."""

import pytest
import schemathesis
from django.test import override_settings
from hypothesis import HealthCheck, settings

from oast.directory.models import Entry
from oast.directory.views.api.description import describe
from tests.factories.directory import load

document = schemathesis.openapi.from_dict(describe("http://localhost/api/oruk/v3"))


@document.parametrize()
@pytest.mark.django_db
@override_settings(API_REQUESTS_A_MINUTE=1_000_000)  # all come from one address within a minute
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_interface(case, client):
    if not Entry.objects.exists():
        load()
    answer = client.get(f"/api/oruk/v3{case.formatted_path}", case.query or {})
    assert answer.status_code in {200, 304, 400, 404}, answer.content
    assert answer["Content-Type"] in {"application/json", "application/x-ndjson"}
    if answer.status_code >= 400:
        assert answer.json()["error"]
