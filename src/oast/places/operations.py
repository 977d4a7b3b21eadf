"""Taking in the county's own boundaries."""

from datetime import datetime
from uuid import UUID

from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.audit.scope import Actor
from oast.places import areas
from oast.places.lookups import NotALookup, Reading, read
from oast.places.models import Assignment, Lookup
from oast.places.queries import keep_outlines
from oast.places.rules import check_can_import_lookup


@operation("places.import_lookup")
def import_lookup(*, by: Actor, at: datetime, name: str, content: bytes, wards: bytes | None = None) -> UUID:
    """Put the lookup in the file `name` in force, instead of the one before; good rows count, others are left out.

    Refuses a file that is not a lookup, and one without a single good row: then nothing changes. What was
    left out is told by `lookups.read` of the same file.
    """
    check_can_import_lookup(by)
    reading = _read(content, wards)
    lookup = Lookup.objects.create(
        name=name[:200],
        imported_at=at,
        imported_by=by.key,
        rows=len(reading.lcsp_of),
        refused_rows=len(reading.faults),
        missing_rows=sum(row.postcode not in reading.lcsp_of for row, _ in areas.rows()),
    )
    Assignment.objects.all().delete()
    Assignment.objects.bulk_create(
        (Assignment(postcode=postcode, lcsp=lcsp) for postcode, lcsp in reading.lcsp_of.items()), batch_size=5000
    )
    keep_outlines()  # in this transaction: they are there as soon as the boundaries are
    changed(object_kind="places.lookup", object_id=lookup.id)
    return lookup.id


def _read(content: bytes, wards: bytes | None) -> Reading:
    try:
        reading = read(content, wards)
    except NotALookup as error:
        raise Refused(str(error)) from error
    if not reading.lcsp_of:
        raise Refused(f"No row of the file could be used; {len(reading.faults)} were left out.")
    return reading
