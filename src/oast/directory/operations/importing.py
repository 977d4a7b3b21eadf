"""Taking in a whole directory: one transaction, so that a broken one leaves nothing half-written."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.audit.scope import Actor
from oast.directory.models import Defect, ImportChange, ImportRun, RawRecord, Service, Source
from oast.directory.operations.bulk import copy
from oast.directory.operations.keys import source_key
from oast.directory.operations.meanings import derive
from oast.directory.operations.publishing import analyze, publish
from oast.directory.operations.storing import Stored, store
from oast.directory.operations.terms import OWN, store_own_terms
from oast.directory.records import Package


@operation("directory.import_package")
def import_package(
    *,
    by: Actor,
    at: datetime,
    source_name: str,
    format: str,
    package: Package,
    address: str = "",
    mapping: Mapping[str, str] | None = None,
) -> UUID:
    """Bring the directory to what a source sent; the id of the run with its counts (`queries.import_run`).

    Refuses the name of our own source, and a package that would withdraw more than half of what the source had:
    that is a broken delivery more often than a true one.
    """
    if source_name.casefold() == OWN.casefold():
        raise Refused(f"“{OWN}” is the name of this directory’s own entries; give the source another name.")
    given = {"address": address} | ({"mapping": dict(mapping)} if mapping else {})
    return take_in(by, at, _source(source_name, format, invented=False, **given), package)


@operation("directory.invent_services")
def invent_services(*, by: Actor, at: datetime, source_name: str, package: Package) -> UUID:
    """Store invented services for demonstration, marked as invented wherever they are shown."""
    return take_in(by, at, _source(source_name, "invented", invented=True), package)


@operation("directory.publish_all")
def publish_all(*, by: Actor, at: datetime) -> None:  # noqa: ARG001 the decorator records both
    """Make every snapshot anew: after a change of the definition files, or of what a snapshot holds."""
    store_own_terms()
    derive()
    publish(list(Service.objects.values_list("pk", flat=True)))
    analyze()
    changed(object_kind="directory.entries")


def _source(name: str, format: str, *, invented: bool, **given: Any) -> Source:
    source, _ = Source.objects.update_or_create(
        id=source_key(name),
        defaults={"name": name, "format": format, "invented": invented} | given,
    )
    return Source.objects.select_for_update().get(pk=source.pk)


def take_in(by: Actor, at: datetime, source: Source, package: Package) -> UUID:
    """Bring a locked source's records to the package; the id of the run. Inside an operation."""
    stored = store(package, source, at)
    _refuse_shrinking(stored)
    _keep_as_received(source, package)
    if stored.touched:
        derive(stored.touched)
        publish(stored.touched)
    source.imported_at = source.tried_at = at
    source.problem = ""
    source.save(update_fields=["imported_at", "tried_at", "problem"])
    run = _run(by, at, source, package, stored)
    changes = ((run.id, one.service, one.kind, one.name, list(one.fields)) for one in stored.changes)
    copy(ImportChange, ["run", "service", "kind", "name", "fields"], changes)
    analyze()
    changed(object_kind="directory.source", object_id=source.id)
    return run.id


def _refuse_shrinking(stored: Stored) -> None:
    kept = stored.services["updated"] + stored.services["unchanged"]
    if stored.withdrawn > max(20, kept):
        raise Refused(
            f"The package has {kept} of the services that this source had and lacks {stored.withdrawn} of them; "
            "nothing was imported. If the source really shrank, withdraw its services first."
        )


def _keep_as_received(source: Source, package: Package) -> None:
    """Raw rows and defects are those of the last good import."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM directory_rawrecord WHERE source_id = %s", [source.id])
        cursor.execute("DELETE FROM directory_defect WHERE source_id = %s", [source.id])
    rows = ((source.id, file, number, json.dumps(content)) for file, number, content in package.raw)
    copy(RawRecord, ["source", "file", "row", "content"], rows)
    faults = ((source.id, one.kind, one.file, one.row, one.record, one.detail) for one in package.faults)
    copy(Defect, ["source", "kind", "file", "row", "record", "detail"], faults)


def _run(by: Actor, at: datetime, source: Source, package: Package, stored: Stored) -> ImportRun:
    defects = Counter(fault.kind for fault in package.faults)
    return ImportRun.objects.create(
        id=uuid4(),
        source=source,
        by=by.key,
        at=at,
        services=dict(stored.services),
        defects=dict(sorted(defects.items())),
        withdrawn=stored.withdrawn,
        rows=len(package.raw),
    )
