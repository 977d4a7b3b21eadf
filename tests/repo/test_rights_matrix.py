"""Every address × kind of person × stage × shield × agreement is asked, on the second wall, and does what its table
says: `src/oast/<context>/rights.csv`.

A refusal shows nothing of a child and changes nothing; whoever may not know sees the page that everybody sees for what
does not exist. How many cells were asserted is written to `var/reports/rights-matrix.json`.
"""

from dataclasses import replace
from itertools import product

import pytest

from oast.accounts import roles
from tests.repo import rights
from tests.repo.addresses import addresses
from tests.repo.asking import WORDS, ask, strangers_words
from tests.repo.forms import QUERY, SENT, before, sent
from tests.repo.world import PEOPLE, SHIELDS, STAGES

ADDRESSES = {one.route: one for one in addresses()}
ROWS = rights.rows()
NOTHING_IN = [one for one in ADDRESSES.values() if one.route not in SENT and one.context != "library"]


def test_every_address_has_its_rows():
    """A new address fails here until its table says who may see it and, where it takes something in, who may act.

    The failure proposes the lines, for `src/oast/<context>/rights.csv`: docs/how-to-test.md says how to go on.
    """
    wanted = {(one.context, one.route, "GET") for one in ADDRESSES.values()}
    wanted |= {(ADDRESSES[route].context, route, "POST") for route in SENT}
    said = {(row.context, row.address, row.asked) for row in ROWS}
    missing = [(ADDRESSES[route], asked) for _, route, asked in sorted(wanted - said)]
    assert [rights.proposed(address, asked, ADDRESSES) for address, asked in missing] == []
    assert sorted(said - wanted) == [], "rows without an address (or without what is sent, tests/repo/forms.py)"


def test_the_line_proposed_is_a_neighbours():
    """Of an address of the same context and guard, so that only what differs is thought about."""
    public, desk = ADDRESSES["directory/list"], ADDRESSES["governance/register"]
    assert rights.proposed(public, "GET", ADDRESSES).split(",")[6:] == ["sees"] * len(PEOPLE)
    words = dict(zip(PEOPLE, rights.proposed(desk, "GET", ADDRESSES).split(",")[6:], strict=True))
    assert {kind for kind, word in words.items() if word == "sees"} == {"information_governance"}
    assert rights.proposed(replace(desk, guard="none such"), "GET", ADDRESSES).endswith(",?,?")


def test_no_case_is_said_twice_or_left_out():
    """For each address and stage that a table speaks of, every shield and agreement is in one row."""
    said: dict[tuple, list] = {}
    for row in ROWS:
        for stage, shield, agreement in row.cases:
            said.setdefault((row.address, row.asked, stage), []).append((shield, agreement))
    wrong = [key for key, cases in said.items() if sorted(cases) != sorted(product(SHIELDS, STAGES[key[2]]))]
    assert wrong == []


def test_an_address_about_a_child_says_which():
    assert [str(row) for row in ROWS if "<uuid:subject>" in row.address and not row.child] == []


@pytest.mark.parametrize("path", rights.tables().values(), ids=lambda path: path.parent.name)
def test_every_kind_of_person_has_its_column(path):
    assert rights.columns(path) == [*rights.HEAD, *PEOPLE]


def test_every_role_has_its_column():
    """The practitioner's are those with a relationship of some kind."""
    assert {role.name for role in roles.ALL} - set(PEOPLE) == {"practitioner"}


def test_only_words_that_mean_something():
    assert {word for row in ROWS for word in row.words} <= set(WORDS)


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_table_is_what_happens(county, figures, row):
    wrong = []
    for kind, expected in row.expected.items():
        for child in row.asked_about(county, kind):
            asked = _asked(county, row, kind, child)
            said = strangers_words(county, asked, child)
            figures.add("rights-matrix", cells=1)
            if asked.word != expected or said or (expected != "acts" and asked.changed):
                of = child.word if child else ""
                wrong.append(f"{kind} {of}: {expected}, but {asked.word} {said or ''} {sorted(asked.changed) or ''}")
    assert wrong == []


def _asked(county, row, kind, child):
    address = county.address(row.address, child) + (QUERY.get(row.address, "") if row.asked == "POST" else "")
    form = sent(county, row.address, child)
    return ask(county, kind, row.asked, address, form, before(row.asked, row.address, child))


@pytest.mark.django_db
@pytest.mark.parametrize("address", NOTHING_IN, ids=lambda one: one.route)
def test_what_takes_nothing_in_takes_nothing_in(county, figures, address):
    """Whoever sends something to a page without a form changes nothing."""
    child = county.child("draft" if "write" in address.route else "supported", agreement="given")
    where = county.address(address.route, child)
    answers = {kind: ask(county, kind, "POST", where) for kind in PEOPLE}
    figures.add("rights-matrix", cells=len(answers))
    assert {kind: asked.changed for kind, asked in answers.items() if asked.changed or asked.status >= 500} == {}
