"""What is sent to each page that takes something in, so that whoever may act really acts.

By the page's route: the fields, and where needed a query string and something that must be so before, for everybody
alike (`BEFORE`).
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from oast.audit.operations import OPERATIONS, changed, operation
from oast.caf.models import Assessment, Episode, LeadNomination
from oast.childindex.models import Child
from oast.directory.queries.own_terms import mark as _mark
from tests.factories import directory
from tests.factories.childindex import SYSTEM
from tests.repo.world import AT, ChildOfCounty, County


def day(name: str, when: date) -> dict[str, str]:
    """The three boxes of a day."""
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


TODAY = AT.date()
LATER = TODAY + timedelta(days=28)
ANSWER = {"answer": "yes", "version": "1"}
SPOKEN = {"evidence": "spoken", "witness": "Sam Example", "competence": ""}
AGREED = {"giver": "parent", "giver_name": "Pat", **SPOKEN}
CONSENT = {
    "giver": "other", "other_name": "Pat", "other_relation": "Mother", "store": "yes", "share": "yes",
    "practitioner": "", "more_1": "Hop Garden Project",
} | SPOKEN  # fmt: skip
CHECKLIST = {f"answer_{code}": "yes" for code in ("healthy", "safe", "learning", "contributing", "poverty")}
FINISH = CONSENT | {"ending": "team", **day("review_on", LATER)}
SEARCH = {
    "given": "Zoe", "family": "Hopkins", "purpose": "support", "standing": "setting", "reason": "Often absent",
    **day("born", date(2000, 3, 5)),
}  # fmt: skip
ACTION = {"action": "Reading", "desired_outcome": "Likes books", "owner": "family", "family_name": "Pat"}
LETTER = {"asked": "See the child", "background": "", "contact": "Ring", "way": "printed"} | AGREED
REVIEW = day("held_on", TODAY) | day("next_on", LATER) | {"decision": "continue", "version": "2"}
CLOSING = {"reason": "disengaged", "summary": "Moved on", "family_words": "", "version": "2"}
FAMILY = {"member": "parent", "name": "Pat", "safe": "on", "safe_contact": "Nobody else"}
CHECK = {"kind": "vetting", "title": "Enhanced", "reference": "000123", **day("awarded_on", TODAY)}
REQUEST = {
    "kind": "access", "requester": "parent", "requester_name": "Pat", "identity": "Passport", "authority": "Mother",
    "recipient": "By hand",
}  # fmt: skip
ASKED = UUID(int=1)
"""The request to take a shield off."""
UNBORN = {"mother_given": "Claire", "mother_family": "New", **day("expected", LATER)}


def _who(county: County, kind: str) -> str:
    return f"{county.people[kind]}:{county.agencies[kind]}"


SENT: dict[str, Callable[[County, ChildOfCounty | None], dict[str, Any]] | dict[str, Any]] = {
    "directory/keep/<uuid:service_id>/claim": {"words": "Ours"},
    "directory/keep/<uuid:service_id>/copy": {"name": "Grief and loss", "place-0-city": "Dover"},
    "directory/keep/<uuid:service_id>/edit": {"name": "Mourning", "seen": "1.1"},
    "directory/keep/<uuid:service_id>/right": {},
    "directory/keep/<uuid:service_id>/today": {"status": "temporarily closed", "capacity": "full", "wait_time": ""},
    "directory/keep/edits/<uuid:proposal_id>/take-back": {},
    "directory/keep/new": {"name": "Chess club"},
    "directory/keep/tables": {},
    "directory/keep/tables/<uuid:upload_id>": {},
    "directory/stewards/claims/<uuid:claim_id>": {"decision": "yes"},
    "directory/stewards/edits/<uuid:proposal_id>": {"decision": "yes", "seen": "1.1"},
    "directory/stewards/entries/<uuid:service_id>": {"do": "check"},
    "directory/stewards/entries/<uuid:service_id>/versions/<uuid:version_id>": {"seen": "1.1"},
    "directory/stewards/pairs/<uuid:pair_id>": {"answer": "different"},
    "directory/stewards/reports/<uuid:report_id>": {"state": "mended"},
    "directory/still-right/<str:code>": {},
    "account/acting-for/": lambda county, _: {"employment": county.arguments["lead_employment_id"]},
    "account/address/": {},
    "account/address/<str:code>/": {},
    "account/address/change/": {"email": "new.address@example.invalid"},
    "account/sessions/end/": {},
    "caf/assessments/<uuid:assessment_id>/end": {},
    "caf/assessments/<uuid:assessment_id>/write/actions/<uuid:action_id>": {"action": "Reading", "version": "1"},
    "caf/assessments/<uuid:assessment_id>/write/actions/<uuid:action_id>/service": (
        lambda county, _: {"service": county.arguments["service_id"]}
    ),
    "caf/assessments/<uuid:assessment_id>/write/elements": {"chosen": ["general_health"]},
    "caf/assessments/<uuid:assessment_id>/write/elements/<slug:code>": {"needs": "Sleep", "version": "2"},
    "caf/assessments/<uuid:assessment_id>/write/finish": FINISH,
    "caf/assessments/<uuid:assessment_id>/write/parts/<slug:part>": {"reason": "Tired", "version": "2"},
    "caf/assessments/<uuid:assessment_id>/write/people/<slug:kind>/<uuid:person_id>": {"name": "Kim", "version": "1"},
    "caf/assessments/<uuid:assessment_id>/write/rows/<uuid:row_id>/remove": {"list": "actions"},
    "caf/assessments/<uuid:assessment_id>/write/stop": {"reason": "Moved away"},
    "caf/checklists/new/<uuid:subject>": CHECKLIST,
    "caf/consent/<uuid:subject>/ask": CONSENT,
    "caf/consents/<uuid:subject>/<uuid:consent_id>/take-back": {},
    "caf/consents/<uuid:subject>/answer": CONSENT,
    "caf/invitations/<uuid:member_id>": ANSWER,
    "caf/nominations/<uuid:nomination_id>": ANSWER,
    "caf/plan/<uuid:action_id>": ACTION | day("due_on", LATER) | {"version": "1"},
    "caf/plan/<uuid:action_id>/finish": {"ending": "met"},
    "caf/plan/<uuid:action_id>/note": {"text": "Two books"},
    "caf/referral/<uuid:referral_id>": {"step": "waiting", "note": "Eight weeks", "version": "1"},
    "caf/referral/<uuid:referral_id>/cancel": {},
    "caf/referrals/<uuid:referral_id>": {"step": "accepted", "note": "Gladly", "version": "1"},
    "caf/support/<uuid:episode_id>/agreement/<uuid:person_id>/<uuid:agency_id>": (
        AGREED | {"recipient": "agency", "parts": ["plan", "team"]}
    ),
    "caf/support/<uuid:episode_id>/close": CLOSING,
    "caf/support/<uuid:episode_id>/family": FAMILY,
    "caf/support/<uuid:episode_id>/lead": lambda county, _: {"who": _who(county, "member"), "family_agreed": "on"},
    "caf/support/<uuid:episode_id>/lead/<uuid:nomination_id>/cancel": {},
    "caf/support/<uuid:episode_id>/plan/add": ACTION | day("due_on", LATER),
    "caf/support/<uuid:episode_id>/plan/services": {"q": "speech", "postcode": ""},
    "caf/support/<uuid:episode_id>/refer/<uuid:service_id>": LETTER,
    "caf/support/<uuid:episode_id>/review": REVIEW,
    "caf/support/<uuid:episode_id>/team": lambda county, _: {
        "who": _who(county, "author"), "task": "Visits", "sees": "plan",
    },
    "caf/support/<uuid:episode_id>/team/<uuid:member_id>/end": {},
    "caf/support/start/<uuid:assessment_id>": {},
    "colleagues/<uuid:employment_id>/checks/": CHECK,
    "colleagues/<uuid:employment_id>/checks/<uuid:check_id>/end/": {},
    "colleagues/<uuid:employment_id>/end/": {},
    "colleagues/<uuid:employment_id>/renew/": {},
    "colleagues/<uuid:employment_id>/roles/": {"role": "provider"},
    "colleagues/<uuid:employment_id>/roles/<uuid:grant_id>/end/": {},
    "colleagues/invitations/<uuid:invitation_id>/withdraw/": {},
    "colleagues/invite/": {"email": "another@example.invalid", "job_title": "Nurse", "role_names": ["practitioner"]},
    "colleagues/<uuid:employment_id>/second-factor/": {"seen_how": "known", "reason": "Bag stolen"},
    "lost-factors/": {"email": "colleague.example@example.invalid", "agency": "Invicta School"},
    "lost-factors/<uuid:reset_id>/": {},
    "lost-factors/<uuid:reset_id>/agree/": {},
    "lost-factors/<uuid:reset_id>/refuse/": {},
    "county-roles/": {
        "email": "colleague.example@example.invalid", "agency": "Invicta School", "role": "duty_officer",
    },
    "county-roles/<uuid:proposal_id>/agree/": {},
    "county-roles/<uuid:proposal_id>/refuse/": {},
    "county-roles/held/<uuid:grant_id>/end/": {},
    "directory/list/change": lambda county, _: {"add": county.arguments["service_id"]},
    "directory/list/send": lambda county, _: {
        "to": "nan@example.invalid", "code": county.arguments["directory/list/of:code"],
    },
    "directory/services/<uuid:service_id>/wrong": {"kind": "closed", "words": "It moved"},
    "directory/stewards/sources/<uuid:source_id>/change": {"format": "oruk", "address": "https://elsewhere.example/v3"},
    "directory/stewards/sources/<uuid:source_id>/read": {},
    "directory/stewards/sources/new": {"name": "Beside", "format": "csv", "address": "https://beside.example/list.csv"},
    "directory/stewards/terms/changes/<uuid:change_id>": {"do": "take_back"},
    "directory/stewards/terms/of/<uuid:taxonomy_id>/new": {
        "name": "Chess", "outcome": "enjoy-and-achieve", "words": "Agreed", "save": "yes",
    },
    "directory/stewards/terms/ours/<uuid:term_id>/change": lambda *_: {
        "name": "Fun", "outcome": "enjoy-and-achieve", "words": "Agreed", "save": "yes", "seen": _mark("play"),
    },
    "directory/stewards/terms/ours/<uuid:term_id>/put-back": lambda *_: {
        "words": "Agreed", "save": "yes", "seen": _mark("bullying"),
    },
    "directory/stewards/terms/ours/<uuid:term_id>/retire": lambda *_: {
        "heir": "school", "words": "Agreed", "save": "yes", "seen": _mark("play"),
    },
    "directory/stewards/terms/ours/<uuid:term_id>/versions/<uuid:version_id>": lambda *_: {
        "words": "Agreed", "save": "yes", "seen": _mark("play"),
    },
    "directory/stewards/terms/<uuid:term_id>": (
        lambda county, _: {"topics": str(county.arguments["own_id"]), "save": "yes"}
    ),
    "family/<uuid:subject>/agreements/<uuid:consent_id>": {},
    "caf/support/<uuid:episode_id>/family/<uuid:invitation_id>/close": {"reason": "An order of the court"},
    "caf/support/<uuid:episode_id>/family/<uuid:invitation_id>/lost": {"seen_how": "known", "reason": "Stolen"},
    "family/start": {
        "code": "0000-0000-0000-00000-00000-0000", "email": "new.parent@example.invalid",
        "password": "three hops and a kiln", "again": "three hops and a kiln",
    },
    "family/code": {"code": "0000-0000-0000-00000-00000-0000"},
    "governance/children": lambda county, _: {"number": county.arguments["number"]},
    "governance/children/<uuid:subject>/hold": {"kind": "legal", "reason": "A court asks", **day("review_on", LATER)},
    "governance/children/<uuid:subject>/request": REQUEST | day("received_on", TODAY),
    "governance/children/<uuid:subject>/shown/<uuid:withholding_id>": {},
    "governance/looks/<uuid:access_id>/withhold": {"reason": "The police ask", **day("review_on", LATER)},
    "governance/requests/<uuid:request_id>/check": {},
    "governance/requests/<uuid:request_id>/close": {"outcome": "withdrawn", "answer": "They took it back"},
    "governance/requests/<uuid:request_id>/extend": {"reason": "Twelve files to read"},
    "governance/requests/<uuid:request_id>/passages": {},
    "governance/requests/<uuid:request_id>/prepare": {},
    "governance/requests/<uuid:request_id>/send": {},
    "governance/retention/<uuid:report_id>/approve": {},
    "governance/retention/holds/<uuid:hold_id>/lift": {},
    "governance/looks/<uuid:access_id>/ask": {"ask-asked": "practitioner", "ask-question": "Why?"},
    "governance/looks/<uuid:access_id>/close": {"finding": "mistake", "words": "A slip"},
    "governance/questions/<uuid:question_id>": {"answer": "I was asked"},
    "index/children/<uuid:subject>/close": {"why": "wrong"},
    "index/children/<uuid:subject>/past-the-shield": {"reason": "A constable rings about a fire"},
    "index/office/children/<uuid:subject>": {
        "given": "Rightly", "family": "Spelt", "asked_by": "The mother", "reason": "Birth certificate seen",
    },
    "index/office/children/<uuid:subject>/shield/lift": {"reason": "The refuge rang: it is safe"},
    "index/shields/<uuid:subject>": {"asked": str(ASKED), "lift": "yes", "reason": "I rang the refuge"},
    "index/office/children/<uuid:subject>/shield": {"reason": "A father who is violent looks for them"},
    "index/office/correct": {"number": "1234567890"},
    "index/gateway": {"legal_gateway": "A law", "impact_assessment": "PIA 2"},
    "index/office/agreements/<uuid:agreement_id>": {"reason": "Both sides signed its end"},
    "index/office/agreements/new": {
        "agency": "Medway Housing", "kind": "housing", "reference": "T3/new", "purpose": "To find who helps a child",
        "frequency": "Every Monday", "security": "By a safe line", **day("starts_on", TODAY), **day("review_on", LATER),
        **day("lapses_on", LATER),
    },
    "index/office/loads": {},
    "index/office/loads/<uuid:load_id>/cancel": {},
    "index/search": SEARCH,
    "index/search/<uuid:search_id>/open/<uuid:subject>": {},
    "index/search/<uuid:search_id>/register": {"given": "Ada", "family": "New", **day("born", date(2001, 3, 5))},
    "index/search/<uuid:search_id>/register-unborn": UNBORN,
    "jobs/<uuid:run_id>/cancel": {},
}  # fmt: skip
"""The pages that take something in. A page that is not here takes in nothing."""

QUERY = {
    "caf/support/<uuid:episode_id>/lead": "?q=weald health",
    "caf/support/<uuid:episode_id>/team": "?q=invicta",
}
"""What stands behind the address when something is sent: whom the form offers is found by the words typed."""


def sent(county: County, route: str, child: ChildOfCounty | None) -> dict[str, Any]:
    """The fields for `route`; those of any form where it takes nothing in."""
    found = SENT.get(route, {})
    return found(county, child) if callable(found) else found


@operation("test.nobody_is_asked")
def _nobody_is_asked(*, by, at, subject):
    LeadNomination.objects.filter(subject=subject, answered_at=None).update(cancelled_at=at)
    changed(object_kind="caf.nomination", subject=subject)


@operation("test.nothing_started")
def _nothing_started(*, by, at, subject):
    earlier = Assessment.objects.get(subject=subject)
    earlier.pk, earlier.superseded_at, earlier._state.adding = None, at, True
    earlier.save(force_insert=True)
    Episode.objects.filter(subject=subject).update(closed_at=at, assessment=earlier)
    changed(object_kind="caf.episode", subject=subject)


@operation("test.somebody_asks_to_lift")
def _somebody_asks_to_lift(*, by, at, subject):
    Child.objects.filter(subject=subject).update(lift_asked=ASKED, lift_asked_by=ASKED, lift_asked_at=at)
    changed(object_kind="childindex.child", subject=subject)


for _name in ("test.nobody_is_asked", "test.nothing_started", "test.somebody_asks_to_lift"):
    del OPERATIONS[_name]

BEFORE: dict[str, Callable[..., object]] = {
    "POST caf/support/<uuid:episode_id>/lead": _nobody_is_asked,
    "POST caf/support/start/<uuid:assessment_id>": _nothing_started,
    "POST index/shields/<uuid:subject>": _somebody_asks_to_lift,
}
"""What must be so before somebody can act at all."""


def before(verb: str, route: str, child: ChildOfCounty | None) -> Callable[[], object] | None:
    """Bring it about: for a child with support, in the index for every child, or for a page that is about no child."""
    if f"{verb} {route}" == "POST directory/stewards/terms/changes/<uuid:change_id>":
        return directory.one_waits
    concerned = child and ("episode_id" in child.arguments or route.startswith("index/"))
    done = BEFORE.get(f"{verb} {route}") if concerned else None
    return (lambda: done(by=SYSTEM, at=AT, subject=child.subject)) if done and child else None
