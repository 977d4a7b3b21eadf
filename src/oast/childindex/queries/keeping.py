"""Whose basic record is due for the archive, and whose for the purge."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from oast.audit.scope import Actor
from oast.childindex import rules
from oast.childindex.enums import State
from oast.childindex.models import Child


@dataclass(frozen=True)
class Due:
    """A record that is due since a day, by one rule in words."""

    subject: UUID
    since: date
    rule: str


def due_for_archive(by: Actor, day: date, *, age: int, late_age: int, years_after_death: int) -> list[Due]:
    """Records to be archived on `day`: grown up, or dead for so many years. Raises Refused but for the clock."""
    rules.check_is_system(by)
    grown = Q(kept_longer=False, born__lte=years_before(day, age)) | Q(born__lte=years_before(day, late_age))
    dead = Q(died_on__lte=years_before(day, years_after_death))
    rows = Child.objects.exclude(state=State.ARCHIVED).filter(grown | dead)
    found = []
    for subject, born, died, longer in rows.values_list("subject", "born", "died_on", "kept_longer"):
        since = [(years_after(died, years_after_death), "one year after a notified death")] if died else []
        limit = late_age if longer else age
        if born:
            since.append((years_after(born, limit), f"reached the age of {limit}"))
        first, rule = min(since)
        found.append(Due(subject, first, rule))
    return sorted(found, key=lambda one: (one.since, one.subject))


def due_for_purge(by: Actor, day: date, *, years: int) -> list[Due]:
    """Records archived for so many years on `day`. Raises Refused but for the clock."""
    rules.check_is_system(by)
    rows = Child.objects.filter(state=State.ARCHIVED, archived_on__lte=years_before(day, years))
    return [
        Due(subject, years_after(archived, years), "in the archive for six years" if years == 6 else "in the archive")
        for subject, archived in rows.order_by("archived_on", "subject").values_list("subject", "archived_on")
    ]


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_before(day: date, years: int) -> date:
    return years_after(day, -years)
