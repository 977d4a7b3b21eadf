"""Reviewing an access: asking whoever looked or their manager, their answer, the finding."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.urls import reverse

from oast.accounts.queries import Viewer, person_cards
from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.childindex.queries.reviewing import RIGHT
from oast.desk import rules
from oast.desk.enums import AccessState, Asked, Finding, NextStep
from oast.desk.models import Access, AccessFinding, AccessQuestion
from oast.desk.models.accesses import OPEN_STATES
from oast.desk.policies import accesses as policy
from oast.mail.operations import send
from oast.sharing.enums import Purpose

NOBODY_TO_ASK = "Nobody sponsors this person’s access. Ring the agency."


@operation("desk.ask_about_access")
def ask_about_access(*, by: Viewer, at: datetime, access_id: UUID, asked: Asked, question: str) -> UUID:
    """Ask the person who looked, or their manager, by a mail with a link only. Returns the question's id."""
    access = rules.reviewed(by, access_id, locked=True)
    policy.check_can_ask(access.state)
    manager = rules.manager_of(access)
    person = access.actor if asked == Asked.PRACTITIONER else manager.id if manager else None
    card = person_cards([person]).get(person) if person else None
    if card is None:
        raise Refused(NOBODY_TO_ASK, subject=access.subject)
    made = AccessQuestion(
        subject=access.subject,
        access=access,
        asked=asked,
        person=card.id,
        question=question,
        asked_by=by.person,
        asked_at=at,
    )
    made.save(force_insert=True)
    access.state, access.version = AccessState.ASKED, access.version + 1
    access.save(update_fields=["state", "version"])
    link = reverse("desk:question", args=[made.id])
    send(by=by, at=at, to=card.email, kind="something_waits", link=link, key=f"desk.question:{made.id}")
    _changed("desk.question", made.id, access, text=question)
    return made.id


@operation("desk.answer_question")
def answer_question(*, by: Viewer, at: datetime, question_id: UUID, answer: str) -> UUID:
    """Answer what one was asked about a look; once. Returns the question's id."""
    question = rules.asked(by, question_id)
    policy.check_can_answer(question.answered_at)
    question.answer, question.answered_at = answer, at
    question.save(update_fields=["answer", "answered_at"])
    changed(
        object_kind="desk.question",
        object_id=question.id,
        subject=question.subject,
        right="was asked about a look",
        purpose=Purpose.GOVERNANCE,
        text=answer,
    )
    return question.id


@operation("desk.close_access")
def close_access(
    *,
    by: Viewer,
    at: datetime,
    access_id: UUID,
    finding: Finding,
    words: str,
    next_steps: Iterable[NextStep] = (),
    alike: bool = False,
) -> UUID:
    """Close a review with a finding in words; with `alike` also the other open ones of the same person and day, which
    get the same. Returns the access's id."""
    access = rules.reviewed(by, access_id, locked=True)
    steps = list(next_steps)
    policy.check_can_close(access.state, finding, words, steps)
    others = Access.objects.select_for_update().filter(actor=access.actor, day=access.day, state__in=OPEN_STATES)
    closed = [access, *(others.exclude(id=access.id) if alike else ())]
    AccessFinding.objects.bulk_create(
        AccessFinding(
            subject=one.subject,
            access=one,
            finding=finding,
            words=words,
            next_steps=steps,
            found_by=by.person,
            found_at=at,
        )
        for one in closed
    )
    ids = [one.id for one in closed]
    Access.objects.filter(id__in=ids).update(state=AccessState.CLOSED, version=F("version") + 1)
    for one in closed:
        _changed("desk.access", one.id, one, shown=[finding, *steps], text=words)
    return access.id


def _changed(kind: str, key: UUID, access: Access, *, text: str, shown: Iterable[str] = ()) -> None:
    changed(
        object_kind=kind,
        object_id=key,
        subject=access.subject,
        right=RIGHT,
        purpose=Purpose.GOVERNANCE,
        shown=shown,
        text=text,
    )
