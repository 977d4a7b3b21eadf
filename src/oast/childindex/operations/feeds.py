"""A feed's file: received whole, kept as it came, then read in batches that can stop and go on.

Each batch is one operation: its rows are linked, made or queued, and the row that comes next is known after a
kill, because what became of a row is written with it.
"""

import hashlib
import json
from collections import Counter
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from oast.audit import scope
from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor
from oast.childindex import rules
from oast.childindex.definitions import FEEDS, FeedKind
from oast.childindex.enums import LoadState, RowOutcome
from oast.childindex.feeds.reading import BadFileError, Sheet, sheet
from oast.childindex.feeds.saying import Said, said
from oast.childindex.models import FeedAgreement, FeedLoad, FeedRow, RowError
from oast.childindex.operations.matching import Batch
from oast.jobs.operations import enqueue

FEED_BATCH = 500
"""Rows in one operation: what a kill can make wait, never lose."""


@operation("childindex.receive_feed")
def receive_feed(
    *, by: Actor, at: datetime, agreement: UUID | None, file_name: str, content: bytes, job: bool = True
) -> UUID:
    """Take a file in under its agreement and keep every row as it came. Returns the load's id; the same file
    again returns the first load and changes nothing. A file that cannot be read is kept as sent back. With `job` a
    worker deals with its rows; without, the caller does."""
    rules.check_can_load(by)
    held = rules.check_agreement_holds(_agreement(agreement), timezone.localdate(at))
    digest = hashlib.sha256(content).hexdigest()
    if earlier := FeedLoad.objects.filter(agreement=held, digest=digest).first():
        changed(object_kind="childindex.load", object_id=earlier.id, right="feed", shown=["sent before"])
        return earlier.id
    load = FeedLoad(
        agreement=held, file_name=file_name[:200], digest=digest, received_by=by.key, received_at=at,
    )  # fmt: skip
    _take_in(load, content, feed_kind(held.kind))
    if job and load.state == LoadState.WAITING:
        enqueue("childindex.read_feed", load=load.id)
    changed(object_kind="childindex.load", object_id=load.id, right="feed", shown=[f"{load.rows} rows"])
    return load.id


@operation("childindex.read_feed_batch")
def read_feed_batch(*, by: Actor, at: datetime, load_id: UUID, size: int = FEED_BATCH) -> UUID | None:
    """Deal with the next rows of a load that wait. Returns the load while rows wait; the last batch closes it."""
    rules.check_can_load(by)
    load = _locked(load_id)
    if load.state not in (LoadState.WAITING, LoadState.RUNNING):
        raise Refused("This load is not waiting: it is finished, cancelled or was sent back.")
    waiting = FeedRow.objects.filter(load=load, outcome=RowOutcome.WAITING)
    rows = list(waiting.order_by("number")[:size])
    _deal_with(load, rows, at)
    load.state = LoadState.RUNNING
    if not waiting.exists():
        load.state, load.finished_at = LoadState.DONE, at
    load.save()
    changed(object_kind="childindex.load", object_id=load.id, right="feed", shown=[f"{len(rows)} rows"])
    return load.id if load.state == LoadState.RUNNING else None


@operation("childindex.cancel_load")
def cancel_load(*, by: Actor, at: datetime, load_id: UUID) -> None:
    """Stop a load. What was dealt with stays; the rest is kept and waits for nobody."""
    rules.check_can_load(by)
    load = _locked(load_id)
    if load.state not in (LoadState.WAITING, LoadState.RUNNING):
        raise Refused("This load is not running.")
    load.state, load.finished_at = LoadState.CANCELLED, at
    load.save()
    changed(object_kind="childindex.load", object_id=load.id, right="feed", shown=["cancelled"])


def _agreement(key: UUID | None) -> FeedAgreement | None:
    return FeedAgreement.objects.filter(id=key).first() if key else None


def feed_kind(name: str) -> FeedKind:
    """The declared schema of a kind of file. Raises Refused for one that nobody declared."""
    feeds = FEEDS.one().feeds
    if name not in feeds:
        raise Refused(f"There is no feed of that kind. The feeds are: {', '.join(feeds)}.")
    return feeds[name]


def _locked(load_id: UUID) -> FeedLoad:
    load = FeedLoad.objects.select_for_update(of=("self",)).select_related("agreement").filter(id=load_id).first()
    if load is None:
        raise NotForYou("There is no such load.")
    return load


def _take_in(load: FeedLoad, content: bytes, kind: FeedKind) -> None:
    try:
        read = sheet(content, kind)
    except BadFileError as fault:
        load.state, load.problem, load.finished_at = LoadState.REFUSED, str(fault), load.received_at
        load.save(force_insert=True)
        return
    load.headings, load.rows = list(read.headings), len(read.rows)
    load.save(force_insert=True)
    _keep(load, read)


def _keep(load: FeedLoad, read: Sheet) -> None:
    """Every row as it came. A row whose digest the agreement knows already was sent before."""
    columns = "id, load_id, number, digest, received, outcome, model, reason, candidates"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT {columns} FROM childindex_feedrow LIMIT 0")  # noqa: S608
        with cursor.copy(f"COPY kept ({columns}) FROM STDIN") as copy:
            for number, row in enumerate(read.rows, 1):
                digest = _digest(load, read.headings, row)
                copy.write_row((uuid4(), load.id, number, digest, Jsonb(row), "waiting", "", "", Jsonb([])))
        cursor.execute(_SENT_BEFORE, [load.agreement_id])
        cursor.execute(f"INSERT INTO childindex_feedrow ({columns}) SELECT {columns} FROM kept")  # noqa: S608
        cursor.execute("DROP TABLE kept")


_SENT_BEFORE = """
UPDATE kept SET outcome = 'unchanged', reason = 'sent before' WHERE digest IN (
  SELECT r.digest FROM childindex_feedrow r JOIN childindex_feedload l ON l.id = r.load_id
  WHERE l.agreement_id = %s AND r.outcome NOT IN ('error', 'waiting'))
"""


def _digest(load: FeedLoad, headings: tuple[str, ...], row: tuple[str, ...]) -> str:
    said = json.dumps([str(load.agreement_id), sorted(zip(headings, row, strict=False)), len(row)])
    return hashlib.sha256(said.encode()).hexdigest()


def _deal_with(load: FeedLoad, rows: list[FeedRow], at: datetime) -> None:
    kind, day = feed_kind(load.agreement.kind), timezone.localdate(load.received_at)
    good: list[tuple[FeedRow, Said]] = []
    for row in rows:
        told, faults = said(row.received, load.headings, kind, day)
        if faults:
            row.outcome, row.reason = RowOutcome.ERROR, "sent back"
            RowError.objects.bulk_create(
                RowError(load=load, number=row.number, field=fault.heading, sentence=fault.sentence) for fault in faults
            )
        else:
            good.append((row, told))
    Batch(load, kind, at).match(good)
    _write_outcomes(rows)
    load.counts = dict(Counter(load.counts) + Counter(str(row.outcome) for row in rows))


_OUTCOMES = """
UPDATE childindex_feedrow r
SET outcome = v.outcome, subject = v.subject, score = v.score, model = v.model, reason = v.reason,
  candidates = v.candidates
FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::float8[], %s::text[], %s::text[], %s::jsonb[])
  AS v (id, outcome, subject, score, model, reason, candidates)
WHERE r.id = v.id
"""


def _write_outcomes(rows: list[FeedRow]) -> None:
    """What became of each row, in one statement. Django's `bulk_update` builds a case for each row and field; it took
    most of the time of a load."""
    scope.require_change("FeedRow")
    columns = zip(
        *(
            (row.id, str(row.outcome), row.subject, row.score, row.model, row.reason, Jsonb(row.candidates))
            for row in rows
        ),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, [list(column) for column in columns] if rows else [[]] * 7)
