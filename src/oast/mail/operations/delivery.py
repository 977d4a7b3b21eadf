"""Delivering what lies in the outbox, nothing twice (docs/adr/0023)."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from oast.jobs.operations import enqueue
from oast.mail.enums import State
from oast.mail.models import Message
from oast.mail.policies import KEPT, SILENT_AFTER, next_try
from oast.mail.transport import Later, Never, Server, Unsure, hand_over, put_in_folder

Clock = Callable[[], datetime]

DIED_BEFORE = "The worker died before it handed anything over."
DIED_DURING = "The worker died while it handed the message over."
GIVEN_UP = "Given up after {attempts} tries. "


def deliver(message_id: UUID, *, clock: Clock) -> None:
    """Hand one message over if it is due and nobody else has it."""
    message = _claim(message_id, clock())
    if message is None:
        return
    try:
        _hand_over(message)
    except Later as error:
        _try_later(message, str(error), clock())
    except Never as error:
        _end(message, State.FAILED, clock(), str(error))
    except Unsure as error:
        _end(message, State.UNSURE, clock(), str(error))
    else:
        _end(message, State.SENT, clock())


def sweep(*, at: datetime) -> None:
    """Take up what a dead worker left, start what is overdue, forget what is old."""
    silent = Message.objects.filter(claimed_at__lt=at - SILENT_AFTER)
    for message in silent.filter(state=State.CLAIMED):
        _try_later(message, DIED_BEFORE, at)
    for message in silent.filter(state=State.SENDING):
        _end(message, State.UNSURE, at, DIED_DURING)
    for message in Message.objects.filter(state=State.WAITING, next_at__lt=at - SILENT_AFTER):
        enqueue("mail.deliver", key=str(message.id), message=message.id)
    Message.objects.filter(ended_at__lt=at - KEPT).delete()


def written(message: Message) -> EmailMessage:
    """The mail itself. Its Message-ID stays the same at every try."""
    mail = EmailMessage()
    mail["From"] = settings.DEFAULT_FROM_EMAIL
    mail["To"] = message.to
    mail["Subject"] = message.subject
    mail["Date"] = message.created_at
    mail["Message-ID"] = f"<{message.id}@{_own_name()}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    return mail


def _claim(message_id: UUID, at: datetime) -> Message | None:
    """The message, taken for this worker; None when it is not due or somebody else has it."""
    with transaction.atomic():
        due = Message.objects.select_for_update(skip_locked=True)
        message = due.filter(id=message_id, state=State.WAITING, next_at__lte=at).first()
        if message:
            message.state, message.claimed_at = State.CLAIMED, at
            message.attempts += 1
            message.save()
    return message


def _hand_over(message: Message) -> None:
    mail = written(message)
    if settings.MAIL_FOLDER:
        put_in_folder(settings.MAIL_FOLDER, str(message.id), mail)
        return
    hand_over(_server(), mail, about_to_send=lambda: _begin_sending(message))


def _begin_sending(message: Message) -> None:
    if not _set(message, state=State.SENDING):
        raise Later("It was taken away from this worker, which was too slow.")


def _own_name() -> str:
    return urlsplit(settings.SITE_ADDRESS).hostname or "localhost"


def _server() -> Server:
    security = "tls" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else ""
    return Server(
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        settings.EMAIL_HOST_USER,
        settings.EMAIL_HOST_PASSWORD,
        security,
        settings.EMAIL_TIMEOUT or Server.timeout,
        _own_name(),
    )


def _try_later(message: Message, error: str, at: datetime) -> None:
    next_at = next_try(message.attempts, at)
    if next_at is None:
        _end(message, State.FAILED, at, GIVEN_UP.format(attempts=message.attempts) + error)
        return
    with transaction.atomic():
        _set(message, state=State.WAITING, next_at=next_at, last_error=error[:300])
        enqueue("mail.deliver", start_at=next_at, message=message.id)


def _end(message: Message, state: State, at: datetime, error: str = "") -> None:
    kept = {"text": ""} if state == State.SENT else {}
    _set(message, state=state, ended_at=at, last_error=error[:300], **kept)


def _set(message: Message, **values) -> bool:
    """Change a message that this worker holds; False for one that a sweep has taken away meanwhile."""
    held = Message.objects.filter(id=message.id, claimed_at=message.claimed_at)
    return bool(held.filter(state__in=[State.CLAIMED, State.SENDING]).update(**values))
