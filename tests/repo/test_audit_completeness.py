"""Every answer that shows a child's information has exactly one event for each child shown, and none for another.

Every address is asked as every kind of person, and what they may send is sent. Which children an answer shows is read
from its bytes, by marks planted in every field (`tests.repo.showing`). `shows.csv` says of each address whether it can
show a child at all; a new address without its row fails. Figures: `var/reports/audit-completeness.json`.
"""

import csv
import json
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.http import HttpResponse
from django.template.backends import jinja2

from oast.audit import scope
from oast.audit.models import Event, PersonalTextKey
from oast.audit.operations import OPERATIONS, changed, looking, operation
from oast.childindex.operations import ask_to_lift
from oast.sharing.enums import Purpose
from oast.sharing.models import Relationship
from tests.factories import childindex
from tests.factories.childindex import SYSTEM
from tests.repo import rights
from tests.repo.addresses import addresses
from tests.repo.forms import QUERY, before, sent
from tests.repo.showing import agency_of, asked, looks, plant, read, taken_back
from tests.repo.world import AT, STAGES

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("shows.csv")
ROUTES = sorted({one.route for one in addresses()})
FROM_A_RIGHT = {
    "author": {"wrote the record"},
    "lead": {"lead professional, by consent", "index office"},
    "member": {"in the team around the child, by consent"},
    "opened": {"opened in the index today", "search of the index"},
    "parent": {"own child’s record"},
    "young_person": {"own record"},
    "index_steward": {"index office"},
    "information_governance": {"information governance office"},
}
"""The right that each kind of person relies on; of the others only that there is one."""


def table() -> dict[str, str]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return {row["route"]: row["shows"] for row in csv.DictReader(file)}


SHOWS = table()


@pytest.fixture(scope="module")
def planted(county, django_db_blocker):
    """The county with marks in every field."""
    with django_db_blocker.unblock():
        return plant(county)


def named_in(route) -> set[str]:
    """The parameters of an address."""
    return {part.split(">")[0].split(":")[-1] for part in route.split("<")[1:]}


def children(county, route):
    """One open child of each stage that has the records the address names; none where it names no child's."""
    named = named_in(route)
    if not named - set(county.arguments):
        return [None]
    found = [county.child(stage, agreement="given" if "given" in STAGES[stage] else "none") for stage in STAGES]
    fitting = [child for child in found if named <= _known(county, child, route)]
    return fitting or [found[-1]]


def _known(county, child, route) -> set[str]:
    own = {name.split(":")[-1] for name in child.arguments if ":" not in name or route.startswith(name.split(":")[0])}
    return own | set(county.arguments)


APART = "apart"
"""Shows a child that the county has not: there is a test of its own below."""

WITHOUT_WORDS = {"picture", "unnamed"}
"""A scan, whose letters are not read here; a page about a child that says no word of the record."""


def seen_in(planted, answered, route, child) -> set[UUID]:
    """Whom an answer shows: by the marks in it, or because the page is about the child whatever it says."""
    shown = planted.shown_in(answered.text)
    if SHOWS.get(route) in WITHOUT_WORDS and answered.status == 200:
        shown.add(child.subject)
    if answered.kind == "young_person" and route.startswith("family/") and answered.status == 200:  # it says “you”
        here = answered.address + answered.body
        shown |= {one.subject for one in planted.county.children if str(one.subject) in here}
    return shown


def faults(planted, answered, shown) -> list[str]:
    """What is wrong with the events of one answer that shows these children."""
    looked = looks(answered)
    said = [
        f"{count} looks at a child that is shown" for subject, count in looked.items() if subject in shown and count > 1
    ]
    said += ["a child is shown without a look" for subject in shown if not looked[subject]]
    said += ["a look at a child that is not shown" for subject in looked if subject not in shown]
    said += ["a fault of ours"] if answered.status >= 500 else []
    said += ["streamed"] if answered.streamed else []
    said += (
        ["shown to somebody who was turned away"] if shown and answered.status >= 300 and answered.status != 409 else []
    )
    said += _refusal(answered)
    return said + [fault for one in answered.events for fault in _fields(planted.county, answered, one)]


def _refusal(answered) -> list[str]:
    """Whoever is refused has exactly one event that says so."""
    refused = [one for one in answered.events if one.outcome == "refused"]
    wanted = 1 if answered.status in (403, 404) and _is_ours(answered) else len(refused[:1])
    return [] if len(refused) == wanted else [f"{answered.status} with {len(refused)} refusals"]


def _is_ours(answered) -> bool:
    return answered.kind != "nobody" and not answered.address.startswith(
        ("/account/", "/directory", "/api", "/invitations")
    )


def _fields(county, answered, event) -> list[str]:
    wrong: list[str] = []
    if event.actor.startswith("system:") or not (event.subject or event.outcome == "refused"):
        return wrong
    if event.actor != str(county.people[answered.kind]):
        wrong.append(f"by {event.actor}")
    if event.subject and not event.request_id:
        wrong.append("without the request’s id")
    if event.acting_for != agency_of(county, answered.kind) and answered.kind not in ("expired", "leaver"):
        wrong.append("for another agency")
    if event.outcome == "shown" and event.subject:
        wrong += [f"no {name}" for name in ("right", "purpose", "shown") if not getattr(event, name)]
        wrong += ["an unknown purpose"] if event.purpose and event.purpose not in Purpose.values else []
        if event.right not in FROM_A_RIGHT.get(answered.kind, {event.right}):
            wrong.append(f"by the right “{event.right}”")
    return wrong


def test_every_address_says_whether_it_shows_a_child():
    assert sorted(set(ROUTES) - set(SHOWS)) == [], "rows are missing in tests/repo/shows.csv"
    assert sorted(set(SHOWS) - set(ROUTES)) == [], "rows without an address"
    assert set(SHOWS.values()) == {"child", "nobody", APART} | WITHOUT_WORDS


@pytest.mark.parametrize("route", ROUTES)
def test_each_child_shown_has_one_event(county, planted, figures, route):
    wrong, shows, reached = [], 0, False
    for kind in who_ask(route):
        for child in asked_about(county, route, kind):
            for answered in _both(county, route, kind, child):
                shown = seen_in(planted, answered, route, child)
                shows += len(shown)
                reached = reached or answered.status < 400
                figures.add("audit-completeness", responses=1, children_shown=len(shown), events=len(answered.events))
                of = f"{answered.verb} {child.stage if child else ''} {kind} {answered.status}"
                wrong += [f"{of}: {one}" for one in faults(planted, answered, shown)]
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert reached or route.startswith(NOT_THERE), "nobody came to it: the county lacks the record"
    assert bool(shows) == (SHOWS.get(route) not in ("nobody", APART)), f"shows.csv: {SHOWS.get(route)}, {shows} shown"


NOT_THERE = (
    "account/",
    "api/",
    "caf/assessments/<uuid:assessment_id>/end",
    "index/children/<uuid:subject>/past-the-shield",
)
"""Addresses of an agency’s own sign-in and of the open interface, whose records the county has not; of the end of one
agency’s help: in the county a team helps, so that everybody is refused; and of looking past a shield: the county's duty
officer has opened no record."""

LIBRARIES = ("account/", "api/", "directory/", "invitations/", "accessibility", "gallery", "privacy", "safeguarding")
STAFF = ("agencies/", "colleagues/", "county-roles/", "lost-factors/", "directory/keep", "directory/stewards")
A_FEW = ("author", "lead", "parent", "provider", "index_steward", "nobody")
OFFICERS = ("sponsor", "trust_officer", "directory_steward")
WHO_SEE = (
    "author",
    "lead",
    "member",
    "plan_member",
    "invited",
    "nominee",
    "opened",
    "provider",
    "parent",
    "young_person",
    "shut_out",
    "stranger",
    "index_steward",
    "information_governance",
)
"""Each way of being near a child, and one of being far; that the others see nothing is the rights matrix’s to say."""


def who_ask(route) -> tuple[str, ...]:
    """A few where no page is about a child; where pages are about staff, those who look after them too."""
    if route.startswith(STAFF):
        return A_FEW + OFFICERS
    return A_FEW if route.startswith(LIBRARIES) else WHO_SEE


def may_see(route, kind) -> bool:
    """Whether the table of rights lets the person see the page of any child; yes, where it does not speak of it."""
    rows = rights.of_address(route, "GET") + rights.of_address(route, "POST")
    return not rows or any(row.expected[kind] not in TURNED_AWAY for row in rows)


TURNED_AWAY = {"hidden", "refused", "sign in", "second factor", "agency", "no form"}


def asked_about(county, route, kind):
    """Every child that the address fits, or one of them where all are refused alike."""
    found = children(county, route)
    return found if may_see(route, kind) else found[:1]


REFUSED_TOO = ("stranger", "author", "parent")
"""Those of whom what they send is asked even where they may not see the page."""


def _both(county, route, kind, child):
    address = county.address(route, child)
    seen = asked(county, kind, "GET", address)
    yield seen
    if not seen.turned_away and (seen.status not in (403, 404) or kind in REFUSED_TOO):
        with taken_back():
            if prepare := before("POST", route, child):
                prepare()
            yield asked(county, kind, "POST", address + QUERY.get(route, ""), _form(county, route, child))


def _form(county, route, child) -> dict:
    return {"token": str(uuid4())} | sent(county, route, child)


# Faults in the middle -------------------------------------------------------------------------------------------

WITH_CHILDREN = [route for route in ROUTES if SHOWS.get(route) not in ("nobody", APART)]


MOST = 5
"""Of how many kinds of people who may see a page it fails: for the others it fails at the same place."""


@pytest.fixture
def failing(monkeypatch):
    """Every page or file fails once it is made, with the whole of it in the fault's words."""
    render, states = jinja2.Template.render, []

    def fail(template, context=None, request=None):
        page = render(template, context, request)
        if template.origin.template_name != "web/problem.html":
            states.append((page, scope.current() is not None))
            raise RuntimeError(page)
        return page

    def fail_to_print(template, **options):
        states.append((str(options), scope.current() is not None))
        raise RuntimeError(options)

    def fail_to_hand_over(answer, content=b"", *given, **options):
        made(answer, content, *given, **options)
        if scope.current() and not answer["Content-Type"].startswith("text/html"):
            states.append((read(answer.content), True))
            raise RuntimeError(content)

    made = HttpResponse.__init__
    monkeypatch.setattr(jinja2.Template, "render", fail)
    monkeypatch.setattr("typst.compile", fail_to_print)
    monkeypatch.setattr(HttpResponse, "__init__", fail_to_hand_over)
    return states


@pytest.mark.parametrize("route", WITH_CHILDREN)
def test_a_fault_in_the_middle_shows_nothing_and_records_nothing(county, planted, figures, written, failing, route):
    """Nobody saw anything: the transaction is rolled back with its events. The log says kind and place, no value."""
    for child in children(county, route):
        for kind in [kind for kind in WHO_SEE if may_see(route, kind)][:MOST]:
            address = county.address(route, child)
            for verb in ("GET", "POST"):
                query = QUERY.get(route, "") if verb == "POST" else ""
                answered = asked(county, kind, verb, address + query, _form(county, route, child))
                assert planted.shown_in(answered.text) == set(), (kind, verb)
                assert [one for one in answered.events if one.outcome == "shown" and one.subject] == [], (kind, verb)
                figures.add("audit-completeness", faults=1)
    rendered = [(planted.shown_in(page), inside) for page, inside in failing]
    assert all(inside for shown, inside in rendered if shown), "rendered outside of its transaction"
    assert planted.shown_in(written()) == set()
    assert failing, "nothing was made"
    assert "RuntimeError" in written()


# Lists and searches ---------------------------------------------------------------------------------------------


@operation("test.only")
def _only(*, by, at, person, keep):
    """Leave a person the relationships with these children."""
    Relationship.objects.filter(person=person).exclude(subject__in=keep).delete()
    changed(object_kind="sharing.relationship")


del OPERATIONS["test.only"]

LISTS = [
    ("lead", ""),
    ("author", ""),
    ("author", "caf/assessments"),
    ("parent", "family/"),
    ("provider", "caf/referrals"),
]


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize(("kind", "route"), LISTS, ids=str)
def test_a_list_has_one_event_for_each_of_its_children(county, planted, kind, route, count):
    address = county.address(route)
    listed = sorted(planted.shown_in(asked(county, kind, "GET", address).text), key=str)[:count]
    with taken_back():
        _only(by=SYSTEM, at=AT, person=county.people[kind], keep=listed)
        answered = asked(county, kind, "GET", address)
    assert faults(planted, answered, planted.shown_in(answered.text)) == []
    if answered.status == 302:  # a family with one child goes to its record at once
        assert not looks(answered)
    elif kind != "provider":  # whose relationships are the agency's
        assert len(looks(answered)) == len(listed) == count


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_search_records_terms_and_results_and_each_child_it_shows(county, planted, count):
    born = {"born-day": "3", "born-month": "2", "born-year": "2001"}
    subjects = {childindex.child("Wilhelmina", "Quillfeather", born=date(2001, 2, 3)) for _ in range(count)}
    names = {"given": "Wilhelmina", "family": "Quillfeather"}
    sent_in = {"token": str(uuid4()), "purpose": "support", "standing": "setting", "reason": "Absent"} | born | names
    searched = county.client("stranger").post("/index/search", sent_in)
    request = searched.wsgi_request.request_id
    with looking(by=SYSTEM, at=AT, action="test") as look:
        look.events += 1
        (event,) = Event.objects.filter(request_id=request)
        key = PersonalTextKey.objects.get(id=event.text_key)
        text = AESGCM(bytes(key.secret)).decrypt(bytes(event.text)[:12], bytes(event.text)[12:], key.id.bytes)
    told = json.loads(text)
    assert (event.outcome, event.right, event.purpose) == ("done", "search of the index", "support")
    assert told["terms"] | names == told["terms"]
    assert {UUID(subject) for subject, _ in told["results"]} == subjects
    shown = asked(county, "stranger", "GET", searched.headers["Location"])
    assert looks(shown) == dict.fromkeys(subjects, 1)
    assert {one.right for one in shown.events} == {"search of the index"}
    assert {one.purpose for one in shown.events} == {"support"}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_queue_of_the_index_office_has_one_event_for_each_child_it_names(county, count):
    waiting = {childindex.child("Wilhelmina", "Quillfeather", state="doubtful") for _ in range(count)}
    seen = asked(county, "index_steward", "GET", "/index/office")
    assert seen.text.count("Quillfeather") == count
    assert looks(seen) == dict.fromkeys(waiting, 1)
    assert {one.right for one in seen.events} == {"index office"}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_list_of_shields_to_decide_has_one_event_for_each_child_it_names(county, count):
    waiting = {childindex.child("Wilhelmina", "Quillfeather", shielded=True) for _ in range(count)}
    for subject in waiting:
        ask_to_lift(by=county.viewer("index_steward"), at=AT, token=uuid4(), subject=subject, reason="It is safe")
    seen = asked(county, "information_governance", "GET", "/index/shields")
    assert seen.text.count("Quillfeather") == count
    assert looks(seen) == dict.fromkeys(waiting, 1)
    assert {one.right for one in seen.events} == {"information governance office"}


def test_a_look_past_a_shield_has_one_event(county):
    hidden = childindex.child(shielded=True, address="7 Canary Row")
    childindex.opened(county.viewer("duty_officer"), hidden, AT)
    address = f"/index/children/{hidden}/past-the-shield"
    said = {"reason": "A constable rings about a fire", "token": str(uuid4())}
    before_it = asked(county, "duty_officer", "GET", address)
    assert (looks(before_it), "Canary" in before_it.text) == ({hidden: 1}, False)
    past = asked(county, "duty_officer", "POST", address, said)
    assert (looks(past), "7 Canary Row" in past.text) == ({hidden: 1}, True)
    assert {one.right for one in past.events if one.outcome == "shown"} == {"past the shield"}
