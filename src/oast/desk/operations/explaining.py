"""Explaining accesses: the clock reads what was sealed since the last time, and queues what nothing explains."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F
from django.utils import timezone

from oast.audit.operations import changed, operation
from oast.audit.queries import touched_after
from oast.audit.rules import check_is_clock
from oast.audit.scope import SystemActor
from oast.desk.definitions.signals import SIGNALS
from oast.desk.enums import AccessState, Basis
from oast.desk.explaining.evidence import OPEN, Day
from oast.desk.explaining.relationships import BEGAN_WITHIN, explanation
from oast.desk.explaining.signals import ACROSS, Signal, queued, signals
from oast.desk.models import Access, Progress
from oast.desk.policies.accesses import judged
from oast.desk.queries.days import ActorDay, days_of

BATCH = 4_000
"""Sealed events that are dealt with in one transaction."""

JOB = "explain_accesses"
Key = tuple[UUID, UUID | None, UUID, date]


@operation("desk.explain_accesses")
def explain_accesses(*, by: SystemActor, at: datetime, batch: int = BATCH) -> UUID | None:
    """Deal with the next sealed events. Returns an id while there may be more, None when there is nothing new.

    A killed run goes on where the last one ended: the accesses and how far they go are written together.
    """
    check_is_clock(by)
    done, _ = Progress.objects.select_for_update().get_or_create(name=JOB)
    last, touched = touched_after(done.number, batch)
    wanted = {(UUID(actor), timezone.localdate(when)) for actor, when in touched}
    count = _explain(by, at, wanted)
    more = last - done.number == batch
    Progress.objects.filter(name=JOB).update(number=last, at=at)
    changed(object_kind="desk.access", right="system", shown=[f"{count} explained"])
    return UUID(int=last) if more else None


@operation("desk.explain_again")
def explain_again(*, by: SystemActor, at: datetime) -> None:
    """Look once more at what waits and is young: work that began since may explain it."""
    check_is_clock(by)
    since = timezone.localdate(at - BEGAN_WITHIN)
    waiting = Access.objects.filter(state=AccessState.WAITING, day__gte=since)
    count = _explain(by, at, set(waiting.values_list("actor", "day")))
    changed(object_kind="desk.access", right="system", shown=[f"{count} explained again"])


def _explain(by: SystemActor, at: datetime, wanted: set[ActorDay]) -> int:
    made = {key: row for day in days_of(by, wanted) for key, row in _accesses(day, at)}
    there = _held(made)
    fresh = [row for key, row in made.items() if key not in there]
    for row in fresh:
        row.state = judged(None, row.state == AccessState.WAITING, True)
    stale = [_renewed(there[key], row) for key, row in made.items() if key in there]
    Access.objects.bulk_create(fresh, batch_size=1000)
    fields = ("last_at", "looks", "parts", "basis", "sentence", "signals", "rank", "state", "explained_at", "opening")
    Access.objects.bulk_update(
        [row for row in stale if row], [*fields, "standing", "purpose", "version"], batch_size=500
    )
    _say_many({row.subject for row in made.values() if row.basis == Basis.NOTHING}, at)
    return len(made)


def _accesses(day: Day, at: datetime) -> Iterable[tuple[Key, Access]]:
    rules_of_the_county = SIGNALS.one()
    for subject in dict.fromkeys(look.subject for look in day.looks):
        looks = day.of(subject)
        found = explanation(day, subject)
        fired = signals(rules_of_the_county, day, subject, found.basis)
        opening = next((look for look in looks if look.action == OPEN), None)
        yield (
            (day.looker.person, day.looker.agency, subject, day.day),
            Access(
                subject=subject,
                actor=day.looker.person,
                agency=day.looker.agency,
                day=day.day,
                first_at=looks[0].at,
                last_at=looks[-1].at,
                looks=len(looks),
                parts=sorted({part for look in looks for part in look.parts}),
                purpose=(opening or looks[-1]).purpose,
                standing=opening.standing if opening else "",
                opening=opening.id if opening else None,
                basis=found.basis,
                sentence=found.sentence,
                signals=_pairs(fired),
                rank=rules_of_the_county.rank([one.code for one in fired]),
                state=AccessState.WAITING if queued(found.basis, fired) else AccessState.EXPLAINED,
                explained_at=at,
            ),
        )


def _pairs(fired: Iterable[Signal]) -> list[list[str]]:
    return [[one.code, one.sentence] for one in fired]


def _held(made: dict[Key, Access]) -> dict[Key, Access]:
    """The accesses of these keys that are there already, locked."""
    actors, days = {row.actor for row in made.values()}, {row.day for row in made.values()}
    rows = Access.objects.select_for_update().filter(actor__in=actors, day__in=days)
    found = {(row.actor, row.agency, row.subject, row.day): row for row in rows}
    return {key: row for key, row in found.items() if key in made}


def _renewed(old: Access, new: Access) -> Access | None:
    """The kept access with what is known now; None where nothing has changed."""
    across = [pair for pair in old.signals if pair[0] == ACROSS]
    new.signals = sorted([*new.signals, *across], key=lambda pair: SIGNALS.one().rank([pair[0]]))
    new.rank = SIGNALS.one().rank([code for code, _ in new.signals])
    fresh = {code for code, _ in new.signals} - {code for code, _ in old.signals}
    state = judged(old.state, new.state == AccessState.WAITING, bool(fresh))
    same = (old.looks, old.basis, old.signals, old.state) == (new.looks, new.basis, new.signals, state)
    if same:
        return None
    for name in ("last_at", "looks", "parts", "basis", "sentence", "signals", "rank", "opening", "standing", "purpose"):
        setattr(old, name, getattr(new, name))
    old.state, old.explained_at, old.version = state, new.explained_at, old.version + 1
    return old


def _say_many(subjects: set[UUID], at: datetime) -> None:
    """Add the one rule across people: several whom nothing explains looked at the same child within some days."""
    rule = SIGNALS.one().rule(ACROSS)
    if rule is None or not subjects:
        return
    since = timezone.localdate(at - timedelta(days=366))
    rows = Access.objects.filter(subject__in=subjects, basis=Basis.NOTHING, day__gte=since)
    crowded = rows.values("subject").annotate(people=Count("actor", distinct=True)).filter(people__gte=rule.count)
    for row in rows.filter(subject__in=list(crowded.values_list("subject", flat=True))):
        near = rows.filter(subject=row.subject, day__range=_around(row.day, rule.days))
        people = near.values("actor").distinct().count()
        pair = [ACROSS, rule.said(count=people, days=rule.days)]
        if people >= rule.count and pair not in row.signals:
            kept = [*(one for one in row.signals if one[0] != ACROSS), pair]
            kept.sort(key=lambda one: SIGNALS.one().rank([one[0]]))
            rank = SIGNALS.one().rank([code for code, _ in kept])
            Access.objects.filter(id=row.id).update(signals=kept, rank=rank, version=F("version") + 1)


def _around(day: date, days: int) -> tuple[date, date]:
    return day - timedelta(days=days), day + timedelta(days=days)
