"""People as cards: name, telephone, and where they work. Used to choose a lead and to name who did what."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Lower, Upper

from oast.accounts.enums import Kind
from oast.accounts.models import Employment, Person, RoleGrant
from oast.audit.rules import NotForYou

MOST = 20
"""How many people a search shows; more means: type more of the name."""
ALIKE = 0.4
"""From which word similarity (0 to 1, pg_trgm) a name counts as spelt alike."""


@dataclass(frozen=True)
class Work:
    """Where a person works and as what."""

    agency: UUID
    agency_name: str
    sector: str
    job_title: str
    employment: UUID


@dataclass(frozen=True)
class PersonCard:
    """A person as colleagues may see them. `works` holds the newest post first; empty for a family member."""

    id: UUID
    name: str
    telephone: str
    email: str
    kind: str
    works: tuple[Work, ...] = ()

    @property
    def agency(self) -> UUID | None:
        return self.works[0].agency if self.works else None

    @property
    def agency_name(self) -> str:
        return self.works[0].agency_name if self.works else ""

    @property
    def job_title(self) -> str:
        return self.works[0].job_title if self.works else ""

    def work_at(self, agency: UUID | None) -> Work | None:
        """The person's post in `agency`, or None."""
        return next((work for work in self.works if work.agency == agency), None)


def person_cards(ids: Iterable[UUID | None], day: date | None = None) -> dict[UUID, PersonCard]:
    """Cards by id, in one query; an id that is no person's is left out.

    `works` holds what holds on `day`; without a day every post ever held, so that old records keep their names.
    """
    return {card.id: card for card in _cards(Person.objects.filter(id__in={one for one in ids if one}), day)}


def person_card(person_id: UUID, day: date | None = None) -> PersonCard:
    """One person's card. Raises NotForYou when there is no such person."""
    if card := person_cards([person_id], day).get(person_id):
        return card
    raise NotForYou("There is no such person.")


def is_confirmed(person_id: UUID) -> bool:
    """Whether the person has shown that mail to their address reaches them; practitioners have, by their invitation."""
    return bool(confirmed([person_id]))


def confirmed(ids: Iterable[UUID]) -> set[UUID]:
    """Those of `ids` whose address may be written to."""
    shown = Q(emailaddress__verified=True, emailaddress__email=F("email"))
    people = Person.objects.filter(Q(kind=Kind.PRACTITIONER) | shown, id__in=set(ids))
    return set(people.values_list("id", flat=True))


def practitioners(agency_id: UUID, day: date) -> list[PersonCard]:
    """Who works for an agency on `day`, in the order of the alphabet."""
    return _cards(_working(day, agency_id), day)


def find_practitioners(
    words: str, *, day: date, agency: UUID | None = None, role: str = "", limit: int = MOST
) -> list[PersonCard]:
    """Practitioners at work on `day` whose name holds every one of `words`; if none does, those spelt alike.

    `agency` and `role` (a role's name, held on that day) narrow the search. At most `limit` are returned.
    """
    working = _working(day, agency, role)
    found = working
    for word in words.split():
        found = found.filter(name__icontains=word)
    ids = list(found.order_by(Upper("name"), "id").values_list("id", flat=True)[:limit])
    if not ids and words.strip():
        alike = working.alias(alike=TrigramWordSimilarity(words, "name")).filter(alike__gt=ALIKE)
        ids = list(alike.order_by("-alike", "id").values_list("id", flat=True)[:limit])
    return _cards(Person.objects.filter(id__in=ids), day) if ids else []


def _working(day: date, agency: UUID | None = None, role: str = "") -> QuerySet[Person]:
    """Practitioners who may sign in and have a post on `day`."""
    held = Employment.objects.filter(Employment.on(day), expires_on__gt=day)
    if agency:
        held = held.filter(agency=agency)
    if role:
        held = held.filter(id__in=RoleGrant.objects.filter(RoleGrant.on(day), role=role).values("employment"))
    return Person.objects.filter(kind=Kind.PRACTITIONER, is_active=True, id__in=held.values("person"))


def _cards(people: QuerySet[Person], day: date | None) -> list[PersonCard]:
    holds = Q()
    if day:
        holds = Employment.on(day, "employments__") & Q(employments__expires_on__gt=day)
    rows = (
        people.annotate(work=FilteredRelation("employments", condition=holds))
        .order_by(Lower("name"), "id", "-work__started_on", "work__id")
        .values_list(
            *("id", "name", "telephone", "email", "kind"),
            *("work__agency", "work__agency__name", "work__agency__sector", "work__job_title", "work__id"),
        )
    )
    cards: dict[UUID, PersonCard] = {}
    for key, name, telephone, email, kind, *post in rows:
        card = cards.setdefault(key, PersonCard(key, name, telephone, email, kind))
        if post[0]:
            cards[key] = replace(card, works=(*card.works, Work(*post)))
    return list(cards.values())
