"""What the public leaves behind, for the stewards."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from oast.directory.enums import ReportKind, ReportState
from oast.directory.models import Report, SearchMiss


@dataclass(frozen=True)
class Miss:
    """Words that enough searches had and that found nothing."""

    words: str
    times: int


@dataclass(frozen=True)
class OpenReport:
    """Somebody says that an entry is wrong."""

    id: UUID
    service: UUID
    service_name: str
    kind: ReportKind
    words: str
    email: str
    created_at: datetime


def misses(since: date, most: int = 100) -> list[Miss]:
    """Searches without result since a month, the most frequent first. Words that too few used are not kept at all."""
    rows = SearchMiss.objects.filter(month__gte=since).exclude(words="")
    summed = rows.values("words").annotate(sum=Sum("times")).order_by("-sum", "words")[:most]
    return [Miss(row["words"], row["sum"]) for row in summed]


def open_reports() -> list[OpenReport]:
    """What waits for a steward: first what should not be public, then the oldest."""
    rows = Report.objects.filter(state=ReportState.OPEN).select_related("service").order_by("created_at", "id")
    found = [
        OpenReport(one.id, one.service_id, one.service.name, ReportKind(one.kind), one.words, one.email, one.created_at)
        for one in rows
    ]
    return sorted(found, key=lambda one: one.kind != ReportKind.UNSAFE)
