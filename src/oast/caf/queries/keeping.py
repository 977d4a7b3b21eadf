"""Whose case is over for so long that it is due for the purge."""

from datetime import date
from uuid import UUID

from django.db.models import F, Max, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from oast.audit.rules import check_is_clock
from oast.audit.scope import Actor
from oast.caf.models import Assessment, Checklist, Episode


def over_before(by: Actor, before: date) -> list[tuple[UUID, date]]:
    """Subjects nothing of whose case is open, with the day on which the last of it ended, where that is before a day.

    An assessment that is being written, and support that has not been closed, keep the whole case.
    """
    check_is_clock(by)
    writing = Q(completed_at__isnull=True, abandoned_at__isnull=True)
    kept = set(Assessment.objects.filter(writing).values_list("subject", flat=True))
    kept |= set(Episode.objects.filter(closed_at__isnull=True).values_list("subject", flat=True))
    ends = [
        Assessment.objects.exclude(writing).annotate(
            end=Greatest("completed_at", "abandoned_at", "closed_at", "superseded_at")
        ),
        Episode.objects.annotate(end=F("closed_at")),
        Checklist.objects.annotate(end=F("made_at")),
    ]
    last: dict[UUID, date] = {}
    for rows in ends:
        for subject, end in rows.values_list("subject").annotate(last=Max("end")).values_list("subject", "last"):
            if end is not None:
                day = timezone.localdate(end)
                last[subject] = max(day, last.get(subject, day))
    due = [(subject, day) for subject, day in last.items() if subject not in kept and day < before]
    return sorted(due, key=lambda one: (one[1], one[0]))
