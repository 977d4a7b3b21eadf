"""Requests about records: taking one, more time, deciding passages, preparing, the second look, sending, closing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.audit.scope import SystemActor
from oast.caf.queries.existing import responsible
from oast.childindex.queries.reviewing import RIGHT
from oast.desk import rules
from oast.desk.enums import Outcome, Redaction, Requester, RequestKind
from oast.desk.models import PassageChoice, RightsRequest
from oast.desk.policies import requests as policy
from oast.desk.queries.pack import copy_of
from oast.mail.operations import send
from oast.sharing.enums import Purpose
from oast.sharing.operations import stop_sharing

OBJECTION = SystemActor("desk.objection")
"""Takes agreements back: the desk reviews, and changes no consent by a right of its own."""


@operation("desk.take_request")
def take_request(
    *,
    by: Viewer,
    at: datetime,
    subject: UUID,
    kind: RequestKind,
    requester: Requester,
    requester_name: str,
    identity: str,
    recipient: str,
    received_on: date,
    authority: str = "",
    words: str = "",
    routed: str = "",
) -> UUID:
    """Record what somebody asks for, who it is and by what right; the clock runs. Returns the request's id."""
    rules.check_reviews(by)
    policy.check_can_take(requester, authority, received_on, timezone.localdate(at))
    made = RightsRequest(
        subject=subject,
        kind=kind,
        requester=requester,
        requester_name=requester_name,
        identity=identity,
        authority=authority,
        recipient=recipient,
        words=words,
        routed=routed,
        received_on=received_on,
        due_on=policy.due_on(received_on, extended=False),
        taken_by=by.person,
    )
    made.save(force_insert=True)
    _changed(made, "taken", words)
    return made.id


@operation("desk.extend_request")
def extend_request(*, by: Viewer, at: datetime, request_id: UUID, reason: str) -> UUID:
    """Take two more months, once, with the reason that the person is told. Returns the request's id."""
    row = _open(by, request_id)
    policy.check_can_extend(row.extended, reason, timezone.localdate(at), row.due_on)
    row.extended, row.extension_reason, row.due_on = True, reason, policy.due_on(row.received_on, extended=True)
    return _saved(row, "extended", reason)


@operation("desk.decide_passages")
def decide_passages(*, by: Viewer, at: datetime, request_id: UUID, choices: Mapping[str, str]) -> UUID:
    """Say what becomes of passages that speak of others. What was prepared has to be prepared again."""
    row = _open(by, request_id)
    policy.check_is_copy(row.kind)
    known = {one.key for section in copy_of(by, request_id).sections for line in section.rows for one in line}
    for passage, choice in choices.items():
        if passage in known and choice in Redaction.values:
            PassageChoice.objects.update_or_create(
                request=row,
                passage=passage,
                defaults={"subject": row.subject, "choice": choice, "decided_by": by.person, "decided_at": at},
            )
    _unprepare(row)
    return _saved(row, "passages decided")


@operation("desk.prepare_copy")
def prepare_copy(*, by: Viewer, at: datetime, request_id: UUID) -> UUID:
    """Say that the copy is as it should be sent. A second person looks through it next."""
    row = _open(by, request_id)
    policy.check_is_copy(row.kind)
    _unprepare(row)
    row.digest, row.prepared_by, row.prepared_at = copy_of(by, request_id).digest, by.person, at
    return _saved(row, "prepared")


@operation("desk.check_copy")
def check_copy(*, by: Viewer, at: datetime, request_id: UUID) -> UUID:
    """The second look: somebody else has looked through the copy, and through where it goes."""
    row = _open(by, request_id)
    policy.check_can_check(row.prepared_by, row.digest, copy_of(by, request_id).digest, by.person)
    row.checked_by, row.checked_at = by.person, at
    return _saved(row, "looked through")


@operation("desk.send_copy")
def send_copy(*, by: Viewer, at: datetime, request_id: UUID) -> UUID:
    """Take the copy out of Oast to give it to the person: only as the second one saw it."""
    row = _open(by, request_id)
    policy.check_can_send(row.checked_by, row.digest, copy_of(by, request_id).digest)
    row.sent_by, row.sent_at = by.person, at
    return _saved(row, "sent")


@operation("desk.close_request")
def close_request(*, by: Viewer, at: datetime, request_id: UUID, outcome: Outcome, answer: str = "") -> UUID:
    """Close the request with what the person was answered. An objection that is upheld ends the sharing."""
    row = _open(by, request_id)
    policy.check_can_close(row.kind, outcome, answer, row.sent_at is not None)
    row.outcome, row.answer, row.closed_at = outcome, answer, at
    if outcome == Outcome.STOPPED:
        _stop(row, by, at)
    return _saved(row, f"closed: {outcome}", answer)


def _stop(row: RightsRequest, by: Viewer, at: datetime) -> None:
    """The objection is upheld: from this second nobody sees by an agreement to share. Who leads is told."""
    stop_sharing(by=OBJECTION, at=at, subject=row.subject, recorded_by=by.person)
    for person in responsible(row.subject, at):
        key = f"desk.objection:{row.id}:{person.id}"
        send(by=by, at=at, to=person.email, kind="consent_taken_back", link="/", key=key)


def _open(by: Viewer, request_id: UUID) -> RightsRequest:
    row = rules.requested(by, request_id, locked=True)
    policy.check_is_open(row.closed_at)
    return row


def _unprepare(row: RightsRequest) -> None:
    nothing: dict[str, Any] = {"prepared_by": None, "prepared_at": None, "checked_by": None, "checked_at": None}
    for name, value in (nothing | {"digest": ""}).items():
        setattr(row, name, value)


def _saved(row: RightsRequest, what: str, text: str = "") -> UUID:
    row.version += 1
    row.save()
    _changed(row, what, text)
    return row.id


def _changed(row: RightsRequest, what: str, text: str = "") -> None:
    changed(
        object_kind="desk.request",
        object_id=row.id,
        subject=row.subject,
        right=RIGHT,
        purpose=Purpose.GOVERNANCE,
        shown=[what],
        text=text,
    )
