"""Who looked at one child, for the information governance lead: every access with what explains it, and what the
family is not shown."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from oast.accounts.queries import Viewer, agency_cards, person_cards
from oast.audit.enums import Outcome
from oast.audit.operations import record
from oast.audit.rules import NotForYou
from oast.childindex.queries.reviewing import RIGHT, numbered, reviewed_names
from oast.desk import rules
from oast.desk.models import Access, Hold, RightsRequest
from oast.desk.queries.accesses import AccessShown, shown
from oast.sharing.enums import Purpose
from oast.sharing.queries import withholdings

MOST = 100


@dataclass(frozen=True)
class WithheldShown:
    """What the family is not shown, with the reason, by whom, and when that is looked at again."""

    id: UUID
    whose: str
    begins_at: datetime
    ends_at: datetime
    reason: str
    withheld_by: str
    review_on: date


@dataclass(frozen=True)
class ChildReport:
    """The report. `hidden` are the accesses that the family is not shown; `hold` and `requests` what is open."""

    subject: UUID
    child: str
    number: str
    accesses: tuple[AccessShown, ...]
    more: int
    hidden: frozenset[UUID]
    withheld: tuple[WithheldShown, ...]
    hold: bool
    requests: tuple[tuple[UUID, str, date], ...]


def find(viewer: Viewer, number: str) -> UUID | None:
    """The child of an index number; the look says that somebody searched by number."""
    rules.check_reviews(viewer)
    record(outcome=Outcome.SHOWN, right=RIGHT, purpose=Purpose.GOVERNANCE, shown=["found by number"])
    return numbered(viewer, number)


def report(viewer: Viewer, subject: UUID) -> ChildReport:
    """Who looked at this child: the newest accesses first. Raises NotForYou where there is no such child."""
    rules.check_reviews(viewer)
    named = reviewed_names(viewer, [subject], ["name", "looks"]).get(subject)
    if named is None:
        raise NotForYou("The index has no such child.", subject=subject)
    rows = Access.objects.filter(subject=subject).order_by("-last_at", "id")
    held = list(rows[:MOST])
    held_back = withholdings(viewer, subject)
    hidden = {
        row.id
        for row in held
        if any(one.held.covers(str(row.actor), str(row.agency or ""), row.first_at) for one in held_back)
    }
    requests = RightsRequest.objects.filter(subject=subject, closed_at=None).order_by("due_on", "id")
    return ChildReport(
        subject,
        named.name,
        named.number,
        tuple(shown(viewer, held)),
        max(0, rows.count() - MOST),
        frozenset(hidden),
        tuple(_withheld(held_back)),
        Hold.objects.filter(subject=subject, lifted_at=None).exists(),
        tuple((one.id, one.get_kind_display(), one.due_on) for one in requests),
    )


def _withheld(held):
    people = person_cards([*(one.held.person for one in held), *(one.withheld_by for one in held)])
    agencies = agency_cards(one.held.agency for one in held)
    for one in held:
        names = [people[one.held.person].name] if one.held.person in people else []
        names += [agencies[one.held.agency].name] if one.held.agency in agencies else []
        by = people[one.withheld_by].name if one.withheld_by in people else ""
        yield WithheldShown(
            one.held.id, ", ".join(names), one.held.begins_at, one.held.ends_at, one.reason, by, one.review_on
        )
