"""A table of services: kept when it is read, carried out once when it is confirmed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor
from oast.directory import rules
from oast.directory.enums import How
from oast.directory.models import Upload
from oast.directory.operations.editing import propose_edit, start_entry

DONE = "This table was confirmed already."
SENT, NEW = "sent", "new"


@operation("directory.keep_table")
def keep_table(*, by: Actor, at: datetime, file_name: str, rows: list[dict[str, Any]]) -> UUID:
    """Keep a table that was read, until it is confirmed. Its id."""
    agency = rules.check_is_provider(by)
    made = Upload.objects.create(agency_id=agency, file_name=file_name[:200], rows=rows, made_by=by.key, made_at=at)
    changed(object_kind="directory.table", object_id=made.id)
    return made.id


@operation("directory.confirm_table")
def confirm_table(*, by: Actor, at: datetime, upload_id: UUID) -> UUID:
    """Send an edit for each row that is right and changes something. A row that cannot be carried out any more is left
    out and says why; the others are sent."""
    table = Upload.objects.select_for_update().filter(pk=upload_id, made_by=by.key).first()
    if table is None:
        raise NotForYou("A table is shown to whoever sent it.")
    if table.confirmed_at is not None:
        raise Refused(DONE)
    for row in table.rows:
        if row["changes"] and not row["faults"]:
            try:
                row["outcome"] = _carry_out(by, at, row)
            except Refused as refusal:
                row["faults"].append(["", refusal.sentence])
    table.confirmed_at = at
    table.save()
    changed(object_kind="directory.table", object_id=table.id)
    return table.id


def _carry_out(by: Actor, at: datetime, row: dict[str, Any]) -> str:
    if not row["key"]:
        start_entry(by=by, at=at, content=row["content"], how=How.BULK)
        return NEW
    propose_edit(by=by, at=at, service_id=UUID(row["key"]), content=row["content"], seen=row["mark"], how=How.BULK)
    return SENT
