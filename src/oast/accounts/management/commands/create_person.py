"""Invite the first person of an agency, who has nobody to sponsor them; prints the one-time set-up link.

./oast manage create_person alice@school.example --agency "Invicta School" --sector education --job-title Head \\
    --role sponsor --site https://oast.example
"""

import secrets
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from oast.accounts import roles
from oast.accounts.enums import Sector
from oast.accounts.operations import people, sponsorship
from oast.accounts.queries import agencies
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor

TRUST = SystemActor("command")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--agency", required=True, help="the agency's name; made if there is none of it")
        parser.add_argument("--sector", choices=Sector.values, help="needed for a new agency")
        parser.add_argument("--job-title", required=True)
        parser.add_argument("--role", action="append", choices=sorted(roles.BY_NAME), default=[], dest="roles")
        parser.add_argument("--place", default="", help="the partnership, for a role that holds for one only")

    def handle(self, *_: Any, **given: Any) -> None:
        at, code = timezone.now(), secrets.token_urlsafe(24)
        link = reverse("accounts:accept", args=[code])
        try:
            sponsorship.invite(
                by=TRUST,
                at=at,
                agency_id=self._agency(given["agency"], given["sector"], at),
                email=given["email"],
                job_title=given["job_title"],
                role_names=given["roles"],
                place=given["place"],
                code=code,
                link=link,
            )
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(urljoin(settings.SITE_ADDRESS, link))

    def _agency(self, name: str, sector: str | None, at):
        named = [card for card in agencies() if card.name.lower() == name.lower()]
        if named:
            return named[0].id
        if not sector:
            raise CommandError(f"There is no agency {name} yet. Say its --sector to make it.")
        return people.make_agency(by=TRUST, at=at, agency=people.NewAgency(name, sector))
