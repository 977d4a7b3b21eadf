"""Family members' accounts: begun with a code handed over in person, ended with the record that they were for."""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.crypto import constant_time_compare

from oast.accounts.enums import Kind
from oast.accounts.models import Person
from oast.accounts.operations.people import TAKEN, make_person
from oast.accounts.policies import address_code
from oast.accounts.queries import Viewer
from oast.accounts.queries.people import is_confirmed
from oast.audit.enums import Outcome
from oast.audit.operations import changed, operation, record
from oast.audit.rules import Refused
from oast.audit.scope import Actor
from oast.mail.operations import send


@operation("accounts.make_family_member")
def make_family_member(*, by: Actor, at: datetime, name: str, email: str, password: str, kind: str) -> UUID:
    """An account for a parent or young person who holds a code handed over in person. The family's door's.

    The address gets one mail, which asks to confirm it, and none else before that is done (docs/adr/0171).
    Raises Refused where the address has an account.
    """
    if "system" not in by.offices or kind == Kind.PRACTITIONER:
        raise Refused("A family’s account is made with the code that was handed over.")
    made = make_person(name=name, email=email, password=password, kind=kind, confirmed=False)
    _ask(made, by, at)
    changed(object_kind="accounts.person", object_id=made.id)
    return made.id


@operation("accounts.ask_to_confirm_address")
def ask_to_confirm(*, by: Viewer, at: datetime) -> UUID:
    """Send the link that confirms one's own address once more. Raises Refused where it is confirmed."""
    person = _oneself(by)
    if is_confirmed(person.id):
        raise Refused("Your e-mail address is confirmed already.")
    _ask(person, by, at)
    changed(object_kind="accounts.address", object_id=person.id, shown=["asked"])
    return person.id


@operation("accounts.confirm_address")
def confirm_address(*, by: Viewer, at: datetime, code: str) -> UUID | None:  # noqa: ARG001
    """The link that was sent to one's own address was opened, signed in. None for another's, or an old address's."""
    person = _oneself(by)
    if not constant_time_compare(code, address_code(person.id, person.email, settings.SECRET_KEY)):
        record(outcome=Outcome.REFUSED, object_kind="accounts.address", object_id=person.id)
        return None
    EmailAddress.objects.filter(user=person, email=person.email).update(verified=True)
    changed(object_kind="accounts.address", object_id=person.id, shown=["confirmed"])
    return person.id


@operation("accounts.change_address")
def change_address(*, by: Viewer, at: datetime, email: str) -> UUID:
    """Another address of one's own: to sign in with from now, to write to once it is confirmed. Raises Refused."""
    person = _oneself(by)
    address = email.strip().lower()
    if Person.objects.filter(email=address).exclude(id=person.id).exists():
        raise Refused(TAKEN)
    person.email = address
    person.save(update_fields=["email"])
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=address, verified=False, primary=True)
    _ask(person, by, at)
    changed(object_kind="accounts.address", object_id=person.id, shown=["changed"])
    return person.id


def _oneself(by: Viewer) -> Person:
    """The family member who acts, locked. A practitioner's address is the sponsor's to vouch for."""
    if not by.is_family:
        raise Refused("Your agency’s sponsor changes your address.")
    return Person.objects.select_for_update().get(id=by.person)


def _ask(person: Person, by: Actor, at: datetime) -> None:
    link = f"/account/address/{address_code(person.id, person.email, settings.SECRET_KEY)}/"
    # At most one an hour to an address: nobody can be plagued with them.
    key = f"family_account:{person.id}:{link[-9:-1]}:{at:%Y%m%d%H}"
    send(by=by, at=at, to=person.email, kind="family_account", link=link, key=key)


@operation("accounts.forget_family_member")
def forget_family_member(*, by: Actor, at: datetime, person_id: UUID) -> None:  # noqa: ARG001
    """Destroy the account of a parent or young person whose record was purged. The clock's."""
    if "system" not in by.offices:
        raise Refused("Only the clock does this.")
    Person.objects.filter(id=person_id).exclude(kind=Kind.PRACTITIONER).delete()
    changed(object_kind="accounts.person", object_id=person_id, right="retention", shown=["purged"])
