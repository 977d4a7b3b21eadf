"""What may follow what in the directory, who keeps an entry, and how a search is led on: each table and rule alone."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from oast.accounts.queries import Viewer
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.directory import rules
from oast.directory.enums import ProposalState, TermKind, TermState
from oast.directory.models import Care, Organization, Service
from oast.directory.policies import edits, sources, terms
from oast.directory.taxonomy import Taxonomy, Term
from tests.factories import accounts
from tests.factories.directory import load, organization, package, service

EDITS = {"waiting": {"approved", "returned", "taken_back"}, "returned": {"waiting", "taken_back"}}
TERMS = {"waiting": {"in_force", "taken_back"}}


@pytest.mark.parametrize("state", ProposalState)
@pytest.mark.parametrize("wanted", ProposalState)
def test_what_may_follow_an_edit(state, wanted):
    follows(edits.check_may_become, EDITS, state, wanted)


@pytest.mark.parametrize("state", TermState)
@pytest.mark.parametrize("wanted", TermState)
def test_what_may_follow_a_change_of_a_term(state, wanted):
    follows(terms.check_may_become, TERMS, state, wanted)


def follows(check, table, state, wanted):
    if wanted in table.get(state, ()):
        check(state, wanted)
        return
    with pytest.raises(Refused, match="meanwhile"):
        check(state, wanted)


@pytest.mark.parametrize("kind", TermKind)
def test_outcomes_are_not_added(kind):
    if kind != TermKind.OUTCOME:
        terms.check_can_add(kind)
        return
    with pytest.raises(Refused, match="Every Child Matters"):
        terms.check_can_add(kind)


PLAY = Term("play", TermKind.TOPIC, "Play", parent="enjoy")
KNOWN = {
    one.code: one
    for one in (
        Term("enjoy", TermKind.OUTCOME, "Enjoy and achieve"),
        Term("healthy", TermKind.OUTCOME, "Be healthy"),
        PLAY,
        Term("clubs", TermKind.TOPIC, "Clubs", parent="enjoy"),
    )
}


@pytest.mark.parametrize("heir", ["", "healthy", "nothing"])
def test_an_outcome_is_not_retired_whatever_is_to_stand_for_it(heir):
    with pytest.raises(Refused, match="Every Child Matters"):
        terms.check_can_retire(Taxonomy(None, KNOWN), KNOWN["enjoy"], heir)


def test_a_name_of_two_hundred_letters_is_the_longest():
    terms.check_fits(Taxonomy(None, KNOWN), PLAY.saying({"name": "x" * 200}))
    with pytest.raises(Refused, match="Enter the name"):
        terms.check_fits(Taxonomy(None, KNOWN), PLAY.saying({"name": "x" * 201}))


def test_nothing_stands_for_a_term_where_its_heir_is_not_there():
    terms.check_fits(Taxonomy(None, KNOWN), PLAY.saying({"heir": "clubs"}))
    with pytest.raises(Refused, match="nothing stands for that"):
        terms.check_fits(Taxonomy(None, KNOWN), PLAY.saying({"heir": "nothing"}))


@pytest.mark.parametrize(
    ("search", "leads"),
    [
        ("https://elsewhere.example/find?q={words}", True),
        ("https://elsewhere.example/find/{words}?near={place}", True),
        ("http://elsewhere.example/find?q={words}", False),
        ("https://elsewhere.example/find?q=words", False),
        ("https://elsewhere.example/find?near={place}", False),
        ("https://{words}.example/{words}", False),
        ("https:///find?q={words}", False),
        ("https://[elsewhere/find?q={words}", False),
        ("https://elsewhere.example/find?q={words}&x={other}", False),
        ("https://elsewhere.example/find?q={words} ", False),
        ('https://elsewhere.example/"{words}', False),
        ("https://elsewhere.example/<{words}", False),
        ("https://elsewhere.example/\\{words}", False),
        ("", False),
    ],
)
def test_which_addresses_lead_a_search_on(search, leads):
    assert sources.leads_on(search) == leads


def test_what_was_typed_is_led_on_whole():
    assert sources.led_on("https://a.example/{place}?q={words}&p={place}", "my nan died & I", "CT1 2AB") == (
        "https://a.example/CT1+2AB?q=my+nan+died+%26+I&p=CT1+2AB"
    )


# Who keeps an entry

OURS, THEIRS = uuid4(), uuid4()


def person(*roles: str, agency=OURS) -> Viewer:
    return Viewer(uuid4(), name="Alice Example", kind="practitioner", agency=agency, roles=frozenset(roles))


def entry(*, claimed=None, organization=None, cared=True):
    """An entry that an agency claimed, or one whose organisation is an agency."""
    care = SimpleNamespace(agency_id=claimed) if cared else None
    of = SimpleNamespace(agency_id=organization) if organization else None
    return SimpleNamespace(care=care, organization=of)


@pytest.mark.parametrize(
    ("held", "holder"),
    [
        (entry(claimed=OURS, organization=THEIRS), OURS),
        (entry(claimed=OURS), OURS),
        (entry(organization=THEIRS), THEIRS),
        (entry(organization=THEIRS, cared=False), THEIRS),
        (entry(), None),
        (entry(cared=False), None),
        (SimpleNamespace(organization=None), None),
    ],
)
def test_who_holds_an_entry(held, holder):
    assert rules.holder_of(held) == holder


@pytest.mark.django_db
def test_the_list_of_what_an_agency_keeps_says_the_same_as_the_question_about_each_entry():
    """Claimed by us, by others, by nobody or never taken up; of an organisation that is ours, theirs or none."""
    agencies = {"ours": accounts.agency(), "theirs": accounts.agency("Hop Garden Project"), "nobodys": None}
    cares, organizations = ("never", *agencies), ("none", *agencies)
    made = [(care, of) for care in cares for of in organizations]
    load(
        package(
            *(service(f"{care} {of}", f"{care} {of}", organization=of) for care, of in made),
            organizations=[organization(of, of) for of in organizations],
        )
    )
    for name, agency in agencies.items():
        Organization.objects.filter(name=name).update(agency=agency)
    for one in Service.objects.all():
        care, of = one.name.split()
        if care != "never":
            Care.objects.update_or_create(service=one, defaults={"agency": agencies[care]})
        if of == "none":
            Service.objects.filter(id=one.id).update(organization=None)

    entries = list(Service.objects.select_related("care", "organization"))
    assert len(entries) == 16
    for agency in filter(None, agencies.values()):
        listed = set(Service.objects.filter(rules.held_by(agency.id)).values_list("name", flat=True))
        assert listed == {one.name for one in entries if rules.holder_of(one) == agency.id}
        assert len(listed) == 6


@pytest.mark.parametrize(
    ("by", "held", "keeps"),
    [
        (person("provider"), entry(claimed=OURS), True),
        (person("provider"), entry(organization=OURS), True),
        (person("provider"), entry(claimed=THEIRS, organization=OURS), False),
        (person("provider"), entry(), False),
        (person("provider", agency=None), entry(claimed=OURS), False),
        (person("practitioner"), entry(claimed=OURS), False),
        (person("directory_steward"), entry(claimed=THEIRS), True),
        (person("directory_steward"), entry(), True),
        (SystemActor("clock"), entry(claimed=OURS), False),
    ],
)
def test_who_keeps_an_entry(by, held, keeps):
    assert rules.can_keep(by, held) == keeps
    if keeps:
        rules.check_can_keep(by, held)
        return
    with pytest.raises(Refused, match=r"kept by another agency|does not include"):
        rules.check_can_keep(by, held)


@pytest.mark.parametrize(
    ("by", "decides"),
    [
        (person("directory_steward"), True),
        (SystemActor("clock"), True),
        (person("provider"), False),
        (SimpleNamespace(may=lambda _: True, key="somebody"), False),
    ],
)
def test_who_decides_about_entries(by, decides):
    if decides:
        rules.check_is_steward(by)
        return
    with pytest.raises(Refused, match="Only a directory steward"):
        rules.check_is_steward(by)


def test_a_clock_is_no_steward():
    assert not rules.is_steward(SystemActor("clock"))
