"""Family members' accounts end with the record that they were for."""

from datetime import datetime
from uuid import UUID

from oast.accounts.enums import Kind
from oast.accounts.models import Person
from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.audit.scope import Actor


@operation("accounts.forget_family_member")
def forget_family_member(*, by: Actor, at: datetime, person_id: UUID) -> None:  # noqa: ARG001
    """Destroy the account of a parent or young person whose record was purged. The clock's."""
    if "system" not in by.offices:
        raise Refused("Only the clock does this.")
    Person.objects.filter(id=person_id).exclude(kind=Kind.PRACTITIONER).delete()
    changed(object_kind="accounts.person", object_id=person_id, right="retention", shown=["purged"])
