"""The way to a record: search with purpose and reason, choose one child, close the wrong one."""

import json
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

from django.utils import timezone

from oast.accounts.queries import PersonCard, Viewer, find_practitioners
from oast.audit.operations import changed, operation
from oast.audit.queries import done_since
from oast.audit.rules import Refused
from oast.audit.scope import Actor
from oast.childindex import rules
from oast.childindex.definitions import ACCESS
from oast.childindex.enums import Standing
from oast.childindex.models import Search
from oast.childindex.policies import Terms, check_enough, check_not_too_often, check_one_day
from oast.childindex.queries.records import PAST_SHIELD
from oast.childindex.queries.searching import RIGHT, few
from oast.mail.operations import send
from oast.sharing.enums import Part, Purpose, Relation
from oast.sharing.operations import end_relationships, relate
from oast.sharing.policies import PURPOSES

SEARCH = "childindex.search"
FEWEST_WORDS = 4
"""Of the reason for looking past a shield."""


@operation(SEARCH)
def search(*, by: Viewer, at: datetime, terms: Terms, purpose: Purpose, standing: Standing, reason: str) -> UUID:
    """Search for one child. The event holds the terms and the results, encrypted. Returns the search's id."""
    rules.check_can_search(by)
    _check_purpose(purpose, reason)
    check_enough(terms)
    _check_limits(by, at)
    found = few(terms)
    made = Search(
        person=by.person,
        agency=cast(UUID, by.agency),
        at=at,
        purpose=purpose,
        standing=standing,
        reason=reason,
        terms=terms.said(),
        results=[one.subject for one in found],
    )
    made.save(force_insert=True)
    results = [[str(one.subject), round(one.score, 2)] for one in found]
    text = {"terms": terms.said(), "reason": reason, "standing": standing, "results": results}
    changed(object_kind="childindex.search", object_id=made.id, right=RIGHT, purpose=purpose, text=json.dumps(text))
    return made.id


@operation("childindex.open_record")
def open_record(*, by: Viewer, at: datetime, search_id: UUID, subject: UUID) -> UUID:
    """Open a child that one's own search of today showed, until the end of today. Returns the subject."""
    made = Search.objects.filter(id=search_id).first()
    rules.check_can_open(by, made, subject)
    check_one_day(made.at, at, timezone.localdate(made.at) == timezone.localdate(at))
    open_until_tonight(by, at, subject, made.purpose, made.id)
    changed(
        object_kind="childindex.search",
        object_id=made.id,
        subject=subject,
        right=RIGHT,
        purpose=made.purpose,
        text=json.dumps({"reason": made.reason, "standing": made.standing}),
    )
    return subject


@operation("childindex.close_record")
def close_record(*, by: Viewer, at: datetime, subject: UUID, wrong_child: bool = True) -> None:
    """Close what one opened: the wrong child, or done with it. What was seen stays in the audit."""
    rules.check_can_close(by, subject, at)
    end_relationships(by=by, at=at, subject=subject, relation=Relation.INDEX, person=by.person)
    said = "This was the wrong child." if wrong_child else "Closed."
    changed(object_kind="childindex.child", subject=subject, right=RIGHT, text=said)


@operation("childindex.look_past_shield")
def look_past_shield(*, by: Viewer, at: datetime, subject: UUID, reason: str) -> UUID:
    """A duty officer, alone at night, needs what a shield hides. It is good for one view (`queries.past_the_shield`);
    the information governance leads of other agencies are told at once, and the desk queues it. Returns its id.
    """
    rules.check_can_look_past(by, subject, at)
    if len(reason.split()) < FEWEST_WORDS:
        raise Refused("Say what happened, and why it cannot wait until the index office opens.", subject=subject)
    made = uuid4()
    told = _told_of_shield(by, at)
    for person, address in told:
        link = "/governance/looks"
        send(by=by, at=at, to=address, kind="shield_passed", link=link, key=f"shield_passed:{made}:{person}")
    changed(
        object_kind="childindex.shield",
        object_id=made,
        subject=subject,
        right=PAST_SHIELD,
        purpose=Purpose.SUPPORT,
        shown=[f"{len(told)} told"],
        text=reason,
    )
    return made


def other_leads(by: Viewer, at: datetime) -> list[PersonCard]:
    """The information governance leads of that day, but for oneself."""
    leads = find_practitioners("", day=timezone.localdate(at), role="information_governance")
    return [one for one in leads if one.id != by.person]


def _told_of_shield(by: Viewer, at: datetime) -> list[tuple[UUID, str]]:
    """The information governance leads of other agencies; where there is none, any but oneself."""
    others = other_leads(by, at)
    elsewhere = [one for one in others if by.agency not in {work.agency for work in one.works}]
    return [(one.id, one.email) for one in elsewhere or others]


@operation("childindex.forget_searches")
def forget_searches(*, by: Actor, at: datetime) -> None:
    """Throw away the stored terms of searches made before yesterday. The clock's job, by a system actor."""
    rules.check_is_system(by)
    yesterday = midnight(at - timedelta(days=2))
    count, _ = Search.objects.filter(at__lt=yesterday).delete()
    changed(object_kind="childindex.search", right="retention", shown=[f"{count} forgotten"])


def open_until_tonight(by: Viewer, at: datetime, subject: UUID, purpose: str, search_id: UUID | None) -> None:
    """Relate the person, in the agency acted for, to the subject until midnight by the county's clock."""
    relate(
        by=by,
        at=at,
        subject=subject,
        relation=Relation.INDEX,
        parts=[Part.INDEX],
        person=by.person,
        agency=by.agency,
        purpose=purpose,
        object_id=search_id,
        until=midnight(at),
    )


def midnight(at: datetime) -> datetime:
    """The end of the day of `at` in the county."""
    local = timezone.localtime(at)
    tomorrow = (local + timedelta(days=1)).date()
    return timezone.make_aware(datetime.combine(tomorrow, datetime.min.time()))


def _check_purpose(purpose: str, reason: str) -> None:
    if purpose not in PURPOSES[Relation.INDEX]:
        raise Refused("Say why you look, by one of the purposes of the list.")
    if len(reason.strip()) < 3:
        raise Refused("Say in a few words why you look now.")


def _check_limits(by: Viewer, at: datetime) -> None:
    hour = done_since(by.key, SEARCH, at - timedelta(hours=1))
    day = done_since(by.key, SEARCH, at - timedelta(days=1))
    check_not_too_often(hour, day, ACCESS.one().limits)
