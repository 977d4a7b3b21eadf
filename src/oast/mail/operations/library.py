"""The mail of libraries (password reset, notices of sign-in): it takes the same way as ours."""

from uuid import uuid4

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from oast.mail.operations.outbox import put

LIBRARY = "library"


class Outbox(BaseEmailBackend):
    """Django's way of sending mail, ending in the outbox: one message for each recipient."""

    def send_messages(self, email_messages) -> int:
        """Put the messages into the outbox; how many they were."""
        for message in email_messages:
            for recipient in message.recipients():
                put(
                    key=f"{LIBRARY}:{uuid4()}",
                    kind=LIBRARY,
                    to=recipient,
                    subject=" ".join(message.subject.split())[:200],
                    text=message.body,
                    at=timezone.now(),
                )
        return len(email_messages)
