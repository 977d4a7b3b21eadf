"""Sponsorship: Sally sponsors at the school, Alice works there, Charlie sponsors for the police.

What is refused changes nothing.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from oast.accounts import queries, rules
from oast.accounts.models import Employment, Invitation, Person, Qualification, RoleGrant, Team, TeamMembership
from oast.accounts.operations import sponsorship
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import SystemActor
from oast.mail.models import Message
from tests.factories import accounts
from tests.factories.accounts import DAY

AT = datetime(2008, 3, 5, 12, tzinfo=UTC)
TRUST = SystemActor("command")
DOOR = SystemActor("invitation")
CODE = "a-code-of-the-test"

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return accounts.agency("Invicta School")


@pytest.fixture
def sally(school):
    return accounts.practitioner("Sally Sponsor", school, "sponsor", "practitioner")


@pytest.fixture
def charlie():
    return accounts.practitioner("Charlie Example", accounts.agency("Police", "police"), "sponsor")


@pytest.fixture
def alice(school):
    return accounts.employment(accounts.person("Alice Example"), school, "practitioner")


def invite(by, school, code=CODE, **changed):
    return sponsorship.invite(
        by=by,
        at=AT,
        code=code,
        **{
            "agency_id": school.id,
            "email": "Bob@Example.Invalid ",
            "job_title": "Teacher",
            "role_names": ["practitioner"],
            "link": f"/invitations/{code}/",
        }
        | changed,
    )


def accept(code=CODE, by=DOOR, at=AT, **fields):
    return sponsorship.accept_invitation(by=by, at=at, code=code, name="Bob Example", password="x", **fields)


def snapshot():
    """Everything that a refusal must not change."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Person, Employment, RoleGrant, Qualification, Invitation, Message)
    ]


class TestInvitations:
    def test_a_colleague_is_invited_and_comes(self, sally, school):
        made = invite(sally, school)
        bob = accept()

        employment = Employment.objects.get(person=bob)
        assert (employment.agency, employment.sponsor_id, employment.job_title) == (school, sally.person, "Teacher")
        assert employment.expires_on == DAY + timedelta(days=365)
        assert list(employment.role_grants.values_list("role", flat=True)) == ["practitioner"]
        assert Person.objects.get(id=bob).email == "bob@example.invalid"
        assert Invitation.objects.get(id=made).accepted_by_id == bob
        mail = Message.objects.get()
        assert mail.to == "bob@example.invalid"
        assert f"/invitations/{CODE}/" in mail.text

    def test_the_code_itself_is_not_kept_with_the_invitation(self, sally, school):
        invite(sally, school)

        assert CODE not in str(Invitation.objects.values())

    def test_a_code_opens_once(self, sally, school):
        invite(sally, school)
        accept()
        before = snapshot()

        with pytest.raises(NotForYou):
            accept()
        assert snapshot() == before

    def test_a_code_runs_out_after_fourteen_days(self, sally, school):
        invite(sally, school)

        with pytest.raises(NotForYou):
            accept(at=AT + timedelta(days=14))
        assert accept(at=AT + timedelta(days=14, seconds=-1))

    def test_a_withdrawn_code_and_one_made_up_open_nothing(self, sally, school):
        made = invite(sally, school)
        sponsorship.withdraw_invitation(by=sally, at=AT, invitation_id=made)

        for code in (CODE, "made-up"):
            with pytest.raises(NotForYou):
                accept(code)
        with pytest.raises(Refused):
            sponsorship.withdraw_invitation(by=sally, at=AT, invitation_id=made)

    @pytest.mark.parametrize("what", ["left", "ran out", "disabled", "role ended"])
    def test_a_code_of_a_sponsor_who_is_none_any_more_opens_nothing(self, sally, school, what):
        """Who leaves could else let an accomplice in afterwards, for two weeks."""
        invite(sally, school)
        gone = DAY
        work = Employment.objects.filter(person=sally.person)
        {
            "left": lambda: work.update(ended_on=gone),
            "ran out": lambda: work.update(expires_on=gone),
            "disabled": lambda: Person.objects.filter(id=sally.person).update(is_active=False),
            "role ended": lambda: RoleGrant.objects.filter(employment__in=work, role="sponsor").update(ended_on=gone),
        }[what]()
        before = snapshot()

        with pytest.raises(NotForYou):
            accept()
        assert snapshot() == before

    def test_neither_a_colleague_nor_another_agency_keeps_open_what_a_sponsor_left(self, sally, school, charlie):
        invite(sally, school)
        left = Employment.objects.filter(person=sally.person)
        left.update(ended_on=DAY)
        accounts.practitioner("Carol Colleague", school, "sponsor")
        elsewhere = accounts.Agency.objects.get(id=charlie.agency)
        accounts.employment(accounts.Person.objects.get(id=sally.person), elsewhere, "sponsor")

        with pytest.raises(NotForYou):
            accept()

    def test_inviting_again_closes_the_earlier_code(self, sally, school):
        invite(sally, school)
        invite(sally, school, code="second")

        with pytest.raises(NotForYou):
            accept()
        assert accept("second")

    def test_somebody_of_another_agency_accepts_as_oneself(self, sally, school, charlie):
        address = Person.objects.get(id=charlie.person).email
        invite(sally, school, email=address)

        assert accept(by=charlie) == charlie.person
        assert queries.employments_on(Person.objects.get(id=charlie.person), DAY)[-1].agency == school

    def test_nobody_takes_up_anothers_invitation(self, sally, school, charlie):
        invite(sally, school)
        before = snapshot()

        with pytest.raises(Refused):
            accept(by=charlie)
        assert snapshot() == before

    def test_a_known_address_is_not_made_a_second_person(self, sally, school, charlie):
        invite(sally, school, email=Person.objects.get(id=charlie.person).email)
        before = snapshot()

        with pytest.raises(Refused):
            accept()
        assert snapshot() == before

    def test_who_already_works_here_is_renewed_not_invited(self, sally, school, alice):
        with pytest.raises(Refused, match="already works"):
            invite(sally, school, email=alice.person.email)

    def test_an_agency_without_accounts_invites_nobody(self):
        closed = accounts.agency("Closed", has_accounts=False)

        with pytest.raises(Refused):
            invite(TRUST, closed)

    @pytest.mark.parametrize("role", ["index_steward", "information_governance", "trust_officer", "no_such_role"])
    def test_a_sponsor_grants_no_county_role(self, sally, school, role):
        before = snapshot()

        with pytest.raises(Refused):
            invite(sally, school, role_names=["practitioner", role])
        assert snapshot() == before

    def test_the_trust_does(self, school):
        invite(TRUST, school, role_names=["lcsp_manager"], place="maidstone")
        bob = accept()

        grant = RoleGrant.objects.get(employment__person=bob)
        assert (grant.role, grant.place) == ("lcsp_manager", "maidstone")


def test_nobody_gives_a_role_that_there_is_not(sally):
    for by in (TRUST, sally):
        with pytest.raises(Refused, match="no such role"):
            rules.check_can_grant(by, ["practitioner", "queen"])


class TestAnotherAgency:
    """Charlie sponsors, but elsewhere."""

    @pytest.mark.parametrize(
        "act",
        [
            lambda by, one: sponsorship.attest(by=by, at=AT, employment_id=one.id),
            lambda by, one: sponsorship.end_employment(by=by, at=AT, employment_id=one.id),
            lambda by, one: sponsorship.grant_role(by=by, at=AT, employment_id=one.id, role="provider"),
            lambda by, one: sponsorship.end_role(by=by, at=AT, grant_id=one.role_grants.get().id),
            lambda by, one: invite(by, one.agency),
            lambda by, one: record(by, one),
            lambda by, one: sponsorship.withdraw_invitation(
                by=by, at=AT, invitation_id=invite(TRUST, one.agency, code="theirs")
            ),
        ],
    )
    def test_every_act_is_refused_and_changes_nothing(self, charlie, alice, act):
        accounts.qualify(alice.person)
        before = snapshot()[:4]

        with pytest.raises(Refused):
            act(charlie, alice)

        assert snapshot()[:4] == before
        assert Event.objects.filter(outcome=Outcome.REFUSED, actor=charlie.key).count() == 1

    def test_a_colleague_without_the_role_sponsors_nobody(self, school, alice):
        dave = accounts.practitioner("Dave Example", school, "practitioner")

        with pytest.raises(Refused, match="own agency"):
            sponsorship.attest(by=dave, at=AT, employment_id=alice.id)

    def test_a_colleague_who_is_not_there_is_not_found(self, sally, charlie):
        with pytest.raises(NotForYou):
            sponsorship.attest(by=sally, at=AT, employment_id=charlie.person)
        with pytest.raises(NotForYou):
            sponsorship.end_role(by=sally, at=AT, grant_id=charlie.person)
        with pytest.raises(NotForYou):
            sponsorship.withdraw_invitation(by=sally, at=AT, invitation_id=charlie.person)
        with pytest.raises(NotForYou):
            invite(TRUST, accounts.Agency(name="not saved"))


class TestAccess:
    def test_attesting_renews_for_a_year(self, sally, alice):
        Employment.objects.filter(id=alice.id).update(expires_on=DAY - timedelta(days=3))

        sponsorship.attest(by=sally, at=AT, employment_id=alice.id)

        alice.refresh_from_db()
        assert (alice.attested_on, alice.expires_on) == (DAY, DAY + timedelta(days=365))

    def test_ending_takes_effect_that_day_and_tells_the_person(self, sally, alice):
        sponsorship.end_employment(by=sally, at=AT, employment_id=alice.id)

        assert queries.employments_on(alice.person, DAY) == []
        assert not RoleGrant.objects.filter(RoleGrant.on(DAY), employment=alice).exists()
        assert Message.objects.get().to == alice.person.email
        with pytest.raises(NotForYou):
            sponsorship.attest(by=sally, at=AT, employment_id=alice.id)

    @pytest.mark.parametrize("verb", [sponsorship.attest, sponsorship.end_employment])
    def test_nobody_does_it_for_oneself(self, sally, verb):
        mine = Employment.objects.get(person=sally.person)
        before = snapshot()

        with pytest.raises(Refused, match="own access"):
            verb(by=sally, at=AT, employment_id=mine.id)
        assert snapshot() == before

    def test_a_role_is_given_and_taken_away(self, sally, alice):
        grant = sponsorship.grant_role(by=sally, at=AT, employment_id=alice.id, role="provider")
        with pytest.raises(Refused, match="already has"):
            sponsorship.grant_role(by=sally, at=AT, employment_id=alice.id, role="provider")

        sponsorship.end_role(by=sally, at=AT, grant_id=grant)

        assert RoleGrant.objects.get(id=grant).ended_on == DAY
        with pytest.raises(NotForYou):
            sponsorship.end_role(by=sally, at=AT, grant_id=grant)

    def test_an_expired_colleague_gets_no_role(self, sally, alice):
        Employment.objects.filter(id=alice.id).update(expires_on=DAY)

        with pytest.raises(NotForYou):
            sponsorship.grant_role(by=sally, at=AT, employment_id=alice.id, role="provider")

    def test_what_the_trust_granted_a_sponsor_does_not_take_away(self, sally, alice):
        grant = sponsorship.grant_role(by=TRUST, at=AT, employment_id=alice.id, role="index_steward")

        with pytest.raises(Refused, match="Trust"):
            sponsorship.end_role(by=sally, at=AT, grant_id=grant)
        assert RoleGrant.objects.get(id=grant).ended_on is None
        assert sponsorship.end_role(by=TRUST, at=AT, grant_id=grant)

    def test_the_filter_agrees_with_the_rule(self, sally, charlie, alice):
        everybody = Employment.objects.all()
        for viewer in (sally, charlie, accounts.practitioner("Dave Example", alice.agency, "provider")):
            listed = set(rules.sponsored_by(viewer, everybody))
            assert listed == {one for one in everybody if rules.can_change(viewer, one)}
        assert all(rules.can_change(TRUST, one) for one in everybody)


def record(by, one, kind="vetting", **changed):
    return sponsorship.record_qualification(
        by=by,
        at=AT,
        employment_id=one.id,
        **{
            "kind": kind,
            "title": "Enhanced disclosure",
            "reference": "001234",
            "awarded_on": date(2007, 3, 5),
            "expires_on": date(2010, 3, 5),
        }
        | changed,
    )


class TestTeams:
    @pytest.fixture
    def teams(self, school, alice):
        youth = Team.objects.create(name="Youth offending team", agency=accounts.agency("Police", "police"))
        own = Team.objects.create(name="Pastoral team", agency=school)
        for team in (youth, own):
            TeamMembership.objects.create(team=team, person=alice.person, started_on=DAY - timedelta(days=30))
        return youth, own

    def current(self, alice):
        return set(
            TeamMembership.objects.filter(TeamMembership.on(DAY), person=alice.person).values_list(
                "team__name", flat=True
            )
        )

    def test_they_end_with_the_only_work(self, sally, alice, teams):
        sponsorship.end_employment(by=sally, at=AT, employment_id=alice.id)

        assert self.current(alice) == set()

    def test_those_of_other_agencies_stay_with_who_works_elsewhere(self, sally, alice, teams):
        accounts.employment(alice.person, teams[0].agency)

        sponsorship.end_employment(by=sally, at=AT, employment_id=alice.id)

        assert self.current(alice) == {"Youth offending team"}

    def test_a_refused_end_leaves_them(self, charlie, alice, teams):
        with pytest.raises(Refused):
            sponsorship.end_employment(by=charlie, at=AT, employment_id=alice.id)

        assert len(self.current(alice)) == 2


class TestChecks:
    def roles(self, employment):
        return queries.viewer(employment.person, employment, DAY).roles

    def test_no_index_access_without_both(self, sally, alice):
        assert not self.roles(alice)
        record(sally, alice)
        assert not self.roles(alice)
        record(sally, alice, "training", expires_on=None)

        assert self.roles(alice) == {"practitioner"}

    def test_a_check_that_no_longer_counts_blocks_at_once(self, sally, alice):
        record(sally, alice, "training")
        vetting = record(sally, alice)

        sponsorship.end_qualification(by=sally, at=AT, employment_id=alice.id, qualification_id=vetting)

        assert not self.roles(alice)
        with pytest.raises(NotForYou):
            sponsorship.end_qualification(by=sally, at=AT, employment_id=alice.id, qualification_id=vetting)

    def test_nobody_records_ones_own(self, sally):
        before = snapshot()

        with pytest.raises(Refused):
            record(sally, Employment.objects.get(person=sally.person))
        assert snapshot() == before

    @pytest.mark.parametrize("dates", [{"awarded_on": DAY + timedelta(days=1)}, {"expires_on": date(2007, 3, 5)}])
    def test_dates_that_cannot_be(self, sally, alice, dates):
        with pytest.raises(Refused):
            record(sally, alice, **dates)
        assert not Qualification.objects.filter(person=alice.person).exists()


class TestTheList:
    def test_it_says_what_lacks_and_what_runs_out(self, sally, alice):
        record(sally, alice, expires_on=DAY + timedelta(days=20))
        Employment.objects.filter(id=alice.id).update(expires_on=DAY)

        one = next(one for one in queries.colleagues(sally, DAY) if one.person == alice.person_id)

        assert one.expired
        assert one.runs_out_soon
        assert one.lacks == ("training",)
        assert [check.kind for check in one.soon] == ["vetting"]
        assert [role.label for role in one.roles] == ["Practitioner"]

    def test_it_holds_the_own_agency_only(self, sally, charlie, alice):
        assert {one.person for one in queries.colleagues(sally, DAY)} == {sally.person, alice.person_id}
        assert [one.person for one in queries.colleagues(charlie, DAY)] == [charlie.person]
        with pytest.raises(NotForYou):
            queries.colleague(charlie, alice.id, DAY)
        assert queries.colleagues(accounts.practitioner("Dave", alice.agency, "provider"), DAY) == []

    def test_it_takes_as_many_queries_for_three_as_for_one(self, sally, school, django_assert_num_queries):
        with django_assert_num_queries(3):
            assert len(queries.colleagues(sally, DAY)) == 1
        for name in ("Bob", "Carol"):
            who = accounts.person(name)
            accounts.qualify(who)
            accounts.employment(who, school, "provider")
        with django_assert_num_queries(3):
            assert len(queries.colleagues(sally, DAY)) == 3
