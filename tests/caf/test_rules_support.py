"""Who may work on a plan, co-ordinate it, answer a referral or an invitation, take an agreement back: rule by rule.

Alice of a school wrote the assessment, Bob of a charity leads; Eve of another charity stands as each test says.
"""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from oast.audit.operations import OPERATIONS, changed, looking, operation
from oast.audit.rules import NotForYou, Refused
from oast.caf.enums import Way
from oast.caf.models import Assessment, Checklist, Episode, LeadNomination, Referral
from oast.caf.rules import checklist, episode, family, referral, team
from oast.sharing import operations as sharing_operations
from oast.sharing.enums import Answer, Giver, Part, Purpose, Recipient, Relation
from tests.factories import accounts, sharing, support
from tests.factories.support import AT, SYSTEM

LATER = AT + timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return support.case()


@pytest.fixture
def eve():
    return accounts.practitioner("Eve Example", accounts.agency("Stour Family Centre"))


def look(viewer, question, at=LATER):
    with looking(by=viewer, at=at, action="test.look") as opened:
        opened.events += 1
        return question()


def row(model, **fields):
    return look(SYSTEM, lambda: model.objects.get(**fields))


def supported(case) -> Episode:
    return row(Episode, id=case.episode)


def related(case, who, relation, **fields):
    """Somebody stands so to the child, and the family agreed to share with their agency."""
    sharing.relate(who, relation, case.subject, **fields)
    sharing.consent(case.subject, who.agency)


@pytest.mark.parametrize(
    ("relation", "works"),
    [
        (Relation.MEMBER, True),
        (Relation.LEAD, True),
        (Relation.AUTHOR, True),
        (Relation.NOMINEE, False),
    ],
)
def test_who_works_on_the_plan(case, eve, relation, works):
    related(case, eve, relation)
    held = supported(case)
    if works:
        assert look(eve, lambda: episode.check_can_work(eve, held, LATER)).relation == relation
        return
    with pytest.raises(Refused, match="Only the people who work on this plan") as refusal:
        look(eve, lambda: episode.check_can_work(eve, held, LATER))
    assert refusal.value.subject == case.subject


def test_of_two_rights_the_one_that_works_counts(case, eve):
    related(case, eve, Relation.NOMINEE)
    sharing.relate(eve, Relation.MEMBER, case.subject, at=AT + timedelta(minutes=1))
    assert look(eve, lambda: episode.check_can_work(eve, supported(case), LATER)).relation == Relation.MEMBER


def test_who_may_not_know_the_plan_is_told_nothing(case, eve):
    held = supported(case)
    for check in (episode.check_can_work, episode.check_can_coordinate, referral.check_can_refer):
        with pytest.raises(NotForYou, match="no working relationship"):
            look(eve, lambda check=check: check(eve, held, LATER))
    assert not look(eve, lambda: episode.can_see(eve, held, Part.PLAN, LATER))
    assert look(case.bob, lambda: episode.can_see(case.bob, held, Part.PLAN, LATER))


def coordinates(who, held) -> bool:
    if passes(lambda: episode.check_can_coordinate(who, held, LATER), who):
        return True
    with pytest.raises(Refused, match="Only the lead professional") as refusal:
        look(who, lambda: episode.check_can_coordinate(who, held, LATER))
    assert refusal.value.subject == held.subject
    return False


def passes(check, who) -> bool:
    try:
        look(who, check)
    except Refused:
        return False
    return True


def test_the_lead_coordinates_and_neither_author_nor_member_does(case, eve):
    related(case, eve, Relation.MEMBER)
    held = supported(case)
    assert [coordinates(who, held) for who in (case.bob, case.alice, eve)] == [True, False, False]


def test_while_nobody_leads_the_author_coordinates(eve):
    case = support.case(lead=False)
    related(case, eve, Relation.MEMBER)
    held = supported(case)
    assert [coordinates(who, held) for who in (case.alice, eve)] == [True, False]


def test_once_the_lead_is_not_covered_any_more_the_author_steps_in(case, eve):
    related(case, eve, Relation.MEMBER)
    held = supported(case)
    sharing_operations.withdraw_consent(
        by=SYSTEM, at=AT, consent_id=case.consent, subject=case.subject, recorded_by=uuid4()
    )
    assert [coordinates(who, held) for who in (case.alice, eve)] == [True, False]


def test_the_lead_leads_for_the_agency_they_were_asked_for(case):
    elsewhere = accounts.agency("Another Charity")
    there = replace(case.bob, agency=elsewhere.id)
    related(case, there, Relation.MEMBER)
    assert not coordinates(there, supported(case))


def test_an_agreement_may_name_the_lead_in_person(eve):
    """And no agency: then the author does not step in."""
    case = support.case()
    sharing_operations.withdraw_consent(
        by=SYSTEM, at=AT, consent_id=case.consent, subject=case.subject, recorded_by=uuid4()
    )
    sharing.consent(case.subject, named=[sharing_operations.Named(case.bob.person, Recipient.PERSON)])
    assert not coordinates(case.alice, supported(case))
    assert coordinates(case.bob, supported(case))


def test_who_was_asked_or_has_handed_over_does_not_lead(case):
    unled = support.case(writer=case.alice, leader=case.bob, lead=False)
    support.nominate(unled)
    assert look(SYSTEM, lambda: episode.current_lead(supported(unled))) is None
    _end_leading(by=SYSTEM, at=AT, episode_id=case.episode)
    assert look(SYSTEM, lambda: episode.current_lead(supported(case))) is None


@operation("test.end_leading")
def _end_leading(*, by, at, episode_id):
    LeadNomination.objects.filter(episode=episode_id).update(ended_at=at)
    changed(object_kind="caf.nomination")


del OPERATIONS["test.end_leading"]


def test_a_lead_who_has_handed_over_leads_no_more(case):
    assert look(SYSTEM, lambda: episode.current_lead(supported(case))).person == case.bob.person
    other = support.case(writer=case.alice, leader=case.bob, lead=False)
    assert look(SYSTEM, lambda: episode.current_lead(supported(other))) is None


def test_only_the_author_starts_the_support_and_for_the_agency_it_was_written_for(case, eve):
    written = row(Assessment, id=case.assessment)
    assert look(case.alice, lambda: episode.check_can_start(case.alice, written, LATER)).relation == Relation.AUTHOR
    related(case, eve, Relation.AUTHOR)
    with pytest.raises(Refused, match="Only the person who wrote") as refusal:
        look(eve, lambda: episode.check_can_start(eve, written, LATER))
    assert refusal.value.subject == case.subject
    there = replace(case.alice, agency=eve.agency)
    sharing.relate(there, Relation.AUTHOR, case.subject)
    with pytest.raises(Refused, match="Only the person who wrote"):
        look(there, lambda: episode.check_can_start(there, written, LATER))


@pytest.mark.parametrize("step", [episode.held, episode.found])
def test_a_row_that_is_not_there(case, step):
    with pytest.raises(NotForYou, match="There is no such"):
        look(case.bob, lambda: step(LeadNomination, uuid4()))


def test_a_row_is_asked_for_by_all_that_is_known_of_it(case):
    made = row(LeadNomination, episode=case.episode)
    assert look(case.bob, lambda: episode.held(LeadNomination, made.id, subject=case.subject)) == made
    with pytest.raises(NotForYou):
        look(case.bob, lambda: episode.held(LeadNomination, made.id, subject=uuid4()))
    assert look(case.bob, lambda: episode.found(LeadNomination, made.id, "episode")).episode.id == case.episode


def test_standing_for_another_purpose_is_no_work(case):
    held = supported(case)
    own = look(case.bob, lambda: episode.standing(case.bob, held, [Part.PLAN], LATER, Purpose.OWN_RECORD))
    assert (own.may_work, own.may_coordinate) == (False, False)
    assert Part.PLAN not in own.parts
    works = look(case.bob, lambda: episode.standing(case.bob, held, [Part.PLAN, Part.TEAM], LATER))
    assert (works.may_work, works.may_coordinate) == (True, True)
    assert set(works.parts) == {Part.PLAN, Part.TEAM}


def stands_as_the_checks_say(who, held) -> tuple[bool, bool]:
    """A page shows a button where the step behind it would be let through, and nowhere else."""
    stands = look(who, lambda: episode.standing(who, held, [Part.PLAN, Part.TEAM], LATER))
    checks = (episode.check_can_work, episode.check_can_coordinate)
    assert (stands.may_work, stands.may_coordinate) == tuple(
        passes(lambda check=check: check(who, held, LATER), who) for check in checks
    )
    return stands.may_work, stands.may_coordinate


def test_what_a_page_offers_is_what_the_checks_let_through(case, eve):
    unled = support.case(writer=case.alice, leader=case.bob, lead=False)
    works, leads, nothing = (True, False), (True, True), (False, False)
    for held, stands in ((supported(case), [works, leads, nothing]), (supported(unled), [leads, nothing, nothing])):
        assert [stands_as_the_checks_say(who, held) for who in (case.alice, case.bob, eve)] == stands

    related(case, eve, Relation.MEMBER)
    sharing_operations.withdraw_consent(
        by=SYSTEM, at=AT, consent_id=case.consent, subject=case.subject, recorded_by=uuid4()
    )
    people = (case.alice, case.bob, eve)
    assert [stands_as_the_checks_say(who, supported(case)) for who in people] == [leads, nothing, works]


def test_who_reads_to_keep_a_child_safe_is_offered_no_work(case):
    """The lead may read for that as well, and works on the plan for the support alone."""
    stands = look(
        case.bob, lambda: episode.standing(case.bob, supported(case), [Part.PLAN], LATER, Purpose.SAFEGUARDING)
    )
    assert stands.parts == {Part.PLAN: frozenset({Relation.LEAD})}
    assert (stands.may_work, stands.may_coordinate) == (False, False)


# Referrals


@pytest.fixture
def dora():
    return support.dora()


def referred(case, dora, **fields) -> Referral:
    sharing.consent(case.subject, dora.agency)
    return row(Referral, id=support.referral(case, dora, **fields))


def test_who_may_refer_knows_the_plan_and_the_referrals(case, eve):
    held = supported(case)
    related(case, eve, Relation.MEMBER, parts=[Part.PLAN, Part.TEAM])
    with pytest.raises(NotForYou, match="does not open this part: referral"):
        look(eve, lambda: referral.check_can_refer(eve, held, LATER))
    assert look(case.bob, lambda: referral.check_can_refer(case.bob, held, LATER)).relation == Relation.LEAD


def test_the_agency_that_was_asked_answers(case, dora, eve):
    sent = referred(case, dora)
    assert look(dora, lambda: referral.check_can_provide(dora, sent, LATER)).object_id == sent.id
    assert look(dora, lambda: referral.can_provide(dora, sent, LATER))
    for who in (eve, replace(dora, agency=eve.agency), replace(dora, agency=None)):
        with pytest.raises(NotForYou, match="sent to another agency") as refusal:
            look(who, lambda who=who: referral.check_can_provide(who, sent, LATER))
        assert refusal.value.subject == case.subject
        assert not look(who, lambda who=who: referral.can_provide(who, sent, LATER))


def test_a_referral_to_no_agency_is_nobodys_to_answer(case, dora):
    sent = replace_agency(referred(case, dora), None)
    nobody = replace(dora, agency=None)
    with pytest.raises(NotForYou, match="sent to another agency"):
        look(nobody, lambda: referral.check_can_provide(nobody, sent, LATER))


def replace_agency(sent: Referral, agency) -> Referral:
    sent.agency = agency
    return sent


def test_another_referral_of_the_same_child_opens_its_own_row_only(case, dora):
    first, second = referred(case, dora), referred(case, dora, service=uuid4())
    sharing_operations.end_relationships(
        by=SYSTEM, at=AT, subject=case.subject, relation=Relation.PROVIDER, object_id=first.id
    )
    with pytest.raises(NotForYou, match="not open to its service") as refusal:
        look(dora, lambda: referral.check_can_provide(dora, first, LATER))
    assert refusal.value.subject == case.subject
    assert look(dora, lambda: referral.can_provide(dora, second, LATER))
    shown = look(dora, lambda: list(referral.provided_by(dora, referral.rights_as_provider(dora, LATER), LATER)))
    assert [one.id for one in shown] == [second.id]


def test_what_was_sent_to_another_agency_is_in_nobody_elses_inbox(case, dora, eve):
    """Not even where a relationship names it by mistake."""
    theirs, own = referred(case, eve), referred(case, dora)
    related(case, dora, Relation.PROVIDER, person=None, object_id=theirs.id)
    shown = look(dora, lambda: list(referral.provided_by(dora, referral.rights_as_provider(dora, LATER), LATER)))
    assert [one.id for one in shown] == [own.id]
    with pytest.raises(NotForYou, match="sent to another agency"):
        look(dora, lambda: referral.check_can_provide(dora, theirs, LATER))


def test_without_the_role_nobody_answers(case, dora):
    sent = referred(case, dora)
    colleague = accounts.practitioner("Carol Example", accounts.Agency.objects.get(id=dora.agency))
    with pytest.raises(Refused, match="does not include answering referrals") as refusal:
        look(colleague, lambda: referral.check_can_provide(colleague, sent, LATER))
    assert refusal.value.subject == case.subject


@pytest.mark.parametrize("way", Way)
def test_a_service_that_answers_in_oast_is_not_keyed_for(way):
    sent = SimpleNamespace(way=way, subject=uuid4())
    if way != Way.OAST:
        referral.check_can_key(sent)
        return
    with pytest.raises(Refused, match="answers in Oast itself") as refusal:
        referral.check_can_key(sent)
    assert refusal.value.subject == sent.subject


# Nominations, families, checklists


def test_who_was_asked_answers_for_the_agency_that_was_asked(eve):
    case = support.case(lead=False)
    asked = row(LeadNomination, id=support.nominate(case))
    assert look(case.bob, lambda: team.check_can_answer(case.bob, asked, LATER)).relation == Relation.NOMINEE
    related(case, eve, Relation.MEMBER)
    there = replace(case.bob, agency=eve.agency)
    colleague = accounts.practitioner("Carol Example", accounts.Agency.objects.get(id=case.bob.agency))
    for who in (eve, there, colleague):
        with pytest.raises(NotForYou, match="Somebody else was asked") as refusal:
            look(who, lambda who=who: team.check_can_answer(who, asked, LATER))
        assert refusal.value.subject == case.subject


def test_whom_no_agreement_covers_cannot_be_asked(case, eve):
    covered = look(case.bob, lambda: team.check_covered(case.subject, [Part.PLAN], [case.bob.agency], LATER))
    assert covered == case.consent
    with pytest.raises(Refused, match="No agreement of the family covers") as refusal:
        look(case.bob, lambda: team.check_covered(case.subject, [Part.PLAN], [eve.agency, eve.person], LATER))
    assert refusal.value.subject == case.subject


@pytest.mark.parametrize(
    ("relation", "giver", "fields", "may"),
    [
        (Relation.PARENT, Giver.PARENT, {}, True),
        (Relation.CHILD, Giver.CHILD, {}, True),
        (Relation.PARENT, Giver.CHILD, {}, False),
        (Relation.CHILD, Giver.PARENT, {}, False),
        (Relation.PARENT, Giver.PARENT, {"answer": Answer.NO}, False),
        (Relation.PARENT, Giver.PARENT, {"ended": True}, False),
    ],
)
def test_who_gave_an_agreement_takes_it_back(relation, giver, fields, may):
    right = SimpleNamespace(relation=relation, subject=uuid4())
    given = SimpleNamespace(
        giver=giver, answer=fields.get("answer", Answer.YES), in_force=lambda _: not fields.get("ended")
    )
    assert family.can_withdraw(right, given, LATER) == may
    if may:
        family.check_can_withdraw(right, given, LATER)
        return
    with pytest.raises(Refused, match="Somebody else gave this agreement") as refusal:
        family.check_can_withdraw(right, given, LATER)
    assert refusal.value.subject == right.subject


def test_an_agreement_of_another_child_is_none():
    right = SimpleNamespace(relation=Relation.PARENT, subject=uuid4())
    with pytest.raises(NotForYou, match="no such agreement") as refusal:
        family.check_can_withdraw(right, None, LATER)
    assert refusal.value.subject == right.subject


def test_a_code_is_for_families(eve):
    family.check_is_family(support.family())
    with pytest.raises(Refused, match="Practitioners do not need one"):
        family.check_is_family(eve)


def test_a_family_reads_its_own_record_and_no_other(case):
    pat = support.family()
    sharing.relate(pat, Relation.PARENT, case.subject, agency=None, purpose=Purpose.OWN_RECORD)
    assert set(look(pat, lambda: family.own_subjects(pat, LATER))) == {case.subject}
    assert look(pat, lambda: family.check_own(pat, case.subject, Part.PLAN, LATER)).relation == Relation.PARENT
    with pytest.raises(NotForYou):
        look(pat, lambda: family.check_own(pat, uuid4(), Part.PLAN, LATER))
    assert look(case.bob, lambda: family.own_subjects(case.bob, LATER)) == {}


def test_a_checklist_is_read_by_whoever_wrote_it_and_that_one_alone(eve):
    subject, made = uuid4(), uuid4()
    sharing.relate(eve, Relation.AUTHOR, subject, object_id=made)
    own = Checklist(id=made, subject=subject)
    assert look(eve, lambda: checklist.check_can_view(eve, own, LATER)).object_id == made
    assert look(eve, lambda: checklist.can_view(eve, own, LATER))
    other = Checklist(id=uuid4(), subject=subject)
    for none, sentence in ((other, "not open to this person"), (None, "no such checklist")):
        with pytest.raises(NotForYou, match=sentence):
            look(eve, lambda none=none: checklist.check_can_view(eve, none, LATER))
    assert not look(eve, lambda: checklist.can_view(eve, other, LATER))


def test_the_list_of_checklists_is_of_those_that_one_wrote(eve):
    alice = support.alice()
    subject, other = sharing.relate(eve, Relation.INDEX), sharing.relate(alice, Relation.INDEX)
    made, theirs = _thought_about(eve, subject), _thought_about(alice, other)
    sharing.relate(eve, Relation.LEAD, other, object_id=theirs)
    sharing.consent(other, eve.agency)
    _thought_about(alice, subject)  # of the same child, by a colleague
    sharing.relate(eve, Relation.AUTHOR, subject, object_id=theirs)  # names one of another child by mistake
    seen = look(eve, lambda: [one.id for one in checklist.visible_to(eve, Checklist.objects.all(), LATER)])
    assert seen == [made]
    assert look(SYSTEM, Checklist.objects.count) == 3


def _thought_about(who, subject):
    """A checklist that somebody wrote, as its author."""
    made = uuid4()
    _write(by=SYSTEM, at=AT, fields={"id": made, "subject": subject, "author": who.person, "agency": who.agency})
    sharing.relate(who, Relation.AUTHOR, subject, object_id=made)
    return made


@operation("test.write_checklist")
def _write(*, by, at, fields):
    said = {"form_version": "caf-1", "own_service": "no", "decision": "offer_caf", "made_at": at}
    Checklist(**fields | said).save(force_insert=True)
    changed(object_kind="caf.checklist")


del OPERATIONS["test.write_checklist"]


def test_reading_the_case_is_not_having_written_its_checklist(eve):
    subject, made = uuid4(), uuid4()
    sharing.relate(eve, Relation.LEAD, subject, object_id=made)
    sharing.consent(subject, eve.agency)
    with pytest.raises(NotForYou, match="not open to this person") as refusal:
        look(eve, lambda: checklist.check_can_view(eve, Checklist(id=made, subject=subject), LATER))
    assert refusal.value.subject == subject


def test_who_may_start_an_assessment_may_think_about_one(eve):
    subject = sharing.relate(eve, Relation.INDEX)
    assert look(eve, lambda: checklist.check_can_make(eve, subject, LATER)).relation == Relation.INDEX
    with pytest.raises(NotForYou):
        look(eve, lambda: checklist.check_can_make(eve, uuid4(), LATER))
