"""The database seals the same bytes that the plain verifier computes."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from oast.audit import queries
from oast.audit.chain import BrokenChain, verify
from oast.audit.enums import Outcome
from oast.audit.operations import looking, record, saw
from oast.audit.scope import SystemActor

AT = datetime(2008, 3, 5, 9, 0, 0, 123456, tzinfo=UTC)
ALICE = SystemActor("alice")


@pytest.fixture
def sealed(db) -> list:
    with looking(by=ALICE, at=AT, action="test.look"):
        saw(subject=uuid4(), right="lead", purpose="support", shown=["plan", "é, “quoted”"])
    with looking(by=ALICE, at=AT, action="test.search"):
        record(outcome=Outcome.SHOWN, text="Zoë, 5 March 2008")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with looking(by=ALICE, at=AT, action="audit.verify"):
        return list(queries.sealed_events())


def test_the_database_seals_what_the_verifier_computes(sealed):
    assert verify(sealed)[0] == 2


@pytest.mark.parametrize("damage", ["edit", "delete", "reorder"])
def test_damage_names_the_first_bad_event(sealed, damage):
    first, second = sealed
    damaged = {
        "edit": [replace(first, fields={**first.fields, "actor": "system:bob"}), second],
        "delete": [second],
        "reorder": [second, first],
    }[damage]

    with pytest.raises(BrokenChain) as found:
        verify(damaged)

    assert found.value.number == 1


LISTS = [[], [""], ["", ""], [","], ["a", "b"], ["a,b"], ["a\\", "b"], ["a\\,b"], [None], ["\\N"], ["a", None]]
LISTS += [["0"], ["\\0"]]


@pytest.mark.django_db
def test_no_two_lists_have_one_form():
    with connection.cursor() as cursor:
        forms = []
        for items in LISTS:
            cursor.execute("SELECT audit_list(%s::text[])", [items])
            forms.append(cursor.fetchone()[0])
        cursor.execute("SELECT audit_list(NULL)")
        assert cursor.fetchone() == (None,)
    assert len(set(forms)) == len(LISTS)
    assert forms[LISTS.index(["a", "b"])] == "a,b", "the form that earlier seals have"
