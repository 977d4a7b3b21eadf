"""The lists of the interface."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from oast.directory import oruk
from oast.directory.models import Entry
from oast.directory.queries import open_referral
from oast.directory.views.api.answers import asked, envelope, flag, interface, joined, text, window


def dumps(value: Any) -> str:
    """JSON with the letters as they are."""
    return json.dumps(value, ensure_ascii=False)


@interface
def services(request: HttpRequest) -> str:
    """Published services; their stored list items go out as they lie in the database."""
    minimal = flag(request, "minimal")
    at = window(request, whole=minimal)
    filters = asked(request)
    found = open_referral.entries(filters)
    if minimal:
        rows = [_minimal(*row) for row in at.of(found.values_list("service_id", "modified_at"))]
    elif flag(request, "full"):
        rows = [dumps(oruk.full_service(one)) for one in at.of(found.values_list("document", flat=True))]
    elif at.size and filters.nothing:
        return joined(at, *open_referral.whole_list(at.size, (at.page - 1) * at.size))
    else:
        rows = list(at.of(found.values_list("brief", flat=True)))
    return envelope(request, _total(found, at, rows), at, rows)


def _total(found: Any, at: Any, rows: list[str]) -> int:
    """All that fit; counted only where the page does not say it itself."""
    return len(rows) if at.size is None else found.order_by().count()


def _minimal(key: UUID, modified: Any) -> str:
    moment = modified.isoformat(timespec="seconds")
    return dumps({"id": str(key), "modified_date": moment, "last_modified": moment})


@interface
def service_at_locations(request: HttpRequest) -> str:
    """Services at their places, by postcode and proximity too."""
    at, full = window(request), flag(request, "full")
    found = open_referral.at_locations(asked(request))
    page = list(at.of(found.values_list("pk", "service_id")))
    rows = [dumps(one) for one in places(page, full=full)]
    return envelope(request, _total(found, at, rows), at, rows)


def places(page: list[tuple[UUID, UUID]], *, full: bool) -> Iterable[dict[str, Any]]:
    """The services at locations of a page of (own id, service id), from the published documents: one query."""
    keys = {service for _, service in page}
    documents = dict(Entry.objects.filter(pk__in=keys).values_list("service_id", "document"))
    for key, service in page:
        document = documents[service]
        place = next(one for one in document["places"] if one["id"] == str(key))
        made = oruk.at_location(place, str(service))
        if full:
            schedules = [one for one in document["schedules"] if one["at"] == str(key)]
            made["schedules"] = [oruk.schedule(one, str(service)) for one in schedules]
            made["service"] = oruk.full_service(document)
        else:
            made["service"] = oruk.basic_service(document)
        yield made


@interface
def organizations(request: HttpRequest) -> str:
    """The organisations of published services."""
    at = window(request)
    asked(request)
    found = open_referral.organizations(text(request, "search"))
    page = list(at.of(found.values_list("organization_id", "document__organization")))
    with_services = flag(request, "full") or flag(request, "full_service")
    rows = [dumps(one) for one in organization_rows(page, full=flag(request, "full_service"), services=with_services)]
    total = len(rows) if at.size is None else found.count()
    return envelope(request, total, at, rows)


def organization_rows(
    page: Iterable[tuple[UUID | None, Any]], *, full: bool = False, services: bool = False
) -> Iterable[dict[str, Any]]:
    """Organisations of a page, with their services where asked (in full, or by identifier): one query more."""
    of: dict[UUID | None, list[dict[str, Any]]] = defaultdict(list)
    if services:
        entries = open_referral.entries_of([key for key, _ in page if key])
        for key, document in entries.values_list("organization_id", "document"):
            of[key].append(oruk.full_service(document) if full else {"id": document["id"], "name": document["name"]})
    for key, runs in page:
        yield oruk.basic_organization(runs) | ({"services": of[key]} if services else {})


@interface
def taxonomies(request: HttpRequest) -> str:
    """All taxonomies."""
    at = window(request)
    asked(request)
    found = open_referral.taxonomies(text(request, "search"))
    rows = [dumps(taxonomy_row(*row)) for row in at.of(found.values_list("id", "name", "description"))]
    return envelope(request, _total(found, at, rows), at, rows)


def taxonomy_row(key: UUID, name: str, description: str) -> dict[str, Any]:
    """A taxonomy; the schema wants a description."""
    return {"id": str(key), "name": name, "description": description or name}


@interface
def taxonomy_terms(request: HttpRequest) -> str:
    """Terms of all taxonomies."""
    at = window(request)
    asked(request)
    found = open_referral.taxonomy_terms(
        text(request, "search"),
        text(request, "taxonomy_id"),
        text(request, "parent_id"),
        top_only=flag(request, "top_only"),
    )
    rows = [dumps(term_row(one)) for one in at.of(found)]
    return envelope(request, _total(found, at, rows), at, rows)


def term_row(one: Any) -> dict[str, Any]:
    """A term with the name of its taxonomy, which is read with it (`of`)."""
    return oruk.taxonomy_term(
        {
            "id": str(one.id),
            "name": one.name,
            "description": one.description,
            "parent": str(one.parent_id) if one.parent_id else None,
            "taxonomy": {"id": str(one.taxonomy_id), "name": one.of},
            "code": one.code,
        }
    )
