"""The clock of a request about the record, and what may follow what."""

from calendar import monthrange
from datetime import date, datetime
from uuid import UUID

from oast.audit.rules import Refused
from oast.desk.enums import Outcome, Requester, RequestKind

OUTCOMES = {
    RequestKind.ACCESS: frozenset({Outcome.SENT, Outcome.REFUSED, Outcome.WITHDRAWN}),
    RequestKind.RECTIFICATION: frozenset({Outcome.CORRECTED, Outcome.STATEMENT, Outcome.REFUSED, Outcome.WITHDRAWN}),
    RequestKind.OBJECTION: frozenset({Outcome.STOPPED, Outcome.STATEMENT, Outcome.REFUSED, Outcome.WITHDRAWN}),
}


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month: how the law counts a month."""
    year, month = divmod(day.month - 1 + months, 12)
    year += day.year
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_on(received_on: date, extended: bool) -> date:
    """One month after it came; three where it was extended (Article 12(3))."""
    return months_after(received_on, 3 if extended else 1)


def check_can_take(requester: str, authority: str, received_on: date, day: date) -> None:
    if requester != Requester.CHILD and not authority.strip():
        raise Refused("Say by what right they ask for the child.")
    if received_on > day:
        raise Refused("A request cannot have come on a day to come.")


def check_is_open(closed_at: datetime | None) -> None:
    if closed_at is not None:
        raise Refused("This request is closed.")


def check_can_extend(extended: bool, reason: str, day: date, due: date) -> None:
    if extended:
        raise Refused("The month was extended already; the law allows that once.")
    if day > due:
        raise Refused("The month is over. It is extended, and the person told, before it ends.")
    if not reason.strip():
        raise Refused("Say why a month is not enough; the person is told.")


def check_is_copy(kind: str) -> None:
    if kind != RequestKind.ACCESS:
        raise Refused("Nobody asked for a copy here.")


def check_can_check(prepared_by: UUID | None, digest: str, now: str, by: UUID) -> None:
    """The second look is by somebody else, at the copy as it was prepared."""
    if prepared_by is None:
        raise Refused("Nobody has prepared the copy yet.")
    if prepared_by == by:
        raise Refused("A second person looks through the copy. Ask the other information governance lead.")
    if digest != now:
        raise Refused("The record has changed since the copy was prepared. Prepare it again, and look through it.")


def check_can_send(checked_by: UUID | None, digest: str, now: str) -> None:
    if checked_by is None:
        raise Refused("A second person has not looked through the copy yet.")
    if digest != now:
        raise Refused("The record has changed since the copy was looked through. Prepare it again.")


def check_can_close(kind: str, outcome: str, answer: str, sent: bool) -> None:
    if outcome not in OUTCOMES[RequestKind(kind)]:
        raise Refused("A request of this kind does not end so.")
    if outcome == Outcome.SENT and not sent:
        raise Refused("The copy was not sent yet.")
    if outcome != Outcome.SENT and not answer.strip():
        raise Refused("Say in words what the person was answered.")
