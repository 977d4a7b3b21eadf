"""`./oast mail outbox [--send-again ID]`: what lies in the outbox, and what needs a decision."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.mail import operations, queries
from oast.mail.models import Message


class Command(BaseCommand):
    help = "Count the mail by its state and list what failed or whose fate is not known; send one of these again."

    def add_arguments(self, parser):
        parser.add_argument("--send-again", type=UUID, metavar="ID")

    def handle(self, *args, send_again: UUID | None, **options):
        if send_again:
            self._send_again(send_again)
        for state, number in queries.counts().items():
            self.stdout.write(f"{number:6} {state}")
        for trouble in queries.troubles():
            self.stdout.write(
                f"{trouble.id} {trouble.state} {trouble.created_at:%Y-%m-%d %H:%M} {trouble.kind} to {trouble.to}: "
                f"{trouble.error}"
            )

    def _send_again(self, message_id: UUID) -> None:
        try:
            operations.send_again(by=SystemActor("outbox"), at=timezone.now(), message_id=message_id)
        except Message.DoesNotExist as error:
            raise CommandError(f"No message has the id {message_id}.") from error
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
