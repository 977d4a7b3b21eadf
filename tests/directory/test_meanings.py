"""What terms of other lists mean here: by the files, by stewards, shown before it is saved."""

from uuid import UUID, uuid4

import pytest

from oast.audit.models import Event
from oast.audit.rules import NotForYou, Refused
from oast.directory import queries
from oast.directory.definitions import MAPPINGS, NEEDS, TOPICS, Mappings, Needs
from oast.directory.models import Entry, Service, ServiceTopic, TaxonomyTerm, TermMeaning
from oast.directory.operations import publish_all
from oast.directory.operations.meanings import map_term, what_moves
from oast.directory.records import TermRecord
from tests.accounts.signing import client_of
from tests.browser import people
from tests.factories.accounts import agency, practitioner
from tests.factories.directory import AT, DAY, STEWARD, load, package, service

pytestmark = pytest.mark.django_db


def directory(**topics: list[str]):
    """Services by name with the terms of another list."""
    whole = package(*[service(name, name, topics=terms, own_topics=[]) for name, terms in topics.items()])
    whole.terms = {
        "g": TermRecord("g", "Grief", "AIRS"),
        "t": TermRecord("t", "Toys", "AIRS"),
        "f": TermRecord("f", "FOOD BANKS", "AIRS"),
    }
    load(whole)


def term(name: str) -> TaxonomyTerm:
    return TaxonomyTerm.objects.get(name=name)


def own(*codes: str) -> frozenset[UUID]:
    return frozenset(
        TaxonomyTerm.objects.filter(taxonomy__source__name="Oast", code__in=codes).values_list("pk", flat=True)
    )


def topics(name: str) -> list[str]:
    return Entry.objects.get(name=name).topics


def moved(name: str, *codes: str) -> list[tuple]:
    return [(one.name, one.gains, one.loses) for one in what_moves(term(name).id, own(*codes))]


def test_the_files_say_what_is_certain():
    directory(Letters=["g"], Play=["t"], Pantry=["f", "t"])
    assert topics("Letters") == ["be-healthy", "bereavement"]
    assert topics("Play") == []
    assert topics("Pantry") == ["economic-well-being", "food"]
    found = {one["name"] for one in Entry.objects.get(name="Letters").document["topics"]}
    assert found == {"Grief", "Help after a death", "Bereavement and loss"}
    assert [
        hit.card.name if hasattr(hit, "card") else hit.name for hit in queries.search("my nan died", "", day=DAY).hits
    ] == ["Letters"]


def test_a_steward_sees_what_moves_and_saves_it():
    directory(Play=["t"], More=["t", "g"], Other=["g"])
    before = list(Entry.objects.order_by("pk").values("pk", "document"))
    expected = [("More", ("Play and holidays",), ()), ("Play", ("Play and holidays",), ())]

    assert moved("Toys", "play") == expected
    assert list(Entry.objects.order_by("pk").values("pk", "document")) == before
    assert not TermMeaning.objects.exists()

    map_term(by=STEWARD, at=AT, term_id=term("Toys").id, own=own("play"))
    assert topics("Play") == ["enjoy-and-achieve", "play"]
    assert topics("More") == ["be-healthy", "bereavement", "enjoy-and-achieve", "play"]
    assert topics("Other") == ["be-healthy", "bereavement"]
    assert moved("Toys", "play") == []
    assert Event.objects.filter(action="directory.map_term", object_id=term("Toys").id).count() == 1

    directory(Play=["t"], New=["t"], Other=["g"])
    assert topics("New") == ["enjoy-and-achieve", "play"]


def test_a_need_brings_its_topics():
    directory(Play=["t"])
    map_term(by=STEWARD, at=AT, term_id=term("Toys").id, own=own("need-school-meals"))
    assert topics("Play") == ["economic-well-being", "food", "money-and-benefits"]


def test_a_steward_goes_before_the_files_and_back():
    directory(Letters=["g"])
    assert moved("Grief") == [("Letters", (), ("Bereavement and loss", "Help after a death"))]
    map_term(by=STEWARD, at=AT, term_id=term("Grief").id, own=frozenset())
    assert topics("Letters") == []
    publish_all(by=STEWARD, at=AT)
    assert topics("Letters") == []
    map_term(by=STEWARD, at=AT, term_id=term("Grief").id, own=own("need-grief"))
    assert topics("Letters") == ["be-healthy", "bereavement"]
    assert not TermMeaning.objects.exists()


def test_what_somebody_said_stays_whatever_a_term_means():
    whole = package(service("a", "A", topics=["t"], own_topics=["play"]))
    whole.terms = {"t": TermRecord("t", "Toys", "AIRS")}
    load(whole)
    map_term(by=STEWARD, at=AT, term_id=term("Toys").id, own=own("play"))
    assert not ServiceTopic.objects.filter(mapped=True).exists()
    map_term(by=STEWARD, at=AT, term_id=term("Toys").id, own=frozenset())
    assert topics("A") == ["enjoy-and-achieve", "play"]
    assert Service.objects.count() == 1


def test_refusals_change_nothing():
    directory(Play=["t"])
    stranger = practitioner("Charlie Example")
    outcome = own("be-healthy")
    with pytest.raises(Refused, match="steward"):
        map_term(by=stranger, at=AT, term_id=term("Toys").id, own=own("play"))
    for unfit in (outcome, frozenset({uuid4()}), frozenset({term("Toys").id})):
        with pytest.raises(Refused, match="topics and needs"):
            map_term(by=STEWARD, at=AT, term_id=term("Toys").id, own=unfit)
    with pytest.raises(NotForYou):
        map_term(by=STEWARD, at=AT, term_id=next(iter(own("play"))), own=own("food"))
    assert not TermMeaning.objects.exists()
    assert topics("Play") == []


def test_the_interface_has_our_three_lists(client):
    directory(Letters=["g"])
    names = {one["name"] for one in client.get("/api/oruk/v3/taxonomies").json()["contents"]}
    assert {"Every Child Matters outcomes", "Topics", "Needs", "AIRS"} <= names


def test_every_code_of_the_files_is_one_of_ours():
    topics = {one.code for one in TOPICS.one().topics}
    needs = {one.code for one in NEEDS.one().needs}
    assert not topics & needs
    assert {code for one in NEEDS.one().needs for code in one.topics} <= topics
    assert {code for each in MAPPINGS.one().mappings for rule in each.rules for code in rule.means} <= topics | needs


def test_faults_of_the_files_are_found():
    bad = Needs.model_construct(needs=(NEEDS.one().needs[1], NEEDS.one().needs[1]))
    assert [path for path, _ in bad.cross_check()] == [
        ("needs", 0, "parent"),
        ("needs", 1, "code"),
        ("needs", 1, "parent"),
    ]
    first = MAPPINGS.one().mappings[0]
    twice = Mappings.model_construct(version=1, mappings=(first.model_copy(update={"rules": first.rules[:1] * 2}),))
    assert next(path[:4] for path, _ in twice.cross_check()) == ("mappings", 0, "rules", 1)


@pytest.fixture
def steward():
    return client_of(people.practitioner("Sarah Steward", agency("Kent Trust", "social_services"), "directory_steward"))


def test_the_pages(steward, client):
    directory(Play=["t"], Letters=["g"])
    assert "AIRS" in steward.get("/directory/stewards/terms").content.decode()
    toys = term("Toys")
    listed = steward.get(f"/directory/stewards/terms/of/{toys.taxonomy_id}?q=o").content.decode()
    assert "Toys" in listed
    assert "Nothing said yet" in listed
    path = f"/directory/stewards/terms/{toys.id}"
    page = steward.get(path).content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]
    chosen = {"token": token, "topics": [str(key) for key in own("play")]}

    looked = steward.post(path, chosen | {"look": "yes"}).content.decode()
    assert "1 service would change. Nothing is saved yet." in looked
    assert "Save this meaning" in looked
    assert topics("Play") == []

    answer = steward.post(path, chosen | {"save": "yes"})
    assert answer.status_code == 302
    assert topics("Play") == ["enjoy-and-achieve", "play"]
    assert "Play and holidays" in steward.get(f"/directory/stewards/terms/of/{toys.taxonomy_id}").content.decode()
    assert client.get(path).status_code == 302
    assert steward.get(f"/directory/stewards/terms/{next(iter(own('play')))}").status_code == 404
    assert steward.get(f"/directory/stewards/terms/of/{uuid4()}").status_code == 404
    assert client_of(people.practitioner("Charlie Example")).get(path).status_code == 403
