"""The page of a run: for its starter, with scripts and without, never for anybody else."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import expect

from oast.accounts.models import Person
from oast.jobs.enums import State
from oast.jobs.models import Run
from oast.jobs.operations import start_run
from tests.factories import accounts
from tests.factories.jobs import registered

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)


def with_second_factor(viewer) -> Person:
    person = Person.objects.get(id=viewer.person)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "test"})
    return person


@pytest.fixture
def alice(db):
    return accounts.practitioner("Alice Example")


@pytest.fixture
def run(alice):
    """A run that Alice has started."""

    def load(run: UUID) -> None: ...

    with registered("test.load", load):
        yield start_run(by=alice, at=AT, job="test.load", title="Loading the feed")


@pytest.fixture
def signed_in(client, alice):
    client.force_login(with_second_factor(alice))
    return client


def page(client, run, **headers):
    return client.get(reverse("jobs:run", args=[run]), headers=headers)


def test_a_waiting_run_asks_for_itself_again(signed_in, run):
    shown = page(signed_in, run).content.decode()

    assert "Loading the feed – Oast" in shown
    assert "Waiting to start" in shown
    assert 'hx-trigger="every 2s"' in shown
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in shown
    assert "Cancel this" in shown


def test_a_running_run_shows_how_far_it_is(signed_in, run):
    Run.objects.update(state=State.RUNNING, done=1500, total=3000, message="Row <b>1500</b>")
    shown = page(signed_in, run).content.decode()

    assert "1,500 of 3,000 done" in shown
    assert 'value="50"' in shown
    assert "Row &lt;b&gt;1500&lt;/b&gt;" in shown


def test_with_scripts_only_the_part_that_changes_comes(signed_in, run):
    shown = page(signed_in, run, hx_request="true").content.decode()

    assert shown.strip().startswith('<div id="progress"')
    assert "<h1" not in shown


def test_at_the_end_the_whole_page_is_loaded_once_more(signed_in, run):
    assert "HX-Refresh" not in page(signed_in, run, hx_request="true")
    Run.objects.update(state=State.DONE)
    assert page(signed_in, run, hx_request="true")["HX-Refresh"] == "true"


def test_a_run_that_is_over_stands_still_and_leads_to_its_result(signed_in, run):
    Run.objects.update(state=State.DONE, done=12, result="/services", ended_at=AT)
    shown = page(signed_in, run).content.decode()

    assert "12 done" in shown
    assert 'href="/services"' in shown
    assert not any(mark in shown for mark in ("hx-get", "noscript", "Cancel this"))


def test_the_starter_cancels(signed_in, run):
    answer = signed_in.post(reverse("jobs:cancel", args=[run]), {"token": str(uuid4())})

    assert (answer.status_code, answer.url) == (302, reverse("jobs:run", args=[run]))
    assert Run.objects.get().state == State.CANCELLED


def test_a_run_under_way_says_that_it_stops(signed_in, run):
    Run.objects.update(state=State.RUNNING, cancel_asked=True)
    shown = page(signed_in, run).content.decode()

    assert "Stopping at the next step" in shown
    assert "Cancel this" not in shown


def test_cancelling_needs_a_form_with_its_token(signed_in, run):
    assert signed_in.get(reverse("jobs:cancel", args=[run])).status_code == 405
    assert signed_in.post(reverse("jobs:cancel", args=[run])).status_code == 403

    assert Run.objects.get().state == State.WAITING


def test_what_has_ended_is_not_cancelled(signed_in, run):
    Run.objects.update(state=State.DONE)
    answer = signed_in.post(reverse("jobs:cancel", args=[run]), {"token": str(uuid4())})

    assert answer.status_code == 403
    assert "ended already" in answer.content.decode()


def test_a_stranger_finds_nothing(client, run):
    client.force_login(with_second_factor(accounts.practitioner("Charlie Example")))

    assert page(client, run).status_code == 404
    assert client.post(reverse("jobs:cancel", args=[run]), {"token": str(uuid4())}).status_code == 404
    assert page(client, uuid4()).status_code == 404
    assert Run.objects.get().state == State.WAITING


def test_a_visitor_signs_in_first(client, run):
    assert page(client, run).status_code == 302


def test_the_page_in_the_browser(open_page, axe, site):
    alice = accounts.practitioner("Alice Example")
    person = with_second_factor(alice)
    run = Run.objects.create(
        job="test.load",
        title="Loading the feed",
        started_by=alice.key,
        started_at=AT,
        state=State.RUNNING,
        done=1200,
        total=3000,
        message="Row 1200",
    )
    shown = open_page(person)
    assert shown.goto(reverse("jobs:run", args=[run.id])).status == 200
    axe(shown)
    Run.objects.update(state=State.DONE, done=3000, result="/gallery")
    shown.get_by_role("link", name="See the result").wait_for()
    axe(shown)

    plain = open_page(person, scripts=False, narrow=True)
    plain.goto(reverse("jobs:run", args=[run.id]))
    expect(plain.get_by_text("Done, started 5 March 2008")).to_be_visible()
