"""Calling for a mail, in the transaction of the operation that wants it."""

import re
from datetime import datetime
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.core.validators import validate_email

from oast.audit.operations import changed, operation
from oast.audit.scope import Actor
from oast.jobs.operations import enqueue
from oast.mail import policies, rules
from oast.mail.definitions import wording
from oast.mail.enums import State
from oast.mail.models import Message

_LINK = re.compile(r"/[A-Za-z0-9/_-]*")
"""An address in Oast: ids and fixed words, no query, nothing that was typed."""


@operation("mail.send")
def send(*, by: Actor, at: datetime, to: str, kind: str, link: str, key: str) -> UUID:  # noqa: ARG001
    """Call for a mail: sent once this transaction has committed, and once only for a `key`.

    `kind` names a wording (`definitions/<county>/mail/<kind>.yaml`), `link` is an address in Oast
    (`/assessments/<id>`); there is nothing else to say, so that no child's name can be in a mail.
    Raises UnknownKind, ValueError for a link that is not one, ValidationError for an address that is not one.
    """
    if not _LINK.fullmatch(link):
        raise ValueError(f"{link!r} is not an address in Oast")
    validate_email(to)
    words = wording(kind)
    text = words.text.replace("{link}", urljoin(settings.SITE_ADDRESS, link))
    message_id = put(key=key, kind=kind, to=to, subject=words.subject, text=text, at=at)
    changed(object_kind="mail.message", object_id=message_id)
    return message_id


@operation("mail.send_again")
def send_again(*, by: Actor, at: datetime, message_id: UUID) -> UUID:
    """Send a message once more that failed, or whose fate is not known: a person has decided so."""
    rules.check_can_send_again(by)
    message = Message.objects.select_for_update().get(id=message_id)
    policies.check_can_send_again(message.state)
    message.state, message.attempts, message.next_at, message.ended_at = State.WAITING, 0, at, None
    message.save()
    enqueue("mail.deliver", message=message.id)
    changed(object_kind="mail.message", object_id=message.id)
    return message.id


def put(*, key: str, kind: str, to: str, subject: str, text: str, at: datetime) -> UUID:
    """Put a message into the outbox unless one lies there under the same key; its id."""
    values = {"kind": kind, "to": to, "subject": subject, "text": text, "created_at": at, "next_at": at}
    message, made = Message.objects.get_or_create(key=key, defaults=values)
    if made:
        enqueue("mail.deliver", message=message.id)
    return message.id
