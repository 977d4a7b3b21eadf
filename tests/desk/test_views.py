"""Home: the public's, the practitioner's, the family's."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oast.accounts.enums import Kind, Sector
from oast.audit.models import Event
from oast.sharing.enums import Relation
from tests.browser import people
from tests.caf import pages
from tests.caf.conftest import looking_as
from tests.factories import accounts, childindex, sharing

pytestmark = pytest.mark.django_db


def browser(person) -> Client:
    people.second_factor(person)
    client = Client()
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    return client


def said(response) -> str:
    return response.content.decode()


def test_the_public_finds_help_and_the_number_to_call(client):
    page = said(client.get("/"))

    assert 'action="/directory/"' in page
    assert "call <strong>999</strong>" in page


def test_a_practitioner_without_children_is_told_how_to_begin():
    page = said(pages.Somebody().get("/"))

    assert "Nobody is waiting for your answer." in page
    assert "Look for a child to begin." in page


def children(somebody: pages.Somebody, count: int) -> None:
    for number in range(count):
        subject = childindex.child(f"Zoe{number}")
        sharing.relate(somebody.viewer, Relation.AUTHOR, subject, at=timezone.now())


def test_my_children_are_named_and_each_look_is_on_the_record():
    alice = pages.Somebody()
    children(alice, 2)

    page = said(alice.get("/"))

    assert "Zoe0 Hopkins" in page
    assert "Zoe1 Hopkins" in page
    with looking_as():
        assert Event.objects.filter(action="desk.home", actor=str(alice.person.id)).count() == 2


def test_one_and_three_children_cost_the_same_queries():
    alice = pages.Somebody()
    children(alice, 1)
    alice.get("/")
    with CaptureQueriesContext(connection) as one:
        alice.get("/")
    children(alice, 2)
    with CaptureQueriesContext(connection) as three:
        alice.get("/")

    assert len(one) == len(three)


def test_somebody_elses_children_are_not_there():
    children(pages.Somebody(), 1)

    page = said(pages.Somebody("Charlie Example", accounts.agency("Police", Sector.POLICE)).get("/"))

    assert "Zoe0" not in page


def test_an_officer_sees_ways_and_no_child():
    officer = browser(people.practitioner("Wendy Officer", accounts.agency("Trust"), "trust_officer"))

    page = said(officer.get("/"))

    assert "Agencies and teams" in page
    assert "My children" not in page


def test_who_lacks_training_is_told_at_once():
    person = accounts.person("Nina New")
    accounts.qualify(person, "vetting")
    people.employ(person, accounts.agency(), "practitioner")

    assert "your training is missing" in said(browser(person).get("/"))


def test_a_family_goes_to_its_own_record():
    parent = accounts.person("Pat Parent", kind=Kind.PARENT)

    response = browser(parent).get("/")

    assert (response.status_code, response.headers["Location"]) == (302, "/family/")
