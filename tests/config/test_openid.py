"""Agencies' own sign-in: read from a file or the environment, believed for their own domains only."""

import json
from types import SimpleNamespace

import pytest

from oast.accounts.views.adapters import AgencySignInAdapter
from oast.config.openid import openid_providers

COUNCIL = {
    "id": "council",
    "name": "Kent County Council",
    "server": "https://sign-in.council.example",
    "client": "oast",
    "secret": "s",
    "domains": ["Council.example"],
}
POLICE = COUNCIL | {"id": "police", "name": "Police", "domains": ["police.example", "pcso.example"]}


def test_without_a_source_there_are_none():
    assert openid_providers("") == {}


def test_several_at_once_from_text_or_file(tmp_path):
    text = json.dumps([COUNCIL, POLICE])
    file = tmp_path / "providers.json"
    file.write_text(text)

    made = openid_providers(text)

    assert made == openid_providers(str(file))
    assert [app["provider_id"] for app in made["openid_connect"]["APPS"]] == ["council", "police"]
    assert made["openid_connect"]["OAUTH_PKCE_ENABLED"]


@pytest.mark.parametrize("wrong", [{"domains": []}, {"more": 1}, {}])
def test_an_incomplete_provider_is_named(wrong):
    second = COUNCIL | wrong if wrong else {"id": "only"}

    with pytest.raises(ValueError, match="provider 2"):
        openid_providers(json.dumps([COUNCIL, second]))


@pytest.mark.parametrize(
    ("email", "believed"),
    [
        ("alice@council.example", True),
        ("Alice@COUNCIL.EXAMPLE", True),
        ("alice@police.example", False),
        ("alice@evil.council.example", False),
        ("council.example", False),
        ("a@b@council.example.evil", False),
    ],
)
def test_a_provider_speaks_for_its_own_domains(email, believed):
    app = SimpleNamespace(settings=openid_providers(json.dumps([COUNCIL]))["openid_connect"]["APPS"][0]["settings"])
    provider = SimpleNamespace(app=app)
    adapter = AgencySignInAdapter()

    assert adapter.is_email_verified(provider, email) is believed
    assert adapter.can_authenticate_by_email(SimpleNamespace(provider=provider), email) is believed
    assert not adapter.is_open_for_signup(None, None)
