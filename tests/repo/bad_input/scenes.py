"""Who sits before a form, and the records it is about: each scene is a browser and the keys of its addresses.

A scene is named in `tests/repo/forms/<context>.csv`. All of them stand on the day of the factories.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.account import app_settings
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.utils import timezone

from oast.accounts.models import Person, RoleGrant
from oast.accounts.operations import county_roles, factors, sponsorship
from oast.accounts.policies import address_code
from oast.accounts.queries import Viewer, employments_on
from oast.accounts.queries import viewer as viewer_of
from oast.audit.scope import SystemActor
from oast.caf.enums import Ending, FamilyMember
from oast.caf.models import Assessment
from oast.caf.operations import family as family_operations
from oast.caf.operations import team
from oast.caf.policies.family import code_for
from oast.childindex.linkage.numbers import index_number
from oast.childindex.operations import ask_to_lift
from oast.desk.enums import Asked
from oast.desk.operations import keeping, requests, withholding
from oast.desk.operations.reviewing import ask_about_access
from oast.directory.models import Claim, Entry
from oast.directory.queries import keeping as shortlist
from oast.jobs.operations import start_run
from oast.sharing.enums import Part, Relation
from tests.accounts import signing
from tests.childindex.test_feeds import ZOE, agreement, police, receive
from tests.desk.test_keeping import archived
from tests.factories import accounts, caf, childindex, desk, directory, sharing, support
from tests.factories.jobs import registered

AT, DAY = support.AT, support.DAY
NUMBER = index_number(799_999_999)
"""A child's number that the database's own counting does not reach, which a test does not take back."""


@dataclass
class Scene:
    """A browser, and what the addresses and the fields of the table may name in braces."""

    browser: Client
    keys: dict[str, Any] = field(default_factory=dict)


SCENES: dict[str, Any] = {}


def scene(function):
    """Make a function a scene of its name."""
    SCENES[function.__name__] = function
    return function


def browser(who: Viewer | Person) -> Client:
    """Signed in, with the second factor shown again at the scene's own time."""
    made = signing.client_of(who if isinstance(who, Person) else Person.objects.get(id=who.person))
    session = made.session
    session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] = AT.timestamp()
    session.save()
    return made


@scene
def visitor(**_):
    """Nobody in particular."""
    return Scene(Client())


@scene
def visitor_of_the_directory(**_):
    """Nobody in particular, with a service to find."""
    directory.load()
    return Scene(Client(), {"service_id": Entry.objects.get().pk})


@scene
def keeps_entries(**_):
    """Alice keeps an entry of her agency, whose edit waits."""
    trust = accounts.agency("Hop Kiln Family Trust", email="office@hopkiln.example.net")
    due = DAY + timedelta(days=10)
    directory.load(directory.package(directory.service(due_on=due)))
    service = Entry.objects.get().pk
    alice = accounts.practitioner("Alice Example", trust, "provider")
    charlie = accounts.practitioner("Charlie Example", accounts.agency("Weald Youth Club"), "provider")
    keys = directory.kept(service, alice, charlie.agency) | {"service_id": service, "charlie": charlie}
    return Scene(browser(alice), keys | {"table": f"Key,Name\n{service},Grief\n"})


@scene
def claiming(**_):
    """Charlie of another agency, who has asked for nothing yet."""
    made = keeps_entries()
    Claim.objects.all().delete()
    return Scene(browser(made.keys["charlie"]), made.keys)


@scene
def stewarding(**_):
    """Sarah decides about that entry."""
    made = keeps_entries()
    sarah = accounts.practitioner("Sarah Steward", accounts.agency("Trust"), "directory_steward")
    return Scene(browser(sarah), made.keys)


@scene
def reminded(**_):
    """Somebody with the link of a reminder, who is not signed in."""
    return Scene(Client(), keeps_entries().keys)


@scene
def keeping_sources(**_):
    """A steward of the directory with a source and a term of it."""
    sarah = accounts.practitioner("Sarah Steward", accounts.agency("Trust", "social_services"), "directory_steward")
    return Scene(browser(sarah), directory.elsewhere())


@scene
def changing_terms(**_):
    """A steward of the directory with one of our own topics that was changed before."""
    made = directory.own_terms()
    ours = {"term_id": made["own_term_id"], "version_id": made["filed_id"], "taxonomy_id": made["own_list_id"]}
    return Scene(keeping_sources().browser, ours)


@scene
def with_a_retired_term(**_):
    """The same with a topic that is retired."""
    return Scene(keeping_sources().browser, {"term_id": directory.own_terms()["retired_id"]})


@scene
def with_a_change_that_waits(**_):
    """The same while a change of our own terms waits to be published."""
    made = directory.own_terms()
    directory.one_waits()
    return Scene(keeping_sources().browser, {"change_id": made["change_id"]})


@scene
def signing_in(**_):
    """Somebody who has a password and a second factor and is not signed in."""
    alice = Person.objects.get(id=support.alice().person)
    signing.with_factor(signing.with_password(alice))
    return Scene(Client(), {"email": alice.email, "password": signing.PASSWORD})


@scene
def at_the_second_factor(**_):
    """The same after the password."""
    made = signing_in()
    made.browser.post(signing.LOGIN, {"login": made.keys["email"], "password": signing.PASSWORD})
    return Scene(made.browser, made.keys | {"code": signing.code()})


@scene
def at_home(**_):
    """Somebody signed in a moment ago, with password and second factor."""
    made = at_the_second_factor()
    made.browser.post(signing.CODE, {"code": signing.code(-1)})
    return Scene(made.browser, made.keys | {"code": signing.code(), "new": "barley and hops 1809"})


@scene
def trusted(**_):
    """The same, who has just shown the second factor again."""
    made = at_home()
    made.browser.post("/account/2fa/reauthenticate/", {"code": signing.code()})
    return made


@scene
def without_factor(**_):
    """Somebody signed in by password who has no second factor yet."""
    alice = signing.with_password(Person.objects.get(id=support.alice().person))
    made = Client()
    made.post(signing.LOGIN, {"login": alice.email, "password": signing.PASSWORD})
    return Scene(made, {"code": CodeOfTheApp(made)})


@dataclass
class CodeOfTheApp:
    """The code that an app shows after reading the page's secret; the page makes a new one each time."""

    browser: Client

    def __str__(self) -> str:
        return signing.code(secret=self.browser.session["mfa.totp.secret"])

    def __format__(self, _how: str) -> str:
        return str(self)


@scene
def forgetful(**_):
    """Somebody who opened the link that sets a new password."""
    alice, made = signing.with_password(Person.objects.get(id=support.alice().person)), Client()
    key, uid = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(alice), user_pk_to_url_str(alice)
    answer = made.get(f"/account/password/reset/key/{uid}-{key}/")
    uid, _, key = answer["Location"].rstrip("/").rpartition("/")[2].partition("-")
    return Scene(made, {"uidb36": uid, "key": key, "new": "barley and hops 1809"})


@scene
def of_two_agencies(**_):
    """Somebody who has not said yet for which agency they act."""
    alice = Person.objects.get(id=support.alice().person)
    accounts.employment(alice, accounts.agency("Hop Garden Project"), "practitioner")
    return Scene(browser(alice), {"employment": employments_on(alice, DAY)[0].id})


@scene
def at_home_twice(**_):
    """Somebody who is signed in on two more machines."""
    alice = Person.objects.get(id=support.alice().person)
    machines = [browser(alice) for _ in range(3)]
    for one in machines:
        UserSession.objects.create(user=alice, ip="192.0.2.1", session_key=one.session.session_key)
    return Scene(machines[0])


@scene
def sponsor(**_):
    """Sally sponsors Alice, who has two roles and a check; an invitation is open."""
    school = accounts.agency("Invicta School", telephone="01632960001")
    sally = accounts.practitioner("Sally Sponsor", school, "sponsor", "practitioner")
    alice = accounts.practitioner("Alice Example", school)
    held = employments_on(Person.objects.get(id=alice.person), DAY)[0]
    invitation = sponsorship.invite(
        by=sally, at=AT, agency_id=school.id, email="bob@example.invalid", job_title="Teacher",
        role_names=["practitioner"], code="a-code", link="/invitations/a-code/",
    )  # fmt: skip
    check = held.person.qualifications.first()
    grant = RoleGrant.objects.get(employment=held)
    bob = accounts.practitioner("Bob Example", school)
    lost = lost_factor_of(employments_on(Person.objects.get(id=bob.person), DAY)[0], sally)
    keys = {"employment_id": held.id, "invitation_id": invitation, "check_id": check.id, "grant_id": grant.id}
    keys["reset_id"] = lost
    return Scene(browser(sally), keys)


def lost_factor_of(work, by):
    """`by` asks for somebody's lost second factor to be taken away."""
    return factors.ask(by=by, at=AT, employment_id=work.id, seen_how="known", reason="Bag stolen")


@scene
def lost_factor(**_):
    """Somebody whose factor was taken away, after the password."""
    made = at_the_second_factor()
    who = Person.objects.get(email=made.keys["email"])
    code = "7K3M-9QWE-2RTY"
    said = {"seen_how": "known", "reason": "Bag stolen", "code": code}
    factors.reset_at_once(by=SystemActor("command"), at=timezone.now(), person_id=who.id, **said)
    browser = Client()
    browser.post(signing.LOGIN, {"login": who.email, "password": signing.PASSWORD})
    return Scene(browser, made.keys | {"code": code})


@scene
def invited(**_):
    """Somebody new who holds an invitation."""
    sponsor()
    return Scene(Client(), {"code": "a-code", "password": signing.PASSWORD})


@scene
def invited_again(**_):
    """Somebody who is known and holds an invitation of another agency."""
    sponsor()
    bob = accounts.practitioner("Bob Known", accounts.agency("Another School"))
    Person.objects.filter(id=bob.person).update(email="bob@example.invalid")
    return Scene(browser(bob), {"code": "a-code"})


@scene
def asking_the_family(**_):
    """Alice opened a child of the index; a mother may consent."""
    alice = support.alice()
    fields = {"carers": [{"name": "Pat Hopkins", "relation": "Mother", "responsible": True}]}
    subject = childindex.child(**fields)
    sharing.relate(alice, Relation.INDEX, subject, parts=[Part.INDEX])
    return Scene(browser(alice), {"subject": subject})


@scene
def writing(**_):
    """Alice writes a draft."""
    alice = support.alice()
    made = caf.draft(alice, subject=childindex.child())
    keys = {"assessment_id": made, "person_id": uuid4(), "action_id": uuid4(), "subject": _subject(made)}
    directory.load()
    return Scene(browser(alice), keys | {"alice": alice, "service": Entry.objects.get().pk, "token": uuid4()})


@scene
def written(**_):
    """Everything that finishing wants is written."""
    made = writing()
    caf.write(made.keys["alice"], made.keys["assessment_id"])
    action = caf.action(made.keys["alice"], made.keys["assessment_id"])
    return Scene(made.browser, made.keys | {"row_id": action, "action_id": action})


@scene
def consented(**_):
    """A draft whose consent may be taken back."""
    made = writing()
    consent = sharing.storage(made.keys["subject"])
    return Scene(made.browser, made.keys | {"consent_id": consent})


@scene
def finished(**_):
    """Alice finished an assessment."""
    alice = support.alice()
    made = caf.completed(alice, subject=childindex.child(), ending=Ending.ONE_SERVICE)
    return Scene(browser(alice), {"assessment_id": made})


@scene
def without_support(**_):
    """A finished assessment that asks for a team, and no support yet."""
    alice, written = support.alice(), uuid4()
    subject = childindex.child()
    sharing.relate(alice, Relation.AUTHOR, subject, object_id=written)
    support.assessment(alice, subject, id=written)
    return Scene(browser(alice), {"assessment_id": written})


@scene
def unled(**_):
    """Support that nobody leads; the family agreed to Bob."""
    made = support.case(lead=False)
    who = f"{made.bob.person}:{made.bob.agency}"
    return Scene(browser(made.alice), {"episode_id": made.episode, "who": who})


@scene
def nominated(**_):
    """Bob is asked to lead."""
    made = support.case(lead=False)
    return Scene(browser(made.bob), {"nomination_id": support.nominate(made), "episode_id": made.episode})


@scene
def nominating(**_):
    """Alice asked Bob to lead."""
    made = support.case(lead=False)
    return Scene(browser(made.alice), {"nomination_id": support.nominate(made), "episode_id": made.episode})


@scene
def leading(**_):
    """Bob leads; an action is open, Eve may join, the directory has a service."""
    made = support.case(
        elements=[{"element": "behaviour", "needs": "Often angry", "rating_child": 1, "chosen": True}],
        ratings_agreed_at=AT,
    )
    eve = accounts.practitioner("Eve Example", accounts.agency("Youth Centre"))
    sharing.consent(made.subject, eve.agency)
    directory.load()
    action = support.action(made)
    stranger = support.charlie()
    keys = {
        "case": made, "subject": made.subject, "episode_id": made.episode, "action_id": action,
        "who": f"{eve.person}:{eve.agency}", "person_id": stranger.person, "agency_id": stranger.agency, "eve": eve,
        "service_id": Entry.objects.get().pk,
    }  # fmt: skip
    return Scene(browser(made.bob), keys)


@scene
def with_a_member(**_):
    """Eve is asked to join the team."""
    made = leading()
    case, eve = made.keys["case"], made.keys["eve"]
    member = team.invite_member(
        by=case.bob, at=AT, episode_id=case.episode, person=eve.person, agency=eve.agency, task="Visits", sees="plan"
    )
    return Scene(made.browser, made.keys | {"member_id": member})


@scene
def asked_to_join(**_):
    made = with_a_member()
    return Scene(browser(made.keys["eve"]), made.keys)


@scene
def referring(**_):
    """A letter went to a service without an account."""
    made = leading()
    sent = support.referral(made.keys["case"], None, agreed=_agreed())
    return Scene(made.browser, made.keys | {"referral_id": sent})


@scene
def providing(**_):
    """Dora of the service has a letter to answer."""
    made, dora = support.case(), support.dora()
    sharing.consent(made.subject, dora.agency)
    return Scene(browser(dora), {"referral_id": support.referral(made, dora)})


@scene
def family(**_):
    """Pat reads her child's record and holds another code."""
    made, pat = support.case(), support.family()
    _invite(made, "first", "Pat Invented")
    family_operations.redeem_invitation(by=pat, at=AT, code=_code("first"))
    return Scene(browser(pat), {"subject": made.subject, "consent_id": made.consent})


@scene
def family_with_code(**_):
    """Pat holds a code."""
    made, pat = support.case(), support.family()
    _invite(made, "first", "Pat Invented")
    return Scene(browser(pat), {"code": _code("first")})


@scene
def unconfirmed(**_):
    """Pat has an account, and has not confirmed the address."""
    pat = support.family()
    email = Person.objects.get(id=pat.person).email
    return Scene(browser(pat), {"code": address_code(pat.person, email, settings.SECRET_KEY)})


@scene
def new_family(**_):
    """Somebody of a family who holds a code, and has no account."""
    _invite(support.case(), "first", "Pat Invented")
    return Scene(Client(), {"code": _code("first"), "password": signing.PASSWORD})


@scene
def letting_back_in(**_):
    """Bob leads; Pat was let in, and lost the telephone."""
    made, pat = support.case(), support.family()
    invitation = _invite(made, "first", "Pat Invented")
    family_operations.redeem_invitation(by=pat, at=AT, code=_code("first"))
    return Scene(browser(made.bob), {"episode_id": made.episode, "invitation_id": invitation})


@scene
def searching(**_):
    """Alice may search the index, which has Zoe."""
    childindex.switch_on()
    alice, zoe = support.alice(), childindex.child(number=NUMBER)
    return Scene(browser(alice), {"alice": alice, "subject": zoe})


@scene
def searched(**_):
    """Alice searched, and found Zoe."""
    made = searching()
    return Scene(made.browser, made.keys | {"search_id": childindex.search(made.keys["alice"])})


@scene
def opened(**_):
    """Alice opened Zoe's record."""
    made = searching()
    childindex.opened(made.keys["alice"], made.keys["subject"])
    return Scene(made.browser, made.keys)


@scene
def on_duty(**_):
    """Dora, the duty officer, opened Zoe's record, which is shielded."""
    childindex.switch_on()
    dora = accounts.practitioner("Dora Duty", accounts.agency("County"), "duty_officer")
    zoe = childindex.child(number=NUMBER, shielded=True)
    childindex.opened(dora, zoe)
    return Scene(browser(dora), {"subject": zoe})


@scene
def correcting(**_):
    """Sam of the index office, and Zoe, whose record is wrong."""
    childindex.switch_on()
    sam = accounts.practitioner("Sam Steward", accounts.agency("County"), "index_steward")
    zoe = childindex.child(number=NUMBER)
    return Scene(browser(sam), {"subject": zoe, "number": NUMBER})


@scene
def shielded(**_):
    """Sam of the index office, and Zoe, who is shielded."""
    childindex.switch_on()
    sam = accounts.practitioner("Sam Steward", accounts.agency("County"), "index_steward")
    return Scene(browser(sam), {"subject": childindex.child(number=NUMBER, shielded=True), "sam": sam})


@scene
def shield_to_decide(**_):
    """Gwen, information governance lead: Sam asked to take Zoe's shield off."""
    keys = shielded().keys
    gwen = accounts.practitioner("Gwen Governance", accounts.agency("The Trust"), "information_governance")
    asked = ask_to_lift(by=keys["sam"], at=AT, token=uuid4(), subject=keys["subject"], reason="It is safe")
    return Scene(browser(gwen), {"subject": keys["subject"], "asked": asked})


@scene
def index_office(**_):
    """Sam of the index office, with an agreement of the police and a file that waits."""
    childindex.switch_on()
    sam = accounts.practitioner("Sam Steward", accounts.agency("County"), "index_steward")
    held = agreement()
    load = receive(police(ZOE), held)
    return Scene(browser(sam), {"agreement": held, "agreement_id": held, "load_id": load, "feed": police(ZOE).decode()})


@scene
def governance(**_):
    """Gwen may record the law on which the index stands."""
    gwen = accounts.practitioner("Gwen", accounts.agency("Trust"), "information_governance")
    return Scene(browser(gwen), {"person": Person.objects.get(id=gwen.person)})


@scene
def reviewing(**_):
    """Gwen reviews a look of Alice that nothing explains, and has asked her about it."""
    made = governance()
    childindex.switch_on()
    alice = support.alice()
    subject = desk.look(alice, childindex.child(number=NUMBER))
    desk.explain()
    access = desk.access(alice, subject)
    gwen = viewer_of(made.keys["person"], employments_on(made.keys["person"], DAY)[0], DAY)
    asked = ask_about_access(by=gwen, at=AT, access_id=access.id, asked=Asked.PRACTITIONER, question="Why?")
    keys = {"access_id": access.id, "question_id": asked, "alice": alice, "gwen": gwen, "subject": subject}
    return Scene(made.browser, keys)


@scene
def asked(**_):
    """Alice is asked about her look."""
    made = reviewing()
    return Scene(browser(made.keys["alice"]), made.keys)


@scene
def looked_up(**_):
    """Gwen looks after Zoe's record: a look is withheld, the record is held, a request runs, a report waits."""
    made = reviewing()
    gwen, access, subject = made.keys["gwen"], made.keys["access_id"], made.keys["subject"]
    later = DAY + timedelta(days=60)
    withheld = withholding.withhold_access(by=gwen, at=AT, access_id=access, reason="Police", review_on=later)
    held = keeping.place_hold(by=gwen, at=AT, subject=subject, kind="legal", reason="A court", review_on=later)
    archived(childindex.child("Chloe"))
    report = keeping.report_keeping(by=SystemActor("retention"), at=AT, day=DAY)
    keys = {"withholding_id": withheld, "hold_id": held, "report_id": report, "number": NUMBER}
    return Scene(made.browser, made.keys | keys)


@scene
def asked_for_a_copy(**_):
    """Pat asks for a copy of Zoe's record; Gwen sees to it, Bridget takes the second look."""
    made = reviewing()
    bridget = accounts.practitioner("Bridget", accounts.agency("Records"), "information_governance")
    asked_for = requests.take_request(
        by=made.keys["gwen"], at=AT, subject=made.keys["subject"], kind="access", requester="parent",
        requester_name="Pat", identity="Passport", authority="Mother", recipient="By hand", received_on=DAY,
    )  # fmt: skip
    return Scene(made.browser, made.keys | {"request_id": asked_for, "bridget": bridget})


@scene
def prepared_copy(**_):
    """The same, prepared; Bridget sits before it."""
    made = asked_for_a_copy()
    requests.prepare_copy(by=made.keys["gwen"], at=AT, request_id=made.keys["request_id"])
    return Scene(browser(made.keys["bridget"]), made.keys)


@scene
def checked_copy(**_):
    """The same, looked through; Gwen may send it."""
    made = prepared_copy()
    requests.check_copy(by=made.keys["bridget"], at=AT, request_id=made.keys["request_id"])
    return Scene(browser(Person.objects.get(id=made.keys["gwen"].person)), made.keys)


@scene
def officer(**_):
    """Otto of the Trust; Olive proposed Alice for a county role, and Alice holds another."""
    trust = accounts.agency("Kent Trust", "other")
    olive = accounts.practitioner("Olive Officer", trust, "trust_officer")
    otto = accounts.practitioner("Otto Officer", trust, "trust_officer")
    alice = Person.objects.get(id=support.alice().person)
    work = employments_on(alice, DAY)[0]
    proposal = county_roles.give(by=olive, at=AT, employment_id=work.id, role="index_steward")
    grant = county_roles.give(by=olive, at=AT, employment_id=work.id, role="directory_steward")
    oda = Person.objects.get(id=accounts.practitioner("Oda Officer", trust, "trust_officer").person)
    lost = lost_factor_of(employments_on(oda, DAY)[0], olive)
    keys = {"proposal_id": proposal, "grant_id": grant, "email": alice.email, "agency": work.agency.name}
    keys["reset_id"] = lost
    return Scene(browser(otto), keys)


@scene
def sharing_a_list(**_):
    """A visitor who was sent a list of one service."""
    made = visitor_of_the_directory()
    return Scene(made.browser, made.keys | {"code": shortlist.written([made.keys["service_id"]])})


@scene
def with_a_run(**_):
    """Alice started a job whose progress is shown."""
    alice = support.alice()
    name = f"test.load{uuid4().hex}"
    with registered(name, _nothing):
        return Scene(browser(alice), {"run_id": start_run(by=alice, at=AT, job=name, title="Loading")})


def _nothing(run: UUID) -> None: ...


def _subject(assessment):
    from tests.caf.conftest import looking_as

    with looking_as():
        return Assessment.objects.get(id=assessment).subject


def _agreed():
    from oast.caf.operations.agreement import Agreed
    from oast.sharing.enums import Evidence, Giver

    return Agreed(Giver.PARENT, "Pat", Evidence.SPOKEN, 8, "Sam", "")


def _code(word: str) -> str:
    from uuid import NAMESPACE_URL, uuid5

    return code_for(uuid5(NAMESPACE_URL, word), settings.SECRET_KEY)


def _invite(made, word: str, name: str):
    return family_operations.invite_family(
        by=made.bob, at=AT, episode_id=made.episode, member=FamilyMember.PARENT, name=name, safe=True,
        safe_contact="Nobody else.", code=_code(word),
    )  # fmt: skip
