"""A query set whose SQL is made once says what it would say if it were made anew."""

from datetime import timedelta
from uuid import uuid4

import pytest

from oast.accounts.models import Employment
from oast.audit.compiled import a_day, a_key, a_moment, compiled
from oast.audit.operations import looking
from oast.sharing.enums import Answer, ConsentKind
from oast.sharing.models import Consent
from oast.sharing.rules import agreed, consents_in_force, yeses_in_force
from tests.factories import accounts, sharing
from tests.factories.sharing import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def looking_on():
    with looking(by=accounts.practitioner("Alice Example"), at=AT, action="test.look") as look:
        look.events += 1
        yield


def test_marks_give_way_to_the_values(looking_on):
    subject, at = a_key(), a_moment()
    made = compiled(consents_in_force(at).filter(subject=subject), subject=subject, at=at)
    wanted = uuid4()

    sql, parameters = consents_in_force(AT).filter(subject=wanted).query.sql_with_params()

    assert (made.sql, made.with_values(subject=wanted, at=AT)) == (sql, list(parameters))


def test_marks_inside_a_list_give_way_too(looking_on):
    first, second = a_key(), a_key()
    made = compiled(Consent.objects.filter(covers__recipient__in=[first, second]), first=first, second=second)
    alice, bob = uuid4(), uuid4()

    sql, parameters = Consent.objects.filter(covers__recipient__in=[alice, bob]).query.sql_with_params()

    assert sorted(made.with_values(first=alice, second=bob)) == sorted(parameters)
    assert made.sql == sql


def test_a_mark_that_the_query_does_not_ask_for_is_refused(looking_on):
    with pytest.raises(ValueError, match="does not ask for \\['agency'\\]"):
        compiled(Consent.objects.filter(subject=a_key()), agency=a_key())


def test_a_value_that_is_missing_is_refused(looking_on):
    subject = a_key()
    made = compiled(Consent.objects.filter(subject=subject), subject=subject)

    with pytest.raises(KeyError):
        made.with_values()


@pytest.mark.parametrize("kind", ConsentKind)
def test_what_is_agreed_is_what_the_query_set_says(kind):
    subject, stranger = uuid4(), uuid4()
    sharing.consent(subject, uuid4(), kind=kind)
    sharing.consent(subject, uuid4(), kind=kind, answer=Answer.NO, at=AT + timedelta(days=2))

    with looking(by=sharing.SYSTEM, at=AT, action="test.look") as look:
        look.events += 1
        for one in (subject, stranger):
            for days in (-1, 0, 1, 3):
                at = AT + timedelta(days=days)
                assert agreed(one, kind, at) is yeses_in_force(at, kind).filter(subject=one).exists()
        assert agreed(subject, kind, AT + timedelta(days=1))
        assert not agreed(subject, kind, AT + timedelta(days=3))


def test_a_day_gives_way_wherever_it_stands():
    day, person, wanted = a_day(), a_key(), uuid4()
    made = compiled(
        Employment.objects.filter(Employment.on(day), person=person).values_list("agency"), day=day, person=person
    )

    assert made.with_values(day=accounts.DAY, person=wanted) == [accounts.DAY, accounts.DAY, wanted]
