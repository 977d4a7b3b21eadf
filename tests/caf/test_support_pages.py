"""Every page of the support and of the family: for whom it opens, what it keeps, what it refuses."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oast.accounts.enums import Kind
from oast.accounts.models import Person
from oast.caf.enums import ActionEnding, FamilyMember, ReferralStep
from oast.caf.models import Closure, Episode, LeadNomination, PlanAction, Referral, Review, TeamMember
from oast.caf.operations import family as family_operations
from oast.caf.operations import team
from oast.caf.policies.family import code_for
from oast.directory.models import Entry
from oast.directory.queries.cards import Provider
from tests.accounts.signing import client_of
from tests.caf.conftest import looking_as, refusals
from tests.factories import accounts, directory, sharing, support

pytestmark = pytest.mark.django_db
AT, DAY = support.AT, support.DAY


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def browser(viewer):
    return client_of(Person.objects.get(id=viewer.person))


def count(model) -> int:
    with looking_as():
        return model.objects.count()


def row(model, **fields):
    with looking_as():
        return model.objects.get(**fields)


def token() -> dict[str, str]:
    return {"token": str(uuid4())}


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def redeemed(case, who, member=FamilyMember.PARENT):
    code = code_for(uuid4(), "secret")
    family_operations.invite_family(
        by=case.bob,
        at=AT,
        episode_id=case.episode,
        member=member,
        name=who.name,
        safe=True,
        safe_contact="Nobody else.",
        code=code,
    )
    family_operations.redeem_invitation(by=who, at=AT, code=code)
    return who


@pytest.fixture
def service(monkeypatch):
    """A service of the directory, as `provider_of` answers."""
    known: dict[UUID, Provider] = {}

    def make(agency=None, name="Talking Together"):
        made = Provider(uuid4(), name, "Weald Speech Therapy", agency, "01632960009", "", "", None)
        known[made.service] = made
        return made.service

    monkeypatch.setattr("oast.caf.queries.referral.provider_of", known.get)
    return make


def test_the_author_starts_support_from_the_assessment():
    alice = support.alice()
    case = support.case(lead=False, writer=alice, ending="team")
    page = browser(alice).get(reverse("caf:start_support", args=[case.assessment]))
    assert page.headers["Location"] == reverse("caf:support", args=[case.episode])


def test_starting_is_a_page_and_a_button():
    from oast.sharing.enums import Relation
    from tests.factories import childindex

    alice, written = support.alice(), uuid4()
    subject = childindex.child()
    sharing.relate(alice, Relation.AUTHOR, subject, object_id=written)
    support.assessment(alice, subject, id=written)
    client, address = browser(alice), reverse("caf:start_support", args=[written])

    assert "Start support for Zoe Hopkins" in text(client.get(address))
    answer = client.post(address, token())

    assert answer.headers["Location"] == reverse("caf:support", args=[row(Episode).id])


def test_the_lead_sees_everything_on_one_page(case, dora):
    support.action(case, owner_agency=case.alice.agency)
    sharing.consent(case.subject, dora.agency)
    support.referral(case, dora)

    page = browser(case.bob).get(reverse("caf:support", args=[case.episode]))

    said = text(page)
    for words in ["Zoe Hopkins", "Speech therapy once a week", "Talking Together", "Bob Example", "16 April 2008"]:
        assert words in said
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["support", "nominate", "support_team", "add_action", "hold_review", "close_support"])
def test_a_stranger_gets_the_constant_page_and_the_audit_a_refusal(case, charlie, name):
    before = refusals()
    page = browser(charlie).get(reverse(f"caf:{name}", args=[case.episode]))
    assert page.status_code == 404
    assert "Zoe" not in text(page)
    assert refusals() == before + 1


def test_the_author_is_told_who_co_ordinates(case):
    page = browser(case.alice).get(reverse("caf:nominate", args=[case.episode]))
    assert page.status_code == 403
    assert "Only the lead professional" in text(page)


def test_a_colleague_is_found_asked_and_answers(unled):
    alice, bob = browser(unled.alice), browser(unled.bob)
    address = reverse("caf:nominate", args=[unled.episode])
    found = alice.get(address, {"q": "hop garden"})
    assert "Bob Example" in text(found)
    assert "The family agreed" in text(found)
    who = f"{unled.bob.person}:{unled.bob.agency}"

    lacking = alice.post(f"{address}?q=bob", {"who": who} | token())
    assert "Error:" in text(lacking)
    assert count(LeadNomination) == 0
    alice.post(f"{address}?q=bob", {"who": who, "family_agreed": "on"} | token())

    nomination = row(LeadNomination).id
    page = reverse("caf:nomination", args=[nomination])
    assert "Will you lead for Zoe Hopkins?" in text(bob.get(page))
    assert "Say why you decline" in text(bob.post(page, {"answer": "no", "version": 1} | token()))
    answer = bob.post(page, {"answer": "yes", "version": 1} | token())
    assert answer.headers["Location"] == reverse("caf:support", args=[unled.episode])
    assert "Lead professional" in text(bob.get(page))


def test_who_declines_sees_no_more(unled):
    nomination = support.nominate(unled)
    bob, page = browser(unled.bob), reverse("caf:nomination", args=[nomination])

    answer = bob.post(page, {"answer": "no", "reason": "I leave in May.", "version": 1} | token())

    assert answer.headers["Location"] == "/"
    assert bob.get(page).status_code == 404


def test_a_request_is_taken_back_by_a_button(unled):
    nomination = support.nominate(unled)
    alice = browser(unled.alice)

    alice.post(reverse("caf:cancel_nomination", args=[unled.episode, nomination]), token())

    assert row(LeadNomination).cancelled_at == AT
    assert alice.get(reverse("caf:cancel_nomination", args=[unled.episode, nomination])).status_code == 405


def test_nobody_is_found_says_what_to_do(unled):
    page = browser(unled.alice).get(reverse("caf:nominate", args=[unled.episode]), {"q": "xyzzy"})
    assert "Try fewer letters" in text(page)


def test_without_an_agreement_the_page_says_what_to_record(unled, charlie):
    alice = browser(unled.alice)
    address = reverse("caf:nominate", args=[unled.episode]) + "?q=charlie"
    who = f"{charlie.person}:{charlie.agency}"

    assert "No agreement yet" in text(alice.get(address))
    refused = alice.post(address, {"who": who, "family_agreed": "on"} | token())

    assert refused.status_code == 403
    assert "Record the family’s agreement" in text(refused)


def test_a_member_is_invited_joins_and_is_let_go(case):
    eve = accounts.practitioner("Eve Example", accounts.agency("Youth Centre"))
    sharing.consent(case.subject, eve.agency)
    bob, theirs = browser(case.bob), browser(eve)
    address = reverse("caf:support_team", args=[case.episode])
    fields = {"who": f"{eve.person}:{eve.agency}", "task": "Meets Zoe", "sees": "plan"}

    assert "Error:" in text(bob.post(f"{address}?q=eve", fields | {"task": ""} | token()))
    bob.post(f"{address}?q=eve", fields | token())
    member = row(TeamMember).id
    page = reverse("caf:invitation", args=[member])
    assert "Meets Zoe" in text(theirs.get(page))
    theirs.post(page, {"answer": "yes", "version": 1} | token())
    assert "In the team" in text(theirs.get(page))
    assert "Eve Example" in text(bob.get(address))
    bob.post(reverse("caf:end_membership", args=[case.episode, member]), token())
    assert row(TeamMember).left_at == AT
    assert "Before" in text(bob.get(address))


ACTION = {
    "action": "Reading together",
    "desired_outcome": "Zoe likes books",
    "owner": "family",
    "family_name": "Pat",
    "due_on-day": "20",
    "due_on-month": "3",
    "due_on-year": "2008",
    "aim": "parents_learning",
}


def test_an_action_is_added_changed_noted_and_finished(case):
    bob = browser(case.bob)
    add = reverse("caf:add_action", args=[case.episode])
    assert "Add to the plan for Zoe Hopkins" in text(bob.get(add))
    wrong = bob.post(add, ACTION | {"family_name": "", "action": "Kept as typed"} | token())
    assert "Write the name of the person in the family" in text(wrong)
    assert "Kept as typed" in text(wrong)
    bob.post(add, ACTION | token())
    action = row(PlanAction)
    assert (action.owner_name, action.aim) == ("Pat", "parents_learning")

    page = reverse("caf:support_action", args=[action.id])
    bob.post(page, ACTION | {"action": "Reading every day", "version": "1"} | token())
    assert "Reading every day" in text(bob.get(page))
    stale = bob.post(page, ACTION | {"action": "My words", "version": "1"} | token())
    assert stale.status_code == 409
    assert "My words" in text(stale)
    assert "Reading every day" in text(stale)
    assert bob.post(page, ACTION | {"version": "x"} | token()).status_code == 403

    assert "Error:" in text(bob.post(reverse("caf:note_progress", args=[action.id]), token()))
    bob.post(reverse("caf:note_progress", args=[action.id]), {"text": "Two books"} | token())
    assert "Two books" in text(bob.get(page))
    assert "Error:" in text(bob.post(reverse("caf:finish_action", args=[action.id]), token()))
    bob.post(reverse("caf:finish_action", args=[action.id]), {"ending": "met"} | token())
    assert row(PlanAction).ending == ActionEnding.MET
    assert "Finish it" not in text(bob.get(page))


def test_somebody_of_the_team_owns_an_action(case):
    owner = f"{case.bob.person}:{case.bob.agency}"
    browser(case.bob).post(reverse("caf:add_action", args=[case.episode]), ACTION | {"owner": owner} | token())
    action = row(PlanAction)
    assert (action.owner, action.owner_agency, action.owner_name) == (case.bob.person, case.bob.agency, "Bob Example")


def test_the_directory_is_searched_inside_the_case(case):
    page = browser(case.bob).get(reverse("caf:plan_services", args=[case.episode]))
    assert "Only services for somebody aged 8 are shown" in text(page)
    assert not Entry.objects.exists()
    nothing = browser(case.bob).post(reverse("caf:plan_services", args=[case.episode]), {"q": "speech", "postcode": ""})
    assert "No service was found" in text(nothing)
    wrong = browser(case.bob).post(reverse("caf:plan_services", args=[case.episode]), {"postcode": "nowhere"})
    assert "Enter a full postcode" in text(wrong)


def test_a_service_of_the_directory_becomes_an_action_and_a_referral(case):
    directory.load()
    bob = browser(case.bob)
    found = bob.post(reverse("caf:plan_services", args=[case.episode]), {"q": "berevement", "postcode": ""})
    assert "Bereavement support" in text(found)
    service_id = Entry.objects.get().pk
    add = reverse("caf:add_action", args=[case.episode]) + f"?service={service_id}"
    assert add in found.content.decode()
    assert "&lt;" not in found.content.decode()
    assert "Use the service “Bereavement support”" in text(bob.get(add))

    bob.post(add, ACTION | token())

    action = row(PlanAction)
    assert (action.service, action.service_name) == (service_id, "Bereavement support")
    refer = reverse("caf:send_referral", args=[case.episode, service_id])
    assert refer in bob.get(reverse("caf:support", args=[case.episode])).content.decode()
    assert "Hop Kiln Family Trust has no account in Oast" in text(bob.get(refer))


def test_everything_that_happened_is_on_the_timeline(dora):
    case = support.case(
        lead=False,
        elements=[{"element": "behaviour", "needs": "Often angry", "rating_child": 1, "chosen": True}],
        ratings_agreed_at=AT,
    )
    first = support.nominate(case)
    team.answer_nomination(by=case.bob, at=AT, nomination_id=first, accepted=False, reason="On leave.")
    support.accept(case)
    eve, frank = (
        accounts.practitioner(f"{name} Example", accounts.agency(f"{name}’s agency")) for name in ("Eve", "Frank")
    )
    for who in (eve, frank):
        sharing.consent(case.subject, who.agency)
    fields = {"by": case.bob, "at": AT, "episode_id": case.episode, "task": "Visits", "sees": "plan"}
    members = [team.invite_member(person=who.person, agency=who.agency, **fields) for who in (eve, frank)]
    team.answer_invitation(by=eve, at=AT, member_id=members[0], accepted=True)
    team.end_membership(by=eve, at=AT, member_id=members[0])
    support.action(case, owner_agency=case.alice.agency, due_on=DAY)
    support.action(case, owner_agency=case.bob.agency, due_on=DAY)
    sharing.consent(case.subject, dora.agency)
    for _ in range(2):
        support.referral(case, dora)
    bob, pat = browser(case.bob), browser(redeemed(case, support.family()))
    form = reverse("caf:hold_review", args=[case.episode])
    assert "Child’s view, 0 to 4" in text(bob.get(form))
    answer = bob.post(form, REVIEW | {"rating_child_behaviour": "3", "next_on-day": "1"} | token())
    assert "Child’s view: 1 → 3" in text(bob.get(answer.headers["Location"]))
    asked = team.nominate_lead(
        by=case.bob, at=AT, episode_id=case.episode, person=frank.person, agency=frank.agency, family_agreed=True
    )
    support_page = reverse("caf:support", args=[case.episode])

    said = text(bob.get(support_page))

    for words in [
        "Bob Example (Hop Garden Project) declined: On leave.",
        "Bob Example (Hop Garden Project) became lead professional",
        "Eve Example (Eve’s agency) joined the team",
        "Eve Example left the team",
        "Frank Example (Frank’s agency) has been asked to lead",
        "2 services have not started yet",
        "Review: go on, and review again",
    ]:
        assert words in said
    assert asked
    closing = {"reason": "disengaged", "summary": "They moved on.", "family_words": "", "version": "2"}
    bob.post(reverse("caf:close_support", args=[case.episode]), closing | token())
    assert "Support closed: the family no longer takes part" in text(bob.get(support_page))
    assert row(TeamMember, id=members[1]).left_at == AT
    assert row(LeadNomination, id=asked).cancelled_at == AT
    parents = text(pat.get(reverse("caf:own_record", args=[case.subject])))
    for words in ["This help ended on 5 March 2008", "No longer needed", "Often angry", "Calmer"]:
        assert words in parents


def test_late_things_are_said_first(case, monkeypatch):
    for _ in range(2):
        support.action(case, due_on=DAY)
    page = reverse("caf:support", args=[case.episode])
    for weeks, words in [(1, "2 actions are late"), (7, "The review is due now"), (12, "The review is late")]:
        later = AT + timedelta(weeks=weeks)
        monkeypatch.setattr("django.utils.timezone.now", lambda later=later: later)
        assert words in text(browser(case.bob).get(page))


LETTER = {"asked": "See Zoe for her speech.", "background": "", "contact": "Ring Pat at work."}
AGREED = {"giver": "parent", "giver_name": "Pat", "evidence": "spoken", "witness": "Sam", "competence": ""}


def test_a_referral_is_sent_with_the_familys_agreement_and_answered(case, dora, service):
    bob, provider = browser(case.bob), browser(dora)
    address = reverse("caf:send_referral", args=[case.episode, service(dora.agency)])
    assert "No agreement names this service yet" in text(bob.get(address))
    wrong = bob.post(address, LETTER | AGREED | {"witness": ""} | token())
    assert "Name the person who heard" in text(wrong)
    assert count(Referral) == 0
    bob.post(address, LETTER | AGREED | token())

    sent = row(Referral)
    assert "already names this service" in text(bob.get(address))
    assert "Ring Pat at work." in text(bob.get(reverse("caf:support_referral", args=[sent.id])))
    assert "Zoe Hopkins" in text(provider.get(reverse("caf:referrals")))
    page = reverse("caf:received_referral", args=[sent.id])
    assert "See Zoe for her speech." in text(provider.get(page))
    missing = provider.post(page, {"step": "declined", "note": "", "version": 1} | token())
    assert "Say why" in text(missing)
    provider.post(page, {"step": "accepted", "note": "Gladly.", "version": 1} | token())
    assert "Gladly." in text(bob.get(reverse("caf:support_referral", args=[sent.id])))
    assert provider.get(reverse("caf:support", args=[case.episode])).status_code == 403
    assert bob.get(reverse("caf:referrals")).status_code == 403


def test_a_service_without_an_account_is_answered_on_paper(case, service):
    bob = browser(case.bob)
    address = reverse("caf:send_referral", args=[case.episode, service()])
    assert "has no account in Oast" in text(bob.get(address))
    bob.post(address, LETTER | AGREED | {"way": "printed"} | token())
    page = reverse("caf:support_referral", args=[row(Referral).id])

    bob.post(page, {"step": "waiting", "note": "Eight weeks", "version": 1} | token())
    assert "Eight weeks" in text(bob.get(page))
    bob.post(reverse("caf:cancel_referral", args=[row(Referral).id]), token())
    assert "Taken back" in text(bob.get(page))


def test_a_service_that_is_not_listed_is_not_found(case):
    page = browser(case.bob).get(reverse("caf:send_referral", args=[case.episode, uuid4()]))
    assert page.status_code == 404


def test_a_referral_in_an_account_is_not_keyed_for(case, dora):
    sharing.consent(case.subject, dora.agency)
    sent = support.referral(case, dora)
    page = reverse("caf:support_referral", args=[sent])

    browser(case.bob).post(page, {"step": "accepted", "note": "", "version": 1} | token())

    with looking_as():
        assert Referral.objects.get().events.latest("position").step == ReferralStep.SENT


def test_an_empty_inbox_says_so(dora):
    assert "No referral waits for you" in text(browser(dora).get(reverse("caf:referrals")))


REVIEW = {
    "held_on-day": "5",
    "held_on-month": "3",
    "held_on-year": "2008",
    "decision": "continue",
    "next_on-day": "16",
    "next_on-month": "4",
    "next_on-year": "2008",
    "now_behaviour": "Calmer",
    "version": "1",
}


def test_a_review_is_written_beside_the_assessment():
    case = support.case(elements=[{"element": "behaviour", "needs": "Often angry", "chosen": True}])
    action = support.action(case)
    bob, address = browser(case.bob), reverse("caf:hold_review", args=[case.episode])
    said = text(bob.get(address, {"more": "identity"}))
    for words in ["Often angry", "Identity and self-esteem", "Speech therapy once a week"]:
        assert words in said

    gone = dict.fromkeys(("next_on-day", "next_on-month", "next_on-year"), "")
    wrong = bob.post(address, REVIEW | gone | token())
    assert "Fix the day of the next review" in text(wrong)
    assert "Calmer" in text(wrong)
    answer = bob.post(address, REVIEW | {f"result_{action}": "met", "more": "identity"} | token())

    page = text(bob.get(answer.headers["Location"]))
    for words in ["Often angry", "Calmer", "Met", "go on, and review again"]:
        assert words in page
    assert "Calmer" in text(bob.get(address))
    assert row(PlanAction).ending == "met"


def test_a_review_may_lead_to_the_closing(case):
    answer = browser(case.bob).post(
        reverse("caf:hold_review", args=[case.episode]), REVIEW | {"decision": "close"} | token()
    )
    assert answer.headers["Location"] == reverse("caf:close_support", args=[case.episode])


def test_stepping_up_says_whom_to_ring(case):
    bob = browser(case.bob)
    answer = bob.post(reverse("caf:hold_review", args=[case.episode]), REVIEW | {"decision": "step_up"} | token())
    assert "Ring children’s social care" in text(bob.get(answer.headers["Location"]))
    assert row(Review).next_on is None


def test_closing_shows_the_distance_travelled(case):
    action = support.action(case)
    bob, address = browser(case.bob), reverse("caf:close_support", args=[case.episode])
    assert "How did each action end?" in text(bob.get(address))
    fields = {"reason": "needs_met", "summary": "Zoe is well.", "family_words": "Thank you.", "version": "1"}
    assert "Say how this action ended" in text(bob.post(address, fields | token()))
    assert "must have taken the case over" in text(bob.post(address, fields | {"reason": "social_care"} | token()))
    assert count(Closure) == 0

    bob.post(address, fields | {f"ending_{action}": "part_met"} | token())

    page = text(bob.get(reverse("caf:support", args=[case.episode])))
    assert "of 1 agreed action, 0 met, 1 part met, 0 not met" in page
    assert "Thank you." in page


# The family


def test_a_family_is_invited_with_a_code_shown_once_and_redeems_it(case):
    bob, pat = browser(case.bob), browser(support.family())
    address = reverse("caf:invite_family", args=[case.episode])
    fields = {"member": "parent", "name": "Pat Invented", "safe_contact": "Lives alone."}
    assert "Do not give out a code" in text(bob.post(address, fields | token()))
    sent = fields | {"safe": "on"} | token()
    first = re.search(r'oast-code">([A-Z0-9-]+)<', bob.post(address, sent).content.decode())[1]
    again = re.search(r'oast-code">([A-Z0-9-]+)<', bob.post(address, sent).content.decode())[1]
    assert first == again

    assert "No record is open to you yet" in text(pat.get(reverse("caf:family")))
    assert "does not fit" in text(pat.post(reverse("caf:family_code"), {"code": "wrong"} | token()))
    pat.post(reverse("caf:family_code"), {"code": first.lower()} | token())
    home = pat.get(reverse("caf:family"))
    assert home.headers["Location"] == reverse("caf:own_record", args=[case.subject])


def test_a_parent_reads_the_record_in_plain_words(case, dora):
    pat = browser(redeemed(case, support.family()))
    support.action(case)
    support.action(case, action="Kept by Zoe", kept_by_child=True)
    sharing.consent(case.subject, dora.agency)
    support.referral(case, dora, contact="Pat’s other telephone")

    said = text(pat.get(reverse("caf:own_record", args=[case.subject])))

    for words in ["Zoe’s record", "Bob Example", "Speech therapy once a week", "They have not answered yet"]:
        assert words in said
    assert "Exit this page" in said
    for words in ["Kept by Zoe", "12 Oast Close", "other telephone"]:
        assert words not in said


def test_a_young_person_reads_simpler_words(case):
    mia = browser(redeemed(case, support.family("Mia Invented", Kind.YOUNG_PERSON), FamilyMember.CHILD))
    support.action(case, action="Kept by Zoe", kept_by_child=True)

    said = text(mia.get(reverse("caf:own_record", args=[case.subject])))

    for words in ["Your record", "your main helper", "Kept by Zoe", "Who has looked at this"]:
        assert words in said


def test_a_parent_takes_an_agreement_back(case):
    pat = browser(redeemed(case, support.family()))
    page = reverse("caf:own_agreements", args=[case.subject])
    assert "Hop Garden Project" in text(pat.get(page))
    back = reverse("caf:withdraw_agreement", args=[case.subject, case.consent])
    assert "from that second" in text(pat.get(back))

    pat.post(back, token())

    assert "Before" in text(pat.get(page))
    assert browser(case.bob).get(reverse("caf:support", args=[case.episode])).status_code == 404


def test_a_family_sees_who_looked(case):
    pat = browser(redeemed(case, support.family()))
    browser(case.bob).get(reverse("caf:support", args=[case.episode]))

    said = text(pat.get(reverse("caf:own_looks", args=[case.subject])))

    assert "Hop Garden Project, teacher" in said
    assert "Some looks may not be shown" in said
    assert "Bob" not in said


def test_two_children_are_a_list():
    alice, bob, pat = support.alice(), support.bob(), support.family()
    for _ in range(2):
        redeemed(support.case(writer=alice, leader=bob), pat)
    assert text(browser(pat).get(reverse("caf:family"))).count("Zoe Hopkins") == 2


@pytest.mark.parametrize("name", ["own_record", "own_agreements", "own_looks"])
def test_another_family_sees_nothing(case, name):
    other = browser(support.family("Someone Else"))
    assert other.get(reverse(f"caf:{name}", args=[case.subject])).status_code == 404
    assert browser(case.bob).get(reverse(f"caf:{name}", args=[case.subject])).status_code == 403


def test_pages_keep_to_their_number_of_queries(case, dora):
    support.action(case)
    sharing.consent(case.subject, dora.agency)
    support.referral(case, dora)
    pat = redeemed(case, support.family())
    pages = [
        (case.bob, reverse("caf:support", args=[case.episode])),
        (case.bob, reverse("caf:hold_review", args=[case.episode])),
        (case.bob, reverse("caf:support_team", args=[case.episode])),
        (dora, reverse("caf:referrals")),
        (pat, reverse("caf:own_record", args=[case.subject])),
        (pat, reverse("caf:own_looks", args=[case.subject])),
    ]
    counts = {}
    for viewer, address in pages:
        client = browser(viewer)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts[address] = len([one for one in queries if "SAVEPOINT" not in one["sql"]])
    assert all(number <= 40 for number in counts.values()), counts


def test_a_colleague_of_another_team_cannot_be_let_go_by_a_stranger(case, charlie):
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
    answer = browser(charlie).post(reverse("caf:end_membership", args=[case.episode, member]), token())
    assert answer.status_code == 404
    assert row(TeamMember).left_at is None


def test_the_familys_agreement_is_recorded_for_one_more_person(unled, charlie):
    alice = browser(unled.alice)
    address = reverse("caf:record_agreement", args=[unled.episode, charlie.person, charlie.agency])
    found = reverse("caf:nominate", args=[unled.episode]) + "?q=charlie"
    assert address in alice.get(found).content.decode()
    fields = {"recipient": "person", "parts": ["assessment", "team", "plan"]} | AGREED

    assert "Name the person who heard" in text(alice.post(address, fields | {"witness": ""} | token()))
    assert "No agreement yet" in text(alice.get(found))
    alice.post(address, fields | token())

    assert "The family agreed" in text(alice.get(found))
    answer = alice.post(found, {"who": f"{charlie.person}:{charlie.agency}", "family_agreed": "on"} | token())
    assert answer.headers["Location"] == reverse("caf:support", args=[unled.episode])


def test_an_agreement_is_recorded_only_by_whoever_co_ordinates(case, charlie):
    eve = accounts.practitioner("Eve Example", accounts.agency("Youth Centre"))
    address = reverse("caf:record_agreement", args=[case.episode, eve.person, eve.agency])
    fields = {"recipient": "agency", "parts": ["plan"]} | AGREED | token()

    assert browser(charlie).post(address, fields).status_code == 404
    assert browser(case.alice).post(address, fields).status_code == 403
    elsewhere = reverse("caf:record_agreement", args=[case.episode, eve.person, charlie.agency])
    assert browser(case.bob).get(elsewhere).status_code == 404
    assert browser(case.bob).post(address, fields).status_code == 302
