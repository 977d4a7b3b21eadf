"""Requests about records: those that are open, the one that is due first on top; and one whole."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from oast.accounts.queries import Viewer, person_cards
from oast.audit.enums import Outcome as Ended
from oast.audit.operations import record
from oast.childindex.queries.reviewing import RIGHT, reviewed_names
from oast.desk import rules
from oast.desk.models import RightsRequest
from oast.sharing.enums import Purpose

MOST = 100


@dataclass(frozen=True)
class RequestShown:
    """One request with the names that its page needs. `late` and `left` count days."""

    row: RightsRequest
    child: str
    taken_by: str
    prepared_by: str
    checked_by: str
    sent_by: str
    left: int

    @property
    def late(self) -> bool:
        return self.left < 0 and self.row.closed_at is None


def requests(viewer: Viewer, day: date) -> list[RequestShown]:
    """Open requests, the one due first on top, then those closed lately. One event a child."""
    rules.check_reviews(viewer)
    record(outcome=Ended.SHOWN, right=RIGHT, purpose=Purpose.GOVERNANCE, shown=["requests"])
    return _shown(viewer, list(RightsRequest.objects.order_by("closed_at", "due_on", "id").reverse()[:MOST])[::-1], day)


def request(viewer: Viewer, request_id: UUID, day: date) -> RequestShown:
    """One request. Raises Refused or NotForYou."""
    return _shown(viewer, [rules.requested(viewer, request_id)], day)[0]


def _shown(viewer: Viewer, rows: list[RightsRequest], day: date) -> list[RequestShown]:
    children = reviewed_names(viewer, [row.subject for row in rows], ["name", "request"])
    keys = [key for row in rows for key in (row.taken_by, row.prepared_by, row.checked_by, row.sent_by)]
    people: dict[UUID | None, str] = {key: card.name for key, card in person_cards(keys).items()}
    return [
        RequestShown(
            row,
            children[row.subject].name if row.subject in children else "A child whose record was purged",
            people.get(row.taken_by, ""),
            people.get(row.prepared_by, ""),
            people.get(row.checked_by, ""),
            people.get(row.sent_by, ""),
            (row.due_on - day).days,
        )
        for row in sorted(rows, key=lambda row: (row.closed_at is not None, row.due_on))
    ]
