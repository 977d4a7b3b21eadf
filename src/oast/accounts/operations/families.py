"""Family members' accounts: begun with a code handed over in person, ended with the record that they were for."""

from datetime import datetime
from uuid import UUID

from oast.accounts.enums import Kind
from oast.accounts.models import Person
from oast.accounts.operations.people import make_person
from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.audit.scope import Actor
from oast.mail.operations import send


@operation("accounts.make_family_member")
def make_family_member(*, by: Actor, at: datetime, name: str, email: str, password: str, kind: str) -> UUID:
    """An account for a parent or young person who holds a code handed over in person. The family's door's.

    The person is told by a mail that an account was made. Raises Refused where the address has an account.
    """
    if "system" not in by.offices or kind == Kind.PRACTITIONER:
        raise Refused("A family’s account is made with the code that was handed over.")
    made = make_person(name=name, email=email, password=password, kind=kind)
    send(by=by, at=at, to=made.email, kind="family_account", link="/account/login/", key=f"family_account:{made.id}")
    changed(object_kind="accounts.person", object_id=made.id)
    return made.id


@operation("accounts.forget_family_member")
def forget_family_member(*, by: Actor, at: datetime, person_id: UUID) -> None:  # noqa: ARG001
    """Destroy the account of a parent or young person whose record was purged. The clock's."""
    if "system" not in by.offices:
        raise Refused("Only the clock does this.")
    Person.objects.filter(id=person_id).exclude(kind=Kind.PRACTITIONER).delete()
    changed(object_kind="accounts.person", object_id=person_id, right="retention", shown=["purged"])
