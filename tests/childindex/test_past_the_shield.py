"""Looking past a shield: a duty officer, once, with a reason; others are told at once, and the desk queues it."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.childindex import operations, queries
from oast.childindex.models import Gateway
from oast.mail.models import Message
from tests.childindex.test_pages import browser, text
from tests.factories import accounts
from tests.factories import childindex as factory
from tests.factories.childindex import AT, CANARY

pytestmark = pytest.mark.django_db
REASON = "A constable rings about a fire in her street"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factory.switch_on()


@pytest.fixture
def zoe():
    return factory.child(
        address=CANARY,
        shielded=True,
        carers=[{"name": "Carol Hopkins", "relation": "mother", "responsible": True, "telephone": "01632 960700"}],
    )


@pytest.fixture
def dora(zoe):
    officer = accounts.practitioner("Dora Duty", accounts.agency("Social services"), "duty_officer")
    factory.opened(officer, zoe)
    return officer


def address(subject):
    return reverse("childindex:past_the_shield", args=[subject])


def ask(client: Client, subject, reason=REASON, token=None):
    return client.post(address(subject), {"token": str(token or uuid4()), "reason": reason})


def past(by, subject):
    return operations.look_past_shield(by=by, at=AT, token=uuid4(), subject=subject, reason=REASON)


def seen(by, subject, given):
    with looking(by=by, at=AT, action="childindex.see_past_shield"):
        return queries.past_the_shield(by, subject, given, AT)


def events(**which):
    return Event.objects.filter(object_kind="childindex.shield", **which)


def test_the_record_leads_there_and_hides_still(dora, zoe):
    client = browser(dora)
    page = text(client.get(reverse("childindex:record", args=[zoe])))
    assert "Look past the shield" in page
    assert CANARY not in page
    asked = text(client.get(address(zoe)))
    assert "Look past the shield of Zoe Hopkins" in asked
    assert "investigated" in asked
    assert CANARY not in asked
    assert events().count() == 0


def test_it_is_seen_once_with_one_event_of_the_right(dora, zoe):
    page = text(ask(browser(dora), zoe))
    assert CANARY in page
    assert "Carol Hopkins" in page
    assert "This page is shown once" in page
    given = events(outcome=Outcome.DONE).get()
    shown = events(outcome=Outcome.SHOWN).get()
    assert (given.action, shown.action) == ("childindex.look_past_shield", "childindex.see_past_shield")
    assert given.object_id == shown.object_id
    assert (shown.subject, shown.right, shown.actor) == (zoe, "past the shield", dora.key)
    assert "address" in shown.shown


def test_a_form_sent_twice_shows_nothing_twice(dora, zoe):
    client, token = browser(dora), uuid4()
    assert CANARY in text(ask(client, zoe, token=token))
    again = ask(client, zoe, token=token)
    assert again.status_code == 403
    assert CANARY not in text(again)
    assert "You have seen it once" in text(again)
    assert events(outcome=Outcome.SHOWN).count() == 1


def test_the_record_is_behind_the_shield_again_afterwards(dora, zoe):
    client = browser(dora)
    ask(client, zoe)
    assert CANARY not in text(client.get(reverse("childindex:record", args=[zoe])))


@pytest.mark.parametrize("reason", ["", "fire"])
def test_a_reason_is_asked_for(dora, zoe, reason):
    answer = ask(browser(dora), zoe, reason)
    assert CANARY not in text(answer)
    assert "why" in text(answer)
    assert events(outcome=Outcome.SHOWN).count() == 0
    assert Message.objects.count() == 0


def test_the_second_step_is_asked_again(dora, zoe):
    client = browser(dora)
    session = client.session
    for key in [one for one in session.keys() if "methods" in one.lower()]:  # noqa: SIM118 a session is no mapping
        del session[key]
    session.save()
    answer = ask(client, zoe)
    assert "Confirm that it is you" in text(answer)
    assert CANARY not in text(answer)
    assert events().count() == 0


def test_a_lead_of_another_agency_is_told_at_once_and_no_child_is_named(dora, zoe):
    accounts.practitioner("Near Lead", accounts.Agency.objects.get(id=dora.agency), "information_governance")
    accounts.practitioner("Far Lead", accounts.agency("Trust"), "information_governance")
    past(dora, zoe)
    mail = Message.objects.get(kind="shield_passed")
    assert mail.to.startswith("far")
    assert "/governance/looks" in mail.text
    assert "Zoe" not in mail.text + mail.subject


def test_where_there_is_no_other_agencys_a_lead_of_the_same_is_told(dora, zoe):
    accounts.practitioner("Near Lead", accounts.Agency.objects.get(id=dora.agency), "information_governance")
    past(dora, zoe)
    assert Message.objects.get(kind="shield_passed").to.startswith("near")


def test_nobody_to_tell_does_not_stop_a_rescue(dora, zoe):
    given = past(dora, zoe)
    assert events(object_id=given).get().shown == ["0 told"]
    assert CANARY in repr(seen(dora, zoe, given))


def test_who_is_not_on_duty_is_refused(zoe):
    alice = accounts.practitioner("Alice Example")
    factory.opened(alice, zoe)
    client = browser(alice)
    assert "Look past the shield" not in text(client.get(reverse("childindex:record", args=[zoe])))
    for answer in (client.get(address(zoe)), ask(client, zoe)):
        assert answer.status_code == 403
        assert CANARY not in text(answer)
    with pytest.raises(Refused, match="Only a duty officer") as refusal:
        past(alice, zoe)
    assert refusal.value.subject == zoe
    assert Message.objects.count() == 0


def test_a_record_that_is_not_open_is_not_for_the_duty_officer_either(zoe):
    dora = accounts.practitioner("Dora Duty", accounts.agency("Social services"), "duty_officer")
    assert browser(dora).get(address(zoe)).status_code == 404
    with pytest.raises(NotForYou):
        past(dora, zoe)


def test_where_there_is_no_shield_there_is_nothing_to_look_past(dora):
    open_child = factory.child(given="Amy")
    factory.opened(dora, open_child)
    assert browser(dora).get(address(open_child)).status_code == 403
    with pytest.raises(Refused, match="no shield") as refusal:
        past(dora, open_child)
    assert refusal.value.subject == open_child


def test_while_the_index_is_off_nobody_looks_past_a_shield(dora, zoe):
    Gateway.objects.all().delete()
    with pytest.raises(Refused, match="switched off"):
        past(dora, zoe)


def test_who_opened_it_for_another_agency_opens_it_anew(dora, zoe):
    with pytest.raises(NotForYou, match="not open"):
        past(replace(dora, agency=uuid4()), zoe)


def test_leave_for_one_child_is_none_for_another(dora, zoe):
    amy = factory.child(given="Amy", shielded=True)
    factory.opened(dora, amy)
    given = past(dora, zoe)
    with pytest.raises(NotForYou, match="leave"):
        seen(dora, amy, given)
    assert CANARY in repr(seen(dora, zoe, given))


def test_a_correction_or_an_opening_is_no_leave(dora, zoe):
    opening = Event.objects.filter(action="childindex.open_record", subject=zoe).get()
    with pytest.raises(NotForYou, match="leave"):
        seen(dora, zoe, opening.object_id)


def test_anothers_leave_is_no_leave(dora, zoe):
    eve = accounts.practitioner("Eve Duty", accounts.agency("Police"), "duty_officer")
    factory.opened(eve, zoe)
    given = past(eve, zoe)
    for by, leave in ((dora, given), (dora, uuid4())):
        with pytest.raises(NotForYou, match="leave"):
            seen(by, zoe, leave)
    assert CANARY in repr(seen(eve, zoe, given))
    with pytest.raises(Refused, match="seen it once"):
        seen(eve, zoe, given)
