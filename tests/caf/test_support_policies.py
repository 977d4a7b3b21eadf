"""Transition tables: every legal step leads where the table says, every other is refused with a sentence."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oast.audit.rules import Refused
from oast.caf.enums import (
    ActionEnding,
    ActionStatus,
    ClosingReason,
    EpisodeStatus,
    MemberStatus,
    NominationStatus,
    ReferralStep,
    ReviewDecision,
)
from oast.caf.models import LeadNomination, TeamMember
from oast.caf.policies import closure, episode, family, plan, referral, review, team

TABLES = [episode.EPISODE, team.NOMINATION, team.MEMBERSHIP, plan.ACTION, referral.REFERRAL]
DAY = date(2008, 3, 5)
AT = datetime(2008, 3, 5, 9, 0)  # noqa: DTZ001 policies compare, they do not convert


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@given(data=st.data())
def test_illegal_steps_are_always_refused_with_a_sentence(table, data):
    state = table.start
    for step in data.draw(st.lists(st.sampled_from(sorted(table.steps)), max_size=8)):
        if step in table.allowed(state):
            state = table.check(state, step)
            assert state in table.states
        else:
            with pytest.raises(Refused) as refusal:
                table.check(state, step)
            assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_state_can_say_why_not(table):
    assert table.states <= set(table.sentences)


@pytest.mark.parametrize(
    ("table", "states"),
    [
        (episode.EPISODE, EpisodeStatus),
        (team.NOMINATION, NominationStatus),
        (team.MEMBERSHIP, MemberStatus),
        (plan.ACTION, ActionStatus),
        (referral.REFERRAL, ReferralStep),
    ],
)
def test_every_status_is_in_its_table(table, states):
    assert table.states == set(states)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, NominationStatus.ASKED),
        ({"cancelled_at": AT}, NominationStatus.CANCELLED),
        ({"answered_at": AT, "accepted": False}, NominationStatus.DECLINED),
        ({"answered_at": AT, "accepted": True}, NominationStatus.ACCEPTED),
        ({"answered_at": AT, "accepted": True, "ended_at": AT}, NominationStatus.ENDED),
    ],
)
def test_a_nominations_status_follows_from_its_dates(fields, status):
    assert team.nomination_status(LeadNomination(**fields)) == status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, MemberStatus.INVITED),
        ({"answered_at": AT, "accepted": True}, MemberStatus.JOINED),
        ({"answered_at": AT, "accepted": False}, MemberStatus.DECLINED),
        ({"answered_at": AT, "accepted": True, "left_at": AT}, MemberStatus.LEFT),
    ],
)
def test_a_members_status_follows_from_its_dates(fields, status):
    assert team.member_status(TeamMember(**fields)) == status


@given(st.dates(DAY, DAY + timedelta(days=60)), st.dates(DAY, DAY + timedelta(days=60)))
def test_an_action_is_late_from_the_day_after(due, day):
    assert (plan.action_status(None, due, day) == ActionStatus.LATE) == (day > due)
    assert plan.action_status(AT, due, day) == ActionStatus.FINISHED


@pytest.mark.parametrize(
    ("days", "due"),
    [(0, "later"), (34, "later"), (35, "due soon"), (42, "due"), (83, "due"), (84, "late"), (300, "late")],
)
def test_a_review_is_due_after_six_weeks_and_late_after_twelve(days, due):
    first = review.first_review_on(DAY)
    assert first == DAY + timedelta(weeks=6)
    assert review.review_due(first, DAY, DAY + timedelta(days=days)).value == due


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"held_on": DAY + timedelta(days=1)}, "future"),
        ({"held_on": DAY - timedelta(days=1)}, "before the support started"),
        ({"next_on": None}, "Fix the day"),
        ({"next_on": DAY}, "after this one"),
        ({"next_on": DAY + timedelta(weeks=13)}, "within 12 weeks"),
    ],
)
def test_a_reviews_dates_must_be_possible(change, sentence):
    good = {
        "held_on": DAY,
        "opened_on": DAY,
        "day": DAY,
        "decision": ReviewDecision.CONTINUE,
        "next_on": review.next_review_on(DAY),
    }
    review.check_review(**good)
    review.check_review(**good | {"next_on": DAY + timedelta(weeks=12)})
    review.check_review(**good | {"next_on": DAY + timedelta(days=1)})
    with pytest.raises(Refused, match=sentence):
        review.check_review(**good | change)


def test_ratings_need_the_familys_agreement_and_go_from_0_to_4():
    review.check_ratings([None], False)
    review.check_ratings([0, 4], True)
    with pytest.raises(Refused, match="not agreed"):
        review.check_ratings([0], False)
    with pytest.raises(Refused, match="0 to 4"):
        review.check_ratings([5], True)


@pytest.mark.parametrize(
    "fields",
    [
        {"completed_at": None},
        {"superseded_at": AT},
        {"ending": "nothing"},
        {"ending": "social_care"},
        {"open_already": True},
        {"used": True},
    ],
)
def test_support_starts_only_after_an_assessment_that_asks_for_it(fields):
    good = {"completed_at": AT, "superseded_at": None, "ending": "team", "open_already": False, "used": False}
    episode.check_can_start(**good)
    with pytest.raises(Refused):
        episode.check_can_start(**good | fields)


def test_closing_needs_its_confirmation_and_its_endings():
    closure.check_can_close(reason=ClosingReason.DIED, confirmed=False, unanswered=2)
    with pytest.raises(Refused, match="taken the case over"):
        closure.check_can_close(reason=ClosingReason.SOCIAL_CARE, confirmed=False, unanswered=0)
    with pytest.raises(Refused, match="how each action ended"):
        closure.check_can_close(reason=ClosingReason.NEEDS_MET, confirmed=False, unanswered=1)


def test_distance_counts_what_ended():
    went = closure.distance([ActionEnding.MET, ActionEnding.MET, ActionEnding.NOT_MET, ActionEnding.NOT_NEEDED, ""])
    assert (went.met, went.part_met, went.not_met, went.not_needed, went.counted) == (2, 0, 1, 1, 3)


@given(st.uuids())
def test_a_code_is_the_same_for_the_same_form_and_forgives_misreading(token):
    code = family.code_for(token, "secret")
    assert code == family.code_for(token, "secret") != family.code_for(uuid4(), "secret")
    misread = code.lower().replace("-", " ").replace("1", "l").replace("0", "o")
    assert family.code_hash(misread) == family.code_hash(code)
    assert len(code.replace("-", "")) == family.LENGTH


def test_an_invitation_is_usable_once_and_not_for_ever():
    later = AT + timedelta(hours=1)
    assert family.usable(later, None, None, AT)
    assert not family.usable(AT, None, None, AT)
    assert not family.usable(later, AT, None, AT)
    assert not family.usable(later, None, AT, AT)
