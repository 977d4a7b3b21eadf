"""A family's e-mail address: confirmed by who has the account and reads the mail, before it is used for anything."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from oast.accounts.enums import Kind
from oast.accounts.models import Person
from oast.accounts.operations import families, recovery
from oast.accounts.policies import address_code
from oast.accounts.queries import viewer
from oast.accounts.queries.people import confirmed, is_confirmed
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import SystemActor
from oast.caf.operations import notices
from oast.mail.models import Message
from tests.accounts import signing
from tests.factories.accounts import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_fresh_limits")]
AT = timezone.now()
DOOR = SystemActor("caf.family_door")
OWN, CHANGE = "/account/address/", "/account/address/change/"


def begin(email="pat@example.invalid", kind=Kind.PARENT):
    made = families.make_family_member(
        by=DOOR, at=AT, name="Pat Invented", email=email, password="three hops and a kiln", kind=kind
    )
    return Person.objects.get(id=made)


@pytest.fixture
def pat():
    return begin()


def oneself(who):
    return viewer(who, None, timezone.localdate(AT))


def link_to(who) -> str:
    text = Message.objects.filter(kind="family_account", to=who.email).latest("created_at").text
    return re.search(r"/account/address/[0-9a-f]{32}/", text)[0]


def send(client, address, **said):
    return client.post(address, {"token": str(uuid4())} | said)


def mails() -> list[str]:
    return list(Message.objects.order_by("created_at").values_list("kind", flat=True))


def test_the_whole_way(pat):
    client = signing.client_of(pat)
    assert "not confirmed yet" in client.get("/account/").content.decode()
    assert "not confirmed yet" in client.get(OWN).content.decode()
    asked = client.get(link_to(pat)).content.decode()
    assert "Is this your e-mail address?" in asked
    assert "pat@example.invalid" in asked
    assert not is_confirmed(pat.id), "opening the link alone does nothing"

    assert send(client, link_to(pat)).headers["Location"] == OWN
    assert is_confirmed(pat.id)
    assert "not confirmed yet" not in client.get("/account/").content.decode()
    assert "It is confirmed" in client.get(OWN).content.decode()


def test_who_reads_the_mail_and_has_no_account_gets_to_the_sign_in(pat, client):
    answer = client.get(link_to(pat))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")
    assert "pat@example.invalid" not in answer.content.decode()
    send(client, link_to(pat))
    assert not is_confirmed(pat.id)


def test_anothers_link_confirms_nothing(pat):
    other = begin("other@example.invalid", Kind.YOUNG_PERSON)
    answer = send(signing.client_of(other), link_to(pat))
    assert "This link does not fit" in answer.content.decode()
    assert confirmed([pat.id, other.id]) == set()
    assert Event.objects.filter(action="accounts.confirm_address", outcome=Outcome.REFUSED).count() == 1


def test_before_it_no_link_for_a_new_password_is_sent(pat):
    assert not recovery.is_somebody(pat.id)
    with pytest.raises(NotForYou):
        recovery.send_password_link(by=DOOR, at=AT, person_id=pat.id)
    assert mails() == ["family_account"]
    families.confirm_address(
        by=oneself(pat), at=AT, code=address_code(pat.id, pat.email, settings.SECRET_KEY), token=uuid4()
    )
    assert recovery.is_somebody(pat.id)
    recovery.send_password_link(by=DOOR, at=AT, person_id=pat.id)
    assert mails() == ["family_account", "password_link"]


def test_before_it_no_notice_is_sent(pat):
    worker = person("Alice Example")
    notices.tell([pat.id, worker.id], notices.CHANGED, "caf:support", [uuid4()], key=uuid4(), by=DOOR, at=AT)
    assert list(Message.objects.filter(kind=notices.CHANGED).values_list("to", flat=True)) == [worker.email]


def test_a_changed_address_is_to_sign_in_with_and_not_confirmed(pat):
    client = signing.client_of(pat)
    send(client, link_to(pat))
    assert send(client, CHANGE, email="New.Pat@example.invalid").headers["Location"] == OWN
    old = link_to(pat)
    pat.refresh_from_db()
    assert pat.email == "new.pat@example.invalid"
    assert list(EmailAddress.objects.filter(user=pat).values_list("email", "verified", "primary")) == [
        ("new.pat@example.invalid", False, True)
    ]
    assert "does not fit" in send(client, old).content.decode()
    send(client, link_to(pat))
    assert is_confirmed(pat.id)


def test_changing_asks_for_the_second_step_again(pat):
    client = signing.client_of(pat, stepped_up=False)
    answer = send(client, CHANGE, email="thief@example.invalid")
    assert "Confirm that it is you" in answer.content.decode()
    pat.refresh_from_db()
    assert pat.email == "pat@example.invalid"


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("", "Enter your e-mail address."),
        ("nobody", "such as name@example.com"),
        ("taken@example.invalid", "Somebody with this e-mail address is already here."),
    ],
)
def test_an_address_that_cannot_be(pat, email, said):
    begin("taken@example.invalid")
    page = send(signing.client_of(pat), CHANGE, email=email).content.decode()
    assert said in page
    assert "<title>Error: " in page
    pat.refresh_from_db()
    assert pat.email == "pat@example.invalid"


def test_nobody_asks_of_many_addresses_whether_they_have_an_account(pat):
    """A family's account may be the one of whoever looks for somebody who fled."""
    client = signing.client_of(pat)
    for number in range(3):
        person(f"Taken {number}", email=f"taken{number}@example.invalid")
        assert b"already here" in send(client, CHANGE, email=f"taken{number}@example.invalid").content
    person("Hidden Invented", email="hidden@example.invalid")
    before = Person.objects.get(id=pat.id).email

    for asked in ("hidden@example.invalid", "nobody@example.invalid"):
        answer = send(client, CHANGE, email=asked)
        assert (answer.status_code, b"already here" in answer.content) == (429, False)
    assert Person.objects.get(id=pat.id).email == before


def test_the_link_is_sent_again_at_most_once_an_hour(pat):
    for minutes in (1, 2, 3, 64):
        families.ask_to_confirm(by=oneself(pat), at=AT + timedelta(minutes=minutes), token=uuid4())
    assert Message.objects.filter(to=pat.email).count() in (2, 3), "an hour by the clock may begin meanwhile"


def test_the_page_sends_it_again(pat):
    Message.objects.all().delete()
    page = signing.client_of(pat).post(OWN, {"token": str(uuid4())}, follow=True).content.decode()
    assert "The link is on its way" in page
    assert mails() == ["family_account"]


def test_what_is_confirmed_is_not_asked_again(pat):
    send(signing.client_of(pat), link_to(pat))
    with pytest.raises(Refused, match="confirmed already"):
        families.ask_to_confirm(by=oneself(pat), at=AT, token=uuid4())


def test_a_practitioners_address_is_the_sponsors_to_change():
    alice = person("Alice Example")
    assert is_confirmed(alice.id)
    for verb, said in (
        (families.ask_to_confirm, {}),
        (families.confirm_address, {"code": "0" * 32}),
        (families.change_address, {"email": "new@example.invalid"}),
    ):
        with pytest.raises(Refused, match="sponsor"):
            verb(by=oneself(alice), at=AT, token=uuid4(), **said)
    assert signing.client_of(alice).get(OWN).status_code == 403


def test_the_code_is_for_one_person_one_address_and_one_site(pat):
    code = address_code(pat.id, pat.email, "secret")
    assert re.fullmatch(r"[0-9a-f]{32}", code)
    assert len({code, address_code(uuid4(), pat.email, "secret"), address_code(pat.id, "x@y.z", "secret")}) == 3
    assert code != address_code(pat.id, pat.email, "other")
    assert address_code(UUID(int=5), "pat@example.invalid", "secret") == "8f43e4ec75ee2f3b1c30356048f68664"
