"""The end of a basic record: what makes the clock run, the archive, the purge."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou
from oast.audit.scope import Actor, SystemActor
from oast.childindex import rules
from oast.childindex.enums import State
from oast.childindex.models import (
    AssessmentNotice,
    BlockingKey,
    Carer,
    Child,
    FeedLoad,
    FeedRow,
    Involvement,
    RowError,
    Search,
)


@operation("childindex.note_for_keeping")
def note_for_keeping(
    *,
    by: Actor,
    at: datetime,  # noqa: ARG001
    subject: UUID,
    died_on: date | None = None,
    kept_longer: bool = False,
) -> None:
    """Note a notified death, or that the record is kept to the later age. The index office's."""
    rules.check_is_office(by)
    fields = {"died_on": died_on, "kept_longer": kept_longer, "version": F("version") + 1}
    if not Child.objects.filter(subject=subject).update(**fields):
        raise NotForYou("The index has no such child.", subject=subject)
    changed(object_kind="childindex.child", subject=subject, right="index office", shown=["keeping"])


@operation("childindex.archive_child")
def archive_child(*, by: SystemActor, at: datetime, subject: UUID) -> None:
    """Put a record into the archive: no search finds it any more. The clock's."""
    rules.check_is_system(by)
    day = timezone.localdate(at)
    Child.objects.filter(subject=subject).exclude(state=State.ARCHIVED).update(
        state=State.ARCHIVED, archived_on=day, version=F("version") + 1
    )
    BlockingKey.objects.filter(subject=subject).delete()
    changed(object_kind="childindex.child", subject=subject, right="retention", shown=["archived"])


@operation("childindex.purge_child")
def purge_child(*, by: SystemActor, at: datetime, subject: UUID) -> None:  # noqa: ARG001
    """Destroy a basic record with everything that the index holds of the child: from now on the key means nobody."""
    rules.check_is_system(by)
    sent = list(FeedRow.objects.filter(subject=subject).values_list("load", "number"))
    for load, number in sent:
        RowError.objects.filter(load=load, number=number).delete()
    gone = [
        FeedRow.objects.filter(subject=subject).delete()[0],
        Search.objects.filter(results__contains=[subject]).delete()[0],
    ]
    gone += [model.objects.filter(subject=subject).delete()[0] for model in (BlockingKey, Carer, Involvement)]
    gone += [model.objects.filter(subject=subject).delete()[0] for model in (AssessmentNotice, Child)]
    changed(object_kind="childindex.child", subject=subject, right="retention", shown=[f"{sum(gone)} rows purged"])


@operation("childindex.purge_feeds")
def purge_feeds(*, by: SystemActor, at: datetime, before: date) -> None:  # noqa: ARG001
    """Destroy files of agencies that were received before a day, with every row and fault of theirs."""
    rules.check_is_system(by)
    loads = FeedLoad.objects.filter(received_at__date__lt=before)
    rows = RowError.objects.filter(load__in=loads).delete()[0] + FeedRow.objects.filter(load__in=loads).delete()[0]
    files = loads.delete()[0]
    changed(object_kind="childindex.load", right="retention", shown=[f"{files} files, {rows} rows purged"])
