"""Take away a lost second factor when nobody in the site can: the first officer, or the last one.

./oast manage reset_factor wendy@trust.example --seen known --reason "telephone stolen; seen at the office"

Prints the code to hand over in person. Whoever may run commands on the server is the Trust (docs/adr/0012).
"""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oast.accounts import policies
from oast.accounts.enums import SeenHow
from oast.accounts.models import Person
from oast.accounts.operations import factors
from oast.audit.scope import SystemActor


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--seen",
            required=True,
            choices=SeenHow.values,
            help="how you know who is with you: `known` (you know the person well) or `document` (you checked a "
            "passport, driving licence or photo pass)",
        )
        parser.add_argument("--reason", required=True, help="what happened")

    def handle(self, *_: Any, **given: Any) -> None:
        person = Person.objects.filter(email=given["email"].lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody with the address {given['email']} has an account.")
        code = policies.handed_code(uuid4(), settings.SECRET_KEY)
        factors.reset_at_once(
            by=SystemActor("command"),
            at=timezone.now(),
            person_id=person.id,
            seen_how=given["seen"],
            reason=given["reason"][:500],
            code=code,
        )
        self.stdout.write(f"{code}\nHand it over in person. It works once, for half an hour, after the password.")
