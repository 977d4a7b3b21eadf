"""What identifies one child, what stops harvesting, what may be put right: the limits and tables themselves."""

from datetime import date
from uuid import uuid4

import pytest

from oast.audit.rules import Refused
from oast.childindex import policies
from oast.childindex.definitions import ACCESS
from oast.childindex.linkage.numbers import upn_check_letter
from oast.childindex.policies import Terms

BORN = date(2000, 3, 5)
UPN = upn_check_letter("801200001001") + "801200001001"


@pytest.mark.parametrize(
    "terms",
    [
        Terms("Zoe", "Hopkins", BORN),
        Terms("Zoe", "Hopkins", postcode="CT1 2AB"),
        Terms("Zoe", "", BORN, "CT1 2AB"),
        Terms("", "Hopkins", BORN, "CT1 2AB"),
        Terms(number=UPN),
        Terms(number="9434765919"),
    ],
)
def test_what_identifies_one_child(terms):
    policies.check_enough(terms)


@pytest.mark.parametrize(
    "terms",
    [
        Terms(),
        Terms("Zoe", "Hopkins"),
        Terms("Zoe", born=BORN),
        Terms("Zoe", postcode="CT1 2AB"),
        Terms(born=BORN, postcode="CT1 2AB"),
        Terms(number="123"),
        Terms(number="a word"),
    ],
)
def test_what_does_not(terms):
    with pytest.raises(Refused, match="enough to find one child"):
        policies.check_enough(terms)


@pytest.mark.parametrize("terms", [{"given": "Zo*"}, {"family": "Hop%"}, {"postcode": "CT?"}, {"given": "Zo_"}])
def test_wildcards(terms):
    with pytest.raises(Refused, match="wildcards"):
        policies.check_enough(Terms(**{"given": "Zoe", "family": "Hopkins", "born": BORN, "postcode": "CT1"} | terms))


def test_a_number_is_read_as_what_it_is():
    assert (Terms(number=UPN).identity().upn, Terms(number="9434765919").identity().upn) == (UPN, "")
    assert (Terms(number=UPN).identity().nhs_number, Terms(number="9434765919").identity().nhs_number) == (
        "",
        "9434765919",
    )


def test_searching_ends_at_the_limit_of_the_hour_and_of_the_day():
    limits = ACCESS.one().limits
    hour, day = limits.searches_an_hour, limits.searches_a_day
    policies.check_not_too_often(hour - 1, day - 1, limits)
    for last_hour, last_day, span in ((hour, day - 1, "hour"), (0, day, "day"), (0, day + 1, "day")):
        with pytest.raises(Refused, match=f"in the last {span}"):
            policies.check_not_too_often(last_hour, last_day, limits)


def test_which_fields_are_put_right():
    seen = {"given", "family", "born", "gender"}
    assert policies.corrigible(shielded=True) == seen
    assert policies.corrigible(shielded=False) == seen | {
        "middle", "called", "address", "postcode", "nhs_number", "practice",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("shielded", "waiting", "sentence"),
    [(False, None, "no shield"), (False, uuid4(), "no shield"), (True, uuid4(), "asked already")],
)
def test_when_a_shield_cannot_be_asked_off(shielded, waiting, sentence):
    subject = uuid4()
    policies.check_lift_can_be_asked(True, None, subject)
    with pytest.raises(Refused, match=sentence) as refusal:
        policies.check_lift_can_be_asked(shielded, waiting, subject)
    assert refusal.value.subject == subject
