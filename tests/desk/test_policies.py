"""What may follow what at the information governance desk: the review of a look, and the clock of a request."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from oast.audit.rules import Refused
from oast.desk.enums import AccessState, Outcome, Requester, RequestKind
from oast.desk.policies import accesses, keeping, requests

DAY = date(2008, 3, 5)
ALICE, BOB = UUID(int=1), UUID(int=2)
FOLLOWS = {
    "explained": {"waiting"},
    "waiting": {"explained", "asked", "closed"},
    "asked": {"closed"},
    "closed": {"waiting"},
}


@pytest.mark.parametrize("state", AccessState)
@pytest.mark.parametrize("wanted", AccessState)
def test_what_may_follow_a_look(state, wanted):
    if wanted in FOLLOWS[state]:
        accesses.check_may_become(state, wanted)
        return
    with pytest.raises(Refused, match="meanwhile"):
        accesses.check_may_become(state, wanted)


@pytest.mark.parametrize(
    ("state", "queued", "new_signals", "stands"),
    [
        (None, True, True, "waiting"),
        (None, True, False, "waiting"),
        (None, False, True, "explained"),
        ("waiting", False, False, "explained"),
        ("explained", True, False, "waiting"),
        ("asked", False, False, "asked"),
        ("asked", True, True, "asked"),
        ("closed", True, True, "waiting"),
        ("closed", True, False, "closed"),
        ("closed", False, True, "closed"),
    ],
)
def test_where_a_look_stands_after_it_was_explained_anew(state, queued, new_signals, stands):
    assert accesses.judged(state, queued, new_signals) == stands


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (DAY, 1, date(2008, 4, 5)),
        (date(2008, 1, 31), 1, date(2008, 2, 29)),
        (date(2007, 11, 30), 3, date(2008, 2, 29)),
        (date(2007, 12, 31), 1, date(2008, 1, 31)),
        (date(2008, 11, 5), 1, date(2008, 12, 5)),
        (date(2008, 3, 31), 12, date(2009, 3, 31)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last_one(day, months, after):
    assert requests.months_after(day, months) == after


@pytest.mark.parametrize(("extended", "due"), [(False, date(2008, 4, 5)), (True, date(2008, 6, 5))])
def test_a_request_is_due_in_one_month_or_three(extended, due):
    assert requests.due_on(DAY, extended) == due


@pytest.mark.parametrize(
    ("requester", "authority", "received_on", "says"),
    [
        (Requester.CHILD, "", DAY, None),
        (Requester.CHILD, " ", date(2008, 3, 6), "a day to come"),
        (Requester.PARENT, "mother, parental responsibility", DAY, None),
        (Requester.PARENT, "  ", DAY, "by what right"),
    ],
)
def test_a_request_is_taken(requester, authority, received_on, says):
    _refuses(says, requests.check_can_take, requester, authority, received_on, DAY)


@pytest.mark.parametrize(("closed_at", "says"), [(None, None), (datetime(2008, 3, 5, tzinfo=UTC), "closed")])
def test_a_closed_request_takes_nothing(closed_at, says):
    _refuses(says, requests.check_is_open, closed_at)


@pytest.mark.parametrize(
    ("extended", "reason", "day", "says"),
    [
        (False, "three agencies hold papers", DAY, None),
        (True, "three agencies hold papers", DAY, "already"),
        (False, "three agencies hold papers", date(2008, 3, 6), "is over"),
        (False, "  ", DAY, "why a month"),
    ],
)
def test_a_month_is_extended_once_in_time_and_with_a_reason(extended, reason, day, says):
    _refuses(says, requests.check_can_extend, extended, reason, day, DAY)


@pytest.mark.parametrize("kind", RequestKind)
def test_only_who_asked_for_a_copy_gets_one(kind):
    _refuses(None if kind == RequestKind.ACCESS else "asked for a copy", requests.check_is_copy, kind)


@pytest.mark.parametrize(
    ("prepared_by", "now", "says"),
    [
        (ALICE, "a", None),
        (None, "a", "prepared the copy yet"),
        (BOB, "a", "A second person"),
        (ALICE, "b", "has changed"),
    ],
)
def test_a_second_person_looks_through_the_copy_as_it_was_prepared(prepared_by, now, says):
    _refuses(says, requests.check_can_check, prepared_by, "a", now, BOB)


@pytest.mark.parametrize(
    ("checked_by", "now", "says"),
    [(BOB, "a", None), (None, "a", "second person"), (BOB, "b", "has changed")],
)
def test_what_was_looked_through_is_sent(checked_by, now, says):
    _refuses(says, requests.check_can_send, checked_by, "a", now)


ENDS = {
    "access": {Outcome.SENT, Outcome.REFUSED, Outcome.WITHDRAWN},
    "rectification": {Outcome.CORRECTED, Outcome.STATEMENT, Outcome.REFUSED, Outcome.WITHDRAWN},
    "objection": {Outcome.STOPPED, Outcome.STATEMENT, Outcome.REFUSED, Outcome.WITHDRAWN},
}


@pytest.mark.parametrize("kind", RequestKind)
@pytest.mark.parametrize("outcome", Outcome)
def test_how_a_request_ends(kind, outcome):
    says = None if outcome in ENDS[kind] else "does not end so"
    _refuses(says, requests.check_can_close, kind, outcome, "In words.", True)


@pytest.mark.parametrize(
    ("outcome", "answer", "sent", "says"),
    [
        (Outcome.SENT, "", True, None),
        (Outcome.SENT, "In words.", False, "not sent yet"),
        (Outcome.REFUSED, " ", True, "in words"),
        (Outcome.REFUSED, "It is another child’s.", False, None),
    ],
)
def test_a_request_ends_with_the_copy_or_in_words(outcome, answer, sent, says):
    _refuses(says, requests.check_can_close, RequestKind.ACCESS, outcome, answer, sent)


def _refuses(says: str | None, check, *given) -> None:
    """The check passes, or refuses in a sentence with these words."""
    if says is None:
        check(*given)
        return
    with pytest.raises(Refused, match=says):
        check(*given)


@pytest.mark.parametrize(
    ("age", "newest", "approved", "good"),
    [
        (timedelta(), True, False, True),
        (timedelta(days=30), True, False, True),
        (timedelta(days=30, microseconds=1), True, False, False),
        (timedelta(), False, False, False),
        (timedelta(), True, True, False),
    ],
)
def test_a_report_of_the_retention_clock_is_good_for_thirty_days_and_once(age, newest, approved, good):
    made = datetime(2008, 3, 5, 9, tzinfo=UTC)
    if good:
        keeping.check_can_approve(made, None, newest, made + age)
        return
    with pytest.raises(Refused, match="approved already" if approved else "too old"):
        keeping.check_can_approve(made, made if approved else None, newest, made + age)
