"""Injection: what stands in a question, an address, a header or a record is text, for everybody who reads it.

It breaks nothing, is carried out nowhere, stands in no page as it is, and brings no child and no colleague that the
same person would not have been shown without it. Forms are attacked field by field in `test_bad_input`, by whoever may
send them; here everybody asks who has another view of the same pages. Figures: `var/reports/injection.json`.
"""

import re
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest

from tests.repo.addresses import addresses
from tests.repo.bad_input.attacks import MARK
from tests.repo.bad_input.page import Page
from tests.repo.bad_input.queries import asked_names, names_of
from tests.repo.bad_input.readers import takes_questions
from tests.repo.showing import Answered, Marks, asked, mark
from tests.repo.test_audit_completeness import WHO_SEE, WITH_CHILDREN, children, may_see
from tests.repo.world import PEOPLE

pytestmark = pytest.mark.django_db

ROUTES = sorted({one.route for one in addresses()})
ROLES = ("stranger", "lead", "parent", "index_steward", "information_governance")

PRODUCT = "16850989"
"""What 4099 times 4111 is: it stands in no page unless something was worked out."""

ATTACKS = {
    "SQL, a condition": "' OR '1'='1",
    "SQL, a union and a second statement": (
        "') OR 1=1 UNION SELECT subject::text, family FROM childindex_child; SET ROLE oast_owner;"
        " DROP TABLE childindex_child CASCADE; --"
    ),
    "SQL, a wildcard": "%",
    "a regular expression": ".*",
    "words of a text search": "a:* | b:* & !c",
    "markup, templates, a path, a header": (
        f"{MARK}' onmouseover='alert(1)' x='{{{{ 4099*4111 }}}}{{% debug %}}${{4099*4111}}<%= 4099*4111 %>#(4099*4111)"
        "/../../../../../../etc/passwd\r\nSet-Cookie: injected=1\r\nX-Injected: 1"
    ),
}
EVERYTHING = " ".join(ATTACKS.values())
NONSENSE = "qqzvxw"
"""A word that finds nothing: what an attack brings besides is too much."""

NOTHING = Answered("nobody", "GET", "", 404, "", "", [], streamed=False, turned_away=False, is_html=True)
"""An answer that shows nobody."""

AS_IT_IS = {MARK: "an element", "' onmouseover='alert(1)": "an attribute"}


def faults(county, answered, quiet) -> list[str]:
    """What is wrong with the answer to an attack; `quiet` is the answer to a word that means nothing."""
    text, said = answered.text, []
    if answered.status >= 500:
        said.append(f"a fault of ours, {answered.status}")
    if answered.is_html:
        said += [f"{what} stands there as it is" for what in AS_IT_IS if what in answered.body]
    said += ["something was worked out"] if PRODUCT in text else []
    said += ["a file of the machine"] if "root:x:0" in text else []
    own = re.search(r"(?im)^(?:x-injected|set-cookie): *(?:1|injected)", answered.heads)
    said += ["a header of its own"] if own else []
    more = rows(county, text) - rows(county, quiet.text) - {_name(answered.kind)}
    said += [f"{one} is shown" for one in sorted(more)]
    return said


def rows(county, text) -> set[str]:
    """The children and colleagues named in a text."""
    people = {name for name in map(_name, PEOPLE) if name in text}
    return {one.word for one in county.named_in(text)} | people


def _name(kind: str) -> str:
    """The name of a kind of person; one’s own stands in the head of every page."""
    return f"{kind.replace('_', ' ').title()} Example"


def counted(figures, answered):
    figures.add("injection", answers=1)
    return answered


@pytest.mark.parametrize("route", sorted({one.route for one in takes_questions()}))
def test_in_a_question(county, figures, route):
    found = []
    child = children(county, route)[-1]
    address = county.address(route, child)
    for kind in ("nobody", "lead") if may_see(route, "nobody") else [one for one in ROLES if may_see(route, one)]:
        plain = asked(county, kind, "GET", address)
        names = sorted({*asked_names(), *names_of(Page(plain.body))})
        quiet = asked(county, kind, "GET", f"{address}?{urlencode(dict.fromkeys(names, NONSENSE))}")
        for what, attack in ATTACKS.items():
            query = urlencode(dict.fromkeys(names, attack) | {attack: attack})
            answered = counted(figures, asked(county, kind, "GET", f"{address}?{query}"))
            found += [f"{kind}, {what}: {one}" for one in faults(county, answered, quiet)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("route", [one for one in ROUTES if "<" in one])
def test_in_an_address(county, figures, route):
    """In each of its parameters; one that takes keys only is not come to at all."""
    found = []
    child = children(county, route)[-1]
    if all(part.startswith(("<uuid:", "<int:")) for part in re.findall(r"<[^>]+>", route)):
        answered = asked(county, "lead", "GET", county.address(_with(route, quote(EVERYTHING, safe="")), child))
        assert counted(figures, answered).status == 404
        assert faults(county, answered, NOTHING) == []
        return
    for kind in ("nobody", "lead"):
        quiet = asked(county, kind, "GET", county.address(_with(route, NONSENSE), child))
        for what, attack in ATTACKS.items():
            address = county.address(_with(route, quote(attack, safe="")), child)
            answered = counted(figures, asked(county, kind, "GET", address))
            found += [f"{kind}, {what}: {one}" for one in faults(county, answered, quiet)]
    assert not found, "\n".join(found)


def _with(route: str, words: str) -> str:
    """The route with words in its last parameter that takes any; in its last, where all take keys only."""
    parameters = re.findall(r"<[^>]+>", route)
    free = [one for one in parameters if not one.startswith(("<uuid:", "<int:"))] or parameters
    return route.replace(free[-1], words.replace("<", "%3C"))


HEADERS = (
    "User-Agent", "Referer", "Accept-Language", "Accept", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
    "X-Request-Id", "X-Original-URL", "X-HTTP-Method-Override", "HX-Current-URL", "HX-Target", "HX-Prompt",
)  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_in_headers(county, figures, route):
    """A page is the same whatever stands there, but for what one may choose by them: never a fault, never an echo."""
    address = county.address(route, children(county, route)[-1])
    kind = "nobody" if may_see(route, "nobody") else "lead"
    attack = EVERYTHING.replace("\r\n", " ")  # a server lets no line end into a header
    answered = counted(figures, asked(county, kind, "GET", address, headers=dict.fromkeys(HEADERS, attack)))
    assert faults(county, answered, answered) == []


SEARCHED = {
    "purpose": "support", "standing": "setting", "reason": "Absent", "born-day": "5", "born-month": "3",
    "born-year": "1992",
}  # fmt: skip


@pytest.mark.parametrize("what", ATTACKS)
@pytest.mark.parametrize("kind", ["stranger", "opened"])
def test_in_a_search_of_the_index(county, figures, kind, what):
    """A day of birth that every child of the county has, and an attack for a name: nobody is found."""
    attack = ATTACKS[what]
    for typed in ({"given": attack, "family": attack}, {"given": "Zoe", "family": attack, "postcode": attack}):
        form = SEARCHED | typed | {"token": str(uuid4())}
        answer = county.client(kind).post("/index/search", form)
        shown = [answer.content.decode()] if answer.status_code == 200 else []
        shown += [asked(county, kind, "GET", answer["Location"]).text] if answer.status_code == 302 else []
        figures.add("injection", answers=1)
        assert answer.status_code in (200, 302)
        assert [rows(county, text) - {_name(kind)} for text in shown] == [set()]
        assert not any(MARK in text for text in shown)


# What was stored before -----------------------------------------------------------------------------------------

STORED = f"""{MARK}{{{{ 4099*4111 }}}}#(4099*4111)"""


@pytest.fixture(scope="module")
def hostile(county, django_db_blocker):
    """A county in which every field of every child's records holds an attack, put there past the application."""
    with django_db_blocker.unblock():
        mark(county, {child.subject: Marks(STORED, STORED) for child in county.children})
    return county


@pytest.mark.parametrize("route", WITH_CHILDREN)
def test_in_a_record(hostile, figures, route):
    """Pages, PDFs and files show it as the letters that it is."""
    found, shown = [], 0
    for child in children(hostile, route):
        for kind in [kind for kind in WHO_SEE if may_see(route, kind)][:2]:
            answered = counted(figures, asked(hostile, kind, "GET", hostile.address(route, child)))
            shown += "4099*4111" in answered.text
            found += [f"{kind}: {one}" for one in faults(hostile, answered, answered)]
    figures.add("injection", pages_with_a_stored_attack=shown)
    assert not found, "\n".join(sorted(set(found)))
