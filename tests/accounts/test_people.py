"""Making people: in bulk, by command, and shutting somebody out."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from oast.accounts import queries
from oast.accounts.models import Agency, Invitation, Person, PostHolding, RoleGrant, TeamMembership
from oast.accounts.operations import people
from oast.accounts.operations.people import NewAgency, NewPerson, NewWork
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from tests.accounts import signing
from tests.factories import accounts

AT = datetime(2008, 3, 5, 12, tzinfo=UTC)
BUILDER = SystemActor("demo")
pytestmark = pytest.mark.django_db


def provide(at=AT):
    school = NewAgency("Invicta School", "education", lcsp="maidstone", teams=("Family team",))
    council = NewAgency("Kent County Council", "social_services")
    alice = NewPerson(
        "Alice Example",
        "Alice@Example.invalid",
        signing.PASSWORD,
        signing.SECRET,
        works=(
            NewWork(school.id, "Teacher", ("practitioner",), teams=("Family team",)),
            NewWork(council.id, "Manager", ("lcsp_manager:maidstone",), posts=("LCSP manager",)),
        ),
        checks=("vetting", "training"),
    )
    parent = NewPerson("Paula Parent", "paula@example.invalid", signing.PASSWORD, kind="parent")
    people.provision(by=BUILDER, at=at, people=[alice, parent], agencies=[school, council])
    return alice, parent, school


def test_people_are_provided_with_everything_they_need():
    alice, parent, school = provide()
    who = Person.objects.get(id=alice.id)

    held = queries.employments_on(who, date(2008, 3, 5))
    viewers = [queries.viewer(who, one, date(2008, 3, 5)) for one in held]
    assert list(queries.viewers_on(who, date(2008, 3, 5)).items()) == [
        (one.id, viewer) for one, viewer in zip(held, viewers, strict=True)
    ]
    assert queries.viewers_on(who, date(1998, 3, 5)) == {}
    assert queries.viewers_on(Person.objects.get(id=parent.id), date(2008, 3, 5)) == {}
    assert {(one.agency_name, *one.roles) for one in viewers} == {
        ("Invicta School", "practitioner"),
        ("Kent County Council", "lcsp_manager"),
    }
    assert {place for one in viewers for place in one.places} == {"maidstone"}
    assert TeamMembership.objects.get().team.agency_id == school.id
    assert PostHolding.objects.get().post.place == "maidstone"
    assert RoleGrant.objects.count() == 2
    assert Person.objects.get(id=parent.id).kind == "parent"


@pytest.mark.usefixtures("_fresh_limits")
def test_they_sign_in_with_what_they_were_given():
    alice, *_ = provide(timezone.now())
    client = Client()
    signing.password(client, Person.objects.get(id=alice.id))

    assert client.post(signing.CODE, {"code": signing.code()}).headers["Location"] == "/"


def test_one_password_is_hashed_once(monkeypatch):
    hashed = []
    monkeypatch.setattr(people, "make_password", lambda word: hashed.append(word) or f"!{word}")

    provide()

    assert hashed == [signing.PASSWORD]


def test_bulk_takes_few_queries_however_many_people(django_assert_max_num_queries):
    school = NewAgency("Invicta School", "education")
    many = [
        NewPerson(f"Person {n}", f"p{n}@example.invalid", works=(NewWork(school.id, "Teacher", ("provider",)),))
        for n in range(50)
    ]
    with django_assert_max_num_queries(25):
        people.provision(by=BUILDER, at=AT, people=many, agencies=[school])
    assert not Person.objects.get(name="Person 7").has_usable_password()
    assert not Authenticator.objects.exists()


def test_only_the_trust_makes_people_in_bulk():
    alice = accounts.practitioner()

    for refused in (
        lambda: people.provision(by=alice, at=AT, people=[]),
        lambda: people.make_agency(by=alice, at=AT, agency=NewAgency("Mine", "other")),
        lambda: people.disable_person(by=alice, at=AT, person_id=alice.person),
    ):
        with pytest.raises(Refused):
            refused()
    assert Agency.objects.count() == 1


def test_who_is_disabled_is_out_on_the_next_request():
    alice = accounts.practitioner()
    who = Person.objects.get(id=alice.person)
    client = signing.client_of(who)
    assert client.get("/account/").status_code == 200

    people.disable_person(by=BUILDER, at=AT, person_id=who.id)

    assert client.get("/account/").headers["Location"].startswith("/account/login/")


class TestCommands:
    def create(self, *more):
        said = StringIO()
        call_command("create_person", "Head@Example.invalid", "--agency", "New School", *more, stdout=said)
        return said.getvalue().strip()

    def test_the_first_sponsor_gets_a_link_that_works_once(self):
        link = self.create("--sector", "education", "--job-title", "Head", "--role", "sponsor")
        path = link.removeprefix("http://localhost:8000")
        fields = {
            "name": "Harriet Head",
            "password": signing.PASSWORD,
            "again": signing.PASSWORD,
            "token": "6a5b1f0e-6f2c-4f4e-9d7e-2f4b8f0c9a11",
        }

        assert Client().post(path, fields).headers["Location"] == "/"
        assert Client().get(path).status_code == 404
        assert RoleGrant.objects.get().role == "sponsor"

    def test_an_agency_that_is_there_needs_no_sector(self):
        accounts.agency("new school")

        self.create("--job-title", "Head")

        assert Agency.objects.count() == 1
        assert Invitation.objects.get().roles == []

    def test_a_new_agency_needs_one(self):
        with pytest.raises(CommandError, match="--sector"):
            self.create("--job-title", "Head")

    def test_a_refusal_is_one_sentence(self):
        accounts.agency("New School", has_accounts=False)
        with pytest.raises(CommandError, match="do not sign in here"):
            self.create("--job-title", "Head")

    def grant(self, role, *more):
        call_command("grant_role", "alice.example@example.invalid", "--agency", "invicta school", "--role", role, *more)

    def test_a_county_role(self, capsys):
        who = accounts.person()
        later = timezone.localdate() + timedelta(days=9)
        accounts.employment(who, accounts.agency(), expires_on=later)

        self.grant("index_steward")
        self.grant("lcsp_manager", "--place", "maidstone")

        assert set(RoleGrant.objects.values_list("role", "place")) == {
            ("index_steward", ""),
            ("lcsp_manager", "maidstone"),
        }
        assert "Index steward now" in capsys.readouterr().out
        with pytest.raises(CommandError, match="already has"):
            self.grant("index_steward")
        with pytest.raises(CommandError, match="--place"):
            self.grant("lcsp_manager")

    def test_nobody_of_that_address(self):
        with pytest.raises(CommandError, match="Nobody"):
            self.grant("index_steward")
