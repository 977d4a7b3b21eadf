"""Mail that says that something waits: a link and nothing else, never a child's name. Sent once, on commit."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from oast.accounts.queries import find_practitioners, person_cards
from oast.accounts.queries.people import confirmed
from oast.audit.scope import Actor
from oast.mail.operations import send

WAITS, CHANGED = "something_waits", "something_changed"
MOST_PROVIDERS = 5
"""How many of an agency's people who answer referrals are written to."""


def tell(
    people: Iterable[UUID], kind: str, page: str, arguments: Iterable[UUID], *, key: UUID, by: Actor, at: datetime
) -> None:
    """Write to those of `people` whose address is known to be theirs, but the actor. Call it inside an operation."""
    link = reverse(page, args=list(arguments))
    cards = person_cards(people)
    reached = confirmed(cards)
    for card in cards.values():
        if card.id in reached and str(card.id) != by.key:
            send(
                by=by,
                at=at,
                to=card.email,
                kind=kind,
                link=link,
                key=f"{page}:{kind}:{key}:{at:%Y%m%d%H%M%S}:{card.id}",
            )


def providers(agency: UUID | None, at: datetime) -> list[UUID]:
    """Who answers referrals for an agency."""
    if agency is None:
        return []
    found = find_practitioners("", day=timezone.localdate(at), agency=agency, role="provider", limit=MOST_PROVIDERS)
    return [card.id for card in found]
