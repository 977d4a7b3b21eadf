"""The tables of the cases once more, in words: who may read the tables and say whether they are what the county wants.

The other tests ask the tables whether the code follows them; these hold the tables themselves.
"""

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from oast.accounts.enums import Kind
from oast.accounts.policies import LETTERS
from oast.audit.rules import Refused
from oast.caf.enums import ClosingReason, Ending, FamilyMember, ReferralStep
from oast.caf.policies import assessment, closure, completion, episode, family, plan, referral, review, team
from oast.caf.policies.transitions import Table
from oast.sharing.enums import Part, Relation

MOVES = [
    ("episode.EPISODE", """
        open work open
        open review open
        open close closed"""),
    ("team.NOMINATION", """
        asked accept accepted
        asked decline declined
        asked cancel cancelled
        accepted end ended"""),
    ("team.MEMBERSHIP", """
        invited accept joined
        invited decline declined
        invited end left
        joined end left"""),
    ("plan.ACTION", """
        open note open
        open change open
        open finish finished
        late note late
        late change open
        late finish finished"""),
    ("referral.REFERRAL", """
        sent accepted accepted
        sent waiting waiting
        sent declined declined
        sent cancelled cancelled
        accepted started started
        accepted waiting waiting
        accepted declined declined
        accepted cancelled cancelled
        waiting started started
        waiting declined declined
        waiting cancelled cancelled
        started finished finished"""),
]  # fmt: skip
STARTS = {"episode": "open", "nomination": "asked", "membership": "invited", "action": "open", "referral": "sent"}


POLICIES = {"episode": episode, "team": team, "plan": plan, "referral": referral}


@pytest.mark.parametrize(("name", "moves"), MOVES, ids=[name for name, _ in MOVES])
def test_every_move_and_no_other(name, moves):
    policy, _, table_name = name.partition(".")
    table = getattr(POLICIES[policy], table_name)
    told = [tuple(line.split()) for line in moves.strip().splitlines()]
    assert [(str(state), str(step), str(target)) for (state, step), target in table.moves.items()] == told
    assert str(table.start) == STARTS[table.name]
    assert table.states <= set(table.sentences)
    assert [(one.name, set(one.sources), one.target) for one in table.transitions] == [
        (step, {state}, target) for (state, step), target in table.moves.items()
    ]


def test_every_step_of_an_assessment_and_no_other():
    told = {(one.name, *sorted(map(str, one.sources)), str(one.target)) for one in assessment.TRANSITIONS}
    assert told == {
        ("write", "draft", "draft"),
        ("complete", "draft", "completed"),
        ("supersede", "completed", "superseded"),
        ("abandon", "draft", "abandoned"),
    }


def parts(text: str) -> frozenset[str]:
    return frozenset(Part(word) for word in text.split())


def test_who_sees_which_parts():
    whole = parts("index checklist assessment team plan referral review consent")
    family_sees = parts("index assessment team plan referral review consent looks")
    assert whole == team.LEAD_PARTS
    assert parts("index assessment team plan") == team.NOMINEE_PARTS
    assert (Part.ASSESSMENT, Part.TEAM, Part.PLAN) == team.LEAD_NEEDS
    assert {"plan": parts("index team plan review"), "whole": whole - {Part.CHECKLIST, Part.CONSENT}} == (
        team.MEMBER_PARTS
    )
    assert set(team.MEMBER_LABELS) == set(team.MEMBER_PARTS)
    assert dict.fromkeys(FamilyMember, family_sees) == family.FAMILY_PARTS
    assert {FamilyMember.PARENT: Relation.PARENT, FamilyMember.CHILD: Relation.CHILD} == family.RELATIONS
    assert {FamilyMember.PARENT: Kind.PARENT, FamilyMember.CHILD: Kind.YOUNG_PERSON} == family.KINDS


def test_the_numbers():
    assert (completion.MOST_PARENTS, episode.READ_AFTER_CLOSING_DAYS, plan.SOON_DAYS, review.SOON_DAYS) == (4, 28, 7, 7)
    assert (family.TRIES, family.LENGTH, family.GROUPS) == (5, 26, (4, 4, 4, 5, 5, 4))
    assert sum(family.GROUPS) == family.LENGTH
    assert (timedelta(days=14), timedelta(hours=24)) == (family.LASTS, family.TRIES_WITHIN)
    weeks = (review.FIRST_REVIEW, review.NEXT_REVIEW, review.LATE_AFTER)
    assert [one.days // 7 for one in weeks] == [6, 6, 12]
    assert [*review.RATINGS] == [0, 1, 2, 3, 4]


def test_a_familys_code_is_128_bits_in_groups():
    """Read back by hand: every bit of the keyed hash is in the letters, in its order."""
    token = UUID(int=7)
    groups = family.code_for(token, "secret").split("-")
    assert [len(one) for one in groups] == [4, 4, 4, 5, 5, 4]
    number = 0
    for letter in "".join(groups):
        number = number * 32 + LETTERS.index(letter)
    hashed = hmac.new(b"secret", b"caf family code" + token.bytes, hashlib.sha256).digest()
    assert number.to_bytes(17)[1:] == hashed[:16]


def test_which_endings_start_support_and_which_steps_end_a_referral():
    assert {Ending.OWN_AGENCY, Ending.ONE_SERVICE, Ending.TEAM} == episode.SUPPORTED_ENDINGS
    assert {ReferralStep.FINISHED, ReferralStep.DECLINED, ReferralStep.CANCELLED} == referral.ENDED
    assert set(ReferralStep) - {ReferralStep.SENT, ReferralStep.CANCELLED} == referral.ANSWERS
    assert set(referral.NEEDS_WORDS) == {ReferralStep.DECLINED, ReferralStep.FINISHED}
    assert referral.OUTCOMES == ("accepted", "declined", "unanswered")
    assert set(review.VIEWS) == {"rating_child", "rating_parent", "rating_practitioner"}


@pytest.mark.parametrize("reason", ClosingReason)
def test_which_reasons_to_close_are_confirmed_first(reason):
    closure.check_can_close(reason=reason, confirmed=True, unanswered=0)
    if reason in (ClosingReason.SOCIAL_CARE, ClosingReason.MOVED_AREA):
        with pytest.raises(Refused, match=r"must have (taken|agreed)"):
            closure.check_can_close(reason=reason, confirmed=False, unanswered=0)
    else:
        closure.check_can_close(reason=reason, confirmed=False, unanswered=0)


SMALL = Table(
    "light", "red", {("red", "go"): "green", ("green", "stop"): "red", ("broken", "mend"): "red"}, {"red": "No."}
)


def test_a_table_says_what_may_follow():
    assert (SMALL.states, SMALL.steps) == ({"red", "green", "broken"}, {"go", "stop", "mend"})
    assert replace(SMALL, moves={("a", "go"): "b"}).states == {"red", "a", "b"}
    assert (SMALL.allowed("red"), SMALL.allowed("green"), SMALL.check("red", "go")) == (["go"], ["stop"], "green")
    with pytest.raises(Refused, match="No"):
        SMALL.check("red", "stop")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [({"family_agreed": False}, "Talk it over"), ({"asked": True}, "Take that request back"),
     ({"already_leads": True}, "already leads")],
)  # fmt: skip
def test_who_cannot_be_asked_to_lead(said, sentence):
    well = {"asked": False, "already_leads": False, "family_agreed": True}
    team.check_can_nominate(**well)
    with pytest.raises(Refused, match=sentence):
        team.check_can_nominate(**well | said)


def test_who_cannot_be_invited():
    team.check_can_invite(in_team=False, leads=False)
    for said in ({"in_team": True, "leads": False}, {"in_team": False, "leads": True}):
        with pytest.raises(Refused, match="This person"):
            team.check_can_invite(**said)


@pytest.mark.parametrize(
    ("accepted", "reason", "well"), [(True, "", True), (False, "No time", True), (False, " ", False)]
)
def test_a_no_has_a_reason(accepted, reason, well):
    if well:
        team.check_reason(accepted, reason)
        return
    with pytest.raises(Refused, match="Say why you decline"):
        team.check_reason(accepted, reason)
