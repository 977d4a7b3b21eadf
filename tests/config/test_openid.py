"""Agencies' own sign-in: read from a file or the environment."""

import json

import pytest

from oast.config.openid import openid_providers

COUNCIL = {
    "id": "council",
    "name": "Kent County Council",
    "server": "https://sign-in.council.example/",
    "client": "oast",
    "secret": "s",
    "domains": ["Council.example"],
    "agencies": ["Kent County Council"],
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
    assert made["openid_connect"]["APPS"][0]["settings"] == {
        "server_url": "https://sign-in.council.example",
        "domains": ["council.example"],
        "agencies": ["Kent County Council"],
        "second_factor": [],
    }


def test_the_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "secret").write_text("from a file\n")
    entry = {name: said for name, said in COUNCIL.items() if name != "secret"}

    made = openid_providers(json.dumps([entry | {"secret_file": str(tmp_path / "secret")}]))

    assert made["openid_connect"]["APPS"][0]["secret"] == "from a file"


@pytest.mark.parametrize(
    "wrong",
    [{"domains": []}, {"domains": "council.example"}, {"agencies": []}, {"more": 1}, {"secret_file": "x"}, {}],
    ids=str,
)
def test_an_incomplete_provider_is_named(wrong):
    second = POLICE | wrong if wrong else {"id": "only"}

    with pytest.raises(ValueError, match="provider 2"):
        openid_providers(json.dumps([COUNCIL, second]))


def test_two_of_one_name_are_refused():
    with pytest.raises(ValueError, match="same id"):
        openid_providers(json.dumps([COUNCIL, COUNCIL]))
