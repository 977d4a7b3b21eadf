"""Builds the county of `tests.repo.world`, through the operations that the pages use."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from oast.accounts.enums import QualificationKind
from oast.accounts.models import Agency, Employment, Person, Qualification
from oast.accounts.presenters import ACTING_FOR
from oast.accounts.queries import Viewer
from oast.accounts.views.sessions import BEGAN, IDLE, LIMIT, USED
from oast.audit.operations import OPERATIONS, changed, operation
from oast.caf.enums import Decision, Ending, FamilyMember, PersonKind, ReviewDecision, Way
from oast.caf.operations import family, plan, referral, review, team
from oast.caf.operations.checklist import AnswerGiven, make_checklist
from oast.caf.operations.episode import start_episode
from oast.caf.policies.family import FAMILY_PARTS, RELATIONS
from oast.caf.policies.team import MEMBER_PARTS, NOMINEE_PARTS
from oast.caf.queries.background import Facts, PersonFacts
from oast.childindex import operations as index
from oast.childindex.enums import Standing
from oast.childindex.linkage.numbers import index_number
from oast.childindex.models import Child, Search
from oast.sharing import operations as sharing
from oast.sharing.enums import Evidence, Part, Purpose, Relation
from oast.sharing.models import Consent
from tests.accounts import signing
from tests.factories import accounts, caf, childindex
from tests.factories import sharing as shared
from tests.repo.besides import besides
from tests.repo.world import (
    AGENCIES,
    AT,
    FAMILY,
    PEOPLE,
    ROLES,
    SAME_PERSON,
    SHIELDS,
    STAGES,
    TEAM,
    WORKS_AT,
    ChildOfCounty,
    County,
    word,
)

SYSTEM = childindex.SYSTEM
FACTOR = "JBSWY3DPEHPK3PXP"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "0500017a5eab3f0000000049454e44ae426082"
)
AGREED_WITH = ("author", "lead", "member", "plan_member", "invited", "nominee", "provider", "team")
"""The agencies that the family agreed to share with."""

_numbers = iter(range(70_000_000, 80_000_000))
"""Far from the numbers that registering a child on a page takes."""


def build() -> County:
    """The whole county, committed. Call it with the clock at AT."""
    county = County()
    _agencies(county)
    _people(county)
    childindex.switch_on()
    for stage, agreements in STAGES.items():
        for agreement in agreements:
            for shield in SHIELDS:
                county.children.append(_CHILD[stage](county, stage, agreement, shield))
    _open_in_the_index(county)
    for child in county.children:
        _shield(by=SYSTEM, at=AT, subject=child.subject, shielded=child.shield)
    besides(county)
    _sessions(county)
    return county


def _agencies(county: County) -> None:
    for key, (name, sector) in AGENCIES.items():
        county.agencies[key] = accounts.agency(name, sector, telephone="01632 960001").id


def _people(county: County) -> None:
    for kind in PEOPLE:
        if kind in SAME_PERSON:
            county.people[kind] = county.people[SAME_PERSON[kind]]
        elif kind != "nobody":
            county.people[kind] = _person(county, kind).id
    lead = Person.objects.get(pk=county.people["lead"])
    accounts.employment(lead, Agency.objects.get(pk=county.agencies["elsewhere"]), "practitioner")


def _person(county: County, kind: str) -> Person:
    made = accounts.person(f"{kind.replace('_', ' ').title()} Example", kind=FAMILY.get(kind, "practitioner"))
    if kind in FAMILY:
        return made
    accounts.qualify(made)
    if kind == "unvetted":
        Qualification.objects.filter(person=made, kind=QualificationKind.VETTING).update(expires_on=AT.date())
    ended = {"expired": {"expires_on": AT.date()}, "leaver": {"ended_on": AT.date()}}.get(kind, {})
    if kind == "leaver":
        Person.objects.filter(pk=made.pk).update(left_at=AT)
    works_at = Agency.objects.get(pk=county.agencies[WORKS_AT.get(kind, kind)])
    accounts.employment(made, works_at, *ROLES.get(kind, ("practitioner",)), **ended)
    return made


# Children ------------------------------------------------------------------------------------------------------


def _basic(county: County, stage: str, agreement: str, shield: bool) -> ChildOfCounty:
    name = word(stage, shield, agreement)
    number = index_number(next(_numbers))
    subject = childindex.child(
        "Zoe",
        name,
        number=number,
        born=AT.date().replace(year=1992),
        address=f"7 Canary Row {name}",
        carers=[{"name": f"Pat {name}", "relation": "Mother", "responsible": True, "telephone": "01632 960077"}],
    )
    return ChildOfCounty(stage, shield, agreement, subject, {"subject": subject, "number": number})


def _new(county: County, stage: str, agreement: str, shield: bool) -> ChildOfCounty:
    """Only the basic record, and a checklist by somebody who opened it for that."""
    child = _basic(county, stage, agreement, shield)
    author = county.viewer("author")
    with _opened_for(author, child.subject):
        child.arguments["checklist_id"] = make_checklist(
            by=author,
            at=AT,
            subject=child.subject,
            answers=[AnswerGiven("healthy", "no", f"Tired, says {child.word}")],
            services_needed="Breakfast",
            own_service="no",
            decision=Decision.OFFER_CAF,
        )
    return child


def _draft(county: County, stage: str, agreement: str, shield: bool) -> ChildOfCounty:
    """An assessment being written; the others are related as an earlier case would have left them."""
    child = _basic(county, stage, agreement, shield)
    author = county.viewer("author")
    with _opened_for(author, child.subject):
        begun = caf.draft(author, *_agreed_with(county), **_facts(child))
    caf.write(author, begun, AT)
    action = caf.action(author, begun)
    parts = {
        "lead": (Relation.LEAD, MEMBER_PARTS["whole"] | {Part.CONSENT, Part.CHECKLIST}),
        "plan_member": (Relation.MEMBER, MEMBER_PARTS["plan"]),
        "invited": (Relation.MEMBER, {Part.TEAM, Part.INDEX}),
        "nominee": (Relation.NOMINEE, NOMINEE_PARTS),
    }
    for kind, (relation, opened) in parts.items():
        _relate(county, child, kind, relation, opened)
    _relate_the_others(county, child, member=True)
    _relate_agency(county, child)
    for kind, member in (("parent", FamilyMember.PARENT), ("young_person", FamilyMember.CHILD)):
        _relate(county, child, kind, RELATIONS[member], FAMILY_PARTS[member], purpose=Purpose.OWN_RECORD)
    child.arguments.update(
        {
            "assessment_id": begun,
            "action_id": action,
            "row_id": action,
            "person_id": uuid4(),
            "part": "situation",
            "code": "general_health",
            "kind": PersonKind.PRESENT.value,
        }
    )
    return _agree(child, county)


def _supported(county: County, stage: str, agreement: str, shield: bool) -> ChildOfCounty:
    """A finished assessment, and support with everything that it may have."""
    child = _basic(county, stage, agreement, shield)
    author, lead = county.viewer("author"), county.viewer("lead")
    with _opened_for(author, child.subject):
        written = caf.write(author, caf.draft(author, *_agreed_with(county), **_facts(child)), AT)
        caf.complete(author, written, Ending.TEAM, *_agreed_with(county), at=AT)
    episode = start_episode(by=author, at=AT, assessment_id=written)
    _take_the_lead(county, episode)
    of_episode = {"at": AT, "episode_id": episode}
    joined = _joined(county, episode, "member", "whole")
    _joined(county, episode, "plan_member", "plan")
    invited = _invited(county, episode, "invited")
    asked = team.nominate_lead(by=lead, **of_episode, **_who(county, "nominee"), family_agreed=True)
    let_in = {
        kind: _let_in(county, episode, kind, whom)
        for kind, whom in (("parent", FamilyMember.PARENT), ("young_person", FamilyMember.CHILD))
    }
    _relate_the_others(county, child)
    added = plan.add_action(
        by=lead,
        **of_episode,
        action=f"Reading with {child.word}",
        due_on=AT.date() + timedelta(days=14),
        owner_name="Pat",
    )
    plan.note_progress(by=lead, at=AT, action_id=added, text=f"{child.word} reads")
    letter = _letter(county, child, episode, Way.OAST)
    keyed = _letter(county, child, episode, Way.TELEPHONED)
    held = review.hold_review(
        by=lead,
        **of_episode,
        held_on=AT.date(),
        decision=ReviewDecision.CONTINUE,
        next_on=AT.date() + timedelta(days=42),
        note=f"Well done, {child.word}",
    )
    child.arguments.update(
        {
            "assessment_id": written,
            "episode_id": episode,
            "nomination_id": asked,
            "member_id": joined,
            "caf/support:invitation_id": let_in["parent"],
            "caf/invitations:member_id": invited,
            "action_id": added,
            "review_id": held,
            "referral_id": keyed,
            "caf/referrals:referral_id": letter,
            "person_id": county.people["stranger"],
            "agency_id": county.agencies["stranger"],
        }
    )
    return _agree(child, county)


_CHILD = {"new": _new, "draft": _draft, "supported": _supported}


def _facts(child: ChildOfCounty) -> dict:
    mother = PersonFacts(PersonKind.PARENT, f"Pat {child.word}", relationship="Mother", parental_responsibility="yes")
    facts = Facts(
        name=f"Zoe {child.word}",
        born_on=AT.date().replace(year=1992),
        gender="female",
        address=child.where,
        postcode="CT1 2AB",
        index_number="1000000001",
        people=(mother,),
    )
    return {"subject": child.subject, "facts": facts}


def _agreed_with(county: County) -> list[UUID]:
    return [county.agencies[key] for key in AGREED_WITH]


def _who(county: County, kind: str) -> dict[str, UUID]:
    return {"person": county.people[kind], "agency": county.agencies[WORKS_AT.get(kind, kind)]}


def _take_the_lead(county: County, episode: UUID) -> None:
    asked = team.nominate_lead(
        by=county.viewer("author"), at=AT, episode_id=episode, **_who(county, "lead"), family_agreed=True
    )
    team.answer_nomination(by=county.viewer("lead"), at=AT, nomination_id=asked, accepted=True)


def _invited(county: County, episode: UUID, kind: str, sees: str = "whole") -> UUID:
    return team.invite_member(
        by=county.viewer("lead"), at=AT, episode_id=episode, **_who(county, kind), task="Visits", sees=sees
    )


def _joined(county: County, episode: UUID, kind: str, sees: str) -> UUID:
    made = _invited(county, episode, kind, sees)
    team.answer_invitation(by=county.viewer(kind), at=AT, member_id=made, accepted=True)
    return made


def _let_in(county: County, episode: UUID, kind: str, member: FamilyMember) -> UUID:
    code = f"{episode}{kind}"
    made = family.invite_family(
        by=county.viewer("lead"),
        at=AT,
        episode_id=episode,
        member=member,
        name="Pat",
        safe=True,
        safe_contact="Nobody else.",
        code=code,
    )
    family.redeem_invitation(by=county.viewer(kind), at=AT, code=code)
    return made


def _letter(county: County, child: ChildOfCounty, episode: UUID, way: Way) -> UUID:
    return referral.send_referral(
        by=county.viewer("lead"),
        at=AT,
        episode_id=episode,
        service=uuid4(),
        service_name="Talking Together",
        agency=county.agencies["provider"],
        way=way,
        child_name=f"Zoe {child.word}",
        asked=f"Please see {child.word}.",
    )


def _relate_the_others(county: County, child: ChildOfCounty, *, member: bool = False) -> None:
    """Those around the team whom no operation would bring in any more."""
    for kind in TEAM if member else TEAM[1:]:
        until = {"at": AT - timedelta(days=9), "until": AT - timedelta(days=1)} if kind == "former" else {}
        _relate(county, child, kind, Relation.MEMBER, MEMBER_PARTS["whole"], **until)
    yesterday = {"at": AT - timedelta(days=1), "until": AT - timedelta(hours=9)}
    _relate(county, child, "opened_before", Relation.INDEX, {Part.INDEX}, **yesterday)


def _relate(county: County, child: ChildOfCounty, kind: str, relation: Relation, parts, **fields) -> None:
    whom = {"person": county.people[kind]}
    if relation not in (Relation.PARENT, Relation.CHILD):
        whom = _who(county, kind)
    sharing.relate(
        **{"by": SYSTEM, "at": AT, "subject": child.subject, "relation": relation, "parts": parts} | whom | fields
    )


def _relate_agency(county: County, child: ChildOfCounty) -> None:
    sharing.relate(
        by=SYSTEM,
        at=AT,
        subject=child.subject,
        relation=Relation.PROVIDER,
        parts=[Part.REFERRAL],
        agency=county.agencies["provider"],
        purpose=Purpose.REFERRAL,
    )


@contextmanager
def _opened_for(who: Viewer, subject: UUID) -> Iterator[None]:
    """The record is open in the index to somebody for the block, and no longer."""
    shared.relate(who, Relation.INDEX, subject, parts=[Part.INDEX], at=AT - timedelta(hours=1))
    yield
    sharing.end_relationships(by=SYSTEM, at=AT, subject=subject, relation=Relation.INDEX, person=who.person)


# Agreements ----------------------------------------------------------------------------------------------------


def _agree(child: ChildOfCounty, county: County) -> ChildOfCounty:
    """Bring what the family agreed to into the state that the child is to have, and pick the records to ask about."""
    shut_out = {"excluded": [county.agencies["shut_out"]]}
    if child.agreement == "given":
        shared.consent(child.subject, *_agreed_with(county), **shut_out)
    if child.agreement == "others":
        _answers(by=SYSTEM, at=AT, subject=child.subject, kinds=["sharing"], forget=False)
        shared.consent(child.subject, county.agencies["others"], **shut_out)
    if child.agreement == "withdrawn":
        _answers(by=SYSTEM, at=AT, subject=child.subject, kinds=["sharing", "storage"], forget=False)
    if child.agreement == "none":
        _answers(by=SYSTEM, at=AT, subject=child.subject, kinds=["sharing"], forget=True)
    signed = {"evidence": Evidence.DRAWN, "evidence_file": PNG, "evidence_type": "image/png"}
    evidence = shared.storage(child.subject, **signed)
    if child.agreement == "withdrawn":
        sharing.withdraw_consent(by=SYSTEM, at=AT, consent_id=evidence, subject=child.subject, recorded_by=uuid4())
    child.arguments["consent_id"] = evidence
    return child


@operation("test.answers")
def _answers(*, by, at, subject, kinds, forget):
    held = Consent.objects.filter(subject=subject, kind__in=kinds, withdrawn_at=None)
    held.delete() if forget else held.update(withdrawn_at=at, withdrawn_recorded_by=uuid4())
    changed(object_kind="sharing.consent", subject=subject)


@operation("test.shield")
def _shield(*, by, at, subject, shielded):
    """Last, as it comes in life: what was written before holds the address."""
    Child.objects.filter(subject=subject).update(shielded=shielded)
    changed(object_kind="childindex.child", subject=subject)


@operation("test.search")
def _search(*, by, at, results):
    made = Search(
        person=by.person,
        agency=by.agency,
        at=at,
        purpose=Purpose.SUPPORT,
        standing=Standing.SETTING,
        reason="Often absent",
        terms={"given": "Zoe", "family": "Invented"},
        results=results,
    )
    made.save(force_insert=True)
    changed(object_kind="childindex.search", object_id=made.id)
    return made.id


for _name in ("test.answers", "test.shield", "test.search"):
    del OPERATIONS[_name]


def _open_in_the_index(county: County) -> None:
    """`opened` found every child in one search of today and opened each."""
    who = county.viewer("opened")
    found = _search(by=who, at=AT, results=[child.subject for child in county.children])
    for child in county.children:
        index.open_record(by=who, at=AT, search_id=found, subject=child.subject)
        child.arguments["search_id"] = found
    own = childindex.child("Max", "Elsewhere")
    sharing.relate(
        by=SYSTEM,
        at=AT,
        subject=own,
        relation=Relation.PARENT,
        parts=FAMILY_PARTS[FamilyMember.PARENT],
        person=county.people["other_parent"],
        purpose=Purpose.OWN_RECORD,
    )


def _sessions(county: County) -> None:
    for kind, person_id in county.people.items():
        person = Person.objects.get(pk=person_id)
        if kind != "no_factor" and kind not in SAME_PERSON:
            Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": FACTOR})
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session[BEGAN] = session[USED] = AT.timestamp()
        session[IDLE] = session[LIMIT] = 30
        if kind != "sponsor_unproven":
            session.update(signing.proof(person, AT.timestamp()))
        if kind in ("lead", "elsewhere"):
            agency = county.agencies[kind]
            session[ACTING_FOR] = str(Employment.objects.get(person=person, agency=agency).id)
        session.create()
        county.sessions[kind] = session.session_key
