"""One service in short, and who provides it: what a plan and a referral need to know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from oast.directory.models import Entry

SUMMARY_LENGTH = 240


@dataclass(frozen=True)
class Card:
    """A published service in short. `agency` is the agency of the partnership that provides it, if one does.

    Empty text and None say "not known". Masked places are masked here too: `towns` is all there is.
    """

    id: UUID
    name: str
    organization: str
    agency: UUID | None
    summary: str
    telephone: str
    email: str
    web: str
    how_to_refer: str
    self_referral: bool | None
    minimum_age: float | None
    maximum_age: float | None
    fees: str
    free: bool | None
    wait_time: str
    status: str
    alert: str
    towns: tuple[str, ...]
    delivery: tuple[str, ...]
    topics: tuple[str, ...]
    source: str
    invented: bool
    assured_by: str
    assured_on: date | None


@dataclass(frozen=True)
class Provider:
    """Who answers for a service. A referral is sent within Oast where `agency` is known, else by the other ways."""

    service: UUID
    service_name: str
    organization: str
    agency: UUID | None
    telephone: str
    email: str
    how_to_refer: str
    self_referral: bool | None


def service_document(service_id: UUID) -> dict[str, Any] | None:
    """Everything published of a service, or None where it is not listed (any more)."""
    return Entry.objects.filter(pk=service_id).values_list("document", flat=True).first()


def documents_by_ids(ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Everything published of the listed ones among `ids`, in one query."""
    return dict(Entry.objects.filter(pk__in=list(ids)).values_list("service_id", "document"))


def service_card(service_id: UUID) -> Card | None:
    """The service in short, or None where it is not listed."""
    return services_by_ids([service_id]).get(service_id)


def services_by_ids(ids: Iterable[UUID]) -> dict[UUID, Card]:
    """The listed ones among `ids`, in one query; those not listed are absent."""
    found = Entry.objects.filter(pk__in=list(ids)).values_list("document", flat=True)
    return {made.id: made for made in map(card, found)}


def services_of_agency(agency_id: UUID) -> list[Card]:
    """What an agency provides, by name."""
    found = Entry.objects.filter(agency_id=agency_id).order_by("name", "service")
    return [card(document) for document in found.values_list("document", flat=True)]


def provider_of(service_id: UUID) -> Provider | None:
    """Who answers for a service and how it is reached; None where the service is not listed."""
    found = service_card(service_id)
    if found is None:
        return None
    return Provider(
        found.id,
        found.name,
        found.organization,
        found.agency,
        found.telephone,
        found.email,
        found.how_to_refer,
        found.self_referral,
    )


def card(document: dict[str, Any]) -> Card:
    """The card of a published document."""
    runs = document["organization"] or {}
    agency = runs.get("agency")
    return Card(
        id=UUID(document["id"]),
        organization=runs.get("name", ""),
        agency=UUID(agency) if agency else None,
        summary=shorten(document["description"]),
        telephone=next((phone["number"] for phone in document["phones"]), ""),
        towns=tuple(dict.fromkeys(town for place in document["places"] if (town := place["location"]["city"]))),
        delivery=tuple(document["delivery"]),
        topics=tuple(topic["name"] for topic in document["topics"]),
        assured_on=date.fromisoformat(document["assured_on"]) if document["assured_on"] else None,
        **{name: document[name] for name in _AS_THEY_ARE},
    )


_AS_THEY_ARE_NAMES = (
    "name email web how_to_refer self_referral minimum_age maximum_age fees free wait_time status"
    " alert source invented assured_by"
)
_AS_THEY_ARE = _AS_THEY_ARE_NAMES.split()


def shorten(text: str, length: int = SUMMARY_LENGTH) -> str:
    """The text up to `length` characters, cut between words."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return flat[:length].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
