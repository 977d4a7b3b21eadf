"""Children in the index, made as a named system actor inside operations."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from oast.accounts.queries import Viewer
from oast.audit.operations import OPERATIONS, changed, operation
from oast.audit.scope import SystemActor
from oast.childindex import operations
from oast.childindex.enums import Standing
from oast.childindex.linkage.keys import blocking_keys
from oast.childindex.linkage.names import sort_key
from oast.childindex.linkage.numbers import index_number
from oast.childindex.models import BlockingKey, Carer, Child, Involvement
from oast.childindex.operations.records import identity_of
from oast.childindex.policies import Terms
from oast.sharing.enums import Purpose

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
SYSTEM = SystemActor("test")
CANARY = "7 Canary Row"
"""A shielded child's address: it must appear nowhere."""


@operation("test.child")
def _child(*, by, at, fields, carers, involvements):
    made = Child(**fields)
    made.save(force_insert=True)
    keys = blocking_keys(identity_of(made)).all
    BlockingKey.objects.bulk_create(BlockingKey(key=key, subject=made.subject) for key in keys)
    Carer.objects.bulk_create(Carer(subject=made.subject, **carer) for carer in carers)
    Involvement.objects.bulk_create(Involvement(subject=made.subject, **one) for one in involvements)
    changed(object_kind="childindex.child", subject=made.subject)
    return made.subject


del OPERATIONS["test.child"]  # no operation of Oast: it stays out of what the tests enumerate

_count = iter(range(800_000_000))


def child(given: str = "Zoe", family: str = "Hopkins", carers=(), involvements=(), **fields) -> UUID:
    """A child born on 5 March 2000 in CT1. Returns the subject."""
    subject = fields.pop("subject", None) or uuid4()
    values = {
        "subject": subject,
        "number": index_number(next(_count)),
        "given": given,
        "family": family,
        "sort_key": sort_key(given, family),
        "born": date(2000, 3, 5),
        "gender": "female",
        "address": "12 Oast Close",
        "postcode": "CT1 2AB",
        "school_name": "Invicta School",
        "made_at": AT,
    } | fields
    return _child(by=SYSTEM, at=AT, fields=values, carers=carers, involvements=involvements)


def unborn(mother_given: str = "Claire", mother_family: str = "Hopkins", **fields) -> UUID:
    return child(
        "",
        "",
        **{"mother_given": mother_given, "mother_family": mother_family, "born": None, "expected": date(2008, 6, 1)}
        | {"gender": ""}
        | fields,
    )


def switch_on() -> None:
    """The county's legal gateway, invented."""
    operations.record_gateway(
        by=SYSTEM, at=AT, legal_gateway="An invented law", impact_assessment="PIA 1", invented=True
    )


def search(viewer: Viewer, at: datetime = AT, terms: Terms | None = None, **fields) -> UUID:
    """A search for Zoe Hopkins. Returns the search's id."""
    return operations.search(
        **{
            "by": viewer,
            "at": at,
            "terms": terms or Terms("Zoe", "Hopkins", date(2000, 3, 5)),
            "purpose": Purpose.SUPPORT,
            "standing": Standing.SETTING,
            "reason": "She is often absent.",
        }
        | fields
    )


def opened(viewer: Viewer, subject: UUID, at: datetime = AT, **fields) -> UUID:
    """The child, opened by the viewer through a search of the day. Returns the subject."""
    found = search(viewer, at, **fields)
    operations.open_record(by=viewer, at=at, search_id=found, subject=subject)
    return subject
