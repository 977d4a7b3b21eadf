"""Who loses access loses it on the very next request: every guarded address, as a page, a form and a part of a page.

Files, downloads and interfaces are addresses too, so a new one is held here without a word.
"""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.utils import timezone

from oast.accounts import roles
from oast.accounts.enums import Kind
from tests.accounts import signing
from tests.factories.accounts import agency, employment, person, qualify
from tests.repo.addresses import addresses

pytestmark = pytest.mark.django_db

OPEN = ("public", "library", "anyone", "family")
WORK = [one for one in addresses() if one.guard not in OPEN]
OWN = [one for one in addresses() if one.guard == "anyone"]
FAMILY = [one for one in addresses() if one.guard == "family"]
TODAY = timezone.localdate()


def leave(who):
    who.employments.update(ended_on=TODAY)


def expire(who):
    who.employments.update(expires_on=TODAY)


def lose_the_checks(who):
    who.qualifications.update(expires_on=TODAY)


def lose_the_roles(who):
    for work in who.employments.all():
        work.role_grants.update(ended_on=TODAY)


def disable(who):
    who.is_active = False
    who.save()


def be_gone(who):
    who.left_at = timezone.now()
    who.save()


def be_signed_out(who):
    for one in UserSession.objects.filter(user=who):
        one.end()


@pytest.fixture
def alice():
    """Holds every role that there is."""
    who = person("Alice Example")
    qualify(who)
    employment(who, agency(), *roles.BY_NAME, expires_on=TODAY + timedelta(days=9))
    return who


def answers(client, address):
    """As a page, as a part of a page and as a form."""
    yield client.get(address.sample)
    yield client.get(address.sample, headers={"HX-Request": "true"})
    yield client.post(address.sample)


def signed_in(who):
    client = signing.client_of(who)
    UserSession.objects.create(user=who, ip="192.0.2.1", session_key=client.session.session_key)
    return client


@pytest.mark.parametrize("loss", [leave, expire], ids=lambda one: one.__name__)
def test_the_end_of_the_work_closes_every_page_of_work(alice, loss):
    client = signed_in(alice)
    assert client.get("/agencies/").status_code == 200
    loss(alice)

    for address in WORK:
        for answer in answers(client, address):
            assert answer.status_code == 403, address
            assert "Your access has ended" in answer.content.decode(), address


@pytest.mark.parametrize("loss", [lose_the_checks, lose_the_roles], ids=lambda one: one.__name__)
def test_a_lost_role_closes_what_it_opened(alice, loss):
    needing = {one for role in roles.ALL if role.needs for one in role.permissions}
    needing -= {one for role in roles.ALL if not role.needs for one in role.permissions}
    closed = [one for one in WORK if one.guard in needing or (loss is lose_the_roles and one.guard != "practitioner")]
    client = signed_in(alice)
    loss(alice)

    assert closed
    for address in closed:
        for answer in answers(client, address):
            assert answer.status_code == 403, address
            assert "Confirm that it is you" not in answer.content.decode(), address


@pytest.mark.parametrize("loss", [disable, be_gone, be_signed_out], ids=lambda one: one.__name__)
@pytest.mark.parametrize("guarded", [WORK, OWN], ids=["work", "own"])
def test_who_is_out_is_asked_to_sign_in(alice, loss, guarded):
    for address in guarded:
        client = signed_in(alice)
        loss(alice)
        answer = client.get(address.sample)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/account/login/"), address
        alice.is_active, alice.left_at = True, None
        alice.save()


def test_a_parent_whose_account_is_closed_is_out_too():
    parent = person("Paula Parent", kind=Kind.PARENT)
    client = signed_in(parent)
    disable(parent)

    for address in FAMILY:
        assert client.get(address.sample).headers["Location"].startswith("/account/login/"), address
