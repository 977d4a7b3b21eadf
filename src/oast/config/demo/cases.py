"""Invented cases in every state, made through the operations that practitioners use, at moments of the past year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.audit.operations import looking
from oast.caf.enums import (
    ActionEnding,
    ClosingReason,
    Ending,
    NeedLevel,
    PersonKind,
    ReferralStep,
    ReviewDecision,
    Way,
)
from oast.caf.operations import assessment, closure, episode, parts, referral, review, team
from oast.caf.operations.consent import Answered
from oast.caf.queries.closure import closing_form
from oast.childindex import operations as index
from oast.childindex.county.people import Child
from oast.childindex.enums import Standing
from oast.childindex.policies import Terms
from oast.config.demo.words import REFUSALS, STORIES, Story
from oast.directory import queries as directory
from oast.sharing.enums import Answer, Evidence, Giver, Purpose, Recipient
from oast.sharing.operations import Named
from oast.sharing.policies import age_on

YEAR = timedelta(days=300)
KNOWN_SHARE = 0.33


@dataclass(frozen=True)
class Known:
    """An invented child with the key the index minted."""

    child: Child
    subject: UUID


@dataclass(frozen=True)
class Cast:
    """Who plays: `known` and `leads` are of the printed list; `providers` answer for services, by agency."""

    practitioners: Sequence[Viewer]
    known: Sequence[Viewer]
    leads: Sequence[Viewer]
    providers: dict[UUID, Viewer]


@dataclass(frozen=True)
class Case:
    """One case to play: who, which story, how far, from when."""

    known: Known
    story: Story
    state: str
    author: Viewer
    lead: Viewer
    member: Viewer
    start: datetime


STATES = {
    "refused": 12,
    "draft": 36,
    "stopped": 6,
    "nothing": 16,
    "own_agency": 36,
    "one_service": 16,
    "social_care": 8,
    "asked_to_lead": 16,
    "declined": 8,
    "supported": 62,
    "reviewed": 52,
    "closed": 32,
}
"""How many of 300 assessments stand in each state."""

TEAM_STATES = ("asked_to_lead", "declined", "supported", "reviewed", "closed")


def invent_cases(known: Sequence[Known], cast: Cast, now: datetime, seed: int) -> list[Case]:
    """The cases of a demonstration, the earliest first, so that searches come in the order of time."""
    rng = Random(seed)  # noqa: S311 invention, not security
    states = [state for state, count in STATES.items() for _ in range(count)]
    rng.shuffle(states)
    cases = [_case(rng, one, state, cast, now) for one, state in zip(known, states, strict=False)]
    return sorted(cases, key=lambda case: case.start)


def _case(rng: Random, known: Known, state: str, cast: Cast, now: datetime) -> Case:
    author, lead, member = _three(rng, cast)
    back = {"draft": (1, 20), "asked_to_lead": (3, 15), "declined": (3, 30), "supported": (20, 60)}
    least, most = back.get(state, (90, YEAR.days))
    day = timezone.localtime(now) - timedelta(days=rng.randint(least, most))
    start = day.replace(hour=rng.randint(9, 16), minute=rng.randint(0, 59))
    return Case(known, rng.choice(STORIES), state, author, lead, member, start)


def _three(rng: Random, cast: Cast) -> tuple[Viewer, Viewer, Viewer]:
    """An author, a lead and a member of three agencies; those of the printed list play in one case of three."""
    author = rng.choice(cast.known if rng.random() < KNOWN_SHARE else cast.practitioners)
    lead = _other(rng, cast, {author.agency}, cast.leads if rng.random() < KNOWN_SHARE else cast.practitioners)
    return author, lead, _other(rng, cast, {author.agency, lead.agency}, cast.practitioners)


def _other(rng: Random, cast: Cast, agencies: set[UUID | None], among: Sequence[Viewer]) -> Viewer:
    elsewhere = [viewer for viewer in among if viewer.agency not in agencies]
    return rng.choice(elsewhere or [viewer for viewer in cast.practitioners if viewer.agency not in agencies])


def play(case: Case, cast: Cast) -> UUID | None:
    """Play one case to its state. Returns the id of its episode of support, where it came to one."""
    at = case.start
    _open_in_index(case, at)
    made = _start(case, at + timedelta(minutes=8), Answer.NO if case.state == "refused" else Answer.YES)
    if made is None:
        return None
    _write(case, made, at + timedelta(minutes=15))
    if case.state == "draft":
        return None
    later = at + timedelta(days=1)
    if case.state == "stopped":
        assessment.stop_assessment(by=case.author, at=later, assessment_id=made, reason="The family moved away.")
        return None
    _complete(case, made, later)
    return _support(case, made, cast, later + timedelta(minutes=10)) if case.state in TEAM_STATES else None


def _open_in_index(case: Case, at: datetime) -> None:
    child = case.known.child
    terms = Terms(given=child.given, family=child.family, born=child.born, postcode=child.home.postcode)
    by, subject = case.author, case.known.subject
    found = index.search(
        by=by, at=at, terms=terms, purpose=Purpose.ASSESSMENT, standing=Standing.FAMILY, reason=case.story.reason
    )
    index.open_record(by=by, at=at + timedelta(minutes=2), search_id=found, subject=subject)


def _start(case: Case, at: datetime, store: Answer) -> UUID | None:
    child = case.known.child
    return assessment.start_assessment(
        by=case.author, at=at, subject=case.known.subject, answered=_answered(case, at, store), facts=_facts(child)
    )


def _facts(child: Child) -> assessment.Facts:
    people = tuple(
        assessment.PersonFacts(PersonKind.PARENT, adult.name, relationship=adult.relation, telephone=adult.telephone)
        for adult in child.adults[:2]
    )
    return assessment.Facts(
        name=f"{child.given} {child.family}",
        born_on=child.born,
        gender=child.gender,
        address=child.home.line,
        postcode=child.home.postcode,
        people=people,
    )


def _answered(case: Case, at: datetime, store: Answer, services: Iterable[Named] = ()) -> Answered:
    """A parent's spoken answer that names everybody of the case."""
    child = case.known.child
    parent = next((adult for adult in child.adults if adult.responsible), child.adults[0])
    agencies = {viewer.agency for viewer in (case.author, case.lead, case.member) if viewer.agency}
    named = tuple(Named(agency, Recipient.AGENCY) for agency in sorted(agencies, key=str))
    return Answered(
        giver=Giver.PARENT,
        giver_name=parent.name,
        giver_relation=parent.relation,
        store=store,
        evidence=Evidence.SPOKEN,
        witness=case.author.name,
        age=age(child, timezone.localdate(at)),
        share=Answer.YES if store == Answer.YES else None,
        named=(*named, *services),
    )


def age(child: Child, day: date) -> int | None:
    """Age in whole years; None for an unborn child."""
    return age_on(day, child.born) if child.born else None


def _write(case: Case, made: UUID, at: datetime) -> None:
    """Fill the form; a draft stays half filled."""
    story, page = case.story, uuid4()
    common: dict[str, Any] = {"by": case.author, "at": at, "assessment_id": made, "version": 1, "saved_from": page}
    parts.choose_elements(by=case.author, at=at, assessment_id=made, chosen=story.elements)
    parts.save_part(**common, part="situation", values={"reason": story.reason, "family_and_home": story.home})
    for code, (strengths, needs) in story.elements.items():
        parts.save_element(**common, element=code, values={"strengths": strengths, "needs": needs})
    if case.state == "draft":
        return
    conclusion = {"need_level": NeedLevel.ADDITIONAL, "needs": story.reason, "changes_needed": story.change}
    if case.state == "nothing":
        conclusion |= {"need_level": NeedLevel.NONE}
    parts.save_part(**common, part="conclusion", values=conclusion)
    parts.save_part(**common, part="comments", values={"child": story.child, "parents": story.parents})
    for number, (outcome, action) in enumerate(story.actions):
        due = timezone.localdate(at) + timedelta(days=28 + 14 * number)
        values = {
            "desired_outcome": outcome,
            "action": action,
            "due_on": due,
            "owner_name": case.lead.agency_name,
            "owner": case.lead.person,
            "owner_agency": case.lead.agency,
        }
        parts.save_action(**common, action_id=uuid4(), values=values)


ENDINGS = {"nothing": Ending.NOTHING, "own_agency": Ending.OWN_AGENCY, "one_service": Ending.ONE_SERVICE,
           "social_care": Ending.SOCIAL_CARE}  # fmt: skip


def _complete(case: Case, made: UUID, at: datetime) -> None:
    service = _service(case)
    providers = [_named(service)] if service else []
    assessment.complete_assessment(
        by=case.author,
        at=at,
        assessment_id=made,
        ending=ENDINGS.get(case.state, Ending.TEAM),
        review_on=timezone.localdate(at) + timedelta(days=42),
        answered=_answered(case, at, Answer.YES, providers),
    )


def _named(service: directory.Provider) -> Named:
    return Named(service.agency or service.service, Recipient.AGENCY)


def _service(case: Case) -> directory.Provider | None:
    """The first service that the author's words find for the child's home; with an account if one has."""
    day = timezone.localdate(case.start)
    found = directory.search(case.story.search, case.known.child.home.postcode, day=day)
    first = None
    for hit in found.hits[:10]:
        offered = directory.provider_of(hit.card.id)
        if offered and offered.agency:
            return offered
        first = first or offered
    return first


def _support(case: Case, made: UUID, cast: Cast, at: datetime) -> UUID:
    opened = episode.start_episode(by=case.author, at=at, assessment_id=made)
    nomination = team.nominate_lead(
        by=case.author, at=at, episode_id=opened, person=case.lead.person, agency=case.lead.agency, family_agreed=True
    )
    if case.state == "asked_to_lead":
        return opened
    answered_at = at + timedelta(days=1)
    accepted = case.state != "declined"
    reason = "" if accepted else REFUSALS[opened.int % len(REFUSALS)]
    team.answer_nomination(by=case.lead, at=answered_at, nomination_id=nomination, accepted=accepted, reason=reason)
    if accepted:
        _work(case, opened, cast, answered_at + timedelta(hours=1))
    return opened


def _work(case: Case, opened: UUID, cast: Cast, at: datetime) -> None:
    lead = case.lead
    invited = team.invite_member(
        by=lead,
        at=at,
        episode_id=opened,
        person=case.member.person,
        agency=case.member.agency,
        task="Takes part in the plan",
        sees="plan",
    )
    team.answer_invitation(by=case.member, at=at + timedelta(days=1), member_id=invited, accepted=True)
    _refer(case, opened, cast, at + timedelta(hours=2))
    if case.state == "supported":
        return
    reviewed_at = at + timedelta(days=40)
    _review(case, opened, reviewed_at)
    if case.state == "closed":
        _close(case, opened, reviewed_at + timedelta(days=20))


def _refer(case: Case, opened: UUID, cast: Cast, at: datetime) -> None:
    """A referral to a real entry of the directory, answered as far as the case has come."""
    service = _service(case)
    if service is None:
        return
    child = case.known.child
    sent = referral.send_referral(
        by=case.lead,
        at=at,
        episode_id=opened,
        service=service.service,
        service_name=service.service_name,
        child_name=f"{child.given} {child.family}",
        born_on=child.born,
        asked=case.story.change,
        way=Way.OAST if service.agency else Way.TELEPHONED,
        agency=service.agency,
        contact=case.lead.name,
    )
    steps = [(ReferralStep.ACCEPTED, ""), (ReferralStep.STARTED, ""), (ReferralStep.FINISHED, case.story.now)]
    taken = {"supported": sent.int % 3, "reviewed": 2, "closed": 3}[case.state]
    provider = cast.providers.get(service.agency) if service.agency else None
    answer, by = (referral.answer_referral, provider) if provider else (referral.key_answer, case.lead)
    if service.agency and provider is None:
        return
    for number, (step, note) in enumerate(steps[:taken]):
        answer(by=by, at=at + timedelta(days=2 + 5 * number), referral_id=sent, step=step, note=note)


def _review(case: Case, opened: UUID, at: datetime) -> None:
    elements = [review.ElementNow(code, now=case.story.now) for code in list(case.story.elements)[:2]]
    with looking(by=case.lead, at=at, action="demo.reviewing"):
        first = [one.id for one in closing_form(case.lead, opened, at).actions][:1]
    results = [review.ActionNow(one, ActionEnding.MET) for one in first]
    review.hold_review(
        by=case.lead,
        at=at,
        episode_id=opened,
        held_on=timezone.localdate(at),
        decision=ReviewDecision.CONTINUE,
        next_on=timezone.localdate(at) + timedelta(days=42),
        elements=elements,
        actions=results,
        present="The family and the team",
        child_view="It is better now.",
        parent_view="We can see the change.",
    )


def _close(case: Case, opened: UUID, at: datetime) -> None:
    with looking(by=case.lead, at=at, action="demo.closing"):
        actions = [one.id for one in closing_form(case.lead, opened, at).actions]
    closure.close_episode(
        by=case.lead,
        at=at,
        episode_id=opened,
        reason=ClosingReason.NEEDS_MET,
        endings=[review.ActionNow(one, ActionEnding.MET) for one in actions],
        summary=case.story.now,
        family_words="Thank you. We manage now.",
        confirmed=True,
    )
