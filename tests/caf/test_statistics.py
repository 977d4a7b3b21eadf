"""Counts of referrals: counted once, when they are due, and no small number leaves nor can be worked out."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oast.audit.models import Event
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.caf import tasks
from oast.caf.enums import ReferralStep
from oast.caf.operations import referral as referrals
from oast.caf.operations import statistics
from oast.caf.operations.statistics import is_due, push_referral_counts
from oast.caf.policies.referral import OUTCOMES, outcome
from oast.directory.models import ReferralCount, ReferralMonth, Service
from oast.directory.operations.referrals import Answered, take_referral_counts
from oast.disclosure.rule import HIDDEN, STANDARD, Cell
from tests.disclosure.test_tables import possible
from tests.factories import sharing, support
from tests.factories.directory import load, package, service
from tests.factories.support import AT

CLOCK = SystemActor("referral-statistics")
MARCH = date(2008, 3, 1)
DUE = datetime(2008, 4, 15, 5, 0, tzinfo=UTC)
STEPS = {"accepted": ReferralStep.ACCEPTED, "declined": ReferralStep.DECLINED}


@pytest.fixture
def services(db):
    """Keys of three services of the directory."""
    load(package(*(service(f"s{number}", f"Service {number}") for number in range(3))))
    return list(Service.objects.order_by("name").values_list("pk", flat=True))


def refer(case, service, **answers: int) -> None:
    """Send referrals to a service, answered as is said; the family agreed to it."""
    sharing.consent(case.subject, service)
    for answer, number in answers.items():
        for _ in range(number):
            sent = support.referral(case, None, service=service)
            if answer in STEPS:
                referrals.key_answer(by=case.bob, at=AT, referral_id=sent, step=STEPS[answer], note="No room")


def push(at=DUE, month=MARCH):
    push_referral_counts(by=CLOCK, at=at, month=month)


def kept() -> dict:
    return {
        one.service_id: (one.sent, one.accepted, one.declined, one.unanswered) for one in ReferralCount.objects.all()
    }


def test_what_is_counted_and_what_is_not_shown(services):
    case = support.case()
    big, small, mixed = services
    refer(case, big, accepted=8, declined=7, unanswered=6)
    refer(case, small, accepted=2)
    refer(case, mixed, accepted=9, unanswered=3)
    push()
    rows = kept()
    assert rows[small][0] is None
    assert rows[small][1] is None
    assert rows[mixed][3] is None
    shown = [count for row in rows.values() for count in row if count]
    assert shown
    assert min(shown) > 5
    assert rows[mixed][2] == 0, "nothing may be said to be nothing"
    assert ReferralMonth.objects.get().counted_at == DUE


def test_a_month_is_counted_once_whatever_happens_after(services):
    """Else the difference of two counts would tell of one child."""
    case = support.case()
    refer(case, services[0], accepted=8)
    push()
    before = kept()
    refer(case, services[0], accepted=1, declined=1)
    push(DUE + timedelta(days=1))
    assert kept() == before
    assert ReferralMonth.objects.get().counted_at == DUE


def test_a_month_is_counted_two_weeks_after_its_end_not_before(services):
    assert not is_due(MARCH, date(2008, 4, 14))
    assert is_due(MARCH, date(2008, 4, 15))
    refer(support.case(), services[0], accepted=8)
    with pytest.raises(Refused, match="not counted yet"):
        push(DUE - timedelta(days=1))
    assert kept() == {}


def test_months_are_those_of_the_county_not_of_the_clock_of_the_machine(services):
    """The last hour of March is in summer time already: 31 March 23.30 is 22.30 of the world's time."""
    case = support.case(covered=[services[0]])
    for hour in (22, 23):
        for _ in range(6):
            support.referral(case, None, service=services[0], at=datetime(2008, 3, 31, hour, 30, tzinfo=UTC))
    push()
    assert kept()[services[0]][0] == 6


def test_a_month_without_any_referral_is_counted_too(services):
    push()
    month = ReferralMonth.objects.get()
    assert (month.sent, month.accepted, month.declined, month.unanswered) == (0, 0, 0, 0)


def test_a_service_that_the_directory_does_not_know_takes_part_and_is_not_kept(services):
    case = support.case()
    refer(case, uuid4(), accepted=7)
    refer(case, services[0], accepted=8)
    push()
    assert set(kept()) == {services[0]}
    assert ReferralMonth.objects.get().sent == 15


def test_only_a_named_process_counts(services):
    for actor in (support.alice(), support.bob()):
        with pytest.raises(Refused):
            push_referral_counts(by=actor, at=DUE, month=MARCH)
        with pytest.raises(Refused):
            take_referral_counts(by=actor, at=DUE, month=MARCH, services={}, everywhere=Answered())
    assert not ReferralMonth.objects.exists()


@pytest.mark.parametrize("count", [1, 5])
def test_the_directory_takes_no_small_number(services, count):
    with pytest.raises(ValueError, match="small"):
        take_referral_counts(
            by=CLOCK, at=DUE, month=MARCH, services={services[0]: Answered(sent=count)}, everywhere=Answered()
        )
    assert not ReferralMonth.objects.exists()


def test_the_audit_names_the_count_and_no_child(services):
    refer(support.case(), services[0], accepted=8)
    push()
    events = Event.objects.filter(action__in=["caf.push_referral_counts", "directory.take_referral_counts"])
    assert events.count() == 2
    assert set(events.values_list("subject", flat=True)) == {None}


def test_every_step_of_a_referral_is_one_of_three_answers():
    found = {step: outcome(step) for step in ReferralStep.values}
    assert set(found.values()) == set(OUTCOMES)
    assert found["waiting"] == "accepted"
    assert found["cancelled"] == "unanswered"


def test_the_job_counts_what_is_due_once(services, monkeypatch):
    monkeypatch.setattr(tasks.timezone, "now", lambda: DUE)
    tasks.push_counts()
    tasks.push_counts()
    assert ReferralMonth.objects.count() == 11, "twelve months back with this one; this one is not over"
    assert max(ReferralMonth.objects.values_list("month", flat=True)) == MARCH


# Nothing can be worked out

COUNT = st.one_of(st.integers(0, 7), st.integers(0, 40))


@settings(max_examples=60)
@given(st.lists(st.tuples(COUNT, COUNT, COUNT), min_size=1, max_size=2))
def test_no_small_count_is_pushed_nor_can_be_worked_out(monkeypatch, rows):
    """Whatever the referrals are: each number that is pushed is true and large or nothing, and whoever adds and
    subtracts all that was pushed finds that each other one may have at least five values."""
    keys = [uuid4() for _ in rows]
    counts = {
        (key, answer): n for key, row in zip(keys, rows, strict=True) for answer, n in zip(OUTCOMES, row, strict=True)
    }
    pushed = {}
    monkeypatch.setattr(statistics, "answers_by_service", lambda *_: counts)
    monkeypatch.setattr(statistics, "take_referral_counts", lambda **said: pushed.update(said))
    monkeypatch.setattr(statistics, "changed", lambda **_: None)
    push_referral_counts.__wrapped__(by=CLOCK, at=DUE, month=MARCH)

    everybody = [*(pushed["services"][key] for key in keys), pushed["everywhere"]]
    truth = [*rows, [sum(column) for column in zip(*rows, strict=True)]]
    said = [(one.accepted, one.declined, one.unanswered, one.sent) for one in everybody]
    real = [(*row, sum(row)) for row in truth]
    shown = [count for row in said for count in row]
    values = [count for row in real for count in row]
    assert all(one is None or (one == true and not 1 <= one <= 5) for one, true in zip(shown, values, strict=True))
    last = len(rows)
    sums = [(range(4 * at, 4 * at + 3), 4 * at + 3) for at in range(last)]
    sums += [([4 * at + column for at in range(last)], 4 * last + column) for column in range(3)]
    sums += [([4 * at + column for at in range(last) for column in range(3)], 4 * last + 3)]
    cells = [HIDDEN if one is None else Cell(one) for one in shown]
    for at, solutions in possible(sums, cells, values):
        assert max(solutions) - min(solutions) >= STANDARD.narrowest, (rows, at)
