"""Looks for the desk to explain, made through the operations that people use."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection

from oast.accounts.queries import Viewer
from oast.audit.operations import looking
from oast.audit.scope import SystemActor, request
from oast.childindex import operations as index
from oast.childindex import queries
from oast.childindex.enums import Standing
from oast.childindex.policies import Terms
from oast.desk.models import Access
from oast.desk.operations import explaining
from oast.sharing.enums import Purpose

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
DAY = date(2008, 3, 5)
CLOCK = SystemActor("explain-accesses")
REASON = "Often late, and her mother asked for help"


def look(
    viewer: Viewer,
    subject: UUID,
    at: datetime = AT,
    *,
    given: str = "Zoe",
    family: str = "Hopkins",
    born: date = date(2000, 3, 5),
    standing: Standing = Standing.CASELOAD,
    reason: str = REASON,
    place: str = "",
    closed_after: int | None = None,
) -> UUID:
    """A search, an opening, a look at the record; closed after so many seconds, if at all. Returns the subject."""
    with request(f"{place}.1" if place else "1"):
        found = index.search(
            by=viewer,
            at=at,
            terms=Terms(given, family, born),
            purpose=Purpose.SUPPORT,
            standing=standing,
            reason=reason,
        )
        index.open_record(by=viewer, at=at, search_id=found, subject=subject)
        with looking(by=viewer, at=at + timedelta(seconds=1), action="childindex.see_record"):
            queries.record(viewer, subject, at + timedelta(seconds=1))
        if closed_after is not None:
            later = at + timedelta(seconds=closed_after)
            index.close_record(by=viewer, at=later, subject=subject, wrong_child=False)
    return subject


def explain(at: datetime = AT + timedelta(hours=1), batch: int = 4000) -> None:
    """What the clock does, once the database has sealed the events as it does at a commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    while explaining.explain_accesses(by=CLOCK, at=at, batch=batch):
        pass


def access(viewer: Viewer, subject: UUID) -> Access:
    """The one access of this person to this subject."""
    with looking(by=CLOCK, at=AT, action="test.look") as opened:
        opened.events += 1
        return Access.objects.get(actor=viewer.person, subject=subject)
