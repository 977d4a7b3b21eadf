"""Reading: as far as the right reaches, in a constant number of queries."""

from datetime import timedelta
from uuid import uuid4

import pytest

from oast.accounts.enums import Kind, Sector
from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused
from oast.caf.enums import FamilyMember, ReferralStep, ReviewDecision
from oast.caf.operations import family as family_operations
from oast.caf.operations import plan, referral, review, team
from oast.caf.operations.review import ElementNow
from oast.caf.policies.family import code_for
from oast.caf.presenters.review import comparison
from oast.caf.queries import closure, desk, episode, family
from oast.caf.queries import plan as plan_queries
from oast.caf.queries import referral as referral_queries
from oast.caf.queries import review as review_queries
from oast.caf.queries import team as team_queries
from oast.sharing.enums import Giver, Part
from tests.factories import accounts, sharing, support

pytestmark = pytest.mark.django_db
AT, DAY = support.AT, support.DAY
LATER = AT + timedelta(hours=1)


def look(viewer, query, *arguments, at=LATER):
    with looking(by=viewer, at=at, action="test.look"):
        return query(viewer, *arguments, at)


def redeemed(case, who, member=FamilyMember.PARENT):
    code = code_for(uuid4(), "secret")
    family_operations.invite_family(
        by=case.bob,
        at=AT,
        episode_id=case.episode,
        member=member,
        name=who.name,
        safe=True,
        safe_contact="Nobody else reads it.",
        code=code,
    )
    family_operations.redeem_invitation(by=who, at=AT, code=code)
    return who


def held(case, **fields):
    return review.hold_review(
        **{
            "by": case.bob,
            "at": AT,
            "episode_id": case.episode,
            "held_on": DAY,
            "decision": ReviewDecision.CONTINUE,
            "next_on": DAY + timedelta(weeks=6),
        }
        | fields
    )


def test_the_lead_sees_the_whole_support(case, dora):
    action = support.action(case, owner_agency=case.alice.agency, aim="ready_for_school")
    plan.note_progress(by=case.bob, at=AT, action_id=action, text="Begun.")
    sharing.consent(case.subject, dora.agency)
    support.referral(case, dora)
    held(case)

    shown = look(case.bob, episode.episode, case.episode)

    assert (shown.child, shown.team.lead.who.name, shown.may_coordinate) == ("Zoe Hopkins", "Bob Example", True)
    assert (shown.actions[0].owner_agency, shown.actions[0].aim_label) == ("Invicta School", "Ready for school")
    assert shown.actions[0].notes[0].agency == "Hop Garden Project"
    assert shown.referrals[0].status == ReferralStep.SENT
    assert len(shown.reviews) == 1


def test_a_member_sees_only_the_parts_invited_for(case):
    eve = accounts.practitioner("Eve Example", accounts.agency("Youth Centre"))
    sharing.consent(case.subject, eve.agency)
    member = team.invite_member(
        by=case.bob,
        at=AT,
        episode_id=case.episode,
        person=eve.person,
        agency=eve.agency,
        task="Meets Zoe",
        sees="plan",
    )
    support.action(case)

    invited = look(eve, team_queries.invitation, member)
    before = look(eve, episode.episode, case.episode)
    team.answer_invitation(by=eve, at=AT, member_id=member, accepted=True)
    after = look(eve, episode.episode, case.episode)

    assert (invited.child, invited.asked_by.name) == ("Zoe Hopkins", "Bob Example")
    assert (before.actions, before.may_work) == ((), False)
    assert (len(after.actions), after.may_work, after.may_coordinate) == (1, True, False)
    assert Part.REFERRAL not in after.parts


def test_a_nominee_learns_what_the_agreement_covers(unled):
    nomination = support.nominate(unled)

    shown = look(unled.bob, team_queries.nomination, nomination)

    assert (shown.child, shown.asked_by.name) == ("Zoe Hopkins", "Alice Example")
    assert shown.covers == ("Common assessment", "Team around the child", "Delivery plan")


def test_a_stranger_is_shown_nothing_at_all(case, charlie, dora):
    action = support.action(case)
    sharing.consent(case.subject, dora.agency)
    sent = support.referral(case, dora)
    reviewed = held(case)

    for query, key in [
        (episode.episode, case.episode),
        (episode.startable, case.assessment),
        (plan_queries.action, action),
        (referral_queries.referral, sent),
        (referral_queries.received, sent),
        (review_queries.review, reviewed),
        (review_queries.review_form, case.episode),
        (closure.closing_form, case.episode),
        (team_queries.choosing, case.episode),
        (plan_queries.planning, case.episode),
        (family.record, case.subject),
        (family.looks, case.subject),
        (family.agreements, case.subject),
    ]:
        with pytest.raises(NotForYou):
            look(charlie, query, key)


def test_a_provider_gets_the_letter_and_not_the_case(case, dora):
    sharing.consent(case.subject, dora.agency, parts=[Part.REFERRAL])
    sent = support.referral(case, dora)

    assert look(dora, referral_queries.received, sent).next == ("accepted", "waiting", "declined")
    assert [one.id for one in look(dora, referral_queries.inbox)] == [sent]
    for query, key in [(episode.episode, case.episode), (referral_queries.referral, sent)]:
        with pytest.raises(NotForYou):
            look(dora, query, key)


def test_review_and_assessment_stand_side_by_side(case):
    first = held(case, elements=[ElementNow("behaviour", now="Calmer")])
    second = held(case, at=LATER)

    form = look(case.bob, review_queries.review_form, case.episode)
    page = look(case.bob, review_queries.review, second)

    assert form.last.id == second
    assert (page.review.id, page.before.id) == (second, first)
    assert page.before.elements["behaviour"].now == "Calmer"
    with pytest.raises(Refused):
        look(case.alice, review_queries.review_form, case.episode)


def test_a_member_who_sees_the_plan_reads_a_review_without_the_assessment(case):
    eve = accounts.practitioner("Eve Example", accounts.agency("Youth Centre"))
    sharing.consent(case.subject, eve.agency)
    asked = {"person": eve.person, "agency": eve.agency, "task": "Meets Zoe", "sees": "plan"}
    member = team.invite_member(by=case.bob, at=AT, episode_id=case.episode, **asked)
    team.answer_invitation(by=eve, at=AT, member_id=member, accepted=True)
    reviewed = held(case, elements=[ElementNow("behaviour", now="Calmer")])

    page = look(eve, review_queries.review, reviewed)
    whole = look(case.bob, review_queries.review, reviewed)

    assert page.assessment is None
    assert [(one.label, one.needs, one.now) for one in comparison(page)] == [
        ("Behaviour", "", "Calmer"),
    ]
    assert whole.assessment.id == case.assessment


# The family


def test_a_parent_reads_the_record_without_what_the_young_person_keeps(case):
    pat = redeemed(case, support.family())
    mia = redeemed(case, support.family("Mia Invented", Kind.YOUNG_PERSON), FamilyMember.CHILD)
    support.action(case, action="Open to all")
    support.action(case, action="Kept by Zoe", kept_by_child=True)
    held(case, elements=[ElementNow("behaviour", now="Kept", kept_by_child=True), ElementNow("identity", now="Open")])

    parents = look(pat, family.record, case.subject)
    own = look(mia, family.record, case.subject)

    assert [one.action for one in parents.actions] == ["Open to all"]
    assert set(parents.reviews[0].elements) == {"identity"}
    assert (parents.name, parents.self, own.self) == ("Zoe", False, True)
    assert len(own.actions) == 2
    assert set(own.reviews[0].elements) == {"identity", "behaviour"}
    assert [child.name for child in look(pat, family.children)] == ["Zoe Hopkins"]


def test_agreements_are_shown_to_whoever_gave_them(case):
    pat = redeemed(case, support.family())
    mia = redeemed(case, support.family("Mia Invented", Kind.YOUNG_PERSON), FamilyMember.CHILD)
    childs = sharing.consent(case.subject, case.bob.agency, giver=Giver.CHILD, age=15)

    parents = look(pat, family.agreements, case.subject)
    own = look(mia, family.agreements, case.subject)

    assert [one.covers for one in parents] == [("Hop Garden Project",)]
    assert parents[0].may_withdraw
    assert {one.consent.id: one.may_withdraw for one in own} == {childs: True, case.consent: False}
    assert look(mia, family.agreement, case.subject, childs).consent.id == childs
    with pytest.raises(NotForYou):
        look(pat, family.agreement, case.subject, childs)


def test_who_looked_names_agencies_and_withholds_police_and_social_care(case):
    pat = redeemed(case, support.family())
    for name, sector in [("Police", Sector.POLICE), ("Social care", Sector.SOCIAL_SERVICES), ("Clinic", Sector.HEALTH)]:
        who = accounts.practitioner(f"{name} Person", accounts.agency(name, sector))
        sharing.consent(case.subject, who.agency)
        sharing.relate(who, "lead", case.subject)
        look(who, episode.episode, case.episode)
    look(pat, family.record, case.subject)

    shown = look(pat, family.looks, case.subject)

    assert {one.who for one in shown} == {"Clinic", "Hop Garden Project", "Invicta School", ""}
    assert all(one.mine for one in shown if not one.who)
    assert not any("Person" in f"{one.who}{one.job}" for one in shown)
    assert Part.PLAN in next(one for one in shown if one.who == "Clinic").parts


def test_without_a_record_the_family_sees_an_empty_list():
    assert look(support.family(), family.children) == []


# The desk


def test_my_children_come_with_lead_and_dates(case, charlie):
    support.action(case)
    late = AT + timedelta(weeks=12)

    (bobs,) = look(case.bob, desk.my_children, at=late)
    (alices,) = look(case.alice, desk.my_children, at=late)

    assert (bobs.child, bobs.leads, bobs.late_actions, bobs.due.value) == ("Zoe Hopkins", True, 1, "late")
    assert (alices.leads, alices.lead.name) == (False, "Bob Example")
    assert look(charlie, desk.my_children) == []


def test_what_is_due_is_the_leads_and_the_owners(case, charlie):
    support.action(case, owner=case.alice.person, owner_agency=case.alice.agency)
    then = AT + timedelta(days=10)

    assert [(one.kind, one.late) for one in look(case.bob, desk.due, at=then)] == [("action", False)]
    assert len(look(case.alice, desk.due, at=then)) == 1
    assert [one.kind for one in look(case.bob, desk.due, at=AT + timedelta(weeks=7))] == ["action", "review"]
    assert look(charlie, desk.due, at=then) == []


def test_what_waits_for_me_and_who_has_not_answered(unled, dora):
    nomination = support.nominate(unled)
    (waiting,) = look(unled.bob, desk.waiting_for_me)
    (open_still,) = look(unled.alice, desk.not_answered)
    assert (waiting.kind, waiting.item, open_still.what) == ("nomination", nomination, "Bob Example")

    team.answer_nomination(by=unled.bob, at=AT, nomination_id=nomination, accepted=True)
    sharing.consent(unled.subject, dora.agency)
    sent = support.referral(unled, dora)
    (waiting,) = look(dora, desk.waiting_for_me)
    assert (waiting.kind, waiting.item, waiting.child) == ("referral", sent, "Zoe Hopkins")
    assert [one.kind for one in look(unled.bob, desk.not_answered)] == ["referral"]

    referral.answer_referral(by=dora, at=AT, referral_id=sent, step=ReferralStep.ACCEPTED)
    assert look(dora, desk.waiting_for_me) == []
    assert look(unled.bob, desk.not_answered) == []


def test_lists_cost_the_same_for_one_and_for_three(dora):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    alice, bob = support.alice(), support.bob()

    def fill():
        made = support.case(writer=alice, leader=bob)
        support.action(made, due_on=DAY)
        sharing.consent(made.subject, dora.agency)
        support.referral(made, dora)
        return made

    def count(viewer, query, *arguments):
        with CaptureQueriesContext(connection) as queries:
            look(viewer, query, *arguments)
        return len(queries)

    lists = [(bob, desk.my_children), (bob, desk.due), (bob, desk.not_answered), (dora, desk.waiting_for_me)]
    lists += [(dora, referral_queries.inbox)]
    first = fill()
    pat = redeemed(first, support.family())
    held(first)
    lists += [(bob, episode.episode, first.episode), (bob, review_queries.review_form, first.episode)]
    lists += [(pat, family.record, first.subject)]
    ones = [count(*one) for one in lists]
    fill(), fill()
    for _ in range(2):
        support.action(first)
        support.referral(first, dora)
        held(first)
    threes = [count(*one) for one in lists]

    assert ones == threes
    assert max(threes) <= 25  # with savepoints
