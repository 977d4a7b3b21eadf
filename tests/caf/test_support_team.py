"""Who leads: ownership moves on acceptance and in no other way. Who is in the team."""

from datetime import timedelta
from uuid import uuid4

import pytest

from oast.audit.enums import Outcome
from oast.audit.rules import NotForYou, Refused
from oast.caf.models import Episode, LeadNomination, PlanAction, TeamMember
from oast.caf.operations import team
from oast.caf.operations.episode import start_episode
from oast.caf.rules import episode as rules
from oast.childindex.models import AssessmentNotice
from oast.places.queries import lcsp_of
from oast.sharing import operations as sharing_operations
from oast.sharing.enums import Part, Purpose, Relation
from oast.sharing.rules import may_know
from tests.caf.conftest import events, looking_as, refusals
from tests.factories import accounts, childindex, sharing, support

pytestmark = pytest.mark.django_db
AT = support.AT
LATER = AT + timedelta(hours=1)


def knows(viewer, subject, part=Part.PLAN, at=LATER):
    with looking_as(viewer, at):
        return may_know(viewer, subject, part, Purpose.SUPPORT, at)


def row(model, **fields):
    with looking_as():
        return model.objects.get(**fields)


def test_support_starts_with_the_assessments_actions():
    case = support.case(lead=False, actions=[{"action": "See the nurse"}, {"action": " "}])

    action = row(PlanAction, episode=case.episode)
    assert (action.action, action.owner_name) == ("See the nurse", "Invicta School")
    assert row(Episode, id=case.episode).next_review_on == support.DAY + timedelta(weeks=6)


def test_only_the_author_starts_support_and_only_once(unled, charlie):
    with pytest.raises(NotForYou):
        start_episode(by=charlie, at=AT, assessment_id=unled.assessment)
    with pytest.raises(Refused, match="already open"):
        start_episode(by=unled.alice, at=AT, assessment_id=unled.assessment)
    colleague = accounts.practitioner("Amy Example", accounts.Agency.objects.get(id=unled.alice.agency))
    sharing.relate(colleague, Relation.AUTHOR, unled.subject)
    with pytest.raises(Refused, match="wrote the assessment"):
        start_episode(by=colleague, at=AT, assessment_id=unled.assessment)

    with looking_as():
        assert Episode.objects.count() == 1
    assert refusals() == 3


def test_a_nominee_reads_before_answering_and_leads_after(unled):
    nomination = support.nominate(unled)

    assert knows(unled.bob, unled.subject, Part.ASSESSMENT)
    assert not knows(unled.bob, unled.subject, Part.REVIEW)
    assert row(LeadNomination, id=nomination).answered_at is None

    team.answer_nomination(by=unled.bob, at=LATER, nomination_id=nomination, accepted=True)

    assert knows(unled.bob, unled.subject, Part.REVIEW)
    notice = row(AssessmentNotice, subject=unled.subject)
    assert (notice.exists, notice.lead_name, notice.lead_agency) == (True, "Bob Example", "Hop Garden Project")


def test_who_declines_says_why_and_sees_nothing_after(unled):
    nomination = support.nominate(unled)
    with pytest.raises(Refused, match="Say why"):
        team.answer_nomination(by=unled.bob, at=LATER, nomination_id=nomination, accepted=False)

    team.answer_nomination(by=unled.bob, at=LATER, nomination_id=nomination, accepted=False, reason="I am leaving.")

    assert not knows(unled.bob, unled.subject)
    with pytest.raises(NotForYou):
        team.answer_nomination(by=unled.bob, at=LATER, nomination_id=nomination, accepted=True)


def test_nobody_else_answers(unled, charlie):
    nomination = support.nominate(unled)

    for other in (charlie, unled.alice):
        with pytest.raises(NotForYou):
            team.answer_nomination(by=other, at=LATER, nomination_id=nomination, accepted=True)

    assert row(LeadNomination, id=nomination).answered_at is None
    assert refusals() == 2


def test_without_an_agreement_nobody_is_asked_and_nothing_changes(unled, charlie):
    with pytest.raises(Refused, match="Record the family’s agreement"):
        team.nominate_lead(
            by=unled.alice,
            at=AT,
            episode_id=unled.episode,
            person=charlie.person,
            agency=charlie.agency,
            family_agreed=True,
        )

    assert not knows(charlie, unled.subject)
    with looking_as():
        assert not LeadNomination.objects.exists()


def test_the_family_is_asked_first(unled):
    with pytest.raises(Refused, match="child and the family first"):
        team.nominate_lead(
            by=unled.alice,
            at=AT,
            episode_id=unled.episode,
            person=unled.bob.person,
            agency=unled.bob.agency,
            family_agreed=False,
        )


def test_one_is_asked_at_a_time_and_the_request_can_be_taken_back(unled):
    nomination = support.nominate(unled)
    with pytest.raises(Refused, match="Take that request back"):
        support.nominate(unled)

    team.cancel_nomination(by=unled.alice, at=LATER, nomination_id=nomination, version=1)

    assert not knows(unled.bob, unled.subject)
    assert support.nominate(unled, LATER) != nomination


def test_the_author_may_lead_without_an_agreement_for_the_own_agency(unled):
    nomination = team.nominate_lead(
        by=unled.alice,
        at=AT,
        episode_id=unled.episode,
        person=unled.alice.person,
        agency=unled.alice.agency,
        family_agreed=True,
    )

    assert row(LeadNomination, id=nomination).accepted


def test_a_hand_over_keeps_both_names_and_dates(case):
    eve = accounts.practitioner("Eve Example", accounts.agency("Youth Centre"))
    sharing.consent(case.subject, eve.agency)
    asked = team.nominate_lead(
        by=case.bob, at=LATER, episode_id=case.episode, person=eve.person, agency=eve.agency, family_agreed=True
    )
    assert knows(case.bob, case.subject)  # ownership has not moved yet

    team.answer_nomination(by=eve, at=LATER + timedelta(hours=1), nomination_id=asked, accepted=True)

    then = LATER + timedelta(hours=2)
    assert knows(eve, case.subject, at=then)
    assert not knows(case.bob, case.subject, at=then)
    with looking_as():
        first, second = LeadNomination.objects.order_by("nominated_at")
    assert (first.person, first.ended_at) == (case.bob.person, second.answered_at)
    assert row(AssessmentNotice, subject=case.subject).lead_name == "Eve Example"


def test_consent_withdrawn_means_the_lead_sees_nothing_from_that_second(case):
    sharing_operations.withdraw_consent(
        by=case.alice, at=LATER, consent_id=case.consent, subject=case.subject, recorded_by=case.alice.person
    )

    assert knows(case.bob, case.subject, at=LATER - timedelta(seconds=1))
    assert not knows(case.bob, case.subject, at=LATER)
    with pytest.raises(NotForYou):
        support.action(case, at=LATER)
    support.action(case, by=case.alice, at=LATER)


def test_while_a_covered_lead_leads_the_author_does_not_co_ordinate(case):
    with pytest.raises(Refused, match="Only the lead professional"):
        team.invite_member(
            by=case.alice,
            at=AT,
            episode_id=case.episode,
            person=case.bob.person,
            agency=case.bob.agency,
            task="Visits",
            sees="plan",
        )


def test_a_double_submission_asks_once(unled):
    token = uuid4()
    arguments = {
        "by": unled.alice,
        "at": AT,
        "episode_id": unled.episode,
        "person": unled.bob.person,
        "agency": unled.bob.agency,
        "family_agreed": True,
        "token": token,
    }
    assert team.nominate_lead(**arguments) == team.nominate_lead(**arguments)
    with looking_as():
        assert LeadNomination.objects.count() == 1


def test_a_stale_answer_is_refused(unled):
    nomination = support.nominate(unled)
    with pytest.raises(Refused, match="while you had it open"):
        team.answer_nomination(by=unled.bob, at=LATER, nomination_id=nomination, accepted=True, version=7)


@pytest.fixture
def eve(case):
    eve = accounts.practitioner("Eve Example", accounts.agency("Youth Centre"))
    sharing.consent(case.subject, eve.agency)
    return eve


def invite(case, who, by=None, sees="plan"):
    return team.invite_member(
        by=by or case.bob,
        at=AT,
        episode_id=case.episode,
        person=who.person,
        agency=who.agency,
        task="Meets Zoe at the club",
        sees=sees,
    )


def test_an_invited_member_sees_the_team_and_after_joining_the_plan(case, eve):
    member = invite(case, eve)
    assert knows(eve, case.subject, Part.TEAM)
    assert not knows(eve, case.subject)

    team.answer_invitation(by=eve, at=AT, member_id=member, accepted=True)

    assert knows(eve, case.subject)
    assert not knows(eve, case.subject, Part.ASSESSMENT)
    assert support.action(case, by=eve)


def test_a_member_leaves_or_is_let_go(case, eve, charlie):
    member = invite(case, eve, sees="whole")
    with pytest.raises(Refused, match="in the team already"):
        invite(case, eve)
    team.answer_invitation(by=eve, at=AT, member_id=member, accepted=True)
    with pytest.raises(NotForYou):
        team.end_membership(by=charlie, at=AT, member_id=member)

    team.end_membership(by=eve, at=AT, member_id=member)

    assert not knows(eve, case.subject)
    with pytest.raises(Refused, match="no longer in the team"):
        team.end_membership(by=case.bob, at=AT, member_id=member)


def test_an_invitation_declined_closes_again(case, eve):
    member = invite(case, eve)

    team.answer_invitation(by=eve, at=AT, member_id=member, accepted=False, reason="No time.")

    assert not knows(eve, case.subject, Part.TEAM)
    assert row(TeamMember, id=member).decline_reason == "No time."


def test_a_stranger_is_refused_everything_with_nothing_changed(case, eve, charlie):
    childindex.child("Other", "Child")
    before = events(Outcome.DONE)
    for attempt in (
        lambda: invite(case, eve, by=charlie),
        lambda: team.nominate_lead(
            by=charlie,
            at=AT,
            episode_id=case.episode,
            person=charlie.person,
            agency=charlie.agency,
            family_agreed=True,
        ),
        lambda: support.action(case, by=charlie),
    ):
        with pytest.raises(NotForYou):
            attempt()
    assert events(Outcome.DONE) == before
    assert refusals() == 3


def test_the_standing_agrees_with_the_checks(case, charlie, eve):
    invite(case, eve)
    for viewer in (case.alice, case.bob, charlie, eve):
        with looking_as(viewer, LATER):
            row_ = Episode.objects.filter(id=case.episode).first()
            if row_ is None:
                assert viewer is charlie
                continue
            standing = rules.standing(viewer, row_, list(Part), LATER)
            for part in Part:
                assert (part in standing.parts) == may_know(viewer, case.subject, part, Purpose.SUPPORT, LATER)
            for check, said in [
                (rules.check_can_work, standing.may_work),
                (rules.check_can_coordinate, standing.may_coordinate),
            ]:
                assert said == passes(check, viewer, row_)


def test_an_episode_is_visible_where_its_part_is_open(case, charlie):
    for viewer, seen in [(case.bob, 1), (case.alice, 1), (charlie, 0)]:
        with looking_as(viewer, LATER):
            assert rules.visible_to(viewer, Part.PLAN, Purpose.SUPPORT, LATER).count() == seen


def test_somebody_who_acts_for_no_agency_starts_nothing():
    with pytest.raises(Refused, match="for an agency"):
        rules.agency_of(support.family())


def test_a_nominee_reads_but_does_not_work_on_the_plan(unled):
    support.nominate(unled)
    with pytest.raises(Refused, match="work on this plan"):
        support.action(unled, by=unled.bob)


def test_the_partnership_follows_from_the_postcode():
    case = support.case(postcode="ME14 1XX")
    assert row(Episode, id=case.episode).lcsp == (lcsp_of("ME14 1XX") or "")


def test_who_leads_is_not_invited_into_the_team(case):
    with pytest.raises(Refused, match="leads and needs no invitation"):
        invite(case, case.bob)


def test_who_leads_is_not_asked_again(case):
    with pytest.raises(Refused, match="already leads"):
        team.nominate_lead(
            by=case.bob,
            at=AT,
            episode_id=case.episode,
            person=case.bob.person,
            agency=case.bob.agency,
            family_agreed=True,
        )


def passes(check, viewer, episode):
    try:
        return bool(check(viewer, episode, LATER))
    except Refused:
        return False
