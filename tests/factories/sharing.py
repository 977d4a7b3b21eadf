"""Relationships and consents, made as a named system actor inside operations."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid4

from oast.accounts.queries import Viewer
from oast.audit.scope import SystemActor
from oast.sharing import operations
from oast.sharing.enums import CASE_PARTS, Answer, ConsentKind, Evidence, Giver, Part, Recipient, Relation

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
SYSTEM = SystemActor("test")


def relate(viewer: Viewer, relation: Relation, subject: UUID | None = None, **fields) -> UUID:
    """`viewer`, acting for their agency, related to the subject (a new one if none is given). Returns the subject."""
    subject = subject or uuid4()
    parts = {Part.INDEX} if relation == Relation.INDEX else {*CASE_PARTS, Part.INDEX}
    operations.relate(
        **{
            "by": SYSTEM,
            "at": AT,
            "subject": subject,
            "person": viewer.person,
            "agency": viewer.agency,
            "relation": relation,
            "parts": parts,
        }
        | fields
    )
    return subject


def consent(subject: UUID, *named: UUID, excluded: Iterable[UUID] = (), **fields) -> UUID:
    """A parent's spoken yes to sharing every part of the case with the recipients named."""
    recipients = [operations.Named(key, Recipient.AGENCY) for key in named]
    shut_out = [operations.Named(key, Recipient.AGENCY, excluded=True) for key in excluded]
    return operations.record_consent(
        **{
            "by": SYSTEM,
            "at": AT,
            "subject": subject,
            "kind": ConsentKind.SHARING,
            "answer": Answer.YES,
            "giver": Giver.PARENT,
            "giver_name": "Pat Invented",
            "recorded_by": uuid4(),
            "evidence": Evidence.SPOKEN,
            "age": 8,
            "witness": "Sam Invented",
            "named": [*recipients, *shut_out],
            "parts": CASE_PARTS,
        }
        | fields
    )


def storage(subject: UUID, **fields) -> UUID:
    return consent(subject, kind=ConsentKind.STORAGE, **fields)
