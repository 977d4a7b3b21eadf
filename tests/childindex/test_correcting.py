"""A record put right by the index office: history kept, feeds not believed twice; the shield put on by a page."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from oast.audit.models import Event
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.childindex import operations, queries
from oast.childindex.linkage.numbers import index_number
from oast.childindex.models import BlockingKey, Child
from oast.childindex.policies import CORRIGIBLE, OPEN_TO_ALL, corrigible
from tests.childindex.test_pages import browser, text
from tests.factories import accounts
from tests.factories import childindex as factory
from tests.factories.childindex import AT, CANARY, SYSTEM

pytestmark = pytest.mark.django_db
WHY = {"asked_by": "The mother", "reason": "Birth certificate seen"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factory.switch_on()


@pytest.fixture
def sam():
    return accounts.practitioner("Sam Steward", accounts.agency("County"), "index_steward")


def correct(by, subject, why=WHY, **values):
    return operations.correct_record(by=by, at=AT, token=uuid4(), subject=subject, values=values, **why)


def kept(subject) -> Child:
    with looking(by=SYSTEM, at=AT, action="test") as look:
        look.events += 1
        return Child.objects.get(subject=subject)


def shown(by, subject):
    with looking(by=by, at=AT, action="childindex.see_to_correct"):
        return queries.to_correct(by, subject)


def page(name, *keys):
    return reverse(f"childindex:{name}", args=keys)


def send(client: Client, where: str, /, **said):
    return client.post(where, {"token": str(uuid4())} | said, follow=True)


def test_the_right_value_stands_and_the_wrong_one_is_history(sam):
    zoe = factory.child(given="Zoey", address="1 Wrong Road")
    correct(sam, zoe, given="Zoe", address="2 Right Road", family="Hopkins")
    now = kept(zoe)
    assert (now.given, now.address, now.sort_key, now.version) == ("Zoe", "2 Right Road", now.sort_key, 2)
    assert now.sources["address"] == ["corrected", "2008-03-05", "1 Wrong Road"]
    (past,) = shown(sam, zoe).earlier
    assert past.fields == (("address", "1 Wrong Road", "2 Right Road"), ("given", "Zoey", "Zoe"))
    assert (past.asked_by, past.reason) == ("The mother", "Birth certificate seen")
    event = Event.objects.get(object_kind="childindex.correction")
    assert (event.subject, event.actor, event.shown) == (zoe, sam.key, ["address", "given"])
    assert b"Wrong Road" not in bytes(event.text), "encrypted"


def test_history_of_two_corrections_newest_first(sam):
    zoe = factory.child(given="Zoey")
    correct(sam, zoe, given="Zoee")
    operations.correct_record(
        by=sam, at=AT.replace(hour=11), token=uuid4(), subject=zoe, values={"given": "Zoe"}, **WHY
    )
    assert [one.fields for one in shown(sam, zoe).earlier] == [
        (("given", "Zoee", "Zoe"),),
        (("given", "Zoey", "Zoee"),),
    ]


def test_a_colleague_of_the_office_reads_the_history_and_no_other_event_of_sams(sam):
    zoe = factory.child(given="Zoey")
    correct(sam, zoe, given="Zoe")
    ruth = accounts.practitioner("Ruth Steward", accounts.agency("County"), "index_steward")
    (past,) = shown(ruth, zoe).earlier
    assert (past.fields, past.reason) == ((("given", "Zoey", "Zoe"),), "Birth certificate seen")
    with looking(by=ruth, at=AT, action="test") as look:
        look.events += 1
        assert {one.object_kind for one in Event.objects.filter(actor=sam.key)} == {"childindex.correction"}


def test_the_child_is_found_by_what_is_right(sam):
    zoe = factory.child(given="Joey", born=date(2001, 1, 1))
    correct(sam, zoe, given="Zoe", born=date(2000, 3, 5))
    alice = accounts.practitioner("Alice Example")
    assert factory.opened(alice, zoe) == zoe
    with looking(by=SYSTEM, at=AT, action="test") as look:
        look.events += 1
        assert BlockingKey.objects.filter(subject=zoe).count() > 0


@pytest.mark.parametrize(
    ("said", "stands"),
    [(("CT1 2AB", "1 Wrong Road"), "CT2 7AA"), (("CT3 1AA", "3 New Road"), "CT3 1AA")],
    ids=["the wrong one again", "a move"],
)
def test_a_feed_that_says_the_wrong_value_again_is_not_believed(sam, said, stands):
    child = kept(factory.child(postcode="CT1 2AB", address="1 Wrong Road"))
    correct(sam, child.subject, postcode="CT2 7AA", address="2 Right Road")
    told = kept(child.subject)
    batch = _batch_of("health_visiting")
    with looking(by=SYSTEM, at=AT, action="test") as look:
        look.events += 1
        batch._update(told, _said(*said))
    assert told.postcode == stands


def _batch_of(kind):
    from types import SimpleNamespace

    from oast.childindex.operations.matching import Batch

    batch = object.__new__(Batch)
    batch.feed, batch.load = kind, SimpleNamespace(received_at=AT.replace(day=6))
    return batch


def _said(postcode, address):
    from types import SimpleNamespace

    values = {"postcode": postcode, "address": address}
    return SimpleNamespace(get=lambda name: values.get(name, ""), dates={})


@pytest.mark.parametrize(
    ("values", "why", "sentence"),
    [
        ({"given": "Zoe"}, WHY, "Nothing is different"),
        ({"given": "Zora"}, WHY | {"reason": " "}, "how you know"),
        ({"given": ""}, WHY, "first and last name"),
        ({"family": ""}, WHY, "first and last name"),
        ({"nhs_number": "1234567890"}, WHY, "no NHS number"),
        ({"nhs_number": "9434765919"}, WHY, "Another child has this"),
        ({"school_urn": "1"}, WHY, "Nothing is different"),
    ],
)
def test_what_cannot_be_put_right_changes_nothing(sam, values, why, sentence):
    factory.child("Amy", "Other", nhs_number="9434765919")
    zoe = factory.child()
    with pytest.raises(Refused, match=sentence) as refusal:
        correct(sam, zoe, why, **values)
    assert refusal.value.subject == zoe
    assert kept(zoe).version == 1


def test_an_unborn_child_has_no_date_of_birth_yet(sam):
    unborn = factory.child("", "", born=None, expected=date(2008, 6, 1), mother_given="Carol", mother_family="Hop")
    with pytest.raises(Refused, match="expected date") as refusal:
        correct(sam, unborn, born=date(2008, 3, 1))
    assert refusal.value.subject == unborn
    correct(sam, unborn, address="2 Right Road", given="Joy")
    correct(sam, unborn, given="")
    assert (kept(unborn).address, kept(unborn).given) == ("2 Right Road", "")


def test_a_child_that_is_not_there(sam):
    with pytest.raises(NotForYou):
        correct(sam, uuid4(), given="Zoe")
    assert browser(sam).get(page("correct", uuid4())).status_code == 404


def test_nobody_but_the_office(sam):
    zoe = factory.child()
    alice = accounts.practitioner("Alice Example")
    factory.opened(alice, zoe)
    client = browser(alice)
    for name, keys in (("correct_find", ()), ("correct", (zoe,)), ("shield", (zoe,))):
        assert client.get(page(name, *keys)).status_code == 403
    for act in (lambda: correct(alice, zoe, given="X"), lambda: shown(alice, zoe)):
        with pytest.raises(Refused, match="index office"):
            act()
    with pytest.raises(Refused), looking(by=alice, at=AT, action="test"):
        queries.child_of_number(alice, kept(zoe).number)


class TestPages:
    def test_the_whole_way(self, sam):
        number = index_number(700_000_001)
        zoe = factory.child(given="Zoey", number=number)
        client = browser(sam)
        assert "Put a record right" in text(client.get(page("about")))
        found = send(client, page("correct_find"), number=f"{number[:3]} {number[3:]}")
        assert found.redirect_chain[-1][0] == page("correct", zoe)
        assert 'value="Zoey"' in text(found)
        values = {"given": "Zoe", "family": "Hopkins", "gender": "female", "address": "12 Oast Close"}
        values |= {"postcode": "CT1 2AB", "born-day": "5", "born-month": "3", "born-year": "2000"} | WHY
        done = text(send(client, page("correct", zoe), **values))
        assert "The record is put right" in done
        assert "Zoey</span> became" in done
        assert kept(zoe).given == "Zoe"
        assert kept(zoe).gender == "female"

    @pytest.mark.parametrize("number", ["", "1234567890", "12"])
    def test_a_number_of_nobody(self, sam, number):
        said = text(send(browser(sam), page("correct_find"), number=number))
        assert "Error: " in said
        assert ("Enter the index number" in said) or ("no child with this number" in said)

    def test_a_mistake_is_said_and_what_was_typed_kept(self, sam):
        zoe = factory.child()
        client = browser(sam)
        said = text(send(client, page("correct", zoe), given="Zora", family="", **WHY))
        assert "first and last name" in said
        assert 'value="Zora"' in said
        assert "Say who asked for it" in text(send(client, page("correct", zoe), given="Zora"))
        assert kept(zoe).version == 1

    def test_the_shield_is_put_on_and_then_hides_from_the_office_too(self, sam):
        zoe = factory.child(address=CANARY)
        client = browser(sam)
        correct(sam, zoe, address=f"{CANARY}, Deal")
        assert "Say why" in text(send(client, page("shield", zoe), reason=""))
        done = text(send(client, page("shield", zoe), reason="A father who is violent looks for them"))
        assert "The shield is on" in done
        assert kept(zoe).shielded
        assert CANARY not in done
        assert "Something that the shield hides" in done
        assert "Ask to take it off" in text(client.get(page("shield", zoe)))
        with pytest.raises(Refused, match="Nothing is different"):
            correct(sam, zoe, address="2 Right Road")
        later = {"by": sam, "at": AT.replace(hour=11), "subject": zoe, "values": {"given": "Zora"}}
        operations.correct_record(**later, **WHY)
        assert "given" in repr(shown(sam, zoe).earlier[0].fields)


def test_what_a_shield_leaves_to_be_put_right():
    assert corrigible(shielded=True) == OPEN_TO_ALL < corrigible(shielded=False) == CORRIGIBLE
