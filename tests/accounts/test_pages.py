"""The pages of accounts, as the people they are for use them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from oast.accounts.enums import Kind
from oast.accounts.models import Employment, Invitation, Person, Qualification, RoleGrant
from oast.accounts.presenters import ACTING_FOR
from oast.mail.models import Message
from tests.accounts import signing
from tests.factories.accounts import agency, employment, person, qualify

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=200)


def works(who, where, *roles, **fields):
    return employment(who, where, *roles, **{"expires_on": SOON} | fields)


def token(**fields):
    return {"token": str(uuid4())} | fields


def text(page) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.fixture
def school():
    return agency("Invicta School", telephone="01632960001")


@pytest.fixture
def sally(school):
    who = person("Sally Sponsor")
    qualify(who)
    works(who, school, "sponsor", "practitioner")
    return who


@pytest.fixture
def client(sally):
    return signing.client_of(sally)


@pytest.fixture
def alice(school):
    return works(person("Alice Example"), school, "practitioner", job_title="School nurse")


class TestInviting:
    def form(self, **changed):
        return token(email="bob@example.invalid", job_title="Teacher", role_names=["practitioner"]) | changed

    def link(self):
        return re.search(r"/invitations/[\w-]+/", Message.objects.get(kind="invitation").text).group()

    def test_a_colleague_comes_all_the_way(self, client, school):
        assert client.post("/colleagues/invite/", self.form()).headers["Location"] == "/colleagues/"
        assert "bob@example.invalid" in text(client.get("/colleagues/"))

        bob = Client()
        assert "bob@example.invalid" in text(bob.get(self.link()))
        fields = {"name": "Bob Example", "password": signing.PASSWORD, "again": signing.PASSWORD}
        assert bob.post(self.link(), token(**fields)).headers["Location"] == "/"
        assert bob.session[SESSION_KEY] == str(Person.objects.get(name="Bob Example").id)
        assert bob.get("/account/").headers["Location"] == signing.SET_UP
        assert bob.get(signing.SET_UP).status_code == 200

    def test_a_form_sent_twice_invites_once(self, client):
        form = self.form()
        client.post("/colleagues/invite/", form)
        client.post("/colleagues/invite/", form)

        assert Invitation.objects.count() == Message.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"email": ""}, "Enter the colleague’s e-mail address."),
            ({"email": "not one"}, "such as name@example.com"),
            ({"email": f"{'a' * 300}@example.com"}, "254 characters or fewer"),
            ({"job_title": ""}, "Enter the colleague’s job title."),
            ({"job_title": "x" * 201}, "1 character too long"),
            ({"role_names": []}, "Choose at least one role."),
            ({"role_names": ["index_steward"]}, "Choose one of the answers that are shown"),
        ],
    )
    def test_wrong_input_is_told_at_the_field_and_kept(self, client, wrong, sentence):
        page = client.post("/colleagues/invite/", self.form(**wrong))

        assert page.status_code == 200
        assert sentence in text(page)
        assert "<title>Error: " in text(page)
        assert "There is a problem" in text(page)
        assert not Invitation.objects.exists()

    def test_hostile_text_stays_text(self, client):
        client.post("/colleagues/invite/", self.form(job_title="<script>alert(1)</script>"))

        assert "<script>alert" not in text(client.get("/colleagues/"))

    def test_a_refusal_is_told_on_the_form(self, client, alice):
        page = client.post("/colleagues/invite/", self.form(email=alice.person.email))

        assert "already works for this agency" in text(page)

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"again": "another one 1908"}, "The two passwords differ."),
            ({"password": "short"}, "at least 12"),
            ({"password": "bob example 1", "name": "Bob Example"}, "too similar"),
            ({"password": ""}, "Choose a password."),
            ({"name": ""}, "Enter your full name."),
        ],
    )
    def test_a_password_that_will_not_do(self, client, fields, sentence):
        client.post("/colleagues/invite/", self.form())
        whole = {"name": "Robert", "password": signing.PASSWORD, "again": signing.PASSWORD}

        page = Client().post(self.link(), token(**whole | fields))

        assert sentence in text(page)
        assert signing.PASSWORD not in text(page)
        assert not Person.objects.filter(email="bob@example.invalid").exists()

    def test_a_wrong_code_is_one_helpful_page(self):
        page = Client().get("/invitations/nothing-of-the-kind/")

        assert page.status_code == 404
        assert "ask your agency’s sponsor" in text(page)

    def test_somebody_known_signs_in_to_accept(self, client, school):
        charlie = person("Charlie Example")
        works(charlie, agency("Police", "police"), "provider")
        client.post("/colleagues/invite/", self.form(email=charlie.email))
        link = self.link()

        assert "Sign in as charlie.example@example.invalid" in text(Client().get(link))
        theirs = signing.client_of(charlie)
        assert theirs.post(link, token()).headers["Location"] == "/account/acting-for/"
        assert charlie.employments.count() == 2

    def test_somebody_else_signed_in_is_refused(self, client):
        client.post("/colleagues/invite/", self.form())

        page = client.post(self.link(), token())

        assert page.status_code == 403
        assert "another e-mail address" in text(page)

    def test_an_invitation_is_withdrawn(self, client):
        client.post("/colleagues/invite/", self.form())

        client.post(f"/colleagues/invitations/{Invitation.objects.get().id}/withdraw/", token())

        assert Client().get(self.link()).status_code == 404


class TestColleagues:
    def test_the_list_says_who_needs_attention(self, client, alice):
        page = text(client.get("/colleagues/"))

        assert "1 colleague needs your attention" in page
        assert "Lacks training and vetting" in page

    def test_as_many_queries_for_three_as_for_one(self, client, school, django_assert_num_queries):
        client.get("/colleagues/")
        with django_assert_num_queries(8):
            client.get("/colleagues/")
        for name in ("Bob", "Carol"):
            who = person(name)
            qualify(who)
            works(who, school, "provider")
        with django_assert_num_queries(8):
            client.get("/colleagues/")

    def test_renewing_from_the_page_of_a_colleague(self, client, alice):
        Employment.objects.filter(id=alice.id).update(expires_on=TODAY)
        assert "Run out" in text(client.get(f"/colleagues/{alice.id}/"))

        assert client.post(f"/colleagues/{alice.id}/renew/", token()).headers["Location"] == f"/colleagues/{alice.id}/"
        assert client.post(f"/colleagues/{alice.id}/renew/", token(back="list")).headers["Location"] == "/colleagues/"
        alice.refresh_from_db()
        assert alice.attested_on == TODAY

    def test_ending_is_asked_once_more(self, client, alice):
        assert "from this moment" in text(client.get(f"/colleagues/{alice.id}/end/"))
        theirs = signing.client_of(alice.person)
        qualify(alice.person)
        assert theirs.get("/agencies/").status_code == 200

        client.post(f"/colleagues/{alice.id}/end/", token())

        assert theirs.get("/agencies/").status_code == 403
        assert client.get(f"/colleagues/{alice.id}/").status_code == 404

    def test_roles(self, client, alice):
        client.post(f"/colleagues/{alice.id}/roles/", token(role="provider"))
        grant = RoleGrant.objects.get(employment=alice, role="provider")
        assert "Take away the role of Service provider" in text(client.get(f"/colleagues/{alice.id}/"))

        end = f"/colleagues/{alice.id}/roles/{grant.id}/end/"
        assert "Take a role away from Alice Example" in text(client.get(end))
        assert RoleGrant.objects.get(id=grant.id).ended_on is None, "asked first"
        client.post(end, token())

        grant.refresh_from_db()
        assert grant.ended_on == TODAY
        assert client.get(end).status_code == 404

    @pytest.mark.parametrize("role", ["", "index_steward", "nonsense"])
    def test_a_role_that_is_not_offered(self, client, alice, role):
        client.post(f"/colleagues/{alice.id}/roles/", token(role=role))

        assert "Choose one of the roles" in text(client.get(f"/colleagues/{alice.id}/"))
        assert RoleGrant.objects.filter(employment=alice).count() == 1

    def check(self, **changed):
        date = {"awarded_on-day": "5", "awarded_on-month": "3", "awarded_on-year": "2008"}
        return token(kind="vetting", title="Enhanced disclosure", reference="001234", **date) | changed

    def test_recording_a_check_and_ending_it(self, client, alice):
        assert client.get(f"/colleagues/{alice.id}/checks/").status_code == 200

        client.post(f"/colleagues/{alice.id}/checks/", self.check())

        held = Qualification.objects.get(person=alice.person)
        assert "Number 001234, given 5 March 2008, no end" in text(client.get(f"/colleagues/{alice.id}/"))
        client.post(f"/colleagues/{alice.id}/checks/{held.id}/end/", token())
        held.refresh_from_db()
        assert held.expires_on == TODAY

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"kind": ""}, "Choose vetting or training."),
            ({"kind": "magic"}, "Choose vetting or training."),
            ({"title": ""}, "Enter the name of the check or course."),
            ({"reference": "x" * 81}, "80 characters or fewer"),
            ({"awarded_on-day": "31", "awarded_on-month": "2"}, "no such day"),
            ({"awarded_on-year": "2999"}, "or earlier"),
            ({"expires_on-day": "1", "expires_on-month": "1", "expires_on-year": "2001"}, "must run out after"),
        ],
    )
    def test_a_wrong_check_is_told_at_its_field(self, client, alice, wrong, sentence):
        page = client.post(f"/colleagues/{alice.id}/checks/", self.check(**wrong))

        assert sentence in text(page)
        assert "<title>Error: " in text(page)
        assert not Qualification.objects.filter(person=alice.person).exists()

    def test_ones_own_page_offers_nothing(self, client, sally):
        mine = sally.employments.get()

        page = text(client.get(f"/colleagues/{mine.id}/"))

        assert "This is you" in page
        assert "Take away" not in page
        assert client.post(f"/colleagues/{mine.id}/renew/", token()).status_code == 403

    def test_another_agencys_colleague_is_out_of_reach(self, client):
        other = works(person("Charlie Example"), agency("Police", "police"))

        for where in ("", "end/", "checks/"):
            assert client.get(f"/colleagues/{other.id}/{where}").status_code == 404
        for where in ("renew/", "end/"):
            assert client.post(f"/colleagues/{other.id}/{where}", token()).status_code in (403, 404)
        assert client.post(f"/colleagues/{other.id}/roles/", token(role="provider")).status_code == 403
        other.refresh_from_db()
        assert other.ended_on is None

    def test_who_does_not_sponsor_does_not_see_it(self, alice):
        qualify(alice.person)

        assert signing.client_of(alice.person).get("/colleagues/").status_code == 403


class TestActingFor:
    @pytest.fixture
    def twice(self, alice):
        qualify(alice.person)
        works(alice.person, agency("Hop Garden Project", "voluntary"), "practitioner")
        return alice.person

    def test_one_chooses_and_goes_on(self, twice, alice):
        client = signing.client_of(twice)
        page = client.get("/account/acting-for/?next=/agencies/")
        assert {"Invicta School", "Hop Garden Project"} <= set(
            re.findall(r"Invicta School|Hop Garden Project", text(page))
        )

        answer = client.post("/account/acting-for/", token(employment=str(alice.id), next="/agencies/"))

        assert answer.headers["Location"] == "/agencies/"
        assert client.session[ACTING_FOR] == str(alice.id)
        header = text(client.get("/agencies/"))
        assert "oast-header__for" in header
        assert "Change agency" in header

    @pytest.mark.parametrize("employment", ["", "nonsense", "0f6e5d4c-3b2a-4190-8f7e-6d5c4b3a2918"])
    def test_one_chooses_among_ones_own(self, twice, employment):
        client = signing.client_of(twice)

        page = client.post("/account/acting-for/", token(employment=employment))

        assert "Choose " in text(page)
        assert ACTING_FOR not in client.session

    def test_one_is_never_sent_elsewhere(self, twice, alice):
        answer = signing.client_of(twice).post(
            "/account/acting-for/", token(employment=str(alice.id), next="https://evil.example/")
        )

        assert answer.headers["Location"] == "/"

    def test_a_person_without_agency_is_told_so(self):
        page = signing.client_of(person("Nobody Now")).get("/account/acting-for/")

        assert "You do not work for an agency here now" in text(page)


class TestMyAccount:
    def test_it_says_what_each_role_means_and_what_is_blocked_and_why(self, alice):
        page = text(signing.client_of(alice.person).get("/account/"))

        assert "Works directly with children" in page
        assert "Blocked" in page
        assert "completed training and a vetting check" in page
        assert "None are recorded" in page

    def test_it_shows_checks_and_the_agency_acted_for(self, client):
        page = text(client.get("/account/"))

        assert "number 000000" in page
        assert "Invites colleagues of the same agency" in page

    def test_a_parent_has_no_roles_there(self):
        page = text(signing.client_of(person("Paula Parent", kind=Kind.PARENT)).get("/account/"))

        assert "Paula Parent" in page
        assert "My agencies" not in page

    def test_somebody_without_an_agency(self):
        assert "ask your agency’s sponsor" in text(signing.client_of(person("Nobody Now")).get("/account/"))

    @pytest.mark.parametrize("where", ["email/", "password/set/", "3rdparty/", "social/connections/"])
    def test_pages_of_the_library_that_have_no_place_here(self, client, where):
        assert client.get(f"/account/{where}").headers["Location"] == "/account/"


class TestMySessions:
    @pytest.fixture
    def elsewhere(self, sally):
        other = signing.client_of(sally)
        UserSession.objects.create(
            user=sally, ip="192.0.2.7", user_agent="Other browser", session_key=other.session.session_key
        )
        return other

    @pytest.fixture(autouse=True)
    def _here(self, client, sally):
        UserSession.objects.create(user=sally, ip="192.0.2.1", session_key=client.session.session_key)

    def test_they_are_listed_this_one_first(self, client, elsewhere):
        page = text(client.get("/account/sessions/"))

        assert page.index("This one") < page.index("Other browser")
        assert page.count("Sign out there") == 1

    def test_one_is_ended_and_cannot_be_used(self, client, elsewhere):
        one = UserSession.objects.get(user_agent="Other browser")

        client.post("/account/sessions/end/", token(session=one.pk))

        assert elsewhere.get("/account/").status_code == 302
        assert client.get("/account/").status_code == 200

    def test_all_but_this_one_are_ended(self, client, elsewhere):
        client.post("/account/sessions/end/", token())

        assert elsewhere.get("/account/").status_code == 302
        assert client.get("/account/").status_code == 200

    @pytest.mark.parametrize("session", ["nonsense", "9" * 30, "-1"])
    def test_a_made_up_session_ends_nothing(self, client, elsewhere, session):
        client.post("/account/sessions/end/", token(session=session))

        assert elsewhere.get("/account/").status_code == 200

    def test_somebody_elses_session_stays(self, client):
        bob = person("Bob Example")
        theirs = signing.client_of(bob)
        one = UserSession.objects.create(user=bob, ip="192.0.2.9", session_key=theirs.session.session_key)

        client.post("/account/sessions/end/", token(session=one.pk))

        assert SessionStore().exists(one.session_key)


class TestAgencies:
    def test_they_are_narrowed_by_sector_and_words(self, client):
        agency("Hop Garden Project", "voluntary")

        assert "2 agencies" in text(client.get("/agencies/"))
        assert "1 agency" in text(client.get("/agencies/?sector=voluntary"))
        assert "Hop Garden" in text(client.get("/agencies/?words=garden"))
        assert "Choose one of these sectors." in text(client.get("/agencies/?sector=nonsense"))

    def test_one_shows_its_people(self, client, school, alice):
        page = text(client.get(f"/agencies/{school.id}/"))

        assert "Alice Example" in page
        assert "School nurse" in page
        assert "01632 960001" in page
        assert client.get(f"/agencies/{uuid4()}/").status_code == 404

    def test_one_without_people_says_to_ring(self, client):
        assert "Ring the agency" in text(client.get(f"/agencies/{agency('Quiet').id}/"))

    def test_queries_do_not_grow(self, client, school, django_assert_num_queries):
        client.get(f"/agencies/{school.id}/")
        with django_assert_num_queries(7):
            client.get(f"/agencies/{school.id}/")
        for name in ("Bob", "Carol"):
            works(person(name), school)
        with django_assert_num_queries(7):
            client.get(f"/agencies/{school.id}/")

    def test_families_do_not_see_them(self):
        client = signing.client_of(person("Paula Parent", kind=Kind.PARENT))

        assert client.get("/agencies/").status_code == 403
