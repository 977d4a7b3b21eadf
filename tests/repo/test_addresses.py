"""Every address has its row, and its guard holds: nobody who is not signed in passes a gate."""

import pytest

from tests.repo.addresses import addresses, tabled

ALL = addresses()


def test_every_address_has_its_row():
    """A new address fails here until its row stands in `tests/repo/urls/<context>.csv`."""
    known = {(row.context, row.route): row.guard for row in tabled()}
    lacking = [f"{one.context}.csv: {one.row}" for one in ALL if (one.context, one.route) not in known]
    assert lacking == []


def test_every_row_has_its_address():
    there = {(one.context, one.route) for one in ALL}
    assert [f"{row.context}.csv: {row.row}" for row in tabled() if (row.context, row.route) not in there] == []


def test_the_guard_is_the_one_the_row_says():
    known = {(row.context, row.route): row.guard for row in tabled()}
    changed = [f"{one.context}.csv: {one.row}" for one in ALL if known.get((one.context, one.route)) != one.guard]
    assert changed == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", [one for one in ALL if one.guard not in ("public", "library")], ids=str)
def test_a_visitor_is_asked_to_sign_in(address, method, client):
    answer = getattr(client, method)(address.sample)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", [one for one in ALL if one.guard == "public"], ids=lambda one: one.route)
def test_a_public_page_asks_nobody_to_sign_in(address, client):
    answer = client.get(address.sample)
    assert answer.status_code < 500
    assert "/account/login/" not in answer.headers.get("Location", "")


def test_no_address_carries_a_number():
    """Keys in addresses are UUIDs or words: a number could be counted up."""
    assert [one.route for one in ALL if one.context != "library" and "<int:" in one.route] == []
