"""Pulling a source over the network: staged first, taken in whole or not at all, the last good state kept.

`pull` is what a job and the command call. It reads the network outside any transaction; each step that writes is an
operation of its own (docs/adr/0132).
"""

import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.audit.scope import Actor
from oast.directory.enums import LINKED, Every, PullState
from oast.directory.feeds import Document, Fetcher, Harvest, Limits, PullFault, Reads, harvest, package_of
from oast.directory.hsds import FORMATS, PackageError
from oast.directory.models import ImportChange, Pull, PullDocument, Source
from oast.directory.operations.importing import take_in
from oast.directory.operations.keys import source_key
from oast.directory.operations.terms import OWN
from oast.directory.policies.sources import leads_on
from oast.directory.rules import check_is_steward
from oast.jobs.operations import enqueue

ABANDONED_AFTER = timedelta(hours=6)
"""A pull that runs longer than this has died with its worker."""

KEPT = timedelta(days=400)
BETWEEN = {Every.DAY: timedelta(days=1), Every.WEEK: timedelta(days=7), Every.MONTH: timedelta(days=28)}

Clock = Callable[[], datetime]


@operation("directory.save_source")
def save_source(
    *,
    by: Actor,
    at: datetime,  # noqa: ARG001 every operation says when
    name: str,
    format: str,
    address: str,
    every: str = "",
    homepage: str = "",
    licence: str = "",
    search: str = "",
    mapping: dict[str, str] | None = None,
) -> UUID:
    """Add a source, or change the one of that name: where it is, in which format, how often it is read; or that it is
    only linked (`search` is the address of its own search then).

    Raises Refused for whoever is no steward, our own name, a name that is too long, a format nobody knows, an address
    that leads to no search, and something to read of a directory that is only linked.
    """
    check_is_steward(by)
    if name.casefold() == OWN.casefold():
        raise Refused(f"“{OWN}” is the name of this directory’s own entries; give the source another name.")
    if not (name and len(name) <= 120 and format in (*FORMATS, LINKED) and every in Every.values):
        raise Refused("A source needs a name of at most 120 characters and a known format.")
    if (search and not leads_on(search)) or (format == LINKED and (address or every or not search)):
        raise Refused("A directory that is only linked needs the address of its own search, and nothing of it is read.")
    given = {"format": format, "address": address, "every": every, "homepage": homepage, "licence": licence}
    given["search"] = search
    kept = Source.objects.filter(name=name).first() or Source(id=source_key(name), name=name)
    for field, value in given.items():
        setattr(kept, field, value)
    kept.mapping = kept.mapping if mapping is None else mapping
    kept.save()
    changed(object_kind="directory.source", object_id=kept.id)
    return kept.id


@operation("directory.ask_for_pull")
def ask_for_pull(*, by: Actor, at: datetime, source_id: UUID) -> UUID:  # noqa: ARG001
    """Have a source read now, by a worker. Raises Refused for one without an address."""
    check_is_steward(by)
    source = Source.objects.filter(pk=source_id).exclude(address="").first()
    if source is None:
        raise Refused("This source has no web address to read from.")
    enqueue("directory.pull", key=str(source_id), source=source_id)
    changed(object_kind="directory.source", object_id=source_id)
    return source_id


@operation("directory.begin_pull")
def begin_pull(*, by: Actor, at: datetime, source_id: UUID) -> UUID:
    """Say that a source is being read. Raises Refused while another pull of it runs."""
    check_is_steward(by)
    source = Source.objects.select_for_update().get(pk=source_id)
    running = Pull.objects.filter(source=source, state=PullState.RUNNING)
    running.filter(started_at__lt=at - ABANDONED_AFTER).update(
        state=PullState.FAILED, ended_at=at, problem="The server that read it stopped in the middle."
    )
    try:
        with transaction.atomic():
            made = Pull.objects.create(id=uuid4(), source=source, by=by.key, started_at=at)
    except IntegrityError:
        raise Refused("This source is being read just now.") from None
    source.tried_at = at
    source.save(update_fields=["tried_at"])
    changed(object_kind="directory.source", object_id=source.id)
    return made.id


@operation("directory.stage_pull")
def stage_pull(*, by: Actor, at: datetime, pull_id: UUID, made: Harvest, size: int) -> None:  # noqa: ARG001
    """Keep every document as it was sent, before anything is made of it."""
    Pull.objects.filter(pk=pull_id).update(version=made.version[:60], pages=len(made.documents), size=size)
    rows = (
        PullDocument(
            pull_id=pull_id,
            number=number,
            address=f"{one.part} {one.address}",
            content=zlib.compress(one.content, 6),
        )
        for number, one in enumerate(made.documents, start=1)
    )
    PullDocument.objects.bulk_create(rows, batch_size=500)
    changed(object_kind="directory.pull", object_id=pull_id)


@operation("directory.finish_pull")
def finish_pull(*, by: Actor, at: datetime, pull_id: UUID) -> UUID:
    """Take in what was staged, whole; the id of the import. Raises PackageError and Refused, and then nothing is."""
    pull = Pull.objects.select_related("source").get(pk=pull_id)
    source = Source.objects.select_for_update().get(pk=pull.source_id)
    package = package_of(staged(pull), source.format, source.mapping)
    run = take_in(by, at, source, package)
    pull.state, pull.ended_at, pull.run_id = PullState.GOOD, at, run
    pull.save(update_fields=["state", "ended_at", "run"])
    PullDocument.objects.filter(pull__source=source).exclude(pull=pull).delete()
    return run


@operation("directory.fail_pull")
def fail_pull(*, by: Actor, at: datetime, pull_id: UUID, problem: str) -> UUID:  # noqa: ARG001
    """Say why a source could not be taken in. Its services stay as they were; what was sent is kept to look at."""
    pull = Pull.objects.select_related("source").get(pk=pull_id)
    pull.state, pull.ended_at, pull.problem = PullState.FAILED, at, problem[:1000]
    pull.save(update_fields=["state", "ended_at", "problem"])
    Source.objects.filter(pk=pull.source_id).update(problem=problem[:1000], tried_at=at)
    older = PullDocument.objects.filter(pull__source=pull.source_id, pull__state=PullState.FAILED)
    older.exclude(pull=pull).delete()
    changed(object_kind="directory.source", object_id=pull.source_id)
    return pull.id


def staged(pull: Pull) -> Harvest:
    """What was kept of a pull, as it was sent."""
    made = Harvest(pull.version)
    for one in PullDocument.objects.filter(pull=pull).order_by("number"):
        part, _, address = one.address.partition(" ")
        made.documents.append(Document(part, address, zlib.decompress(one.content)))
    return made


def pull(source_id: UUID, *, by: Actor, clock: Clock, reads: Reads) -> Pull:
    """Read a source and take it in; the pull, good or failed with its problem. Raises Refused while another runs."""
    pull_id = begin_pull(by=by, at=clock(), source_id=source_id)
    assert pull_id is not None  # noqa: S101 the operation returns the id of what it made
    source = Source.objects.get(pk=source_id)
    try:
        made = harvest(source.address, source.format, reads)
        size = sum(len(one.content) for one in made.documents)
        stage_pull(by=by, at=clock(), pull_id=pull_id, made=made, size=size)
        finish_pull(by=by, at=clock(), pull_id=pull_id)
    except PullFault as fault:
        fail_pull(by=by, at=clock(), pull_id=pull_id, problem=str(fault))
    except PackageError as fault:
        fail_pull(by=by, at=clock(), pull_id=pull_id, problem=f"What the server sent cannot be read. {fault}")
    except Refused as refusal:
        fail_pull(by=by, at=clock(), pull_id=pull_id, problem=refusal.sentence)
    except Exception:
        fail_pull(by=by, at=clock(), pull_id=pull_id, problem="Something went wrong here. The log says what.")
        raise
    return Pull.objects.select_related("source", "run").get(pk=pull_id)


def reader(format: str) -> Fetcher:
    """What reads the network for one pull, within the site's limits; one file may be larger than a page."""
    largest = {} if format == "oruk" else {"answer_bytes": settings.PULL_LARGEST_FILE}
    return Fetcher(Limits(**largest), loopback=settings.PULL_LOOPBACK)


def due(at: datetime) -> list[UUID]:
    """The sources that are to be read by the clock now."""
    rows = Source.objects.exclude(every=Every.NEVER).exclude(address="").values_list("id", "every", "tried_at")
    return [key for key, every, tried in rows if tried is None or tried + BETWEEN[Every(every)] <= at]


def forget_pulls(at: datetime) -> None:
    """Drop what pulls and imports did long ago."""
    Pull.objects.filter(ended_at__lt=at - KEPT).delete()
    ImportChange.objects.filter(run__at__lt=at - KEPT).delete()
