"""Tier-three agreements: the index office records, looks at and ends them; files come only while one holds."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oast.audit.models import Event
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.childindex import operations, queries
from oast.childindex.enums import AgreementState
from oast.childindex.models import FeedAgreement
from oast.childindex.policies import agreement_fault
from tests.childindex.test_feeds import police, receive
from tests.childindex.test_pages import browser, text
from tests.factories import accounts
from tests.factories import childindex as factory
from tests.factories.accounts import DAY
from tests.factories.childindex import AT, SYSTEM

pytestmark = pytest.mark.django_db
YEAR = DAY.replace(year=2009)
HALF = date(2008, 9, 5)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factory.switch_on()


@pytest.fixture
def sam():
    return accounts.practitioner("Sam Steward", accounts.agency("County"), "index_steward")


@pytest.fixture
def police_force():
    return accounts.agency("Kent Police")


def agree(agency, by=SYSTEM, **fields):
    values = {"kind": "police_referrals", "reference": "T3/1", "starts_on": DAY, "review_on": HALF, "lapses_on": YEAR}
    return operations.agree_feed(by=by, at=AT, token=uuid4(), agency=agency.id, **values | fields)


def end(agreement, by=SYSTEM, at=AT):
    operations.end_agreement(by=by, at=at, token=uuid4(), agreement_id=agreement, reason="Both sides signed its end")


def shown(by, agreement, day=DAY):
    with looking(by=by, at=AT, action="test") as look:
        look.events += 1
        return queries.agreement_shown(by, agreement, day)


def address(name, *keys):
    return reverse(f"childindex:{name}", args=keys)


def days(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


PAPER = {
    "agency": "kent police", "kind": "police_referrals", "reference": "T3/1", "purpose": "To find who helps a child",
    "frequency": "Every Monday", "security": "By the safe line",
    **days("starts_on", DAY), **days("review_on", HALF), **days("lapses_on", YEAR),
}  # fmt: skip


def send(client, where, **said):
    return client.post(where, {"token": str(uuid4())} | said, follow=True)


@pytest.mark.parametrize(
    ("review", "lapses", "field"),
    [
        (HALF, YEAR, None),
        (YEAR, YEAR, None),
        (None, YEAR, None),
        (HALF, DAY, "lapses_on"),
        (HALF, DAY - timedelta(days=1), "lapses_on"),
        (DAY, YEAR, "review_on"),
        (YEAR + timedelta(days=1), YEAR, "review_on"),
    ],
)
def test_the_days_follow_one_another(review, lapses, field):
    fault = agreement_fault(DAY, review, lapses)
    assert (fault[0] if fault else None) == field


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"lapses_on": DAY}, "must lapse after"),
        ({"review_on": DAY}, "review must come after"),
        ({"reference": "T3/0"}, "Another agreement"),
        ({"kind": "horoscopes"}, "no feed of that kind"),
    ],
)
def test_what_is_no_agreement_is_not_recorded(police_force, change, sentence):
    agree(police_force, reference="T3/0")
    with pytest.raises(Refused, match=sentence):
        agree(police_force, **change)
    assert FeedAgreement.objects.count() == 1


def test_how_it_stands_from_day_to_day(sam, police_force):
    held = agree(police_force)
    stands = [
        shown(sam, held, day).state for day in (DAY - timedelta(days=1), DAY, HALF - timedelta(days=1), HALF, YEAR)
    ]
    assert stands == ["to_come", "holds", "holds", "review", "over"]
    without = agree(police_force, reference="T3/2", review_on=None)
    assert shown(sam, without, HALF).state == AgreementState.HOLDS


def test_it_says_every_part_of_it(sam, police_force):
    held = agree(police_force, purpose="To find", frequency="Every Monday", security="By the safe line")
    one = shown(sam, held)
    assert (one.agency, one.kind, one.reference) == ("Kent Police", "Police referrals", "T3/1")
    assert (one.purpose, one.frequency, one.security) == ("To find", "Every Monday", "By the safe line")
    assert (one.starts_on, one.review_on, one.lapses_on) == (DAY, HALF, YEAR)
    assert {"Surname", "DOB", "Postcode"} <= set(one.items)
    FeedAgreement.objects.filter(id=held).update(kind="gone")
    assert (shown(sam, held).kind, shown(sam, held).items) == ("gone", ())


def test_no_file_is_taken_once_it_is_ended(police_force):
    held = agree(police_force)
    assert receive(police("Hopkins,Zoe,05/03/2000,F,CT1 2AB"), held)
    end(held)
    with pytest.raises(Refused, match="has lapsed"):
        receive(police("Hopkins,Amy,05/03/2001,F,CT1 2AB"), held)
    with pytest.raises(Refused, match="over already"):
        end(held)
    ended = Event.objects.get(action="childindex.end_agreement", outcome="done")
    assert (ended.object_id, ended.shown) == (held, ["ended"])


def test_one_that_has_not_started_never_holds(police_force):
    held = agree(police_force, starts_on=HALF, review_on=None)
    end(held)
    assert FeedAgreement.objects.get(id=held).lapses_on == HALF


@pytest.mark.parametrize("role", ["practitioner", "information_governance", "duty_officer"])
def test_only_the_index_office(police_force, role):
    other = accounts.practitioner("Alice Example", accounts.agency("County"), role)
    held = agree(police_force)
    for step in (
        lambda: agree(police_force, by=other, reference="T3/2"),
        lambda: end(held, by=other),
        lambda: shown(other, held),
        lambda: queries.agreements_shown(other, DAY),
    ):
        with pytest.raises(Refused, match="Only the index office"):
            step()
    assert FeedAgreement.objects.get().lapses_on == YEAR


def test_one_that_is_not_there(sam):
    for step in (lambda: end(uuid4()), lambda: shown(sam, uuid4())):
        with pytest.raises(NotForYou, match="no such agreement"):
            step()


def test_the_job_on_pages(sam, police_force):
    client = browser(sam)
    assert "no file can be taken" in text(client.get(address("agreements")))
    assert address("agreements") in text(client.get(address("loads")))
    made = text(send(client, address("agree"), **PAPER))
    assert "The agreement is recorded" in made
    assert "Every Monday" in made
    assert "Surname" in made
    held = FeedAgreement.objects.get()
    assert (held.agency, held.purpose, held.review_on) == (police_force, "To find who helps a child", HALF)
    assert "Kent Police: T3/1" in text(client.get(address("agreements")))
    assert "Kent Police: T3/1" in text(client.get(address("loads")))
    over = text(send(client, address("agreement", held.id), reason="Both sides signed its end"))
    assert "no file is taken" in over.lower()
    assert "End the agreement" not in over
    assert "Kent Police: T3/1" not in text(client.get(address("loads")))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"agency": "Nowhere"}, "No agency has this name"),
        ({"agency": "Kent"}, "Several agencies have these words in their name: Kent Fire; Kent Police"),
        ({"kind": ""}, "Choose what the agency sends"),
        ({"kind": "horoscopes"}, "Choose what the agency sends"),
        ({"reference": "T3/0"}, "Another agreement has this reference"),
        ({"purpose": ""}, "Say what the files are for"),
        (days("lapses_on", DAY), "must lapse after it starts"),
        (days("review_on", DAY), "review must come after the start"),
        ({"starts_on-month": "13"}, "month"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(sam, police_force, change, sentence):
    accounts.agency("Kent Fire")
    agree(police_force, reference="T3/0")
    answer = text(send(browser(sam), address("agree"), **PAPER | change))
    assert sentence in answer
    assert "By the safe line" in answer
    assert FeedAgreement.objects.count() == 1


def test_an_agency_is_meant_by_its_whole_name_or_by_words_that_only_it_has(sam, police_force):
    accounts.agency("Kent Police Cadets")
    client = browser(sam)
    send(client, address("agree"), **PAPER)
    send(client, address("agree"), **PAPER | {"agency": "cadets", "reference": "T3/2"})
    assert [one.agency.name for one in FeedAgreement.objects.order_by("reference")] == [
        "Kent Police",
        "Kent Police Cadets",
    ]


def test_an_end_without_a_reason_is_asked_again(sam, police_force):
    held = agree(police_force)
    assert "Say why the agreement ends" in text(send(browser(sam), address("agreement", held), reason=""))
    assert FeedAgreement.objects.get().lapses_on == YEAR


def test_a_list_of_three_costs_what_a_list_of_one_costs(sam, police_force):
    client, costs = browser(sam), []
    for more in (1, 2):
        for number in range(more):
            agree(accounts.agency(f"Agency {more}{number}"), reference=f"T3/{more}{number}")
        with CaptureQueriesContext(connection) as asked:
            client.get(address("agreements"))
        costs.append(len(asked))
    assert costs[0] == costs[1]
    with looking(by=sam, at=AT, action="test") as look:
        look.events += 1
        listed = queries.agreements_shown(sam, DAY)
    assert [one.agency for one in listed] == ["Agency 10", "Agency 20", "Agency 21"]
