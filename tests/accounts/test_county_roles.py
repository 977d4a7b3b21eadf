"""County roles: an officer of the Trust gives them, two agree to the strongest, nobody serves themselves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oast.accounts import roles
from oast.accounts.models import RoleGrant, RoleProposal
from oast.accounts.operations import county_roles
from oast.accounts.queries import viewer
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import SystemActor
from tests.accounts import signing
from tests.factories.accounts import agency, employment, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_fresh_limits")]

AT = timezone.now()
TODAY = timezone.localdate(AT)
LIST = "/county-roles/"
TOKEN = "6a5b1f0e-6f2c-4f4e-9d7e-2f4b8f0c9a11"


@pytest.fixture
def trust():
    return agency("Kent Children’s Trust", "other")


def works(name, where, *names):
    return employment(person(name), where, *names, expires_on=TODAY + timedelta(days=99))


@pytest.fixture
def first(trust):
    return works("Olive Officer", trust, "trust_officer")


@pytest.fixture
def second(trust):
    return works("Otto Officer", trust, "trust_officer")


@pytest.fixture
def alice():
    return works("Alice Example", agency("Invicta School"))


def seen(work):
    return viewer(work.person, work, TODAY)


def give(by, to, role="index_steward", at=AT, **more):
    return county_roles.give(by=seen(by), at=at, employment_id=to.id, role=role, **more)


def held(work):
    return sorted(RoleGrant.objects.filter(RoleGrant.on(TODAY), employment=work).values_list("role", flat=True))


def test_the_strongest_are_those_that_reach_every_child_or_give_roles():
    assert set(roles.TWO_PEOPLE) == {"index_steward", "information_governance", "duty_officer", "trust_officer"}


class TestTwoPeople:
    def test_one_proposes_and_another_agrees(self, first, second, alice):
        proposal = give(first, alice)
        assert held(alice) == []

        county_roles.agree(by=seen(second), at=AT, proposal_id=proposal)

        assert held(alice) == ["index_steward"]
        assert RoleGrant.objects.get(employment=alice).granted_by == second.person
        assert Event.objects.filter(outcome=Outcome.DONE, action="accounts.agree_to_county_role").count() == 1

    def test_who_proposed_does_not_agree(self, first, alice):
        proposal = give(first, alice)

        with pytest.raises(Refused, match="second officer"):
            county_roles.agree(by=seen(first), at=AT, proposal_id=proposal)
        assert held(alice) == []
        assert RoleProposal.objects.get().decided_at is None

    def test_who_it_is_about_does_not_agree_refuse_or_propose(self, first, second):
        proposal = give(first, second, "duty_officer")

        for verb in (county_roles.agree, county_roles.refuse):
            with pytest.raises(Refused, match="own roles"):
                verb(by=seen(second), at=AT, proposal_id=proposal)
        with pytest.raises(Refused, match="own roles"):
            give(second, second)
        assert held(second) == ["trust_officer"]

    def test_the_database_holds_it_too(self, first, alice):
        give(first, alice)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleProposal.objects.update(agreed=True, decided_by=first.person)

    def test_a_proposal_is_decided_once_and_in_time(self, first, second, alice):
        proposal = give(first, alice)
        with pytest.raises(NotForYou):
            county_roles.agree(by=seen(second), at=AT + timedelta(days=14), proposal_id=proposal)
        county_roles.refuse(by=seen(second), at=AT, proposal_id=proposal)
        with pytest.raises(NotForYou):
            county_roles.agree(by=seen(second), at=AT, proposal_id=proposal)
        assert held(alice) == []

    def test_not_twice_at_once_but_again_after_a_refusal(self, first, second, alice):
        county_roles.refuse(by=seen(first), at=AT, proposal_id=give(first, alice))
        give(first, alice)

        with pytest.raises(Refused, match="proposed already"):
            give(second, alice)

    def test_who_left_meanwhile_gets_nothing(self, first, second, alice):
        proposal = give(first, alice)
        alice.ended_on = TODAY
        alice.save()

        with pytest.raises(NotForYou):
            county_roles.agree(by=seen(second), at=AT, proposal_id=proposal)


class TestOneOfficer:
    def test_is_enough_for_the_others(self, first, alice):
        give(first, alice, "directory_steward")
        give(first, alice, "lcsp_manager", place="maidstone-1")

        assert held(alice) == ["directory_steward", "lcsp_manager"]

    def test_is_enough_to_take_one_away(self, first, second):
        grant = RoleGrant.objects.get(employment=second)

        county_roles.end(by=seen(first), at=AT, grant_id=grant.id)

        assert held(second) == []

    @pytest.mark.parametrize(
        ("role", "place"),
        [
            ("practitioner", ""),
            ("nonsense", ""),
            ("lcsp_manager", ""),
            ("lcsp_manager", "x"),
            ("directory_steward", "ashford-one"),
        ],
    )
    def test_gives_no_other_role_and_no_wrong_place(self, first, alice, role, place):
        with pytest.raises(Refused):
            give(first, alice, role, place=place)
        assert held(alice) == []

    def test_gives_none_twice(self, first, alice):
        give(first, alice, "directory_steward")
        with pytest.raises(Refused, match="already has"):
            give(first, alice, "directory_steward")

    def test_takes_away_no_own_and_no_agencys_role(self, first, alice):
        with pytest.raises(Refused):
            county_roles.end(by=seen(first), at=AT, grant_id=RoleGrant.objects.get(employment=first).id)
        own = RoleGrant.objects.create(employment=alice, role="practitioner", started_on=TODAY)
        with pytest.raises(NotForYou):
            county_roles.end(by=seen(first), at=AT, grant_id=own.id)


def test_nobody_else_gives_any(first, alice):
    proposal = give(first, alice)
    strangers = [seen(alice), seen(works("Sally", alice.agency, "sponsor", "information_governance"))]
    for stranger in [*strangers, SystemActor("command")]:
        with pytest.raises(Refused):
            county_roles.give(by=stranger, at=AT, employment_id=first.id, role="directory_steward")
        with pytest.raises(Refused):
            county_roles.agree(by=stranger, at=AT, proposal_id=proposal)
    assert held(alice) == []


class TestThePage:
    def form(self, **changed):
        right = {"email": "Alice.Example@example.invalid", "agency": "invicta school", "role": "index_steward"}
        return {**right, "token": TOKEN, **changed}

    def test_the_whole_way(self, first, second, alice):
        olive, otto = signing.client_of(first.person), signing.client_of(second.person)
        assert olive.post(LIST, self.form()).headers["Location"] == LIST
        assert "another officer has to agree" in olive.get(LIST).content.decode()
        page = otto.get(LIST).content.decode()
        assert "Agree: Alice Example" in page

        agree = f"{LIST}{RoleProposal.objects.get().id}/agree/"
        assert otto.post(agree, {"token": TOKEN.replace("6", "7", 1)}).headers["Location"] == LIST
        assert held(alice) == ["index_steward"]
        grant = RoleGrant.objects.get(employment=alice)
        asked = olive.get(f"{LIST}held/{grant.id}/end/").content.decode()
        assert "Take a role away from Alice Example" in asked
        assert "if a second officer agrees" in asked
        assert held(alice) == ["index_steward"]
        olive.post(f"{LIST}held/{grant.id}/end/", {"token": TOKEN.replace("6", "8", 1)})
        assert held(alice) == []

    def test_it_asks_for_the_second_factor_again(self, first):
        page = signing.client_of(first.person, stepped_up=False).get(LIST)

        assert (page.status_code, b"Confirm that it is you" in page.content) == (403, True)

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"email": "nobody@example.invalid"}, "Nobody with this address"),
            ({"role": "lcsp_manager"}, "Choose the partnership"),
            ({"role": ""}, "Choose a role."),
            ({"email": "Olive.Officer@example.invalid", "agency": "Kent Children’s Trust"}, "own roles"),
        ],
    )
    def test_a_mistake_is_said_and_what_was_typed_kept(self, first, alice, changed, said):
        page = signing.client_of(first.person).post(LIST, self.form(**changed)).content.decode()

        assert said in page
        assert "<title>Error: " in page
        assert self.form(**changed)["agency"] in page

    def test_refusing(self, first, second, alice):
        give(first, alice)
        client = signing.client_of(second.person)
        client.post(f"{LIST}{RoleProposal.objects.get().id}/refuse/", {"token": TOKEN})

        assert RoleProposal.objects.get().agreed is False

    def test_as_many_queries_for_three_as_for_one(self, first, alice):

        client = signing.client_of(first.person)
        give(first, alice, "directory_steward")
        client.get(LIST)
        with CaptureQueriesContext(connection) as one:
            client.get(LIST)
        for name in ("Bea", "Cy"):
            give(first, works(name, alice.agency), "directory_steward")
            give(first, works(f"{name} Two", alice.agency), "duty_officer")
        with CaptureQueriesContext(connection) as three:
            client.get(LIST)
        assert len(three) == len(one)

    def test_a_partnership_is_chosen_by_its_name(self, first, alice):
        olive = signing.client_of(first.person)
        assert '<option value="maidstone-2">Maidstone 2</option>' in olive.get(LIST).content.decode()
        olive.post(LIST, self.form(role="lcsp_manager", place="maidstone-2"))
        assert RoleGrant.objects.get(employment=alice).place == "maidstone-2"
        assert "Partnership manager, Maidstone 2: Alice Example" in olive.get(LIST).content.decode()

    def test_a_partnership_that_the_county_has_no_more_keeps_its_short_name(self, first, alice):
        RoleGrant.objects.create(employment=alice, role="lcsp_manager", place="old-one", started_on=TODAY)
        assert "Partnership manager, old-one: Alice" in signing.client_of(first.person).get(LIST).content.decode()

    def test_a_role_that_is_over_has_no_page(self, first, second, alice):
        give(first, alice, "directory_steward")
        grant = RoleGrant.objects.get(employment=alice)
        county_roles.end(by=seen(second), at=AT, grant_id=grant.id)
        assert signing.client_of(first.person).get(f"{LIST}held/{grant.id}/end/").status_code == 404

    def test_nobody_else_sees_it(self, alice):
        assert signing.client_of(alice.person).get(LIST).status_code == 403
        assert Client().get(LIST).status_code == 302
