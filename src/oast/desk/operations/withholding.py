"""Keeping a look out of what the family is shown."""

from datetime import date, datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.childindex.queries.reviewing import RIGHT
from oast.desk import rules
from oast.desk.queries.days import span
from oast.sharing.enums import Purpose
from oast.sharing.operations import withhold_looks


@operation("desk.withhold_access")
def withhold_access(
    *, by: Viewer, at: datetime, access_id: UUID, reason: str, review_on: date, whole_agency: bool = False
) -> UUID | None:
    """Withhold the looks of the access's day: this person's, or everybody's of the agency. Returns the id."""
    access = rules.reviewed(by, access_id)
    begins, ends = span(access.day)
    made = withhold_looks(
        by=by,
        at=at,
        subject=access.subject,
        person=None if whole_agency and access.agency else access.actor,
        agency=access.agency,
        begins_at=begins,
        ends_at=ends,
        reason=reason,
        review_on=review_on,
    )
    changed(
        object_kind="desk.access",
        object_id=access.id,
        subject=access.subject,
        right=RIGHT,
        purpose=Purpose.GOVERNANCE,
        shown=["withheld from the family"],
    )
    return made
