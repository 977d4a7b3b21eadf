"""Plan, referrals, reviews, closing, the family's door."""

from datetime import timedelta
from uuid import uuid4

import pytest

from oast.accounts.enums import Kind
from oast.audit.rules import NotForYou, Refused, Stale
from oast.caf.enums import ActionEnding, ClosingReason, FamilyMember, ReferralStep, ReviewDecision
from oast.caf.models import (
    Assessment,
    Closure,
    Episode,
    FamilyInvitation,
    LeadNomination,
    PlanAction,
    ProgressNote,
    Referral,
    ReferralEvent,
    Review,
    ReviewAction,
    ReviewElement,
)
from oast.caf.operations import closure, family, plan, referral, review, team
from oast.caf.operations.episode import start_episode
from oast.caf.operations.review import ActionNow, ElementNow
from oast.caf.policies.family import TRIES, code_for
from oast.caf.rules.referral import can_provide, check_can_provide, provided_by, rights_as_provider
from oast.childindex.models import AssessmentNotice
from oast.mail.models import Message
from oast.sharing.enums import Giver, Part, Purpose
from oast.sharing.operations import withdraw_consent
from oast.sharing.rules import may_know
from tests.caf.conftest import looking_as, refusals
from tests.factories import accounts, sharing, support

pytestmark = pytest.mark.django_db
AT, DAY = support.AT, support.DAY
LATER = AT + timedelta(hours=1)


def row(model, **fields):
    with looking_as():
        return model.objects.get(**fields)


def knows(viewer, subject, part, purpose=Purpose.SUPPORT, at=LATER):
    with looking_as(viewer, at):
        return may_know(viewer, subject, part, purpose, at)


# The plan


def test_an_action_has_one_owner_and_a_day_to_come(case):
    with pytest.raises(Refused, match="past"):
        support.action(case, due_on=DAY - timedelta(days=1))
    with pytest.raises(Refused, match="who does it"):
        support.action(case, owner_name=" ")

    assert row(PlanAction, id=support.action(case)).owner_name == "Pat Invented"


def test_an_action_is_changed_noted_and_finished(case):
    action = support.action(case)
    change = {"action_id": action, "action": "Twice a week", "desired_outcome": "", "due_on": DAY + timedelta(days=9)}
    plan.change_action(by=case.bob, at=AT, version=1, **change)
    plan.note_progress(by=case.alice, at=AT, action_id=action, text="Two visits so far.")
    plan.finish_action(by=case.bob, at=AT, action_id=action, ending=ActionEnding.PART_MET, version=2)

    changed = row(PlanAction, id=action)
    assert (changed.action, changed.ending, changed.finished_at, changed.version) == (
        "Twice a week",
        "part_met",
        AT,
        3,
    )
    assert row(ProgressNote, action=action).agency == case.alice.agency
    with pytest.raises(Refused, match="finished"):
        plan.note_progress(by=case.bob, at=AT, action_id=action, text="More.")


def test_a_stale_save_shows_both_values_and_loses_nothing(case):
    action = support.action(case)
    fields = {"desired_outcome": "", "due_on": DAY + timedelta(days=14)}
    plan.change_action(by=case.alice, at=AT, action_id=action, version=1, action="Hers", **fields)

    with pytest.raises(Stale) as stale:
        plan.change_action(by=case.bob, at=AT, action_id=action, version=1, action="His", **fields)

    assert (stale.value.theirs["action"], stale.value.yours["action"]) == ("Hers", "His")
    assert row(PlanAction, id=action).action == "Hers"


def test_a_late_action_may_be_changed_without_moving_its_day(case):
    action = support.action(case)
    late = AT + timedelta(days=30)
    due = DAY + timedelta(days=14)
    plan.change_action(
        by=case.bob, at=late, action_id=action, version=1, action="Other words", desired_outcome="", due_on=due
    )
    with pytest.raises(Refused, match="past"):
        plan.change_action(
            by=case.bob,
            at=late,
            action_id=action,
            version=2,
            action="Other words",
            desired_outcome="",
            due_on=due + timedelta(days=1),
        )


# Referrals


@pytest.fixture
def sent(case, dora):
    sharing.consent(case.subject, dora.agency, parts=[Part.REFERRAL])
    return support.referral(case, dora)


def test_a_referral_needs_an_agreement_that_names_the_service(case, dora):
    with pytest.raises(Refused, match="Record the family’s agreement"):
        support.referral(case, dora)

    with looking_as():
        assert not Referral.objects.exists()
    assert not knows(dora, case.subject, Part.REFERRAL, Purpose.REFERRAL)


def test_the_provider_sees_the_referral_and_nothing_else(case, dora, sent):
    assert knows(dora, case.subject, Part.REFERRAL, Purpose.REFERRAL)
    for part in Part:
        assert not knows(dora, case.subject, part, Purpose.SUPPORT)
        assert part == Part.REFERRAL or not knows(dora, case.subject, part, Purpose.REFERRAL)
    with looking_as(dora):
        assert [one.id for one in provided_by(dora, rights_as_provider(dora, LATER), LATER)] == [sent]


def test_a_referral_that_ended_stays_closed_while_another_is_open(case, dora, sent):
    other = support.referral(case, dora)
    referral.answer_referral(by=dora, at=AT, referral_id=sent, step=ReferralStep.DECLINED, note="No room.")

    with looking_as(dora):
        assert [one.id for one in provided_by(dora, rights_as_provider(dora, LATER), LATER)] == [other]
        with pytest.raises(NotForYou):
            check_can_provide(dora, Referral.objects.get(id=sent), LATER)
        assert check_can_provide(dora, Referral.objects.get(id=other), LATER).object_id == other


def test_whoever_sees_the_plan_alone_sends_and_takes_back_no_referral(case, dora, sent):
    eve = accounts.practitioner("Eve Example", accounts.agency("Youth Centre"))
    sharing.consent(case.subject, eve.agency)
    joined = team.invite_member(
        by=case.bob, at=AT, episode_id=case.episode, person=eve.person, agency=eve.agency, task="Visits", sees="plan"
    )
    team.answer_invitation(by=eve, at=AT, member_id=joined, accepted=True)

    with pytest.raises(NotForYou):
        support.referral(case, dora, by=eve)
    with pytest.raises(NotForYou):
        referral.cancel_referral(by=eve, at=LATER, referral_id=sent)

    with looking_as():
        assert Referral.objects.get().events.count() == 1


def test_the_provider_answers_step_by_step(case, dora, sent):
    answer = {"by": dora, "at": LATER, "referral_id": sent}
    with pytest.raises(Refused, match="Accept it"):
        referral.answer_referral(**answer, step=ReferralStep.FINISHED, note="Done.")
    referral.answer_referral(**answer, step=ReferralStep.ACCEPTED, version=1)
    with pytest.raises(Refused, match="while you had it open"):
        referral.answer_referral(**answer, step=ReferralStep.STARTED, version=1)
    referral.answer_referral(**answer, step=ReferralStep.WAITING)
    referral.answer_referral(**answer, step=ReferralStep.STARTED)
    with pytest.raises(Refused, match="what came of it"):
        referral.answer_referral(**answer, step=ReferralStep.FINISHED)
    referral.answer_referral(**answer, step=ReferralStep.FINISHED, note="Zoe speaks clearly.")

    assert not knows(dora, case.subject, Part.REFERRAL, Purpose.REFERRAL)
    with looking_as():
        steps = list(ReferralEvent.objects.order_by("position").values_list("step", flat=True))
    assert steps == ["sent", "accepted", "waiting", "started", "finished"]


def test_nobody_else_answers_a_referral(case, charlie, sent):
    for other in (charlie, case.bob):
        with pytest.raises(NotForYou):
            referral.answer_referral(by=other, at=LATER, referral_id=sent, step=ReferralStep.ACCEPTED)
    with looking_as():
        assert ReferralEvent.objects.count() == 1
    assert refusals() == 2


def test_a_colleague_without_the_role_is_told_so(case, dora, sent):
    colleague = accounts.practitioner("Ed Example", accounts.Agency.objects.get(id=dora.agency))
    with pytest.raises(Refused, match="does not include answering"):
        referral.answer_referral(by=colleague, at=LATER, referral_id=sent, step=ReferralStep.ACCEPTED)
    with looking_as(colleague):
        assert not can_provide(colleague, row_of(sent), LATER)
    with looking_as(dora):
        assert can_provide(dora, row_of(sent), LATER)


def row_of(referral_id):
    return Referral.objects.get(id=referral_id)


def test_a_service_without_an_account_is_answered_for(case):
    service = uuid4()
    sharing.consent(case.subject, service, parts=[Part.REFERRAL])
    sent = support.referral(case, None, service=service)

    referral.key_answer(by=case.alice, at=LATER, referral_id=sent, step=ReferralStep.ACCEPTED)

    assert row(ReferralEvent, referral=sent, position=1).keyed


def test_a_service_with_an_account_answers_itself(case, sent):
    with pytest.raises(Refused, match="answers in Oast itself"):
        referral.key_answer(by=case.bob, at=LATER, referral_id=sent, step=ReferralStep.ACCEPTED)


def test_a_referral_taken_back_is_gone_for_the_provider(case, dora, sent):
    referral.cancel_referral(by=case.bob, at=LATER, referral_id=sent)

    assert not knows(dora, case.subject, Part.REFERRAL, Purpose.REFERRAL)
    with pytest.raises(NotForYou):
        referral.answer_referral(by=dora, at=LATER, referral_id=sent, step=ReferralStep.ACCEPTED)


# Reviews and closing


def test_a_review_ends_what_is_met_and_fixes_the_next_day(case):
    met, open_still = support.action(case), support.action(case)
    next_on = DAY + timedelta(weeks=6)
    held = review.hold_review(
        by=case.bob,
        at=LATER,
        episode_id=case.episode,
        held_on=DAY,
        decision=ReviewDecision.CONTINUE,
        next_on=next_on,
        elements=[ElementNow("speech_language", now="Clearer"), ElementNow("behaviour")],
        actions=[
            ActionNow(met, ActionEnding.MET),
            ActionNow(open_still, ActionEnding.PART_MET, "Go on"),
            ActionNow(uuid4(), ActionEnding.MET),
        ],
        version=1,
    )

    assert row(PlanAction, id=met).ending == "met"
    assert row(PlanAction, id=open_still).finished_at is None
    assert row(ReviewAction, review=held, action=open_still).note == "Go on"
    assert row(Episode, id=case.episode).next_review_on == next_on
    assert row(ReviewElement, review=held).now == "Clearer"
    with pytest.raises(Refused, match="while you had it open"):
        review.hold_review(
            by=case.bob,
            at=LATER,
            episode_id=case.episode,
            held_on=DAY,
            decision=ReviewDecision.CLOSE,
            version=1,
        )


def test_a_review_without_agreed_ratings_takes_none(case):
    with pytest.raises(Refused, match="not agreed to ratings"):
        review.hold_review(
            by=case.bob,
            at=LATER,
            episode_id=case.episode,
            held_on=DAY,
            decision=ReviewDecision.CLOSE,
            elements=[ElementNow("behaviour", rating_child=2)],
        )
    with looking_as():
        assert not Review.objects.exists()


def test_closing_ends_every_place_and_tells_the_index(case, charlie):
    action = support.action(case)
    with pytest.raises(Refused, match="how each action ended"):
        closure.close_episode(by=case.bob, at=LATER, episode_id=case.episode, reason=ClosingReason.NEEDS_MET)
    with pytest.raises(NotForYou):
        closure.close_episode(by=charlie, at=LATER, episode_id=case.episode, reason=ClosingReason.DIED)

    closure.close_episode(
        by=case.bob,
        at=LATER,
        episode_id=case.episode,
        reason=ClosingReason.NEEDS_MET,
        endings=[ActionNow(action, ActionEnding.MET)],
        summary="Zoe speaks clearly.",
    )

    assert row(Closure, episode=case.episode).reason == "needs_met"
    assert row(Assessment, id=case.assessment).closed_at == LATER
    assert not row(AssessmentNotice, subject=case.subject).exists
    assert row(LeadNomination, episode=case.episode).ended_at == LATER
    assert knows(case.bob, case.subject, Part.PLAN, at=LATER + timedelta(days=27))
    assert not knows(case.bob, case.subject, Part.PLAN, at=LATER + timedelta(days=29))
    with pytest.raises(Refused, match="closed"):
        support.action(case, by=case.alice, at=LATER)


def test_after_a_withdrawal_the_author_closes(case):
    withdraw_consent(by=case.alice, at=AT, consent_id=case.consent, subject=case.subject, recorded_by=case.alice.person)
    support.action(case, by=case.alice)

    closure.close_episode(
        by=case.alice, at=LATER, episode_id=case.episode, reason=ClosingReason.CONSENT_WITHDRAWN, version=1
    )

    assert row(PlanAction).ending == ActionEnding.NOT_NEEDED


def test_support_starts_once_from_an_assessment_also_after_it_was_closed(case):
    withdraw_consent(by=case.alice, at=AT, consent_id=case.consent, subject=case.subject, recorded_by=case.alice.person)
    closure.close_episode(
        by=case.alice, at=LATER, episode_id=case.episode, reason=ClosingReason.CONSENT_WITHDRAWN, version=1
    )

    with pytest.raises(Refused, match="Write a new one"):
        start_episode(by=case.alice, at=LATER, assessment_id=case.assessment)
    with looking_as():
        assert Episode.objects.get().closed_at == LATER


# The family


def invite(case, code, member=FamilyMember.PARENT, **fields):
    return family.invite_family(
        **{
            "by": case.bob,
            "at": AT,
            "episode_id": case.episode,
            "member": member,
            "name": "Pat Invented",
            "safe": True,
            "safe_contact": "Lives alone with Zoe; own telephone.",
            "code": code,
        }
        | fields
    )


def test_a_code_opens_the_own_record_once(case):
    code = code_for(uuid4(), "secret")
    invitation = invite(case, code)
    pat, other = support.family(), support.family("Someone Else")
    assert not knows(pat, case.subject, Part.PLAN, Purpose.OWN_RECORD)

    assert family.redeem_invitation(by=pat, at=LATER, code=code.lower()) == invitation

    assert knows(pat, case.subject, Part.PLAN, Purpose.OWN_RECORD)
    assert not knows(pat, case.subject, Part.PLAN, Purpose.SUPPORT)
    assert family.redeem_invitation(by=other, at=LATER, code=code) is None
    assert code not in row(FamilyInvitation).code_hash


def test_a_wrong_code_is_counted_and_recorded(case):
    pat = support.family()
    for _ in range(TRIES):
        assert family.redeem_invitation(by=pat, at=LATER, code="wrong") is None
    assert refusals() == TRIES

    with pytest.raises(Refused, match="too many codes"):
        family.redeem_invitation(by=pat, at=LATER, code="wrong")
    assert family.redeem_invitation(by=pat, at=LATER + timedelta(days=2), code="wrong") is None


def test_a_code_ends_after_two_weeks(case):
    code = code_for(uuid4(), "secret")
    invite(case, code)
    assert family.redeem_invitation(by=support.family(), at=AT + timedelta(days=15), code=code) is None


def test_a_practitioner_redeems_nothing(case, charlie):
    with pytest.raises(Refused, match="Practitioners do not need one"):
        family.redeem_invitation(by=charlie, at=AT, code="x")


def test_safety_is_checked_before_a_family_is_invited(case):
    with pytest.raises(Refused, match="safe"):
        invite(case, "x", safe=False)
    with pytest.raises(Refused, match="safe"):
        invite(case, "x", safe_contact=" ")


def test_a_parent_takes_the_own_agreement_back_and_not_the_childs(case):
    pat = support.family()
    code = code_for(uuid4(), "secret")
    invite(case, code)
    family.redeem_invitation(by=pat, at=LATER, code=code)
    childs = sharing.consent(case.subject, uuid4(), giver=Giver.CHILD, age=15)

    with pytest.raises(Refused, match="Somebody else gave"):
        family.withdraw_agreement(by=pat, at=LATER, subject=case.subject, consent_id=childs)
    with pytest.raises(NotForYou):
        family.withdraw_agreement(by=pat, at=LATER, subject=case.subject, consent_id=uuid4())
    family.withdraw_agreement(by=pat, at=LATER, subject=case.subject, consent_id=case.consent)

    assert not knows(case.bob, case.subject, Part.PLAN)


def test_a_young_person_is_a_child_of_the_record(case):
    mia = support.family("Mia Invented", Kind.YOUNG_PERSON)
    code = code_for(uuid4(), "secret")
    invite(case, code, FamilyMember.CHILD)

    family.redeem_invitation(by=mia, at=LATER, code=code)

    assert knows(mia, case.subject, Part.LOOKS, Purpose.OWN_RECORD)


def test_mail_says_that_something_waits_and_never_for_whom(case, dora):
    sharing.consent(case.subject, dora.agency)
    sent = support.referral(case, dora)
    referral.answer_referral(by=dora, at=LATER, referral_id=sent, step=ReferralStep.ACCEPTED)

    mails = {message.to: message for message in Message.objects.all()}

    assert set(mails) == {
        "bob.example@example.invalid",
        "dora.example@example.invalid",
        "alice.example@example.invalid",
    }
    assert not any("Zoe" in message.subject + message.text for message in mails.values())
