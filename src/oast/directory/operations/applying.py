"""A content into the working records of its service: what an approved edit does before it is published."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from oast.directory.differences import Content
from oast.directory.models import (
    Accessibility,
    CostOption,
    Language,
    Location,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceTopic,
    Source,
    TaxonomyTerm,
)
from oast.directory.operations.keys import part_key, source_key
from oast.directory.operations.meanings import derive
from oast.directory.operations.storing import PARTS
from oast.directory.operations.terms import OWN
from oast.directory.queries.contents import OF_PLACE, PLAIN


def apply(service: Service, content: Content, at: datetime) -> None:
    """Bring the service and its parts to the content; `modified_at` becomes `at`. The capacity is the caller's."""
    for name in PLAIN:
        setattr(service, name, content[name])
    service.modified_at = at
    service.save()
    for part in PARTS:
        part._default_manager.filter(service=service).delete()
    placed = {one["id"]: _location(service, one) for one in content["places"]}
    ServiceAtLocation.objects.bulk_create(_at(service, content, placed))
    Phone.objects.bulk_create(Phone(**_part(service, "phone", n), **one) for n, one in enumerate(content["phones"]))
    Schedule.objects.bulk_create(_schedules(service, content, placed))
    Language.objects.bulk_create(
        Language(**_part(service, "language", n), name=one) for n, one in enumerate(content["languages"])
    )
    CostOption.objects.bulk_create(
        CostOption(**_part(service, "cost", n), **one | {"amount": _decimal(one["amount"])})
        for n, one in enumerate(content["costs"])
    )
    ServiceArea.objects.bulk_create(
        ServiceArea(**_part(service, "area", n), **one) for n, one in enumerate(content["areas"])
    )
    _topics(service, content)
    derive([service.id])


def own_source() -> Source:
    """The source of this directory's own entries."""
    return Source.objects.get_or_create(id=source_key(OWN), defaults={"name": OWN, "format": "definitions"})[0]


def _part(service: Service, kind: str, number: int) -> dict[str, Any]:
    return {"id": part_key(service.id, kind, number), "position": number, "service": service}


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _at(service: Service, content: Content, placed: Mapping[str, UUID]) -> Iterator[ServiceAtLocation]:
    """One row a place, also where two wordings of the content came to be the same place."""
    here = {placed[one["id"]]: one.get("here", "") for one in content["places"]}
    for number, (place, words) in enumerate(here.items()):
        key = part_key(service.id, "at", str(place))
        yield ServiceAtLocation(id=key, position=number, service=service, location_id=place, description=words)


def _schedules(service: Service, content: Content, placed: Mapping[str, UUID]) -> Iterator[Schedule]:
    for number, one in enumerate(content["schedules"]):
        values = dict(one)
        place = values.pop("place", "")
        for name in ("on_date", "valid_from", "valid_to"):
            values[name] = date.fromisoformat(values[name]) if values.get(name) else None
        for name in ("opens_at", "closes_at"):
            values[name] = time.fromisoformat(values[name]) if values.get(name) else None
        yield Schedule(**_part(service, "schedule", number), location_id=placed.get(place), **values)


def _topics(service: Service, content: Content) -> None:
    """Terms that are no more are left out."""
    wanted = [UUID(one["term"]) for one in content["topics"]]
    terms = TaxonomyTerm.objects.filter(pk__in=wanted).values_list("pk", flat=True)
    ServiceTopic.objects.bulk_create(
        ServiceTopic(id=part_key(service.id, "topic", str(term)), service=service, term_id=term) for term in terms
    )


def _location(service: Service, one: Mapping[str, Any]) -> UUID:
    """The location of a place. One that differs becomes a location of our own, so that neither another service there
    nor the next import sees it changed."""
    found = Location.objects.filter(pk=one["id"]).first() if one["id"] else None
    if found and _same(found, one):
        return found.id
    values = {name: one[name] for name in OF_PLACE}
    wording = json.dumps([values, one["accessibility"]], sort_keys=True)
    key = part_key(service.id, "location", wording)
    others = {name: getattr(found, name) for name in _KEPT} if found else {}
    Location.objects.update_or_create(
        id=key,
        defaults={
            "source": own_source(),
            "original_id": str(key),
            "digest": "",
            "organization": service.organization,
            "withdrawn_at": None,
            **others,
            **values,
        },
    )
    Accessibility.objects.filter(location=key).delete()
    Accessibility.objects.bulk_create(
        Accessibility(id=part_key(key, "accessibility", n), position=n, location_id=key, name=name, details=details)
        for n, (name, details) in enumerate(one["accessibility"])
    )
    return key


_KEPT = ("kind", "alternate_name", "attention", "region", "state_province", "country")


def _same(location: Location, one: Mapping[str, Any]) -> bool:
    offered = location.accessibility.order_by("position", "id").values_list("name", "details")
    as_it_is = all(getattr(location, name) == one[name] for name in OF_PLACE)
    return as_it_is and [list(pair) for pair in offered] == [list(pair) for pair in one["accessibility"]]
