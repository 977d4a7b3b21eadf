"""What a consent needs to be worth anything, which purposes a relation serves, and ages."""

from datetime import UTC, date, datetime, timedelta

import pytest

from oast.audit.rules import Refused
from oast.sharing import policies
from oast.sharing.enums import Answer, ConsentKind, Evidence, Giver, Purpose, Relation

GOOD = {
    "giver": Giver.PARENT,
    "competence": "",
    "evidence": Evidence.SPOKEN,
    "witness": "Sam",
    "kind": ConsentKind.SHARING,
    "covered": 1,
    "age": 8,
    "answer": Answer.YES,
}
CHILD = {"giver": Giver.CHILD}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        CHILD | {"age": 12},
        CHILD | {"age": 11, "competence": "Explained it back to me"},
        CHILD | {"age": None, "competence": "Explained it back to me"},
        {"age": None},
        {"evidence": Evidence.DRAWN, "witness": ""},
        {"kind": ConsentKind.STORAGE, "covered": 0},
        {"answer": Answer.NO, "covered": 0},
    ],
)
def test_a_consent_that_is_worth_something(fields):
    policies.check_consent_is_valid(**GOOD | fields)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (CHILD | {"age": 11}, "Say why you judge"),
        (CHILD | {"age": 11, "competence": "  "}, "Say why you judge"),
        (CHILD | {"age": None}, "Say why you judge"),
        ({"witness": " "}, "who heard"),
        ({"covered": 0}, "at least one service"),
    ],
)
def test_one_that_is_not_says_what_to_do(fields, said):
    with pytest.raises(Refused, match=said):
        policies.check_consent_is_valid(**GOOD | fields)


def test_a_consent_is_taken_back_once():
    policies.check_can_withdraw(None)
    with pytest.raises(Refused, match="already"):
        policies.check_can_withdraw(datetime(2008, 3, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2008, 2, 28), 11), (date(2008, 2, 29), 12), (date(2009, 2, 28), 12), (date(2009, 3, 1), 13)],
)
def test_the_birthday_of_a_leap_day(day, age):
    assert policies.age_on(day, date(1996, 2, 29)) == age


def test_withholding_needs_a_reason_and_a_day_to_come():
    at = datetime(2008, 3, 5, 9, tzinfo=UTC)
    tomorrow = at.date() + timedelta(days=1)
    policies.check_can_withhold("The police ask", tomorrow, at)
    with pytest.raises(Refused, match="Say why"):
        policies.check_can_withhold("  ", tomorrow, at)
    with pytest.raises(Refused, match="in the future"):
        policies.check_can_withhold("The police ask", at.date(), at)


def test_which_purposes_a_relation_serves():
    """Written out a second time: whoever changes it must mean it."""
    work = {Purpose.SUPPORT, Purpose.ASSESSMENT, Purpose.SAFEGUARDING}
    assert set(policies.PURPOSES) == set(Relation)
    assert {relation: set(serves) for relation, serves in policies.PURPOSES.items()} == {
        Relation.CHILD: {Purpose.OWN_RECORD},
        Relation.PARENT: {Purpose.OWN_RECORD},
        Relation.PROVIDER: {Purpose.REFERRAL},
    } | dict.fromkeys((Relation.AUTHOR, Relation.LEAD, Relation.MEMBER, Relation.NOMINEE, Relation.INDEX), work)
    assert {Relation.LEAD, Relation.MEMBER, Relation.NOMINEE, Relation.PROVIDER} == policies.BY_CONSENT
    assert (policies.PRESUMED_ABLE_AT, policies.COMMONLY_ABLE_AT) == (16, 12)
