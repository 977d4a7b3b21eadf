"""Cards of people, agencies and teams, and finding a colleague by name."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from oast.accounts import queries
from oast.accounts.enums import Kind, Sector
from oast.accounts.models import Team
from oast.audit.rules import NotForYou
from tests.factories.accounts import DAY, agency, employment, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return agency("Invicta School")


@pytest.fixture
def charity():
    return agency("Hop Garden Project", Sector.VOLUNTARY, telephone="01632 960001", lcsp="maidstone")


def test_an_agency_card_says_what_every_practitioner_may_know(charity):
    card = queries.agency_card(charity.id)

    assert card == queries.AgencyCard(charity.id, "Hop Garden Project", "voluntary", "01632 960001", "", "maidstone")
    assert card.sector_label == "Voluntary and community"


def test_there_is_no_card_of_what_is_not_there():
    with pytest.raises(NotForYou):
        queries.agency_card(uuid4())
    with pytest.raises(NotForYou):
        queries.person_card(uuid4())
    assert queries.person_cards([uuid4(), None]) == queries.agency_cards([uuid4(), None]) == {}


def test_agencies_are_listed_by_name_sector_and_words(school, charity):
    youth = agency("hop valley Youth", Sector.VOLUNTARY)

    assert [card.name for card in queries.agencies()] == ["Hop Garden Project", "hop valley Youth", "Invicta School"]
    assert [card.id for card in queries.agencies(Sector.VOLUNTARY)] == [charity.id, youth.id]
    assert [card.id for card in queries.agencies(words="valley HOP")] == [youth.id]


def test_teams_of_an_agency(school, charity):
    Team.objects.create(name="Family team", agency=charity, telephone="1")
    Team.objects.create(name="Other", agency=school)

    assert [(team.name, team.agency, team.telephone) for team in queries.teams(charity.id)] == [
        ("Family team", charity.id, "1")
    ]


def test_a_person_card_names_the_newest_post_first(school, charity):
    alice = person("Alice Example", telephone="01632 960002")
    old = employment(alice, school, job_title="Teacher")
    new = employment(alice, charity, job_title="Volunteer", started_on=DAY - timedelta(days=10))

    card = queries.person_card(alice.id, DAY)

    assert [work.employment for work in card.works] == [new.id, old.id]
    assert (card.name, card.telephone, card.agency, card.agency_name, card.job_title) == (
        *("Alice Example", "01632 960002", charity.id, "Hop Garden Project", "Volunteer"),
    )
    assert card.work_at(school.id).job_title == "Teacher"
    assert card.work_at(uuid4()) is None


def test_an_ended_or_expired_post_is_kept_for_old_records_only(school, charity):
    alice = person("Alice Example")
    employment(alice, school, ended_on=DAY)
    employment(alice, charity, expires_on=DAY)

    assert queries.person_card(alice.id, DAY).works == ()
    assert len(queries.person_card(alice.id).works) == 2


def test_a_family_member_has_a_card_without_a_post():
    parent = person("Paula Parent", kind=Kind.PARENT)

    card = queries.person_card(parent.id, DAY)

    assert (card.kind, card.agency, card.agency_name, card.job_title) == (Kind.PARENT, None, "", "")


def test_cards_of_many_take_one_query(school, django_assert_num_queries):
    people = [person(f"Person {number}") for number in range(3)]
    for one in people:
        employment(one, school)

    with django_assert_num_queries(1):
        assert len(queries.person_cards([people[0].id], DAY)) == 1
    with django_assert_num_queries(1):
        assert len(queries.person_cards([one.id for one in people], DAY)) == 3
    with django_assert_num_queries(1):
        assert set(queries.agency_cards([school.id])) == {school.id}


class TestFinding:
    @pytest.fixture(autouse=True)
    def people(self, school, charity):
        self.alice = person("Alice O’Example")
        self.bob = person("Bob Example")
        employment(self.alice, school, "practitioner")
        employment(self.bob, charity, "provider")

    def names(self, words="", **narrowed):
        return [card.name for card in queries.find_practitioners(words, day=DAY, **narrowed)]

    def test_by_every_word_in_any_case(self):
        assert self.names("example BO") == ["Bob Example"]
        assert self.names("example") == ["Alice O’Example", "Bob Example"]

    def test_by_a_name_spelt_alike(self):
        assert self.names("Bobb Exampel") == ["Bob Example"]
        assert self.names("Zzyzx") == []

    def test_within_an_agency_or_a_role(self, school):
        assert self.names(agency=school.id) == ["Alice O’Example"]
        assert self.names(role="provider") == ["Bob Example"]

    def test_no_more_than_the_limit(self):
        assert self.names("example", limit=1) == ["Alice O’Example"]

    def test_who_left_or_is_disabled_or_is_of_a_family_is_not_found(self, school):
        employment(person("Carol Gone"), school, ended_on=DAY)
        employment(person("Carol Disabled", is_active=False), school)
        person("Carol Parent", kind=Kind.PARENT)

        assert self.names("Carol") == []

    def test_everybody_of_an_agency(self, charity):
        assert [card.id for card in queries.practitioners(charity.id, DAY)] == [self.bob.id]

    def test_the_search_can_use_its_index(self):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN SELECT id FROM accounts_person WHERE upper(name) LIKE '%%EXAMPLE%%'")
            assert "accounts_person_name" in str(cursor.fetchall())
