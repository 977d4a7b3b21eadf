"""Sources for the public and for stewards: state, what imports did, what is wrong, reading now."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oast.directory.enums import PullState
from oast.directory.models import Pull, Source
from oast.directory.operations.pulling import begin_pull, fail_pull, save_source
from oast.directory.presenters import sources as presenter
from oast.directory.queries import sources as queries
from oast.directory.records import Fault
from tests.accounts.signing import client_of
from tests.browser import people
from tests.factories.accounts import agency
from tests.factories.directory import AT, STEWARD, load, package, service

pytestmark = pytest.mark.django_db

LIST = "/directory/stewards/sources"


@pytest.fixture
def steward():
    return client_of(people.practitioner("Sarah Steward", agency("Kent Trust", "social_services"), "directory_steward"))


def elsewhere(**more):
    given = {"name": "Elsewhere", "format": "oruk", "address": "https://elsewhere.example/api"} | more
    return save_source(by=STEWARD, at=AT, **given)


def failing():
    """A source that was good once and failed a day later."""
    key = elsewhere()
    load(package(service(), service("s2", "Play")), source="Elsewhere")
    Source.objects.filter(pk=key).update(address="https://elsewhere.example/api", format="oruk")
    pull = begin_pull(by=STEWARD, at=AT + timedelta(days=1), source_id=key)
    fail_pull(by=STEWARD, at=AT + timedelta(days=1), pull_id=pull, problem="The server was silent for 20 seconds.")
    return key


def test_the_public_sees_every_source_and_what_failed(client):
    failing()
    load(package(service("x", "Chess")), source="Good one")
    page = client.get("/directory/sources").content.decode()
    assert "2 services. As of 5 March 2008." in page
    assert (
        "We could not read this directory on 6 March 2008. Its entries are shown as they were on 5 March 2008." in page
    )
    assert page.count("We could not read") == 1
    assert "silent" not in page
    assert "/directory/export/hsds.zip" in page


def test_stewards_see_the_state_of_each(steward):
    key = failing()
    elsewhere(name="Never read")
    page = steward.get(LIST).content.decode()
    assert page.count("Failed") == 1
    assert "Never read" in page
    one = steward.get(f"{LIST}/{key}").content.decode()
    assert "The server was silent for 20 seconds. The entries stay as they were." in one
    assert "Read it now" in one


def test_one_source_says_what_changed_and_what_is_wrong(steward):
    first = package(service(), service("s2", "Play"))
    first.faults.append(Fault("without_topic", "services.csv", 3, "s2", "Play"))
    load(first)
    second = package(service(fees="Free"), service("s3", "Chess"))
    second.faults += [Fault("without_topic", "services.csv", number, "", f"Chess {number}") for number in range(2, 9)]
    load(second, at=AT + timedelta(days=1))
    shown = queries.source(Source.objects.get(name="Test").id)
    assert [(one.kind, one.name, one.fields) for one in shown.changes] == [
        ("created", "Chess", []),
        ("updated", "Bereavement support", ["fees"]),
        ("withdrawn", "Play", []),
    ]
    assert [(one.number, len(one.examples)) for one in shown.defects] == [(7, 5)]
    page = steward.get(f"{LIST}/{shown.source.id}").content.decode()
    for words in ("What changed the last time", "No longer there", "Service without a topic (7)", "and 2 more"):
        assert words in page
    links = [f'href="/directory/stewards/entries/{one.service}"' in page for one in shown.changes]
    assert links == [True, True, False], "what is gone has no page"


def test_as_many_statements_for_one_as_for_three(client):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/directory/sources")
        return len(captured)

    elsewhere(name="A")
    one = statements()
    elsewhere(name="B")
    elsewhere(name="C")
    assert statements() == one


def sent(client, path: str, **fields):
    page = client.get(path)
    token = page.content.decode().split('name="token" value="')[1].split('"')[0]
    return client.post(path, {"token": token, **fields})


FORM = {"name": "Beside", "format": "csv", "address": "https://beside.example/list.csv", "every": "day"}


def test_a_source_is_added_changed_and_read(steward):
    answer = sent(steward, f"{LIST}/new", **FORM, mapping="name = Service\nid=Ref", licence="OGL 3.0")
    kept = Source.objects.get(name="Beside")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}/{kept.id}")
    assert (kept.mapping, kept.every, kept.licence) == ({"name": "Service", "id": "Ref"}, "day", "OGL 3.0")

    sent(steward, f"{LIST}/{kept.id}/change", **FORM | {"every": "week", "name": "Other"})
    kept.refresh_from_db()
    assert (kept.name, kept.every, kept.mapping) == ("Beside", "week", {})
    sent(steward, f"{LIST}/{kept.id}/change", **FORM | {"every": "by_hand"})
    assert Source.objects.get(pk=kept.pk).every == ""

    page = steward.get(f"{LIST}/{kept.id}").content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]
    answer = steward.post(f"{LIST}/{kept.id}/read", {"token": token})
    assert answer.status_code == 302
    assert "being read" in steward.get(f"{LIST}/{kept.id}").content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "name"),
        ({"address": "nonsense"}, "https://"),
        ({"address": ""}, "Enter the web address that is to be read"),
        ({"mapping": "title"}, "is not a field of ours"),
        ({"mapping": "title = A"}, "is not a field of ours"),
        ({"format": "pdf"}, "Choose"),
    ],
)
def test_a_form_that_cannot_be_kept_says_why(steward, fields, words):
    answer = sent(steward, f"{LIST}/new", **FORM | fields)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "Error: " in answer.content.decode()
    assert not Source.objects.filter(name="Beside").exists()


def test_nobody_else_keeps_sources(client):
    key = elsewhere()
    stranger = client_of(people.practitioner("Charlie Example"))
    for path in ("", "/new", f"/{key}", f"/{key}/change"):
        assert stranger.get(f"{LIST}{path}").status_code == 403
        assert client.get(f"{LIST}{path}").status_code == 302
    assert stranger.post(f"{LIST}/{key}/read", {"token": str(uuid4())}).status_code == 403


def test_what_is_not_there_is_hidden(steward):
    assert steward.get(f"{LIST}/{uuid4()}").status_code == 404


def test_states_in_words():
    key = elsewhere()
    begin_pull(by=STEWARD, at=AT, source_id=key)
    shown = queries.source(key).source
    assert presenter.state(shown) == ("Being read", "info")
    assert presenter.last_good(shown) == "Nothing was taken in yet"
    assert presenter.failed(shown) == ""
    assert presenter.pull_row(Pull.objects.get())[1] == str(PullState.RUNNING.label)
