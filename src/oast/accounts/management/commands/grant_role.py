"""Grant a county role, which no agency's sponsor may grant.

./oast manage grant_role alice@council.example --agency "Kent County Council" --role index_steward
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oast.accounts import roles
from oast.accounts.operations import sponsorship
from oast.accounts.queries import work_of
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--agency", required=True, help="the agency's name")
        parser.add_argument("--role", required=True, choices=sorted(roles.BY_NAME))
        parser.add_argument("--place", default="", help="the partnership, for a role that holds for one only")

    def handle(self, *_: Any, **given: Any) -> None:
        at = timezone.now()
        employment = work_of(given["email"], given["agency"], timezone.localdate(at))
        if employment is None:
            raise CommandError(f"Nobody with the address {given['email']} works for {given['agency']}.")
        if given["role"] in roles.PLACED and not given["place"]:
            raise CommandError("This role holds for one partnership. Say which with --place.")
        try:
            sponsorship.grant_role(
                by=SystemActor("command"), at=at, employment_id=employment, role=given["role"], place=given["place"]
            )
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(f"{given['email']} is {roles.BY_NAME[given['role']].label} now.")
