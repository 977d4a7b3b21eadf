"""A shielded child's whereabouts, planted wherever they can be stored, come out nowhere.

Every address is asked as every kind of person. Then what was written is searched: every table past the second wall,
every file, the database's log, mail, jobs, sessions, cache, and what the application's role reads of the database's
own statistics. A search on hidden fields finds nothing and costs the same. Figures: `var/reports/canary.json`.
"""

import re
from dataclasses import replace
from datetime import date
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from oast.audit.operations import looking
from oast.caf.models import AssessmentIdentity, AssessmentPerson
from oast.childindex.models import Child, FeedRow
from oast.childindex.policies import Terms
from oast.childindex.queries.searching import few
from oast.config.cluster import cluster
from oast.config.paths import VAR
from oast.jobs.operations import enqueue
from oast.jobs.registry import JOBS, UnfitArgument
from oast.mail.models import Message
from oast.mail.operations import send
from tests import databases
from tests.factories import childindex
from tests.factories.jobs import run_waiting
from tests.repo.addresses import addresses
from tests.repo.forms import LETTER, QUERY, before, sent
from tests.repo.showing import asked, plant, taken_back
from tests.repo.test_audit_completeness import WHO_SEE, may_see, named_in, who_ask
from tests.repo.world import AT, PEOPLE, STAGES

pytestmark = pytest.mark.django_db

ROUTES = sorted({one.route for one in addresses()})
NUMBER = "9434765919"
OWN_FILES = ("postgres", "static", "front", "node", "pycache")
"""Folders under `var/` that the application does not write."""


@pytest.fixture(scope="module")
def planted(county, django_db_blocker):
    with django_db_blocker.unblock():
        return plant(county)


def shielded(county, route, kind):
    """A shielded child of each stage, of whom somebody is refused only one; none where the address names no record of
    a child."""
    if not named_in(route) - set(county.arguments):
        return [None]
    agreed = {stage: "given" if "given" in STAGES[stage] else "none" for stage in STAGES}
    found = [county.child(stage, shield=True, agreement=agreement) for stage, agreement in agreed.items()]
    return found if may_see(route, kind) else found[-1:]


WHO_SEND = ("author", "lead", "opened", "provider", "parent", "index_steward", "information_governance")
"""Of whom what they send is asked too: one for each office and way of working with a child."""


def who_try(route) -> list[str]:
    """Everybody who may see the page of some child, and somebody who may not; that the others see nothing at all of
    any child, shielded or not, is the rights matrix’s to say."""
    return [kind for kind in PEOPLE if kind in ("nobody", "stranger") or may_see(route, kind)]


@pytest.mark.parametrize("route", ROUTES)
def test_no_answer_holds_what_a_shield_hides(county, planted, figures, written, route):
    found = []
    for kind in who_ask(route) if who_ask(route) != WHO_SEE else who_try(route):
        for child in shielded(county, route, kind):
            for answered in _both(county, route, kind, child):
                figures.add("canary", answers=1, words_sought=len(planted.hidden_words))
                found += [f"{answered.verb} {kind}: {one}" for one in planted.hidden_in(answered.text)]
    assert not found, "\n".join(sorted(set(found)))
    assert planted.hidden_in(written()) == [], "it stands in the log"


def _both(county, route, kind, child):
    address = county.address(route, child)
    seen = asked(county, kind, "GET", address)
    yield seen
    if kind in WHO_SEND and not seen.turned_away and seen.status not in (403, 404):
        with taken_back():
            if prepare := before("POST", route, child):
                prepare()
            form = {"token": str(uuid4())} | sent(county, route, child)
            yield asked(county, kind, "POST", address + QUERY.get(route, ""), form)


LEAKS = [
    (AssessmentIdentity, "author", "caf/assessments/<uuid:assessment_id>"),
    (AssessmentIdentity, "author", "caf/assessments/<uuid:assessment_id>/pdf"),
    (AssessmentPerson, "lead", "caf/assessments/<uuid:assessment_id>"),
    (Child, "information_governance", "governance/requests/<uuid:request_id>/passages"),
    (FeedRow, "information_governance", "governance/requests/<uuid:request_id>/passages"),
]


@pytest.mark.parametrize(("model", "kind", "route"), LEAKS)
def test_a_leak_would_be_found(county, planted, monkeypatch, model, kind, route):
    """The shield forgets one record: what leaves then has its words, in the page as in the file."""
    address = county.address(route, county.child("supported", shield=True, agreement="given"))
    assert planted.hidden_in(asked(county, kind, "GET", address).text) == []
    monkeypatch.setattr(model, "PRIVACY", replace(model.PRIVACY, hidden_by_shield=frozenset()))
    assert planted.hidden_in(asked(county, kind, "GET", address).text) != []


# What is written ------------------------------------------------------------------------------------------------


@pytest.mark.committing
def test_nothing_written_holds_what_a_shield_hides(county, planted, figures):
    """After a day of work on shielded children: only tables behind a forced policy hold it."""
    _work(county)
    figures.add("canary", jobs=len(run_waiting()), mails=Message.objects.count())
    marks = [word for _, word in planted.hidden_words]
    assert _tables_with(marks, figures) <= _protected()
    assert _files_with(marks, figures) == []
    assert _read_by_the_site(marks) == []


DAY_OF_WORK = [
    ("author", "", None),
    ("author", "caf/assessments/<uuid:assessment_id>", "draft"),
    ("author", "caf/assessments/<uuid:assessment_id>/pdf", "draft"),
    ("lead", "caf/support/<uuid:episode_id>", "supported"),
    ("opened", "index/children/<uuid:subject>", "supported"),
    ("parent", "family/<uuid:subject>", "supported"),
    ("provider", "caf/referrals/<uuid:referral_id>", "supported"),
    ("index_steward", "index/office", None),
]


def _work(county) -> None:
    """People open shielded children, write, print, refer, search; some of what they send is faulty."""
    children = {stage: county.child(stage, shield=True, agreement="given") for stage in ("draft", "supported")}
    for kind, route, stage in DAY_OF_WORK:
        assert county.clients[kind].get(county.address(route, children.get(stage))).status_code == 200, (kind, route)
    drafted, where = children["draft"], children["supported"].where
    part = county.address("caf/assessments/<uuid:assessment_id>/write/parts/<slug:part>", drafted)
    note = county.address("caf/plan/<uuid:action_id>/note", children["supported"])
    refer = county.address("caf/support/<uuid:episode_id>/refer/<uuid:service_id>", children["supported"])
    assert _send(county, "author", part, version="2", reason=f"They live at {drafted.where}") == 302
    assert _send(county, "lead", note, text=f"They live at {where}") == 302
    assert _send(county, "lead", refer, **LETTER | {"contact": where}) == 302
    for broken in (part, note, "/index/search"):
        _send(county, "lead", broken, token=where, version=where, family=where, reason=where)
    _send(county, "nobody", "/account/login/", login=where, password=where)


def _send(county, kind: str, address: str, **fields: str) -> int:
    return county.clients[kind].post(address, {"token": str(uuid4())} | fields).status_code


def _past_the_wall() -> psycopg.Connection:
    return psycopg.connect(databases.url(connection.settings_dict["NAME"], "postgres"))


def _tables_with(words: list[str], figures) -> set[str]:
    """The tables (and indexes' sources) in whose rows one of the words stands in clear."""
    pattern = "|".join(map(re.escape, words))
    with _past_the_wall() as session:
        names = session.execute(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'm', 'p')"
            " AND c.relnamespace = 'public'::regnamespace"
        ).fetchall()
        held = set()
        for (name,) in names:
            figures.add("canary", tables=1)
            count = sql.SQL("SELECT count(*) FROM {} t WHERE t::text ~ %s").format(sql.Identifier(name.strip('"')))
            if session.execute(count, [pattern]).fetchone()[0]:
                held.add(name)
    assert "childindex_child" in held, "nothing was planted"
    return held


def _protected() -> set[str]:
    with _past_the_wall() as session:
        found = session.execute("SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        return {name for (name,) in found}


def _files_with(words: list[str], figures) -> list[str]:
    places = [path for path in VAR.iterdir() if not path.name.startswith(OWN_FILES)] if VAR.exists() else []
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file()]
    log = cluster().data / "server.log"
    files += [log] if log.exists() else []
    figures.add("canary", files=len(files))
    sought = [word.encode() for word in words]
    return [str(file) for file in files if any(word in file.read_bytes() for word in sought)]


def _read_by_the_site(words: list[str]) -> list[str]:
    """What the application's role reads of the database's own tables, without a viewer."""
    views = ("pg_stats", "pg_stat_activity", "pg_stats_ext", "pg_stats_ext_exprs", "pg_prepared_statements", "pg_locks")
    with _past_the_wall() as session:
        session.autocommit = True
        session.execute("ANALYZE")
    pattern, found = "|".join(map(re.escape, words)), []
    with psycopg.connect(databases.url(connection.settings_dict["NAME"])) as session:
        for view in views:
            asks = sql.SQL("SELECT count(*) FROM {} t WHERE t::text ~ %s").format(sql.Identifier(view))
            if session.execute(asks, [pattern]).fetchone()[0]:
                found.append(view)
    return found


def test_statistics_of_a_protected_table_are_not_read_by_the_site(county, planted):
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public'")
        seen = {name for (name,) in cursor.fetchall()}
    assert seen & {"childindex_child", "childindex_carer", "caf_assessmentidentity", "audit_event"} == set()


def test_a_fault_of_the_database_says_no_value(county, planted):
    """Another child with a shielded child's number: the fault names the constraint and no value."""
    childindex.child("Wilhelmina", "Quillfeather", shielded=True, nhs_number=NUMBER)
    with pytest.raises(IntegrityError) as caught:
        childindex.child("Max", "Elsewhere", nhs_number=NUMBER)
    assert NUMBER not in str(caught.value)
    assert "childindex_child_nhs_number" in str(caught.value)


def test_no_text_goes_into_a_job_or_a_mail(county):
    where = county.child("new", shield=True).where
    taking_text = [name for name, job in JOBS.items() if str in job.types.values()]
    for name in taking_text:
        arguments = {key: where if kind is str else None for key, kind in JOBS[name].types.items()}
        with pytest.raises(UnfitArgument):
            enqueue(name, **arguments)
    with pytest.raises(ValueError):
        send(by=childindex.SYSTEM, at=AT, to="a@example.invalid", kind="something_waits", link=f"/{where}", key="1")


# Searching ------------------------------------------------------------------------------------------------------

HIDDEN = {
    "address": "7 Canary Row", "postcode": "ME20 7XX", "nhs_number": NUMBER, "upn": "A820200010001",
    "former": ["Formername"], "mother_given": "Motherly", "mother_family": "Hiddenson",
}  # fmt: skip
BORN = date(2001, 2, 3)
BY_HIDDEN = {
    "postcode and first name": Terms(given="Wilhelmina", born=BORN, postcode="ME20 7XX"),
    "postcode and last name": Terms(family="Quillfeather", born=BORN, postcode="ME20 7XX"),
    "NHS number": Terms(number=NUMBER),
    "unique pupil number": Terms(number="A820200010001"),
    "former name": Terms(given="Nobodys", family="Formername", born=BORN),
}
BY_NOTHING = {
    "postcode and first name": Terms(given="Wilhelmina", born=BORN, postcode="DA1 1AA"),
    "postcode and last name": Terms(family="Quillfeather", born=BORN, postcode="DA1 1AA"),
    "NHS number": Terms(number="9876543210"),
    "unique pupil number": Terms(number="H820200010002"),
    "former name": Terms(given="Nobodys", family="Anothername", born=BORN),
}


@pytest.fixture
def hidden_child(county):
    return childindex.child("Wilhelmina", "Quillfeather", born=BORN, shielded=True, **HIDDEN)


def found_by(terms: Terms) -> tuple[list, list[str]]:
    """What a search finds, with its scores; and the statements it runs, without their values."""
    with looking(by=childindex.SYSTEM, at=AT, action="test.search") as look, CaptureQueriesContext(connection) as ran:
        found = few(terms)
        look.events += 1
    statements = [re.sub(r"'[^']*'|ARRAY\[.*?\]|-?\d+", "?", one["sql"]) for one in ran.captured_queries]
    return [(one.subject, round(one.score, 6)) for one in found], statements


@pytest.mark.parametrize("name", BY_HIDDEN)
def test_a_search_by_what_a_shield_hides_is_like_one_by_nothing(hidden_child, name):
    """The same children with the same scores, by the same statements: neither count nor score nor work differs."""
    found, ran = found_by(BY_HIDDEN[name])
    nothing, ran_for_nothing = found_by(BY_NOTHING[name])
    assert found == nothing
    assert ran == ran_for_nothing


def test_what_a_shield_leaves_visible_finds_with_the_same_score(hidden_child):
    """Name and date of birth find the child; a right guess of the postcode adds nothing to a wrong one."""
    visible = Terms(given="Wilhelmina", family="Quillfeather", born=BORN)
    assert [subject for subject, _ in found_by(visible)[0]] == [hidden_child]
    right = found_by(replace(visible, postcode="ME20 7XX"))
    wrong = found_by(replace(visible, postcode="DA1 1AA"))
    assert right == wrong


def test_the_search_takes_one_path_through_the_database(hidden_child):
    """The function's plan does not depend on what is asked: no branch for a shielded child."""

    def plan(terms):
        with looking(by=childindex.SYSTEM, at=AT, action="test.search") as look, connection.cursor() as cursor:
            look.events += 1
            keys = [1, 2] if terms else [3, 4]
            cursor.execute(
                "EXPLAIN SELECT * FROM childindex_candidates(%s::int[], %s::bigint[], %s::boolean[], %s)",
                [[0, 0], keys, [True, True], ""],
            )
            return cursor.fetchall()

    assert plan(terms=True) == plan(terms=False)


def test_an_unborn_shielded_child_is_not_found_by_the_mothers_name(county):
    expected = date(2008, 6, 1)
    childindex.unborn("Motherly", "Hiddenson", expected=expected, shielded=True)
    found, _ = found_by(Terms(given="Motherly", family="Hiddenson", born=expected))
    nothing, _ = found_by(Terms(given="Nobodys", family="Anothername", born=expected))
    assert found == nothing


def test_the_office_is_not_told_a_shielded_childs_mother(county):
    """The queue of doubtful records names an unborn child by the mother, unless a shield hides her."""
    childindex.unborn("Motherly", "Hiddenson", shielded=True, state="doubtful")
    seen = asked(county, "index_steward", "GET", "/index/office")
    assert seen.status == 200
    assert "Hiddenson" not in seen.text
    assert Child._meta.db_table == "childindex_child"
